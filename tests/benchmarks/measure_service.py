"""The service under load on loopback: `python tests/benchmarks/measure_service.py [SECONDS] [CONNECTIONS]`.

Two workers answer every case of the repository over the whole base, called from a process of its own,
while another makes CDS Hooks calls. Never part of the tests. All of it shares the processors of one
machine, so the figures say what the machine left over; its load is printed beside them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from markerboard import load
from markerboard.files.source import parse

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "cases").glob("*.yaml"))
CLIENT = Path(__file__).with_name("load.py")
HOOK = "/cds-services/markerboard"
WORKERS = 2


@contextmanager
def service() -> Iterator[tuple[int, int]]:
    """A service on a free port, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    command = [str(Path(sys.executable).with_name("markerboard")), "serve", "--port", str(port), "--workers",
               str(WORKERS)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await(port: int) -> None:
    for _ in range(300):
        try:
            asked = HTTPConnection("127.0.0.1", port)
            asked.request("GET", "/readyz")
            asked.close()
            time.sleep(2)  # the other worker
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")


def client(port: int, seconds: float, connections: int, calls: list[list[str]],
           pause: float = 0) -> subprocess.Popen[str]:
    """A process that calls a service."""
    command = [sys.executable, str(CLIENT), str(port), str(seconds), str(connections), str(pause)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    process.stdin.write(json.dumps(calls))
    process.stdin.close()
    return process


def measured(process: subprocess.Popen[str]) -> dict[str, float]:
    """What a client measured."""
    assert process.stdout
    found: dict[str, float] = json.load(process.stdout)
    process.wait()
    return found


def evaluations() -> list[list[str]]:
    """Every case, as JSON."""
    data = [parse(str(file), file.read_bytes()).data for file in CASES]
    return [["/v1/evaluate", "application/json", json.dumps(one)] for one in data]


def hook() -> list[list[str]]:
    """A call of `patient-view`."""
    condition = {"resourceType": "Condition", "code": {"text": "Lung Adenocarcinoma"}}
    patient = {"resourceType": "Patient", "id": "p", "gender": "female"}
    prefetch = {"patient": patient, "conditions": condition}
    return [[HOOK, "application/json", json.dumps({
        "hook": "patient-view", "hookInstance": str(uuid.uuid4()), "prefetch": prefetch,
        "context": {"userId": "Practitioner/1", "patientId": "p"}})]]


def children(pid: int) -> list[str]:
    """The processes that a process has started: the workers of a supervisor."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def memory(pid: int) -> float:
    """MB of memory that is resident of the largest worker."""
    pages = (int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in children(pid))
    return max(pages) * os.sysconf("SC_PAGESIZE") / 1e6


def processor_time(pid: int) -> float:
    """Seconds of processor that a process and its children have used so far."""
    ticks = 0
    for one in (str(pid), *children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def in_process(seconds: float = 3) -> tuple[float, float]:
    """Evaluations a second in one process without a service, and milliseconds of processor for each."""
    from markerboard.patient.casefile import case_in

    board = load()
    bodies = [call[2].encode() for call in evaluations()]
    start, used, done = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() < start + seconds:
        case = case_in(parse("case", bodies[done % len(bodies)]), board.knowledge.vocabulary)
        board.evaluate(case).as_bytes()
        done += 1
    return done / (time.perf_counter() - start), (time.process_time() - used) / done * 1000


def main() -> None:
    """Print what was measured."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    alone, bare = in_process()
    with service() as (port, pid):
        measured(client(port, 2, connections, evaluations()))  # warm
        before = processor_time(pid)
        calling = client(port, seconds, connections, evaluations())
        hooks = client(port, seconds, 1, hook(), 0.2)
        found, cards = measured(calling), measured(hooks)
        each, held = (processor_time(pid) - before) / (found["calls"] + cards["calls"]) * 1000, memory(pid)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {WORKERS} workers, "
          f"{connections} connections, {len(CASES)} cases, {seconds:g} s")
    print(f"evaluations a second            {found['rate']:8.1f}   (promised: 300)")
    print(f"  p50, p99 in ms                {found['p50']:8.1f} {found['p99']:8.1f}   (promised: under 100)")
    print(f"  failed of {found['calls']:<20.0f}{found['failed']:8.0f}   (promised: 0)")
    print(f"CDS Hooks p50, p99 in ms        {cards['p50']:8.1f} {cards['p99']:8.1f}   (promised: under 500)")
    print(f"memory of a worker in MB        {held:8.1f}   (promised: 150)")
    print(f"in one process, no service      {alone:8.1f} a second; ratio {found['rate'] / alone:.2f}")
    print(f"processor time of a call in ms  {each:8.1f}   bare {bare:.1f}; ratio {each / bare:.2f}")


if __name__ == "__main__":
    main()
