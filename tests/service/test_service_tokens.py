"""Tokens of CDS clients: whom the list allows, and every way of not being allowed."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
jwt = pytest.importorskip("jwt")
pytest.importorskip("httpx2")

from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: E402
from jwt.algorithms import ECAlgorithm, RSAAlgorithm  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from markerboard.answer.board import Board  # noqa: E402
from markerboard.errors import CaseError  # noqa: E402
from markerboard.service import tokens  # noqa: E402
from markerboard.service.app import create_app  # noqa: E402
from markerboard.service.problems import Refused  # noqa: E402
from markerboard.service.settings import Settings  # noqa: E402
from markerboard.service.store import UsedTokens  # noqa: E402
from markerboard.service.tokens import Clients  # noqa: E402

ISSUER, BASE = "https://ehr.example", "https://cds.example/board"
DISCOVERY = f"{BASE}/cds-services"
KEY = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = ec.generate_private_key(ec.SECP384R1())
Change = Callable[[dict[str, Any], dict[str, Any]], None]

# The example of the specification: a token of 2011 that expired in 2015, and the key that signed it.
PUBLISHED_KEY = {
    "kty": "EC", "use": "sig", "crv": "P-384", "kid": "example-kid", "alg": "ES384",
    "x": "46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
    "y": "XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI"}
PUBLISHED = (
    "eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6ImV4YW1wbGUta2lkIiwiamt1IjoiaHR0cHM6Ly9maGlyLWVoci5leGFtcGxlLmNv"
    "bS9qd2tfdXJpIn0.eyJpc3MiOiJodHRwczovL2ZoaXItZWhyLmV4YW1wbGUuY29tLyIsImF1ZCI6Imh0dHBzOi8vY2RzLmV4YW1wbGUub3Jn"
    "L2Nkcy1zZXJ2aWNlcy9zb21lLXNlcnZpY2UiLCJleHAiOjE0MjI1Njg4NjAsImlhdCI6MTMxMTI4MDk3MCwianRpIjoiZWUyMmIwMjEtZTFi"
    "Ny00NjExLWJhNWItOGVlYzZhMzNhYzFlIiwidGVuYW50IjoiMmRkZDZjM2EtOGU5YS00NGM2LWEzMDUtNTIxMTFhZDMwMmEyIn0.d1WfLjGR"
    "KlcWB94l9do4cM8REXeYJLL6SGUBO8VHZhfM8mwKYP70EMxJ67War4TQblEpaQrp11wx5p7oPFm2ETYgCicS84vXWEIYTdjooZdooCSDf2L8"
    "-i4awdoUwiEb")


def listed(directory: Path, *more: dict[str, Any], **issuer: Any) -> Path:
    """A file of clients with one issuer and its keys."""
    ours = json.loads(ECAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k1", "alg": "ES384", "use": "sig"}
    theirs = json.loads(RSAAlgorithm.to_jwk(RSA.public_key())) | {"kid": "r1"}
    (directory / "keys.json").write_text(json.dumps({"keys": [ours, theirs, *more]}), encoding="utf-8")
    file = directory / "clients.yaml"
    allowed = {"iss": ISSUER, "jwks": "keys.json", **issuer}
    file.write_text(json.dumps({"issuers": [allowed]}), encoding="utf-8")
    return file


def token(change: Change | None = None, key: Any = KEY, algorithm: str = "ES384",
          audience: Any = DISCOVERY) -> str:
    """A token as a client signs it, changed."""
    now = int(time.time())
    header = {"kid": "k1", "typ": "JWT", "alg": algorithm}
    claims = {"iss": ISSUER, "aud": audience, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4())}
    if change:
        change(header, claims)
    signed: str = jwt.encode(claims, key, algorithm, headers=header)
    return signed


@pytest.fixture
def service(board: Board, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a service that asks for tokens."""
    settings = Settings(clients=str(listed(tmp_path)), state=str(tmp_path / "state"), base_url=BASE)
    with TestClient(create_app(board, settings)) as made:
        yield made


