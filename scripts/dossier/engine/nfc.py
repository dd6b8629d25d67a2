"""Text in Unicode form NFC, made in a time that grows as the text does.

Putting combining marks in order takes Python the square of their number: half a minute for a hundred kilobytes of
them. No script sets more than a few on one letter.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 30
"""Source: Unicode Standard Annex 15, Stream-Safe Text Format."""


def is_overloaded(text: str) -> bool:
    """Tell whether more combining marks stand in a row than any script sets; such a text has no NFC here."""
    if text.isascii() or len(text) <= MOST_MARKS:
        return False
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MOST_MARKS:
            return True
    return False


def normalized(text: str) -> str:
    """Return the text in form NFC.

    Raises: ValueError where it is overloaded with combining marks.
    """
    if is_overloaded(text):
        raise ValueError(f"more than {MOST_MARKS} combining marks stand in a row")
    return unicodedata.normalize("NFC", text)
