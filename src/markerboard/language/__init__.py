"""The language of the rules: words and conditions come in, three-valued questions about facts go out.

Logic, intervals, expressions, variants and the vocabulary they ask about. It knows no patient and no study.
"""
