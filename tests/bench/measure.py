"""One tool on one package as a process of its own: how long, how much memory, and what became of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import Literal

from places import FAULTY

Verdict = Literal["valid", "not valid", "failed", "too long"]


@dataclass(frozen=True)
class Run:
    """What one process took, from its start to its end.

    `cpu` is user and system time of it and of all that it started and waited for, `peak_mb` the resident memory of the
    largest of these processes at its peak. `why` is the last line of what a failed one wrote to standard error.
    """

    verdict: Verdict
    seconds: float
    cpu: float
    peak_mb: float
    why: str = ""

    @property
    def is_done(self) -> bool:
        """True where the tool came to a verdict."""
        return self.verdict in ("valid", "not valid")


def measured(command: Sequence[str], limit: float, environment: Mapping[str, str]) -> Run:
    """Run a command to its end, or end it and what it started after so many seconds."""
    # on Linux a child is born with the peak of its parent, so whoever measures must stay smaller than what is measured
    with tempfile.TemporaryFile() as errors:
        started = perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        timer = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode("utf-8", "replace").strip().split("\n")
    # macOS counts bytes, Linux kibibytes
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    cpu = usage.ru_utime + usage.ru_stime
    if process.returncode in (0, FAULTY):
        return Run("not valid" if process.returncode else "valid", seconds, cpu, peak)
    if process.returncode == -signal.SIGKILL and seconds >= limit:
        return Run("too long", seconds, cpu, peak)
    return Run("failed", seconds, cpu, peak, lines[-1] or f"ended with status {process.returncode}")


def runner(module: str, package: Path, out: Path) -> list[str]:
    """Return the command that runs a tool on a package and lets it write its places into a file."""
    return [sys.executable, str(Path(__file__).with_name(f"{module}.py")), str(package), str(out)]
