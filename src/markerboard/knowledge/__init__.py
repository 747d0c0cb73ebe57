"""A rule base: files of rules come in, studies with their conditions, results, scales and sources go out.

It knows the language and no patient. `loading` reads a directory, `base` is what the engines are given.
"""
