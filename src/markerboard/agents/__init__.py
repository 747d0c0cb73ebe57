"""The board for assistants: a case as text goes in, the bytes of the command line come out, or a refusal.

It knows every room below, decides nothing, and keeps nothing of a case.
"""
