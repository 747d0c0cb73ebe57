"""Rules as SQL, for any number of patients: the null logic of SQL is Kleene's.

`table` is the table of facts, `tests` and `variants` turn one question into an expression, `query`
puts the whole rule base together. Identifiers and literals are nodes of sqlglot, never text.
"""
