"""Patterns that only Python reads, and JSON Schemas, decided in a process of their own, which can be stopped.

Python's `re` knows no time limit, and a pattern may take it longer than the sun has left; so may a JSON Schema, which
has patterns in it. This file is also the program that the process runs; there it needs nothing but the standard
library, and `jsonschema` for JSON Schemas.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

SECONDS = 5
MEMORY = 400 * 1024 * 1024

Job = tuple[str | dict[str, Any], Sequence[str]]
"""A pattern or a JSON Schema, and the cells to be held against it."""


def decide(jobs: Sequence[Job], seconds: float = SECONDS) -> list[list[bool] | None]:
    """Return for each job whether each of its cells matches as a whole; None for jobs that were not done in time.

    None as well where a JSON Schema is none, or refers to another file. The time is for all jobs together, and they
    are done in their order.
    """
    if not jobs:
        return []
    # most packages have no such pattern, and need not wait for the import
    import subprocess

    # without the site's packages Python starts twice as fast
    alone = ["-I", "-S"] if all(isinstance(rule, str) for rule, _ in jobs) else ["-I"]
    asked = "".join(f"{json.dumps([rule, list(cells)])}\n" for rule, cells in jobs)
    command = [sys.executable, *alone, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            said, _ = process.communicate(asked.encode("ascii"), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    # what was cut off in the middle of a line is not done
    lines = said[: said.rfind(b"\n") + 1].decode("ascii").splitlines()
    decided: list[list[bool] | None] = [None if line == "?" else [letter == "1" for letter in line] for line in lines]
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
        rule, cells = json.loads(line)
        if isinstance(rule, str):
            matches = re.compile(f"(?:{rule})").fullmatch
            said = "".join("1" if matches(cell) else "0" for cell in cells)
        else:
            said = _by_json_schema(rule, cells)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


def _by_json_schema(schema: Any, cells: list[str]) -> str:
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import Draft202012Validator, validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    try:
        kind = validator_for(schema, default=Draft202012Validator)
        kind.check_schema(schema)
        # an empty registry: what a schema refers to is in it, and nothing is fetched
        holds: Callable[[Any], bool] = kind(schema, registry=Registry()).is_valid
        return "".join("1" if holds(json.loads(cell)) else "0" for cell in cells)
    except (SchemaError, Unresolvable, re.error, RecursionError):
        return "?"


if __name__ == "__main__":
    main()
