"""The rules as files: each is found by its name, `<CODE>-<bad-thing>.sql` or `.md`, and carries its own page."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

SECTIONS = ("What it does", "Why is this bad", "How to fix")
COLUMNS = ("resource", "line", "field", "record_id", "message", "help")

_FILE_NAME = re.compile(r"([FVR][0-9]{3})-([a-z0-9]+(?:-[a-z0-9]+)*)\.(sql|md)")
_OPTION = re.compile(r"(severity|needs):\s*(.+)")


class BadRuleError(Exception):
    """A rule file is not written as rule files are; ours to mend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its page in three parts, and the query that finds the offenders (None where the engine does)."""

    code: str
    name: str
    sections: tuple[str, str, str]
    severity: Literal["error", "warning"] = "error"
    needs: tuple[str, ...] = ()
    query: str | None = None

    @property
    def is_on_wording(self) -> bool:
        """True where the rule reads what the sentences of the texts say."""
        return "_sentence_" in (self.query or "")

    @property
    def is_on_findings(self) -> bool:
        """True where the rule reads what the others found, and has to come after them."""
        return "_findings" in (self.query or "") or "_rules" in (self.query or "")

    @property
    def page(self) -> str:
        """The page that `explain` prints."""
        parts = [f"{self.code} {self.name}" + (" (warning)" if self.severity == "warning" else "")]
        for heading, text in zip(SECTIONS, self.sections, strict=True):
            parts.append(f"{heading}\n{_indented(text)}")
        return "\n\n".join(parts) + "\n"

    @property
    def line(self) -> str:
        """The rule in one line: its code, its name and the first sentence of its page."""
        first = re.split(r"(?<=[.!?])\s", " ".join(self.sections[0].split()), maxsplit=1)[0]
        return f"{self.code}  {self.name}: {first}"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code.

    Raises: BadRuleError where a file's name or page is not as it should be, or two files have one code.
    """
    return read_folder(Path(__file__).parent)


def number_of_form() -> int:
    """Return how many rules are no queries, and hold for any package; without reading them."""
    return sum(1 for _ in Path(__file__).parent.glob("[A-Z]*.md"))


def read_folder(folder: Path) -> tuple[Rule, ...]:
    """Return the rules that stand in a folder, by code.

    Raises: BadRuleError where a file's name or page is not as it should be, or two files have one code.
    """
    found: dict[str, Rule] = {}
    for place in sorted(folder.iterdir()):
        if place.suffix not in (".sql", ".md"):
            continue
        named = _FILE_NAME.fullmatch(place.name)
        if not named:
            raise BadRuleError(f"{place.name}: a rule file is named like R104-end-before-start.sql")
        code, name, kind = named.groups()
        if code in found:
            raise BadRuleError(f"{place.name}: the code {code} is taken by {found[code].name}")
        text = place.read_text(encoding="utf-8")
        found[code] = _from_sql(code, name, text) if kind == "sql" else _from_markdown(code, name, text)
    return tuple(found[code] for code in sorted(found))


@cache
def world_tables() -> dict[str, tuple[str, list[tuple[str, ...]]]]:
    """Return the tables of facts about the world that rules read: columns and rows by name, all of them text.

    Each is a file `_<name>.csv` beside the rules; the page of the rule that reads it says where it comes from.
    """
    found = {}
    for place in sorted(Path(__file__).parent.glob("_*.csv")):
        with place.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        found[place.stem] = (", ".join(f"{name} varchar" for name in header), [tuple(row) for row in rows])
    return found


def explain(code: str | None = None) -> str | None:
    """Return the page of a rule, or a list of all rules; None where there is no rule of that code."""
    if code is None:
        return "".join(f"{rule.line}\n" for rule in all_rules())
    return next((rule.page for rule in all_rules() if rule.code == code.upper()), None)


def _from_sql(code: str, name: str, text: str) -> Rule:
    comments: list[str] = []
    query: list[str] = []
    for line in text.splitlines():
        if query or not line.startswith("--"):
            if query or line.strip():
                query.append(line)
        else:
            comments.append(line[2:].strip())
    options = {found[1]: found[2].strip() for line in comments if (found := _OPTION.fullmatch(line))}
    severity = options.get("severity", "error")
    if severity not in ("error", "warning"):
        raise BadRuleError(f"{code}-{name}.sql: the severity is error or warning, not {severity}")
    sections = _sections(code, name, [line for line in comments if not _OPTION.fullmatch(line)])
    needs = tuple(each.strip() for each in options.get("needs", "").split(",") if each.strip())
    return Rule(code, name, sections, "warning" if severity == "warning" else "error", needs, "\n".join(query))


def _from_markdown(code: str, name: str, text: str) -> Rule:
    return Rule(code, name, _sections(code, name, text.splitlines()))


def _sections(code: str, name: str, lines: list[str]) -> tuple[str, str, str]:
    parts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        heading = line.strip().strip("#*_: ?")
        if heading in SECTIONS:
            current = parts.setdefault(heading, [])
        elif current is not None:
            current.append(line)
    texts = ["\n".join(parts.get(heading, ())).strip() for heading in SECTIONS]
    if not all(texts):
        raise BadRuleError(f"{code}-{name}: its page needs the headings {', '.join(SECTIONS)}, each with a text")
    return texts[0], texts[1], texts[2]


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())
