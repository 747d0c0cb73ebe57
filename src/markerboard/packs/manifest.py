"""What a pack says of itself: `pack.yaml`, with the digest of all its files."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Annotated, Literal

import yaml
from pydantic import Field

from markerboard.errors import PackError
from markerboard.files.reading import Strict, validate
from markerboard.files.source import parse

NAME = "pack.yaml"
Line = Annotated[str, Field(min_length=1, max_length=300)]


class Origin(Strict):
    """Whose knowledge it is, where its owner publishes it, and the file that was read."""

    name: Line
    url: str = Field(default="", max_length=300)
    file: str = Field(default="", max_length=300)
    day: date
    sha256: str = Field(default="", max_length=80)


class License(Strict):
    """Its terms, and whether it may be given on."""

    id: Line
    text: str = Field(default="", max_length=1_000)
    redistribute: bool = False
    attribution: str = Field(default="", max_length=300)


class Made(Strict):
    """By which command of which version it was made."""

    by: Line
    version: Line


class Manifest(Strict):
    """A pack: its name, which is the namespace of everything in it, its kind, origin, terms and counts."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    title: Line
    kind: Literal["items", "studies", "trials", "approvals"]
    origin: Origin
    license: License
    made: Made | None = None
    counts: dict[str, int] = {}
    digest: str = Field(default="", pattern=r"^(sha256:[0-9a-f]{64})?$")

    def text(self) -> str:
        """The text of the file; the digest is its last line."""
        data = self.model_dump(mode="json", exclude_defaults=True, exclude={"digest"})
        written: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
        return f"{written}digest: {self.digest}\n" if self.digest else written


def read(name: str, content: bytes) -> Manifest:
    """The manifest of a text. Raises PackError."""
    manifest, problems = validate(Manifest, parse(name, content))
    if manifest is None:
        raise PackError(problems)
    if manifest.id == "markerboard":
        raise PackError([parse(name, content).problem(("id",), "`markerboard` is the shipped rule base")])
    return manifest


def digest(manifest: Manifest, contents: dict[str, bytes]) -> str:
    """The digest of a pack: of what it says of itself, and of each file with its name."""
    total = sha256(manifest.model_copy(update={"digest": ""}).text().encode())
    for name in sorted(contents):
        total.update(f"{name}\0{len(contents[name])}\0".encode() + contents[name])
    return f"sha256:{total.hexdigest()}"
