"""How a cell is written: what the house does not want in it, and the cell as it should be where that is clear."""

from __future__ import annotations

import re

from dossier.engine import nfc, spreadsheet
from dossier.engine.table import Field
from dossier.report import quoted

# a joiner says how the letter before it is written, so that it may stand after letters of scripts that join,
# and within pictures; after a letter of these blocks, or after none, it says nothing
_NEVER_JOINED = "\x00-\u058f\u1e00-\u206f\u3000-\ua4cf\uac00-\ud7ff\uff00-\uffef"
_INVISIBLE = re.compile(
    "["
    "\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f"
    # soft hyphen, fillers of Korean, marks and signs without width
    "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0001-\U000e007f"
    f"]|(?:^|(?<=[{_NEVER_JOINED}]))[\u200c\u200d]"
)
_BLANK = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_BLANKS = re.compile(f"[{_BLANK}]{{2,}}|(?! )[{_BLANK}]")
_QUESTION_MARK = re.compile(r"\?(?:\?|(?=\w))")
_ADDRESS = re.compile(r"[a-z]+://\S+")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

WORTH_A_LOOK = re.compile(
    r'(?:^|[,"])(?:[ =+\-@#]|[Nn]a[NT]|nan|None|N(?:ULL|/A)|n(?:ull|/a)|<NA>)|[0-9]E[+-][0-9]|Err:[0-9]'
    r'|\?[?\w]| (?:[ ,"]|\r?\n?\Z)|[^\x20-\x7e\r\n]'
)
"""Finds something in a record of whose cells `unwanted` may have something to say: cheap, and rarely found."""

_FMT = "run `dossier fmt`"


def with_single_blanks(cell: str) -> str:
    """Return the cell with one plain blank for each run of blanks of any kind."""
    return _ODD_BLANKS.sub(" ", cell)


def unwanted(cell: str, column: Field) -> tuple[str, str, str, str | None] | None:
    """Return code, fact, advice and the cell mended (None where only a person can mend it)."""
    if "\n" in cell or "\r" in cell:
        return "F302", "has a line break in it", "write the cell on one line", None
    if cell != cell.strip():
        where = "before" if cell[0].isspace() else "after"
        return "F301", f"has white space {where} its text: {quoted(cell)}", _FMT, cell.strip()
    # before its parts are looked at: a letter read wrongly may leave characters that nobody sees
    if not column.verbatim and (read_rightly := spreadsheet.garbled(cell)):
        advice = f"write {quoted(read_rightly)}, and open the file as UTF-8 the next time"
        return "F307", f"holds letters read in a wrong encoding: {quoted(cell)}", advice, None
    if found := _INVISIBLE.search(cell):
        fact = f"has the invisible character U+{ord(found.group()):04X} at place {found.start() + 1:,}"
        return "F105", fact, "delete the character", None
    if nfc.is_overloaded(cell):
        fact = f"has more than {nfc.MOST_MARKS} combining marks in a row: {quoted(cell)}"
        return "F105", fact, "delete those that belong to no letter", None
    if spreadsheet.ERROR_VALUE.fullmatch(cell):
        fact = f"holds {quoted(cell)}, which a spreadsheet writes where a value is lost"
        return "F306", fact, "write the value", None
    return None if column.verbatim else _unwanted_in_own_words(cell, column)


def _unwanted_in_own_words(cell: str, column: Field) -> tuple[str, str, str, str | None] | None:
    """Return the same for a cell that need not have each letter as it was printed."""
    if (normalized := nfc.normalized(cell)) != cell:
        return "F303", f"is not in Unicode form NFC: {quoted(cell)}", _FMT, normalized
    if spreadsheet.NO_VALUE.fullmatch(cell) and cell not in column.missing:
        fact = f"holds {quoted(cell)}, which a program writes where there is no value"
        return "F306", fact, "leave the cell empty, or write the value", None
    if spreadsheet.POWER_OF_TEN.fullmatch(cell):
        advice = "write all its digits; copy them from where they came, as a spreadsheet rounds what it shows"
        return "F305", f"is {quoted(cell)}, as a spreadsheet shows a long number", advice, None
    if cell[0] in "=+-@" and not _PLAIN_NUMBER.fullmatch(cell):
        advice = "begin it with another character; a spreadsheet would run it"
        return "F304", f"begins as a formula does: {quoted(cell)}", advice, None
    if "\ufffd" in cell or _QUESTION_MARK.search(_ADDRESS.sub("", cell)):
        sign = "U+FFFD" if "\ufffd" in cell else "a question mark"
        advice = "write the letter anew, and save the file as UTF-8 the next time"
        return "F307", f"has {sign} where a letter was: {quoted(cell)}", advice, None
    if column.type == "string" and (found := _ODD_BLANKS.search(cell)):
        blanks = "a row of blanks" if len(found.group()) > 1 else f"the blank U+{ord(found.group()):04X}"
        return "F308", f"has {blanks} at place {found.start() + 1:,}: {quoted(cell)}", _FMT, with_single_blanks(cell)
    return None
