"""Many patients at once: a table of facts or case files in, verdicts and counts of all patients out.

`given` opens the input and `intake` makes clean rows of it, or `cases` does of case files; `outputs`
and the counts of `sql.flow` come from the same query, run by DuckDB (`duck`) or Spark (`spark`).
`run` puts the whole together: every file of the output, or none.
"""