def discover(service: TestClient, authorization: str | None) -> int:
    """The status of discovery."""
    headers = {"Authorization": authorization} if authorization is not None else {}
    answer = service.get("/cds-services", headers=headers)
    if answer.status_code != 200:
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
        assert answer.json() == {"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "login", "diagnostics": "there is no valid token"}]}
    return answer.status_code


@pytest.mark.parametrize(("key", "kid", "algorithm"), [
    (KEY, "k1", "ES384"), (RSA, "r1", "RS384"), (RSA, "r1", "RS256"), (RSA, "r1", "PS512")])
def test_allowed(service: TestClient, key: Any, kid: str, algorithm: str) -> None:
    """A token of an issuer on the list, signed with one of its keys, is let in; `aud` may be a list."""
    for audience in (DISCOVERY, [DISCOVERY], ["https://other.example", DISCOVERY]):
        made = token(lambda header, _: header.update(kid=kid), key, algorithm, audience)
        assert discover(service, f"Bearer {made}") == 200


def test_every_call(service: TestClient) -> None:
    """Each route of CDS Hooks asks for a token that names it, and no other route asks for one."""
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()),
            "context": {"userId": "u", "patientId": "p"}}
    path = "/cds-services/markerboard"
    for own, status in ((f"{BASE}{path}", 412), (DISCOVERY, 401)):
        answer = service.post(path, json=body, headers={"Authorization": f"Bearer {token(audience=own)}"})
        assert answer.status_code == status
    assert service.post(path, json=body).status_code == 401
    assert service.post(f"{path}/feedback", json={"feedback": []}).status_code == 401
    assert service.get("/v1/studies").status_code == 200


def test_replay(service: TestClient) -> None:
    """A token is good for one call."""
    made = token()
    assert [discover(service, f"Bearer {made}") for _ in range(3)] == [200, 401, 401]


def test_replay_elsewhere(board: Board, tmp_path: Path) -> None:
    """A token that one worker let in is refused by every other, and after a start anew."""
    settings = Settings(clients=str(listed(tmp_path)), state=str(tmp_path / "state"), base_url=BASE)
    made = token()
    workers = [TestClient(create_app(board, settings)) for _ in range(2)]
    assert [discover(worker, f"Bearer {made}") for worker in workers] == [200, 401]


def expired(_: Any, claims: dict[str, Any]) -> None:
    claims.update(iat=claims["iat"] - 1000, exp=claims["iat"] - 100)


