"""What a check runs on: a database for a package, on this machine or on Spark, and closed again whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Literal

from dossier.engine import duck, plain
from dossier.package import Package

Engine = Literal["duckdb", "spark"]

SMALL = 10_000_000
"""Bytes of a package below which a second thread costs more than it brings."""


@contextmanager
def on_duckdb(package: Package, memory_mb: int, tell: Callable[[str], None]) -> Iterator[duck.Database]:
    """Open a database for a package: what a large one needs beyond memory goes to a folder that is removed."""
    small = is_small(package)
    with nullcontext() if small else _spill() as spill:
        database = duck.Database(
            threads=1 if small else duck.THREADS,
            memory_mb=memory_mb,
            # the tables of a dossier are looked at more closely than the database can
            readable=[] if package.is_dossier else plain.candidates(package.root, package.resources),
            spill=Path(spill) if spill else None,
            tell=tell,
        )
        with closing(database):
            yield database


def on_spark(package: Package, master: str | None, base: str | None) -> AbstractContextManager[duck.Database]:
    """Open a database on Spark; `base` is the address of the package's files, where they are not in its folder.

    Raises: cluster.NotReadyError where what it needs is not there.
    """
    # what Spark needs is asked for only by those who use it
    from dossier import cluster

    return closing(cluster.open_database(master, is_small(package), base))


def is_small(package: Package) -> bool:
    """Whether there is little to do."""
    try:
        return sum((package.root / path).stat().st_size for path in package.declared) < SMALL
    except (OSError, ValueError):
        # what is missing, or has no name that a file could have, is told when it is read
        return True


def _spill() -> AbstractContextManager[str]:
    # most packages need none, and need not wait for the import
    from tempfile import TemporaryDirectory

    return TemporaryDirectory(prefix="dossier-")
