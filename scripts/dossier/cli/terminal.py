"""How the command line prints: text, refusals, colour, and one line of progress."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TextIO

from dossier.report import Diagnostic, as_lines


def write(text: str) -> None:
    """Print a text with one line end behind it; nothing where it is empty."""
    sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")


def refusal(diagnostics: list[Diagnostic]) -> str:
    """Return what is printed where something was refused."""
    return "\n".join(as_lines(diagnostics, coloured(sys.stdout)))


def coloured(stream: TextIO) -> bool:
    """Tell whether to colour, as Python itself does: NO_COLOR says no, FORCE_COLOR says yes, else a terminal decides.

    Source: https://no-color.org, https://force-color.org.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


class Progress:
    """One line on a terminal that says what is being done, from the second second on, and is gone afterwards."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._started, self._shown = stream, monotonic(), False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def tell(self, doing: str) -> None:
        """Show what is being done now."""
        if self._stream.isatty() and monotonic() - self._started > 1:
            self._stream.write(f"\r\x1b[K{doing[:100]} …")
            self._stream.flush()
            self._shown = True
