"""How a table is laid down in its file: a Table Dialect as JSON gives it, read; what cannot be followed is refused."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from dossier.engine.descriptor import UnreadableError, shown
from dossier.report import quoted

LINE_ENDS = ("\n", "\r\n", "\r")
_TEXTS = ("headerJoin", "commentChar", "nullSequence")
_TRUTHS = ("header", "doubleQuote", "skipInitialSpace", "skipBlankRows")


@dataclass(frozen=True, slots=True)
class Dialect:
    """A Table Dialect; rows are counted from 1, comments and blank rows included.

    `header_rows` is empty where there is no header. `quote` is None where nothing is quoted. `rows_at` are the names
    under which the rows of a JSON file stand, one within the other.
    """

    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    header_case: bool = True
    comment_rows: frozenset[int] = frozenset()
    comment: str = ""
    skip_blank_rows: bool = False
    delimiter: str = ","
    quote: str | None = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_initial_space: bool = False
    line_end: str = "\n"
    null: str | None = None
    rows_at: tuple[str, ...] = ()
    item_type: str | None = None
    item_keys: tuple[str, ...] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the table is written as the house writes tables."""
        return self == Dialect()

    def reader_options(self) -> dict[str, Any]:
        """Return the options of `csv.reader`."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "quoting": csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL,
            "doublequote": self.double_quote,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_initial_space,
            "strict": True,
        }


def read_dialect(content: dict[str, Any], delimiter: str = ",") -> Dialect:
    """Read a Table Dialect; `delimiter` is the one of a table that does not say.

    Raises: UnreadableError where a property has no value of its kind, or one that cannot be followed.
    """
    # frictionless writes the properties of a format under its name
    options = dict(content)
    for name in ("csv", "json"):
        if isinstance(content.get(name), dict):
            options |= content[name]
    for name in _TRUTHS:
        _expect(name, options.get(name), isinstance(options.get(name), bool))
    for name in _TEXTS:
        _expect(name, options.get(name), isinstance(options.get(name), str))
    has_header = options.get("header", True)
    rows = _numbers(options, "headerRows") if "headerRows" in options else [1]
    keys = options.get("itemKeys", options.get("keys"))
    _expect("itemKeys", keys, isinstance(keys, list) and all(isinstance(each, str) for each in keys))
    kind = options.get("itemType")
    _expect("itemType", kind, kind in ("array", "object"))
    within = options.get("property")
    _expect("property", within, isinstance(within, str))
    # what is quoted by a sign that doubles cannot be told from what is not, where the sign is none
    quote = options.get("quoteChar", '"')
    return Dialect(
        header_rows=tuple(sorted(set(rows))) if has_header else (),
        header_join=options.get("headerJoin", " "),
        header_case=options.get("headerCase", options.get("caseSensitiveHeader", True)) is not False,
        comment_rows=frozenset(_numbers(options, "commentRows")),
        comment=options.get("commentChar") or "",
        skip_blank_rows=options.get("skipBlankRows", False),
        delimiter=_sign("delimiter", options.get("delimiter", delimiter)),
        quote=_sign("quoteChar", quote) if quote else None,
        double_quote=options.get("doubleQuote", True),
        escape=_sign("escapeChar", options["escapeChar"]) if options.get("escapeChar") else None,
        skip_initial_space=options.get("skipInitialSpace", False),
        line_end=_line_end(options.get("lineTerminator", "\n")),
        null=options.get("nullSequence"),
        rows_at=tuple(within.split(".")) if within else (),
        item_type=kind,
        item_keys=None if keys is None else tuple(keys),
    )


def _expect(name: str, value: object, is_right: bool) -> None:
    if value is not None and not is_right:
        raise UnreadableError("F002", f"its dialect has {quoted(name)} {shown(value)}", "write a value of its kind")


def _numbers(options: dict[str, Any], name: str) -> list[int]:
    listed = options.get(name) or []
    is_right = isinstance(listed, list) and all(type(each) is int and each > 0 for each in listed)
    _expect(name, listed, is_right)
    return list(listed)


def _sign(name: str, value: object) -> str:
    if isinstance(value, str) and len(value) == 1 and value not in "\r\n\x00":
        return value
    fact = f"its dialect has {quoted(name)} {shown(value)}"
    raise UnreadableError("F004", fact, "only a single character is read, and no line end")


def _line_end(value: object) -> str:
    if value in LINE_ENDS:
        return "\r" if value == "\r" else "\n"
    fact = f"its dialect has `lineTerminator` {shown(value)}"
    raise UnreadableError("F004", fact, "end the lines with a line feed, a carriage return, or both")
