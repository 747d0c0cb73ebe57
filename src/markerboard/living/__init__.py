"""Stored cases and two versions of the rules come in; whose answer changed, how, and what did it goes out.

It knows answers and rule bases. Nothing of a patient but the name of the case is in what it says.
"""
