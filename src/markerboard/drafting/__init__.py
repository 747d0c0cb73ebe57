"""The beginning of a study: a record of a registry or pasted text comes in, a draft with `???` goes out.

What a draft takes from a source stands with its place and is to be confirmed by a person; no condition is
made from a sentence. `check` refuses a file in which a `???` is left.
"""
