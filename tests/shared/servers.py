"""Databases that a test starts for itself: PostgreSQL on loopback, Spark on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def _binary(name: str) -> str | None:
    """A program of PostgreSQL, on the path or where Debian keeps the versions."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def no_postgres() -> str:
    """Why PostgreSQL cannot be started; empty where it can."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    return "" if _binary("initdb") and _binary("postgres") else "no PostgreSQL server is installed"


def no_spark() -> str:
    """Why Spark cannot be started; empty where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed"
    return "" if shutil.which("java") or os.environ.get("JAVA_HOME") else "no Java is installed"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lasts as long as the block."""
    # PostgreSQL refuses to run as root.
    user = "postgres" if hasattr(os, "getuid") and os.getuid() == 0 else None
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as directory, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        data = Path(directory, "data")
        if user:
            shutil.chown(directory, user)
        subprocess.run([str(_binary("initdb")), "--pgdata", data, "--username", "tester", "--auth", "trust",
                        "--encoding", "UTF8", "--no-sync"], user=user, check=True, capture_output=True)
        free.close()
        server = subprocess.Popen(
            [str(_binary("postgres")), "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", directory, "-F"],
            user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _answering(f"postgresql://tester@127.0.0.1:{port}/postgres")
        finally:
            server.terminate()
            server.wait(30)


def _answering(address: str) -> str:
    """The address, once the server answers there."""
    import time

    import psycopg

    for _ in range(200):
        try:
            psycopg.connect(address).close()
            return address
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")


@contextmanager
def spark() -> Iterator[SparkSession]:
    """A Spark session of this machine that lasts as long as the block."""
    from pyspark.sql import SparkSession

    # What is asked of a few patients is interpreted sooner than it is compiled and planned again.
    session = (SparkSession.builder.master("local[2]").appName("markerboard tests")
               .config("spark.sql.codegen.wholeStage", "false").config("spark.sql.adaptive.enabled", "false")
               .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
               .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
               .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
               .getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
