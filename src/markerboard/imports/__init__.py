"""Cases from the formats of others: a file comes in, a case with an account of what was used goes out.

`opening` decides which door a file goes through; `reader` reads FHIR R4, DNPM:DIP, GA4GH Phenopackets and CSV
by the table in `mapping.yaml`, and `molecular` files of variant calls. It knows the patient and the words of
the rules, never a study or an answer.
"""

from __future__ import annotations

FORMS = ("fhir", "dnpm", "phenopacket", "csv", "maf", "vcf", "cbioportal")
"""The formats that are read."""