WRONG: dict[str, Change] = {
    "expired": expired,
    "of the future": lambda _, c: c.update(iat=c["iat"] + 1000, exp=c["iat"] + 1300),
    "too long": lambda _, c: c.update(exp=c["iat"] + 100_000),
    "another issuer": lambda _, c: c.update(iss="https://evil.example"),
    "another audience": lambda _, c: c.update(aud="https://other.example/cds-services"),
    "a prefix of the audience": lambda _, c: c.update(aud=BASE),
    "no issuer": lambda _, c: c.pop("iss"), "no audience": lambda _, c: c.pop("aud"),
    "no expiry": lambda _, c: c.pop("exp"), "no time": lambda _, c: c.pop("iat"),
    "no id": lambda _, c: c.pop("jti"),
    "an empty id": lambda _, c: c.update(jti=" "),
    "an id that is no text": lambda _, c: c.update(jti=["a"]),
    "an expiry that is no number": lambda _, c: c.update(exp="soon"),
    "an unknown key": lambda h, _: h.update(kid="k2"), "another's key": lambda h, _: h.update(kid="r1"),
    "another type": lambda h, _: h.update(typ="at+jwt"),
    "an address of keys that is not listed": lambda h, _: h.update(jku="https://evil.example/keys"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(service: TestClient, name: str) -> None:
    """What is wrong with a token in any way is 401, and nothing says in which."""
    assert discover(service, f"Bearer {token(WRONG[name])}") == 401


def test_stranger(service: TestClient) -> None:
    """A token that another key signed is refused, under whatever name."""
    assert discover(service, f"Bearer {token(key=STRANGER)}") == 401


def test_no_signature(service: TestClient) -> None:
    """`none` and HMAC are refused, also when the secret is the public key itself."""
    assert discover(service, f"Bearer {token(key=None, algorithm='none')}") == 401
    public = KEY.public_key().public_bytes(serialization.Encoding.X962,
                                           serialization.PublicFormat.UncompressedPoint)
    for algorithm in ("HS256", "HS384", "HS512"):
        assert discover(service, f"Bearer {token(key=public, algorithm=algorithm)}") == 401


def test_altered(service: TestClient) -> None:
    """A token of which any part was altered is refused, and then the true one is still good."""
    made = token()
    for at in range(0, len(made), 7):
        if made[at] != "." and at < len(made) - 2:
            other = "A" if made[at] != "A" else "B"
            assert discover(service, f"Bearer {made[:at]}{other}{made[at + 1:]}") == 401
    assert discover(service, f"Bearer {made}") == 200


@pytest.mark.parametrize("authorization", [
    None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer x", "Bearer a.b.c", "Bearer ..",
    f"Bearer {'x' * 10_000}", "Bearer e30.e30.e30", "Bearer eyJhbGciOiAiRVMzODQifQ.W10.AA",
    f"Token {PUBLISHED}"])
def test_no_token(service: TestClient, authorization: str | None) -> None:
    """What is not a token is refused like a wrong one."""
    assert discover(service, authorization) == 401


def published(directory: Path) -> Clients:
    """The list that allows the issuer of the specification's example."""
    file = listed(directory, PUBLISHED_KEY, jku=["https://fhir-ehr.example.com/jwk_uri"])
    file.write_text(file.read_text().replace(ISSUER, "https://fhir-ehr.example.com/"), encoding="utf-8")
    return Clients(file, UsedTokens(directory / "state"))


def test_published_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example token of the specification verifies against its key, and is refused: it expired in 2015."""
    clients = published(tmp_path)
    service = "https://cds.example.org/cds-services/some-service"
    with pytest.raises(Refused):
        clients.issuer(f"Bearer {PUBLISHED}", service)
    # Were it still good, it would be let in: the leeway alone is made longer than its age.
    monkeypatch.setattr(tokens, "LEEWAY", 10**9)
    monkeypatch.setattr(tokens, "LONGEST", 10**9)
    assert clients.issuer(f"Bearer {PUBLISHED}", service) == "https://fhir-ehr.example.com/"


def test_tenants(tmp_path: Path) -> None:
    """Where tenants are listed, a token speaks for one of them."""
    clients = Clients(listed(tmp_path, tenants=["t1"]), UsedTokens(tmp_path / "state"))
    assert clients.issuer(f"Bearer {token(lambda _, c: c.update(tenant='t1'))}", DISCOVERY) == ISSUER
    for change in (lambda _, c: c.update(tenant="t2"), None):
        with pytest.raises(Refused):
            clients.issuer(f"Bearer {token(change)}", DISCOVERY)


def test_used_tokens_are_forgotten(tmp_path: Path) -> None:
    """A used token is remembered until it has expired, and no longer."""
    used = UsedTokens(tmp_path)
    assert used.use("a", until=100, now=50)
    assert not used.use("a", until=100, now=99)
    assert used.use("b", until=300, now=101)
    assert used.use("a", until=200, now=102)


def test_a_clock_that_jumps_forgets_no_token(tmp_path: Path) -> None:
    """A token that was used is not taken again after the clock went ahead by years and back."""
    used, now = UsedTokens(tmp_path), time.time()
    assert used.use("a", until=now + 100, now=now)
    assert used.use("b", until=now + 2e8 + 100, now=now + 2e8)
    assert not used.use("a", until=now + 100, now=now + 1)


# The list itself

@pytest.mark.parametrize(("keys", "told"), [
    ({"kty": "oct", "k": "c2VjcmV0", "kid": "s"}, "must not be a shared secret"),
    (json.loads(ECAlgorithm.to_jwk(STRANGER)) | {"kid": "x"}, "private key"),
    ({k: v for k, v in PUBLISHED_KEY.items() if k != "kid"}, "every key needs a `kid`"),
    ({"kty": "nonsense", "kid": "x"}, "is not a set of JSON Web Keys"),
])
def test_wrong_keys(tmp_path: Path, keys: dict[str, Any], told: str) -> None:
    """A set that holds a secret, a private key or nonsense is refused at the start, by its place."""
    with pytest.raises(CaseError, match=told) as raised:
        Clients(listed(tmp_path, keys), UsedTokens(tmp_path))
    assert raised.value.problems[0].file.endswith("clients.yaml")


@pytest.mark.parametrize("keys", ["[" * 100_000, '{"keys": [1]}', '{"keys": {"a": 1}}', "[]", '{"keys": "x"}',
                                  "\xff"])
def test_what_is_no_set(tmp_path: Path, keys: str) -> None:
    """Whatever stands where a set of keys should, the start is refused in words."""
    place = listed(tmp_path)
    (tmp_path / "keys.json").write_text(keys, encoding="latin-1")
    with pytest.raises(CaseError, match="is not a set of JSON Web Keys"):
        Clients(place, UsedTokens(tmp_path))


@pytest.mark.parametrize(("text", "told"), [
    ("", "this file is empty"), ("issuers: [{iss: x}]", "`jwks` is missing"),
    ("clients: []", "unknown key `clients`"),
    ("issuers: [{iss: x, jwks: absent.json}]", "cannot be read: no such file"),
    ("issuers: [{iss: x, jwks: clients.yaml}]", "is not a set of JSON Web Keys"),
])
def test_wrong_list(tmp_path: Path, text: str, told: str) -> None:
    """A list that cannot be read is told with its place."""
    file = tmp_path / "clients.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=told):
        Clients(file, UsedTokens(tmp_path))


@pytest.mark.parametrize("missing", ["base_url", "state"])
def test_settings(board: Board, tmp_path: Path, missing: str) -> None:
    """Tokens are not asked for without the address they must name, and a place for those that were used."""
    settings = {"clients": str(listed(tmp_path)), "state": str(tmp_path), "base_url": BASE} | {missing: ""}
    with pytest.raises(ValueError, match="clients need `base_url`"):
        create_app(board, Settings(**settings))  # type: ignore[arg-type]
