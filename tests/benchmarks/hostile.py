"""How soon `/healthz` answers while eight clients send what costs most: `python tests/benchmarks/hostile.py`.

It starts a service of its own; the clients are a process of their own. Never part of the tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))
sys.path.insert(0, str(Path(__file__).parents[1] / "imports"))

from test_import_fhir import whole

from services import running

SECONDS = 20
YAML, JSON = {"Content-Type": "application/yaml"}, {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


def requests() -> list[tuple[str, bytes, dict[str, str]]]:
    """What each of the clients asks all the time."""
    bundle = {**whole(), "entry": whole()["entry"] * 400}
    call = {"hook": "patient-view", "hookInstance": "9368d37b-283f-44a0-93ea-547cebab93ed",
            "context": {"userId": "P/1", "patientId": "p1"}, "prefetch": {"all": bundle}}
    drugs = b"case: x\ntreatment:\n- line: 1\n  drugs:\n" + b"  - nodrug\n" * 8_000
    head = b'--b\r\nContent-Disposition: form-data; name="' + b"a" * 5_000_000
    empty = b'{"resourceType":"Bundle","entry":[' + b'{"resource":{}},' * 500_000 + b"{}]}"
    return [("/v1/evaluate", json.dumps(bundle).encode(), JSON), ("/v1/evaluate", drugs, YAML),
            ("/v1/evaluate", b'{"resourceType":"Bundle","x":' + b"[" * 4_000_000, JSON),
            ("/v1/evaluate", empty, JSON), ("/cds-services/markerboard", json.dumps(call).encode(), JSON),
            ("/board/case", head, FORM), ("/board/evidence?text=anlotinib", b"", {}),
            ("/board/case?example=egfr-l858r-oligoprogression", b"", {})]


def attack(port: int, until: float) -> None:
    """Ask, all eight at once, and print what was answered."""
    answers: Counter[str] = Counter()

    def client(path: str, body: bytes, headers: dict[str, str]) -> None:
        while time.time() < until:
            asked = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                asked.request("POST" if body else "GET", path, body or None, headers)
                answers[f"{path} {asked.getresponse().status}"] += 1
            except OSError as error:
                answers[f"{path} {type(error).__name__}"] += 1
            asked.close()
    clients = [Thread(target=client, args=one) for one in requests()]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    print(*(f"{count:5} {what}" for what, count in sorted(answers.items())), sep="\n")


def measured(port: int, until: float) -> str:
    """How long `/healthz` took."""
    took = []
    while time.time() < until:
        began, asked = time.perf_counter(), HTTPConnection("127.0.0.1", port, timeout=60)
        asked.request("GET", "/healthz")
        asked.getresponse().read()
        took.append(1_000 * (time.perf_counter() - began))
        asked.close()
        time.sleep(0.05)
    took.sort()
    return (f"{len(took)} answers: half within {took[len(took) // 2]:.0f} ms, 95 in 100 within "
            f"{took[len(took) * 95 // 100]:.0f} ms, the longest {took[-1]:.0f} ms")


def main() -> None:
    """Measure without the clients, and with them."""
    with TemporaryDirectory() as directory, running(Path(directory, "log")) as service:
        port = int(service.url.rpartition(":")[2])
        print("alone:", measured(port, time.time() + 5))
        attackers = subprocess.Popen([sys.executable, __file__, str(port), str(time.time() + SECONDS + 3)])
        time.sleep(3)
        print("attacked:", measured(port, time.time() + SECONDS))
        attackers.wait()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        attack(int(sys.argv[1]), float(sys.argv[2]))
    else:
        main()
