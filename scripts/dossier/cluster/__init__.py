"""The same checks on Apache Spark: its session, the translation of queries, and the doors of a database."""

from __future__ import annotations

from dossier.engine import duck


class NotReadyError(Exception):
    """Spark cannot be used here; why, in a sentence."""


def database(master: str | None = None, small: bool = True) -> duck.Database:
    """Return an empty database on Spark; `small` where it will hold few rows.

    Raises: NotReadyError where what it needs is not there.
    """
    try:
        # what Spark needs is not asked for by other checks
        from dossier.cluster.database import Database
        from dossier.cluster.session import session
    except ModuleNotFoundError as missing:
        raise NotReadyError(f"the engine `spark` needs {missing.name}, which is not installed: {INSTALL}") from missing
    return Database(session(master, small), small)


INSTALL = "pip install 'dossier[spark]'"
