"""A Table Schema as JSON gives it, read into columns, a primary key and references; what is unknown is refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from dossier.engine.cell import TYPES, unreadable_constraint
from dossier.engine.table import FALSE_VALUES, TRUE_VALUES, Field, ForeignKey
from dossier.report import quoted

HOUSE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FLAGS = re.compile(r"\(\?[a-zA-OQ-Z-]+[:)]")

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_CONSTRAINTS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "pattern": (str,),
    "enum": (list,),
    "minLength": (int,),
    "maxLength": (int,),
    **dict.fromkeys(_BOUNDS, (int, float, str)),
}
_FITTING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_BOUNDS, ("integer", "number", "date", "datetime", "time", "year")),
    **dict.fromkeys(("pattern", "minLength", "maxLength"), ("string",)),
}
_PLAIN_OPTIONS: dict[str, object] = {"format": "default", "decimalChar": ".", "groupChar": "", "bareNumber": True}


class UnreadableError(Exception):
    """A table cannot be read from its description: which rule says so, the fact, and what to do."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        self.code, self.message, self.advice = code, message, advice
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a table with its keys; `foreign_keys` name an empty resource for the table itself."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


def read_schema(content: dict[str, Any], strict_names: bool) -> Schema:
    """Read a Table Schema; with `strict_names` a column's name must be one that a query can use unquoted.

    Raises: UnreadableError where something is missing, contradictory or not checked yet.
    """
    listed = content.get("fields")
    if not isinstance(listed, list) or not listed:
        raise UnreadableError("F002", "the schema has no `fields`", "list the columns of the table")
    if content.get("fieldsMatch", "exact") not in ("exact", ["exact"]):
        raise UnreadableError(
            "F004",
            f"the schema has `fieldsMatch` {shown(content['fieldsMatch'])}",
            "leave it out: columns match exactly",
        )
    missing = _missing(content) or ("",)
    fields = tuple(_field(each, place, missing, strict_names) for place, each in enumerate(listed, 1))
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            raise UnreadableError(
                "F002", f"the column {quoted(field.name)} is described twice", "give each its own name"
            )
        names.add(field.name)
    return Schema(fields, _key(content.get("primaryKey"), "primaryKey", names), _foreign_keys(content, names))


