"""Patterns that only Python reads, decided in a process of their own, which can be stopped.

Python's `re` knows no time limit, and a pattern may take it longer than the sun has left. This file is also the
program that the process runs; there it needs nothing but the standard library.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence

SECONDS = 5
MEMORY = 400 * 1024 * 1024

Job = tuple[str, Sequence[str]]
"""A pattern, and the cells to be held against it."""


def decide(jobs: Sequence[Job], seconds: float = SECONDS) -> list[list[bool] | None]:
    """Return for each job whether each of its cells matches as a whole; None for jobs that were not done in time.

    The time is for all jobs together, and they are done in their order.
    """
    if not jobs:
        return []
    command = [sys.executable, "-I", "-S", __file__]
    asked = "".join(f"{json.dumps([pattern, list(cells)])}\n" for pattern, cells in jobs)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            said, _ = process.communicate(asked.encode("ascii"), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    # what was cut off in the middle of a line is not done
    lines = said[: said.rfind(b"\n") + 1].decode("ascii").splitlines()
    decided: list[list[bool] | None] = [[letter == "1" for letter in line] for line in lines]
    return [*decided, *[None] * (len(jobs) - len(decided))]


def main() -> None:
    """Answer each job, a line of JSON, with a line of a letter for each cell: 1 where it matches, 0 where not."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except ImportError:
        # there is no such limit on Windows
        pass
    for line in sys.stdin:
        pattern, cells = json.loads(line)
        matches = re.compile(f"(?:{pattern})").fullmatch
        sys.stdout.write("".join("1" if matches(cell) else "0" for cell in cells) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
