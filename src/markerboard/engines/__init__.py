"""Deciding: a rule base and a patient's facts come in, verdicts that two engines agree on go out.

`evaluate` is the meaning, `durable` the rule engine that knows nothing of it; `agree` holds one against the
other.
"""
