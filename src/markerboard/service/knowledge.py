"""What the service knows, without a patient: studies, facts, schemas, and whether it is ready.

Everything here depends on the rules and the version alone, so it is made once, carries an ETag, and
is answered with 304 to who has it already.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Query
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.errors import did_you_mean
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.named import Finder
from markerboard.render import vocabulary as tables
from markerboard.service.openapi import document
from markerboard.service.problems import Refused
from markerboard.version import __version__

StudyId = Annotated[str, Path(description="the id of a study, such as `alter-l058`")]
SchemaName = Annotated[str, Path(json_schema_extra={"enum": [*schemas.NAMES]})]


Sought = Annotated[str, Query(min_length=1, max_length=200, description="a name, or how one begins")]
Offset = Annotated[int, Query(ge=0, le=10_000)]
Limit = Annotated[int, Query(ge=1, le=100)]


class Document(NamedTuple):
    """A page of knowledge and the tag that tells it from every other."""

    content: bytes
    tag: str

    @classmethod
    def of(cls, data: Any) -> Document:
        """Data as a document."""
        content = to_json(data)
        return cls(content, f'"{sha256(content).hexdigest()[:32]}"')

    def response(self, request: Request) -> Response:
        """The document, or 304 for who has it."""
        headers = {"ETag": self.tag, "Cache-Control": "no-cache"}
        held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if self.tag in held or "*" in held:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(self.content, headers=headers, media_type="application/json")


def router(board: Board) -> APIRouter:
    """The routes of the knowledge of a board."""
    made, library = APIRouter(), Library(board.knowledge)

    @made.get("/v1/studies", tags=["knowledge"], **document("Studies", "Every study, in a line each."))
    def studies(request: Request) -> Response:
        return library.studies().response(request)

    @made.get("/v1/studies/{id}", tags=["knowledge"], **document(
        "Study", "One study as its rules encode it, with every citation.", absent=True))
    def study(id: StudyId, request: Request) -> Response:
        return library.study(id).response(request)

    @made.get("/v1/facts", tags=["knowledge"], **document(
        "Facts", "What a case may state: every fact, its values, and its place in a case."))
    def facts(request: Request) -> Response:
        return library.facts().response(request)

    @made.get("/v1/words", tags=["knowledge"], **document(
        "Words", "What a case may state, by any of its names or their beginning, and who asks.", asked=True))
    def words(request: Request, find: Sought, offset: Offset = 0, limit: Limit = 20) -> Response:
        return library.words(find, offset, limit).response(request)

    @made.get("/v1/schema/{name}", tags=["knowledge"], **document(
        "Schema", "A JSON Schema: `case`, `answer`, or a file of the rules.", absent=True))
    def schema(name: SchemaName, request: Request) -> Response:
        return library.schema(name).response(request)

    return made


class Library:
    """The documents of a knowledge base, each made when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge, self.finder = knowledge, Finder(knowledge)
        self.study = cache(self._study)
        self.studies = cache(self._studies)
        self.facts = cache(self._facts)
        self.schema = cache(self._schema)

    def _studies(self) -> Document:
        return Document.of({**about(self.knowledge),
                            "studies": [_line(rules) for rules in self.knowledge.studies.values()]})

    def _study(self, id: str) -> Document:
        if id not in self.knowledge.studies:
            raise _absent("study", id, self.knowledge.studies)
        return Document.of({**about(self.knowledge), "study": self.knowledge.studies[id].page})

    def _facts(self) -> Document:
        return Document.of({**about(self.knowledge), "facts": tables.rows(self.knowledge.vocabulary, None)})

    def words(self, find: str, offset: int, limit: int) -> Document:
        """A page of what is called so; `more` says whether there is another page."""
        found = list(islice(self.finder.find(find), offset, offset + limit + 1))
        return Document.of({**about(self.knowledge), "words": [one._asdict() for one in found[:limit]],
                            "more": len(found) > limit})

    def _schema(self, name: str) -> Document:
        if name not in schemas.NAMES:
            raise _absent("schema", name, schemas.NAMES)
        return Document.of(schemas.schema(name))


def about(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Which knowledge, and which program."""
    return {"knowledge": {"title": knowledge.title, "version": knowledge.version, "digest": knowledge.digest},
            "program": f"markerboard {__version__}"}


def _line(rules: Rules) -> dict[str, Any]:
    page = rules.page
    name = next(iter(page.get("names", ())), rules.id)
    made = {"id": rules.id, "name": name, "title": page["title"], "criteria": page["criteria"],
            "design": page["design"]}
    return made | ({"registry": page["registry"]} if "registry" in page else {})


def _absent(what: str, name: str, known: Any) -> Refused:
    detail = f"there is no such {what}. {did_you_mean(name, known)}".strip()
    return Refused(HTTPStatus.NOT_FOUND, "not-found", detail)
