"""The names of the field as tables: what can be stated of a patient, whether a rule asks for it or not.

Each table is a sorted text that costs nothing to open: a name is found in it by halving (`table.py`).
They are compiled from packages of others by `make.py`, which also writes their sources and licenses to
`NOTICE.md`.
"""
