"""Diagnostics, and the report that gathers them: as text for a person, as JSON for a program; other forms beside it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dossier import frames

if TYPE_CHECKING:
    import pandas
    import polars

Severity = Literal["error", "warning"]

SHOWN_PER_CODE = 20
LONGEST_VALUE = 80

PROPERTIES = ("code", "severity", "path", "resource", "line", "field", "record_id", "message", "help")
"""What is published of a diagnostic, in this order."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_COLOURS = {"error": "31", "warning": "33", "ok": "32", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is not right, where it is, and what to do about it.

    `path` is relative to the package; `line` counts physical lines from 1 and is None for a whole file. It `stands_for`
    so many things where there are too many to be told one by one.
    """

    code: str
    message: str
    path: str
    line: int | None = None
    resource: str | None = None
    field: str | None = None
    record_id: str | None = None
    help: str | None = None
    severity: Severity = "error"
    stands_for: int = 1

    @property
    def place(self) -> str:
        """The file, and the line where there is one: `records/events.csv:12`."""
        return self.path if self.line is None else f"{self.path}:{self.line}"

    @property
    def words(self) -> str:
        """The message, and the help in a line of its own, without characters that steer whatever shows them."""
        return f"{visible(self.message)}\nhelp: {visible(self.help)}" if self.help else visible(self.message)

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the nine properties of a diagnostic in the order in which they are published."""
        return {name: getattr(self, name) for name in PROPERTIES}


class Refused(Exception):  # noqa: N818
    """What was given cannot be worked on, and the diagnostics say why; the giver's fault, not ours."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("; ".join(each.message for each in self.diagnostics))


def quoted(value: str) -> str:
    """Return the value in backticks as written, shortened when long, with control characters made visible."""
    if len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1] + "…"
    return f"`{visible(value)}`"


def visible(text: str) -> str:
    """Return the text with characters that a terminal would obey, hide or refuse written as escapes."""
    return _UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def as_lines(diagnostics: Iterable[Diagnostic], colour: bool = False) -> list[str]:
    """Two lines for each diagnostic (one where there is no help), at most twenty of one code, then the true totals."""
    listed, cut = first_of_each(diagnostics, SHOWN_PER_CODE)
    lines = []
    for each in listed:
        label = each.code if each.severity == "error" else f"warning {each.code}"
        lines.append(f"{visible(each.place)}: {_paint(label, each.severity, colour)} {visible(each.message)}")
        if each.help:
            lines.append(_paint(f"  help: {visible(each.help)}", "dim", colour))
    return lines + [not_shown(code, total, SHOWN_PER_CODE) for code, total in cut.items()]


def first_of_each(diagnostics: Iterable[Diagnostic], most: int) -> tuple[list[Diagnostic], dict[str, int]]:
    """Return the first `most` of each code in the order given, and the true total of each code that has more."""
    seen: Counter[str] = Counter()
    kept = []
    for each in diagnostics:
        seen[each.code] += 1
        if seen[each.code] <= most:
            kept.append(each)
    return kept, {code: total for code, total in sorted(seen.items()) if total > most}


def not_shown(code: str, total: int, shown: int) -> str:
    """Return the line that tells the true total of a code of which only the first are shown."""
    return f"{code}: {total:,} in all, {total - shown:,} of them not shown"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a number of things are done."""

    done: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.done + other.done, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.counts} ({self.percent})"

    @property
    def counts(self) -> str:
        """The two numbers: `9 of 10`."""
        return f"{self.done:,} of {self.total:,}"

    @property
    def percent(self) -> str:
        """The share in a hundred: `99.4 %`; nothing of nothing is all of it."""
        if self.done == self.total:
            return "100 %"
        # 99.96 % must not read as all of it
        return f"{min(100 * self.done / self.total, 99.9):.1f} %"


@dataclass(slots=True)
class Health:
    """One table as the check saw it: its rows (None where it could not be read) and its cells that need a citation."""

    name: str
    path: str
    is_vocabulary: bool = False
    rows: int | None = None
    evidence: Share = field(default_factory=Share)


