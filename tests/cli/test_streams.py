"""Streams that are closed or full, and pipes that stay silent: told in one line, with a documented code."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders import ROOT, full_at, run
from markerboard.answer import record
from markerboard.errors import InputError, OutputError
from markerboard.files import source
from markerboard.files.writing import write_whole
from services import MARKERBOARD

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
MADE = record.Record(datetime.now(UTC).isoformat(), *["x"] * 5)


@pytest.mark.parametrize(("arguments", "streams", "code", "told"), [
    ("--version", ">/dev/full", 74, "the output cannot be written: no space left on device\n"),
    ("--version", ">&-", 74, "the output cannot be written: it is closed\n"),
    ("evaluate -", "<&-", 3, "<stdin>:1:1: cannot be read: it is closed\n"),
    ("evaluate absent", ">&- 2>&-", 3, ""),
])
def test_streams(arguments: str, streams: str, code: int, told: str) -> None:
    """What cannot be printed or read ends in one line and its exit code, and in no traceback."""
    command = f"'{MARKERBOARD}' {arguments} {streams}"
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, told)


def test_nobody_reads() -> None:
    """An output that was closed before all of it was written is no success."""
    read, write = os.pipe()
    os.close(read)
    command = [MARKERBOARD, "completion", "bash"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (74, "the output was closed before all of it was written\n")


def test_a_silent_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A named pipe to which nobody writes is given up, and said; it does not wait for ever."""
    monkeypatch.setattr(source, "SILENCE", 0.01)
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    done = run("evaluate", pipe)
    assert done.exit_code == 3 and "nobody wrote to this pipe for 0.01 seconds" in done.stderr
    refused = run("cohort", tmp_path / "pipe.yaml", "--out", tmp_path / "out")
    assert refused.exit_code == 3 and not (tmp_path / "out").exists()


def test_a_pipe_is_read_whole(tmp_path: Path) -> None:
    """What is written into a named pipe, in pieces, is read whole, up to the limit."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/bash", "-c", f"(echo one; sleep 0.05; echo two) >'{pipe}'"]):
        assert source.read_bytes(pipe, 100)[1] == b"one\ntwo\n"
    written = ["/bin/bash", "-c", f"echo one >'{pipe}'"]
    with subprocess.Popen(written), pytest.raises(InputError, match="larger"):
        source.read_bytes(pipe, 2)


def test_full_disk(tmp_path: Path) -> None:
    """Where a disk is full, a file stays what it was, nothing is left beside it, and it is told."""
    file = tmp_path / "report.html"
    file.write_text("before", encoding="utf-8")
    with full_at(1_000), pytest.raises(OutputError, match=r"report\.html: cannot be written: file too large"):
        write_whole(file, b"x" * 5_000)
    assert file.read_text(encoding="utf-8") == "before" and list(tmp_path.iterdir()) == [file]


def test_no_half_record(tmp_path: Path) -> None:
    """A disk that takes a part of a record takes none: the record before can be read, and so can the next."""
    file = tmp_path / "record.jsonl"
    record.append(file, MADE)
    with full_at(file.stat().st_size + 20), pytest.raises(OSError, match="too large"):
        record.append(file, MADE)
    record.append(file, MADE)
    assert list(record.read(file)) == [MADE, MADE]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that must not be overwritten stays, also where it came between the look and the writing."""
    file = tmp_path / "case.yaml"
    file.write_text("before", encoding="utf-8")
    with pytest.raises(OutputError, match="file exists"):
        write_whole(file, b"after", replace=False)
    assert file.read_text(encoding="utf-8") == "before" and list(tmp_path.iterdir()) == [file]
