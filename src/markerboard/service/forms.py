"""What a page was asked: the fields of an address or of a form, and the cases in them.

A form is read in memory whatever its size, and nothing of it outlives the request: an uploaded case
travels with the page that shows it, so that any worker can answer the next question about it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import ImmutableMultiDict, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from markerboard.errors import SupposedError, printable
from markerboard.files.source import MAX_CASE_BYTES
from markerboard.knowledge.loading import shipped
from markerboard.patient.casefile import Case
from markerboard.report.suppose import wished
from markerboard.service import elsewhere
from markerboard.service.evaluating import Evaluator
from markerboard.service.limits import Limits
from markerboard.service.problems import Refused

MOST_FIELDS = 1_500
"""More than the form of a case sends, with every fact and sixty rows of each kind."""
MOST_CASES = 2_000
"""How many of the user's own cases are offered."""
_LONGEST = 100


class Upload(bytes):
    """An uploaded file: its bytes, with its name as far as it can be shown."""

    name = ""


Fields = ImmutableMultiDict[str, bytes | str]
"""What was sent by name; an uploaded file is its bytes."""


@dataclass(frozen=True)
class Given:
    """A case as it was given: the name of an example, or a text."""

    case: Case
    example: str = ""
    text: str = ""

    @property
    def method(self) -> str:
        """How its forms are sent; the address of a patient's case holds nothing of it."""
        return "get" if self.example else "post"


async def fields(request: Request, limits: Limits) -> Fields:
    """The fields of an address, or of a form sent from one of our pages. Raises Refused."""
    if request.method == "GET":
        return ImmutableMultiDict(request.query_params.multi_items())
    refused = elsewhere.refusal(request.headers, request.app.state.settings)
    if refused is not None:
        raise refused
    content = await limits.body(request)

    async def whole() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(request.headers, whole(), max_files=2, max_fields=MOST_FIELDS,
                             max_part_size=MAX_CASE_BYTES + 1000)
    parser.spool_max_size = len(content) + 1  # no part is large enough to go to a disk
    return await limits.run(lambda: asyncio.run(_parsed(parser)), len(content))


async def _parsed(parser: MultiPartParser) -> Fields:
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        raise Refused(HTTPStatus.BAD_REQUEST, "form", "this is not a form that a page here sends") from None
    sent = [(name, await _value(value)) for name, value in form.multi_items()]
    await form.close()
    return ImmutableMultiDict(sent)


async def _value(sent: UploadFile | str) -> bytes | str:
    if isinstance(sent, str):
        return sent
    content = Upload(await sent.read())
    # Some browsers send the folder as well, which is nobody's business here.
    content.name = printable(re.split(r"[/\\]", sent.filename or "")[-1])[:_LONGEST]
    return content


def given(sent: Fields, evaluator: Evaluator, examples: Mapping[str, Path], *,
                example: str = "example", file: str = "file", text: str = "case") -> Given | None:
    """The case in some fields: an uploaded file, a text, or the name of an example.

    Raises Refused, CaseError.
    """
    upload, held, name = sent.get(file), sent.get(text), str(sent.get(example) or "")
    if isinstance(upload, bytes) and upload:
        name_of = getattr(upload, "name", "")
        return Given(evaluator.read(upload, name_of), text=_plain(upload.decode("utf-8-sig", "replace")))
    if isinstance(held, str) and held.strip():
        return Given(evaluator.read(held.encode("utf-8", "replace")), text=_plain(held))
    if not name:
        return None
    if name not in examples:
        raise Refused(HTTPStatus.NOT_FOUND, "not-found", f"there is no case `{name}`")
    return Given(evaluator.read(examples[name].read_bytes()), example=name)


def _plain(text: str) -> str:
    """A text with the ends of lines that it had before a browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def own(name: str, evaluator: Evaluator, cases: Mapping[str, Path]) -> Given:
    """A case of the user's own, which travels with the page as an upload does. Raises Refused, CaseError."""
    try:
        content = cases[name].read_bytes() if name in cases else None
    except OSError:
        content = None
    if content is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not-found", f"there is no case `{name[:100]}`")
    return Given(evaluator.read(content), text=_plain(content.decode("utf-8-sig", "replace")))


def examples(rules: str | None) -> Mapping[str, Path]:
    """The cases that lie beside a directory of rules, by name."""
    beside = (Path(rules) if rules else shipped()).resolve().parent / "cases"
    return {file.stem: file for file in _cases(beside) if file.suffix == ".yaml"}


def own_cases(directory: str | None) -> Mapping[str, Path]:
    """The user's own cases, by the names of their files."""
    return {file.name: file for file in _cases(Path(directory))[:MOST_CASES]} if directory else {}


def _cases(directory: Path) -> Sequence[Path]:
    return _listed(directory, directory.stat().st_mtime_ns) if directory.is_dir() else ()


@lru_cache(2)
def _listed(directory: Path, changed: int) -> Sequence[Path]:
    """The cases of a directory, listed again when one was added or taken away."""
    return sorted(file for file in directory.iterdir() if file.suffix in (".yaml", ".yml", ".json"))


def supposed(sent: Fields) -> dict[str, str]:
    """What was supposed, `fact=value`, but for what is taken back. Raises Refused where a fact is twice."""
    try:
        # A list from which nothing was chosen is sent empty.
        kept = wished(filter(None, map(str, sent.getlist("if"))))
    except SupposedError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "value", str(error)) from None
    kept.pop(str(sent.get("without", "")), None)
    return kept
