"""Answers in the formats of others: an answer comes in, FHIR, VA-Spec, CSV or Markdown goes out.

It knows the answer and the words in which it is shown; nothing here is imported unless such a format is asked
for.
"""

from __future__ import annotations

WRITTEN = ("fhir", "evidence", "va-spec", "csv", "markdown")
"""The formats in which an answer is written, beside text and JSON."""
