"""The board for who works in Python: a case or a table goes in, an answer comes out that shows itself.

In a notebook an answer is its first page, elsewhere a line; it is also tables and a file. It knows every room
below and decides nothing.
"""
