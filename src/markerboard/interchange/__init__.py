"""Cases from the formats of others, and answers in them.

`reader` reads FHIR R4, DNPM:DIP, GA4GH Phenopackets and CSV by the table in `mapping.yaml`; `export` writes
FHIR, VA-Spec, CSV and Markdown. Nothing here is imported unless such a file is read or written.
"""

from __future__ import annotations

FORMS = ("fhir", "dnpm", "phenopacket", "csv")
"""The formats that are read."""
WRITTEN = ("fhir", "evidence", "va-spec", "csv", "markdown")
"""The formats in which an answer is written, beside text and JSON."""
