"""The same checks on Apache Spark: its session, the translation of queries, and the doors of a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dossier.engine import duck

INSTALL = "pip install 'dossier[spark]'"

_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+):/+")


class NotReadyError(Exception):
    """Spark cannot be used here; why, in a sentence."""


def open_database(master: str | None = None, small: bool = True, base: str | None = None) -> duck.Database:
    """Return an empty database on Spark; `small` where it will hold few rows.

    `base` is the address of a package's files, where they are not in its folder.

    Raises: NotReadyError where what it needs is not there.
    """
    with _needed():
        # what Spark needs is not asked for by other checks
        from dossier.cluster.database import Database
        from dossier.cluster.session import session
    return Database(session(master, small), small, base)


@contextmanager
def fetched(path: str | Path, master: str | None = None) -> Iterator[tuple[Path, str | None]]:
    """Give the package at an address as a folder, with the address of its files; any other path as it is, and None.

    Raises: NotReadyError where what it needs is not there.
    """
    # a path of Python has one slash where an address has two
    address = _ADDRESS.sub(lambda found: f"{found[1]}://" if found[1] != "file" else "file:///", str(path))
    if not _ADDRESS.match(address):
        yield Path(path), None
        return
    with _needed():
        from dossier.cluster import fetching
    with fetching.fetched(address, master) as found:
        yield found


@contextmanager
def _needed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        raise NotReadyError(f"the engine `spark` needs {missing.name}, which is not installed: {INSTALL}") from missing