@dataclass(slots=True, repr=False)
class Report:
    """What a check found, and how much it looked at.

    `title` is the package's, and `health` has its tables in the order of the descriptor.
    `diagnostics` stand in the order of the files in the descriptor, then by line, column and code.
    `evidence` counts cells that need a citation, `ledger` sentences whose disposition is borne out, those
    `pending` among them; all are zero where the package is no dossier. `skipped` says what could not be run and why,
    `rules_skipped` how many rules are among it. `waived` counts warnings that are accepted on record and not told,
    `texts` the documents whose text was read; it is None where no texts were given, and `awaiting_texts` rules wait.
    """

    engine: str
    title: str = ""
    is_dossier: bool = False
    tables: int = 0
    rows: int = 0
    rules: int = 0
    evidence: Share = field(default_factory=Share)
    ledger: Share = field(default_factory=Share)
    pending: int = 0
    health: list[Health] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    rules_skipped: int = 0
    waived: int = 0
    texts: Share | None = None
    awaiting_texts: int = 0
    seconds: float = 0.0

    def __repr__(self) -> str:
        return f"<report: {self.verdict}, {self.found}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from dossier.report import html

        return html.fragment(self)

    @property
    def errors(self) -> int:
        """The number of diagnostics that make the package not valid."""
        return sum(each.stands_for for each in self.diagnostics if each.severity == "error")

    @property
    def warnings(self) -> int:
        """The number of diagnostics that need a look but may stand."""
        return sum(each.stands_for for each in self.diagnostics if each.severity == "warning")

    @property
    def valid(self) -> bool:
        """True where there is no error; warnings are allowed."""
        return self.errors == 0

    @property
    def verdict(self) -> str:
        """The verdict in words: `valid` or `not valid`."""
        return "valid" if self.valid else "not valid"

    @property
    def found(self) -> str:
        """How much was found, in words: `1 error, 0 warnings`, and how many more warnings are waived."""
        waived = f", {counted(self.waived, 'warning')} waived" if self.waived else ""
        return f"{counted(self.errors, 'error')}, {counted(self.warnings, 'warning')}{waived}"

    def by_path(self) -> dict[str, list[Diagnostic]]:
        """Return the diagnostics of each file that has some, in their order."""
        found: dict[str, list[Diagnostic]] = {}
        for each in self.diagnostics:
            found.setdefault(each.path, []).append(each)
        return found

    def as_rows(self) -> list[dict[str, str | int | None]]:
        """Return a row for each diagnostic, with its nine properties in the order in which they are published."""
        return [each.as_dict() for each in self.diagnostics]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame: `line` is `Int64`, all else `string`; what is missing is `NA`.

        The columns are there without diagnostics too.

        Raises:
            ModuleNotFoundError: pandas is not installed.

        """
        return frames.to_pandas(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a data frame: `line` is `Int64`, all else `String`; what is missing is null.

        The columns are there without diagnostics too.

        Raises:
            ModuleNotFoundError: Polars is not installed.

        """
        return frames.to_polars(self._columns())

    def _columns(self) -> frames.Columns:
        return {
            name: (
                "integer" if name == "line" else "string",
                [_whole(getattr(each, name)) for each in self.diagnostics],
            )
            for name in PROPERTIES
        }

    def as_json(self) -> str:
        """One JSON object of the form that `report.schema.json` beside this file describes, ending in a newline.

        It has all that is in the report; times are left out, so that equal input gives equal bytes.
        """
        found = Counter[tuple[str, str]]()
        for each in self.diagnostics:
            found[each.path, each.severity] += each.stands_for
        content = {
            "valid": self.valid,
            "engine": self.engine,
            "tables": self.tables,
            "rows": self.rows,
            "rules": self.rules,
            "counts": {"error": self.errors, "warning": self.warnings},
            "waived": self.waived,
            "awaiting_texts": self.awaiting_texts,
            "evidence": {"cells_needing": self.evidence.total, "cells_cited": self.evidence.done},
            "ledger": {"sentences": self.ledger.total, "accounted": self.ledger.done},
            "health": [
                {
                    "resource": each.name,
                    "path": each.path,
                    "rows": each.rows,
                    "counts": {severity: found[each.path, severity] for severity in ("error", "warning")},
                    "evidence": {"cells_needing": each.evidence.total, "cells_cited": each.evidence.done},
                }
                for each in self.health
            ],
            "skipped": self.skipped,
            "diagnostics": self.as_rows(),
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def as_text(self, colour: bool = False) -> str:
        """Return the diagnostics as lines, what was skipped, and a summary of a few lines."""
        lines = as_lines(self.diagnostics, colour)
        lines += [f"skipped: {visible(reason)}" for reason in self.skipped]
        if lines:
            lines.append("")
        lines += self.summary(colour)
        return "\n".join(lines) + "\n"

    def summary(self, colour: bool = False) -> list[str]:
        """Return how much was looked at, and the verdict, in a few lines."""
        skipped = f", {self.rules_skipped:,} skipped" if self.rules_skipped else ""
        lines = [f"tables    {self.tables:,} with {self.rows:,} rows", f"rules     {self.rules:,} run{skipped}"]
        if self.is_dossier:
            lines.append(f"evidence  {self.evidence} cells cited that need it")
            pending = f", {self.pending:,} of them pending" if self.pending else ""
            lines.append(f"ledger    {self.ledger} sentences accounted for{pending}")
            if self.texts is not None:
                lines.append(f"texts     {self.texts} read")
            elif self.awaiting_texts:
                lines.append(f"texts     not given: {counted(self.awaiting_texts, 'rule')} on wording await them")
        verdict = _paint(self.verdict, "ok" if self.valid else "error", colour)
        lines.append(f"result    {verdict}: {self.found} in {self.seconds:.2f} s")
        return lines


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 error`, `1,234 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _whole(value: str | int | None) -> str | int | None:
    """Return the value; half a letter, as a file's name may have, is an escape, since no data frame takes it."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _paint(text: str, colour: str, wanted: bool) -> str:
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if wanted else text
