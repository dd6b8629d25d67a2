"""Spark as a check needs it: one that runs already, or one that is started in silence."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pyspark.sql import SparkSession

from dossier.cluster import NotReadyError

OLDEST_JAVA = 17

warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)


_STARTED = {"spark.app.name": "dossier", "spark.ui.showConsoleProgress": "false"}
_STARTED_HERE = {
    # nobody looks at pages of a check that has ended, and a port need not be free
    "spark.ui.enabled": "false",
}
_STARTED_HERE_SMALL = {
    # half of the time would go into compiling what ends at once
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
_SETTINGS = {
    # `${env:NAME}` in a text of a descriptor must stay what it is
    "spark.sql.variable.substitute": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # a chain of records may have any length
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
    # a path is no table
    "spark.sql.runSQLOnFiles": "false",
}
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.leafNodeDefaultParallelism": "1",
}
"""Where there are few rows, what is planned and compiled for many costs more than it brings."""


@contextmanager
def session(master: str | None, small: bool) -> Iterator[SparkSession]:
    """Give a session of its own in the Spark that runs, or in one that is started and stopped again.

    Raises: NotReadyError where there is no Java of OLDEST_JAVA or newer, or no Spark comes up.
    """
    # what it says of queries that we run on purpose, and refuse, is not for the terminal
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    running = SparkSession.getActiveSession()
    started = running or _started(master, small)
    own = started.newSession()
    try:
        for name, value in {**_SETTINGS, **(_SMALL if small else {})}.items():
            own.conf.set(name, value)
        yield own
    finally:
        if running is None:
            started.stop()


def _started(master: str | None, small: bool) -> SparkSession:
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        _require_java()
    builder = SparkSession.builder
    is_here = master is not None and master.startswith("local")
    options = {**_STARTED, **(_STARTED_HERE if is_here else {}), **(_STARTED_HERE_SMALL if is_here and small else {})}
    for name, value in options.items():
        builder = builder.config(name, value)
    if master is not None:
        builder = builder.master(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryFile() as said:
        try:
            with _silenced(said.fileno()):
                return builder.getOrCreate()
        except Exception as error:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").splitlines()
            why = next((line for line in reversed(lines) if "rror" in line or "xception" in line), str(error))
            raise NotReadyError(f"Spark does not start: {' '.join(why.split())[:300]}") from error


@contextmanager
def _silenced(place: int) -> Iterator[None]:
    """Let what is started write its log to a file: the terminal is for what the check says."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(place, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    said = ""
    if java is not None:
        with suppress(OSError, subprocess.SubprocessError):
            said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60).stderr  # noqa: S603
    found = re.search(r'version "(?:1\.)?([0-9]+)', said)
    if found is None and java is not None:
        raise NotReadyError(
            f"the engine `spark` needs Java {OLDEST_JAVA} or newer, and {java} does not say its version"
        )
    if found is None:
        where = f"at JAVA_HOME, which is {home}" if home else "on the PATH"
        raise NotReadyError(f"the engine `spark` needs Java {OLDEST_JAVA} or newer, and none is {where}")
    if int(found[1]) < OLDEST_JAVA:
        raise NotReadyError(f"the engine `spark` needs Java {OLDEST_JAVA} or newer, and here is Java {found[1]}")
