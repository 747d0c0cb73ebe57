"""Who calls: JSON Web Tokens of CDS clients, against a list of issuers and keys that are allowed.

The list is a file, and so are the keys; nothing is fetched. A token is signed with an asymmetric
key of its issuer, names the address it is for, expires, and is used once. Whatever is wrong with
one, the answer is 401 and nothing more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

import jwt
from jwt import PyJWK, PyJWTError
from pydantic import Field

from markerboard.errors import CaseError, InputError
from markerboard.files.reading import Strict, validate
from markerboard.files.source import MAX_CASE_BYTES, parse, read_bytes
from markerboard.service.problems import Refused
from markerboard.service.store import UsedTokens

ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")
REQUIRED = ["iss", "aud", "exp", "iat", "jti"]
LEEWAY = 30
"""Seconds by which two clocks may differ."""
LONGEST = 3600
"""Seconds a token may live, so that a used one need not be remembered for ever."""
MAX_TOKEN = 8192
Key = dict[str, Any]
"""A JSON Web Key as its set holds it."""


class Issuer(Strict):
    """An issuer that is allowed, and the file of its public keys, relative to this one."""

    iss: str
    jwks: str
    jku: list[str] = Field(default=[], description="the addresses of keys that its tokens may name")
    tenants: list[str] = Field(default=[], description="the tenants it may speak for; any when left out")


class ClientsFile(Strict):
    """The clients that may call CDS Hooks."""

    issuers: list[Issuer]


class Clients:
    """The issuers that are allowed, with their keys by id."""

    def __init__(self, file: Path | str, used: UsedTokens, now: Callable[[], float] = time.time) -> None:
        self._issuers, self._keys = _read(Path(file))
        self._used, self._now = used, now

    def issuer(self, authorization: str, audience: str) -> str:
        """The issuer of the token in an Authorization header. Raises Refused."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token) <= MAX_TOKEN:
            _unauthorized()
        try:
            claims = self._verified(token, audience)
        except (PyJWTError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            _unauthorized()
        # Last, so that a forged token cannot use up a true one.
        used_as = json.dumps([claims["iss"], claims["jti"]])
        if not self._used.use(used_as, claims["exp"] + LEEWAY, self._now()):
            _unauthorized()
        return str(claims["iss"])

    def _verified(self, token: str, audience: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        said = jwt.decode(token, options={"verify_signature": False})
        issuer = self._issuers[said["iss"]]
        key = _key(self._keys[issuer.iss, header["kid"]], header["alg"])
        if header.get("typ") != "JWT" or ("jku" in header and header["jku"] not in issuer.jku):
            _unauthorized()
        claims: dict[str, Any] = jwt.decode(token, key, [header["alg"]], audience=audience, issuer=issuer.iss,
                                            leeway=LEEWAY, options={"require": REQUIRED})
        claims["exp"], claims["iat"] = int(claims["exp"]), int(claims["iat"])
        if issuer.tenants and claims.get("tenant") not in issuer.tenants:
            _unauthorized()
        if claims["exp"] - claims["iat"] > LONGEST or not _is_id(claims["jti"]):
            _unauthorized()
        return claims


def _is_id(jti: Any) -> bool:
    return isinstance(jti, str) and bool(jti.strip())


def _key(given: Key, algorithm: str) -> PyJWK:
    """A key for an algorithm. Raises ValueError or PyJWTError where it is not meant for that one."""
    if algorithm not in ALGORITHMS or given.get("alg", algorithm) != algorithm:
        raise ValueError(algorithm)
    return PyJWK(given, algorithm)


def _unauthorized() -> NoReturn:
    raise Refused(HTTPStatus.UNAUTHORIZED, "token", "there is no valid token",
                  headers={"WWW-Authenticate": "Bearer"}) from None


def _read(file: Path) -> tuple[dict[str, Issuer], dict[tuple[str, str], Key]]:
    try:
        source = parse(*read_bytes(file, MAX_CASE_BYTES))
    except InputError as error:
        raise CaseError(error.problems) from None
    found, problems = validate(ClientsFile, source)
    if found is None:
        raise CaseError(problems)
    keys: dict[tuple[str, str], Key] = {}
    for index, issuer in enumerate(found.issuers):
        try:
            keys |= {(issuer.iss, key["kid"]): key for key in _keys(file.parent / issuer.jwks)}
        except ValueError as error:
            raise CaseError([source.problem(("issuers", index, "jwks"), str(error))]) from None
    return {issuer.iss: issuer for issuer in found.issuers}, keys


def _keys(file: Path) -> list[Key]:
    """The keys of a set. Raises ValueError in words."""
    try:
        keys: list[Key] = json.loads(file.read_bytes())["keys"]
        kinds = {PyJWK(key).key_type for key in keys}
    except OSError as error:
        raise ValueError(f"cannot be read: {(error.strerror or 'unreadable').lower()}") from None
    except (PyJWTError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise ValueError("this file is not a set of JSON Web Keys") from None
    if not kinds or "oct" in kinds or not all(isinstance(key.get("kid"), str) for key in keys):
        raise ValueError("every key needs a `kid` and must not be a shared secret")
    if any("d" in key for key in keys):
        raise ValueError("this file holds a private key; the client must give its public ones")
    return keys
