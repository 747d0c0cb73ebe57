"""Runs the steps of the Containerfile in a bare root, where no engine builds images, and asks the service.

    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm root
    python3 .ci/container.py root

As root, on Linux. The bare root stands for the image that `FROM` names, and is copied, never changed.
Variables of pip, of proxies and of certificates go along into `RUN`. Then the service is started as the image
starts it (as its user, its root mounted read-only but for /tmp), and is asked for its health and for a case.
Ends with 0 when all is well.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent.parent
CASE = HERE / "cases" / "egfr-l858r-oligoprogression.yaml"
ASK = ("import json, sys, urllib.request; data = sys.stdin.buffer.read(); print(urllib.request.urlopen("
       "urllib.request.Request('http://127.0.0.1:8000/v1/evaluate', data=data, "
       "headers={'Content-Type': 'application/yaml'}), timeout=30).read().decode())")
PASSED = ("PIP_", "SSL_CERT", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
          "no_proxy")


def steps(file: Path) -> Iterator[tuple[str, str]]:
    """The instructions of a Containerfile and what follows each."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


class Build:
    """The stages of an image as directories below a place."""

    def __init__(self, base: Path, place: Path) -> None:
        self.base, self.place = base, place
        self.stages: dict[str, Path] = {}
        self.root = place
        self.settings: dict[str, str] = {}
        self.environment: dict[str, str] = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}

    def run(self) -> None:
        """Each step in its order."""
        for word, rest in steps(HERE / "Containerfile"):
            print(f"== {word} {rest}", flush=True)
            step = getattr(self, f"_{word.lower()}", None)
            if step:
                step(rest)
            else:
                self.settings[word] = rest

    def _from(self, rest: str) -> None:
        name = rest.partition(" AS ")[2] or str(len(self.stages))
        self.root = self.stages[name] = self.place / name
        subprocess.run(["cp", "-a", str(self.base), str(self.root)], check=True)
        for file in ("/etc/resolv.conf", os.environ.get("SSL_CERT_FILE", "")):
            if file and Path(file).is_file():
                (self.root / file.lstrip("/")).write_bytes(Path(file).read_bytes())

    def _env(self, rest: str) -> None:
        self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))

    def _copy(self, rest: str) -> None:
        words = rest.split()
        target = self.root / words[-1].lstrip("/")
        if words[0].startswith("--from="):
            source = self.stages[words[0].removeprefix("--from=")] / words[1].lstrip("/")
            subprocess.run(["cp", "-a", str(source), str(target)], check=True)
            return
        target.mkdir(parents=True, exist_ok=True)
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True).stdout
        copied = ["xargs", "-0", "cp", "--parents", "-t", str(target)]
        subprocess.run(copied, cwd=HERE, input=tracked, check=True)

    def _run(self, rest: str) -> None:
        passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED)}
        subprocess.run(self.inside(["/bin/sh", "-c", rest], passed), check=True)

    def inside(self, command: list[str], more: dict[str, str] | None = None, user: str = "0:0") -> list[str]:
        """A command in the present stage."""
        variables = [f"{name}={value}" for name, value in {**self.environment, **(more or {})}.items()]
        return ["chroot", f"--userspec={user}", str(self.root), "/usr/bin/env", "-i", *variables, *command]

    def started(self) -> list[str]:
        """The command of the image as its user, in a root that cannot be written."""
        command = [*json.loads(self.settings["ENTRYPOINT"]), *json.loads(self.settings["CMD"])]
        mounts = (f"mount --bind {self.root} {self.root} && mount -o remount,ro,bind {self.root} && "
                  f"mount -t tmpfs tmpfs {self.root}/tmp && chmod 1777 {self.root}/tmp && exec ")
        served = self.inside(command, user=self.settings["USER"])
        return ["unshare", "--mount", "/bin/sh", "-c", mounts + shlex.join(served)]


def ask(build: Build) -> None:
    """Health, then a case; and what must not be in the image is not."""
    health = json.loads(build.settings["HEALTHCHECK"].partition(" CMD ")[2])
    user = build.settings["USER"]
    for _ in range(60):
        time.sleep(1)
        if subprocess.run(build.inside(health, user=user), capture_output=True, check=False).returncode == 0:
            break
    else:
        raise SystemExit("the service was not healthy within a minute")
    asking = build.inside(["python3", "-c", ASK], user=user)
    done = subprocess.run(asking, input=CASE.read_bytes(), capture_output=True, check=True)
    answer = json.loads(done.stdout)
    version = answer["knowledge"]["version"]
    print(f"healthy; {answer['case']}: {len(answer['studies'])} studies, rules {version}")
    for left in ("command -v gcc", "command -v cc", "python3 -c 'import pip'"):
        command = build.inside(["/bin/sh", "-c", left])
        found = subprocess.run(command, capture_output=True, check=False)
        if found.returncode == 0:
            raise SystemExit(f"the image has what it should not have: {left}")


def main(base: Path) -> int:
    """Build, start, ask, stop."""
    with TemporaryDirectory(prefix="markerboard-image-") as place:
        build = Build(base, Path(place))
        build.run()
        size = subprocess.check_output(["du", "-sm", str(build.root / "opt")], text=True)
        print(f"== {size.split()[0]} MB below /opt", flush=True)
        service = subprocess.Popen(build.started())
        try:
            ask(build)
        finally:
            service.terminate()
        return 0 if service.wait(timeout=30) in (0, -15) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
