"""What is said of a descriptor that a table cannot be read from, and what its values look like there."""

from __future__ import annotations

import json

from dossier.report import quoted


class UnreadableError(Exception):
    """A table cannot be read from its description: which rule says so, the fact, and what to do."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        self.code, self.message, self.advice = code, message, advice
        super().__init__(message)


def shown(value: object) -> str:
    """Return a value of the descriptor as it stands there, in backticks."""
    return quoted(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def text_or_none(value: object) -> str | None:
    """Return the value where it is a text; titles and descriptions of another kind are of no use to us."""
    return value if isinstance(value, str) else None
