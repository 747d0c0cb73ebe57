"""Prints what a lock installs as a bill of materials (SBOM), CycloneDX 1.6 as JSON, from the files beside it.

    python3 locks/bill.py > sbom.cdx.json       # what runs; `test`, `dev` or `build` for another lock

It says the same of the same lock, and asks nobody.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

HERE = Path(__file__).resolve().parent
ENTRY = re.compile(r"([a-z0-9-]+)==([\w.]+)(?: ; ([^\\\n]+?))? \\\n"
                   r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def bill(lock: str) -> dict[str, Any]:
    """The bill of a lock."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = (HERE.parent / "src" / "markerboard" / "version.py").read_text(encoding="utf-8").split('"')[-2]
    text = (HERE / f"{lock}.txt").read_text(encoding="utf-8")
    root = {"type": "application", "bom-ref": project["name"], "name": project["name"],
            "version": version, "licenses": [{"expression": project["license"]}]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "serialNumber": uuid5(NAMESPACE_URL, f"{root['version']} {text}").urn,
            "metadata": {"component": root}, "components": list(_components(text))}


def licenses() -> dict[str, str]:
    """The license of each package, as SPDX writes it."""
    lines = (HERE / "licenses.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if not line.startswith("#"))


def _components(text: str) -> Iterator[dict[str, Any]]:
    known = licenses()
    for name, version, marker, hashes in ENTRY.findall(text):
        # Of several files, one for each platform, one is installed.
        purl = f"pkg:pypi/{name}@{version}"
        found = [{"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": one}]}
                 for one in re.findall(r"[0-9a-f]{64}", hashes)]
        made = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
                "licenses": [{"expression": known[name]}], "externalReferences": found}
        yield made | ({"properties": [{"name": "markerboard:where", "value": marker}]} if marker else {})


if __name__ == "__main__":
    print(json.dumps(bill(sys.argv[1] if len(sys.argv) > 1 else "main"), indent=2))
