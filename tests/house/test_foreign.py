"""What the tests fetch is what was pinned."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from hashlib import sha512
from io import BytesIO
from pathlib import Path
from tarfile import TarFile, TarInfo

import pytest

import foreign
from foreign import package

NAME = "@example/one@1.0.0"


def archive(text: bytes) -> bytes:
    """An npm package of one file."""
    content = BytesIO()
    with TarFile.open(fileobj=content, mode="w:gz") as made:
        entry = TarInfo("package/example.json")
        entry.size = len(text)
        made.addfile(entry, BytesIO(text))
    return content.getvalue()


PINNED = archive(b"as published")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the archive of a pinned package is kept between runs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(foreign, "_directory", lambda: tmp_path)
    monkeypatch.setitem(foreign.PACKAGES, NAME, b64encode(sha512(PINNED).digest()).decode())
    package.cache_clear()
    return tmp_path / "markerboard-test-packages" / "@example-one@1.0.0.tgz"


def test_kept_archive_is_checked(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the temporary directory is used when it is what was pinned, and else fetched anew."""
    fetched: list[str] = []
    def fetch(name: str) -> bytes:
        fetched.append(name)
        return PINNED
    monkeypatch.setattr(foreign, "_fetched", fetch)
    for content, fetches in [(PINNED, 0), (archive(b"changed"), 1), (b"", 2)]:
        package.cache_clear()
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(content)
        assert (package(NAME) / "example.json").read_bytes() == b"as published"
        assert len(fetched) == fetches
        assert kept.read_bytes() == PINNED


def test_another_archive_is_refused(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry that gives out something else under a pinned name fails the test, and nothing is kept."""
    monkeypatch.setattr(foreign, "_fetched", lambda name: archive(b"changed"))
    with pytest.raises(AssertionError, match="not what was pinned"):
        package(NAME)
    assert not kept.exists()
