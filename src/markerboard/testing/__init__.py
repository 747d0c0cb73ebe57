"""Tests of anybody's rules: patients drawn for them, and the properties that must hold.

    from hypothesis import given
    from markerboard import load
    from markerboard.testing import check_properties, patients, refinements

    board = load("my-rules")

    def test_rules():
        check_properties(board.knowledge, patients=500)

    @given(patients(board.knowledge))
    def test_mine(case):
        assert board.evaluate(case).study("mine").verdict != "eligible" or "age" in case.facts.values

It needs Hypothesis: `pip install 'markerboard[curate]'`.
"""

from markerboard.testing.bench import Bench
from markerboard.testing.checking import ALL, Failure, PropertiesFailed, check_properties, failures
from markerboard.testing.given import Given, Property, examples
from markerboard.testing.people import facts, patients, refinements

__all__ = ["ALL", "Bench", "Failure", "Given", "PropertiesFailed", "Property", "check_properties", "examples",
           "facts", "failures", "patients", "refinements"]