def shown(value: object) -> str:
    """Return a value of the descriptor as it stands there, in backticks."""
    return quoted(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _field(content: Any, place: int, missing: tuple[str, ...], strict_names: bool) -> Field:
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise UnreadableError("F002", f"column {place} has no `name`", "give each column a name")
    if strict_names and not HOUSE_NAME.fullmatch(name):
        raise UnreadableError(
            "F002",
            f"the column name {quoted(name)} is not made of lower case letters, digits and `_`",
            "rename it; a column's name is used in queries",
        )
    kind = content.get("type", "string")
    if kind not in TYPES:
        raise UnreadableError(
            "F004", f"the column {quoted(name)} has the type {shown(kind)}", f"types checked so far: {', '.join(TYPES)}"
        )
    for option, plain in _PLAIN_OPTIONS.items():
        if content.get(option, plain) != plain:
            raise UnreadableError(
                "F004",
                f"the column {quoted(name)} has the {quoted(option)} {shown(content[option])}",
                "leave it out: only the plain form is checked yet",
            )
    evidence = content.get("evidence")
    if evidence not in (None, "record", "field"):
        raise UnreadableError(
            "F002",
            f"the column {quoted(name)} has the `evidence` {shown(evidence)}",
            "write `record` or `field`, or leave it out",
        )
    field = Field(
        name=name,
        type=kind,
        title=text_or_none(content.get("title")),
        description=text_or_none(content.get("description")),
        example=None if content.get("example") is None else str(content["example"]),
        unit=text_or_none(content.get("unit")),
        evidence=evidence,
        verbatim=content.get("verbatim") is True,
        constraints=_constraints(content.get("constraints", {}), name, kind),
        missing=_missing(content) or missing,
        true_values=_texts(content, "trueValues", TRUE_VALUES),
        false_values=_texts(content, "falseValues", FALSE_VALUES),
    )
    if _FLAGS.search(field.constraints.get("pattern", "")):
        # letters of either case make Python look at each character of a range, when it reads the pattern
        fact = f"the column {quoted(name)} has a `pattern` with flags inside"
        raise UnreadableError("F004", fact, "write it without flags, such as `[Aa]` for an `a` of either case")
    unreadable = unreadable_constraint(field)
    if unreadable:
        raise UnreadableError(
            "F002", f"the column {quoted(name)} has {unreadable}", "mend the constraint in the schema"
        )
    return field


def _constraints(content: Any, name: str, kind: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise UnreadableError("F002", f"the constraints of {quoted(name)} are no object", "write them in braces")
    for each, value in content.items():
        wanted = _CONSTRAINTS.get(each)
        if wanted is None or kind not in _FITTING.get(each, (kind,)):
            raise UnreadableError(
                "F004",
                f"the column {quoted(name)} has the constraint {quoted(each)}, which a {quoted(kind)} does not take",
                "leave it out, or say it as a rule",
            )
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise UnreadableError(
                "F002",
                f"the constraint {quoted(each)} of {quoted(name)} is {shown(value)}",
                "write a value of the kind that the constraint takes",
            )
    return dict(content)


def _missing(content: dict[str, Any]) -> tuple[str, ...] | None:
    listed = content.get("missingValues")
    if listed is None:
        return None
    values = [each.get("value") if isinstance(each, dict) else each for each in listed] if _is_list(listed) else [None]
    if not all(isinstance(each, str) for each in values):
        raise UnreadableError("F002", f"`missingValues` is {shown(listed)}", 'write a list of texts, such as `[""]`')
    return tuple(str(each) for each in values)


def _texts(content: dict[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    listed = content.get(name, list(default))
    if not _is_list(listed) or not all(isinstance(each, str) for each in listed):
        raise UnreadableError("F002", f"{quoted(name)} is {shown(listed)}", "write a list of texts")
    return tuple(listed)


def _key(given: Any, kind: str, names: set[str]) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else [] if given is None else given
    if not _is_list(listed) or not all(isinstance(each, str) for each in listed):
        raise UnreadableError(
            "F002", f"{quoted(kind)} is {shown(given)}", "write the name of a column, or a list of them"
        )
    for each in listed:
        if each not in names:
            raise UnreadableError(
                "F010", f"{quoted(kind)} names {quoted(each)}, which is no column", "name a column of it"
            )
    return tuple(listed)


def _foreign_keys(content: dict[str, Any], names: set[str]) -> tuple[ForeignKey, ...]:
    listed = content.get("foreignKeys", [])
    if not _is_list(listed):
        raise UnreadableError("F002", f"`foreignKeys` is {shown(listed)}", "write a list of references")
    found = []
    for each in listed:
        reference = each.get("reference") if isinstance(each, dict) else None
        if not isinstance(reference, dict) or "fields" not in reference or "fields" not in each:
            raise UnreadableError("F002", "a foreign key lacks its `fields` or its `reference`", "give it both")
        here = _key(each["fields"], "foreignKeys", names)
        there = [reference["fields"]] if isinstance(reference["fields"], str) else reference["fields"]
        target = reference.get("resource") or ""
        paired = _is_list(there) and len(there) == len(here) and all(isinstance(one, str) for one in there)
        if not paired or not here or not isinstance(target, str):
            raise UnreadableError(
                "F002", "a foreign key does not pair columns with columns", "name as many here as there"
            )
        found.append(ForeignKey(here, target, tuple(there)))
    return tuple(found)


def text_or_none(value: object) -> str | None:
    """Return the value where it is a text; titles and descriptions of another kind are of no use to us."""
    return value if isinstance(value, str) else None


def _is_list(value: object) -> bool:
    return isinstance(value, list)
