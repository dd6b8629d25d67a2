"""A Table Schema as JSON gives it, read into columns, keys and references; what is unknown is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossier.engine.column import missing_values, read_field
from dossier.engine.descriptor import UnreadableError, shown
from dossier.engine.table import FIELDS_MATCH, Field, FieldsMatch, ForeignKey
from dossier.report import quoted


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a table with its keys; `foreign_keys` name an empty resource for the table itself."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    fields_match: FieldsMatch


def read_schema(content: dict[str, Any], strict_names: bool, untyped: str = "string") -> Schema:
    """Read a Table Schema; with `strict_names` a column's name must be one that a query can use unquoted.

    `untyped` is the type of a field without one.

    Raises: UnreadableError where something is missing, contradictory or cannot be checked.
    """
    listed = content.get("fields")
    if not isinstance(listed, list) or not listed:
        raise UnreadableError("F002", "the schema has no `fields`", "list the columns of the table")
    missing = missing_values(content)
    missing = ("",) if missing is None else missing
    fields = tuple(read_field(each, place, missing, strict_names, untyped) for place, each in enumerate(listed, 1))
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            raise UnreadableError(
                "F002", f"the column {quoted(field.name)} is described twice", "give each its own name"
            )
        names.add(field.name)
    return Schema(
        fields=fields,
        primary_key=_key(content.get("primaryKey"), "primaryKey", names),
        foreign_keys=_foreign_keys(content, names),
        unique_keys=_unique_keys(content, names),
        fields_match=_fields_match(content.get("fieldsMatch", "exact")),
    )


def _fields_match(given: Any) -> FieldsMatch:
    # the profile of version 2.0 has a list of one where the text of the standard has a text
    value = given[0] if isinstance(given, list) and len(given) == 1 else given
    for known in FIELDS_MATCH:
        if known == value:
            return known
    raise UnreadableError("F002", f"`fieldsMatch` is {shown(given)}", f"write one of {', '.join(FIELDS_MATCH)}")


def _key(given: Any, kind: str, names: set[str]) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else [] if given is None else given
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise UnreadableError(
            "F002", f"{quoted(kind)} is {shown(given)}", "write the name of a column, or a list of them"
        )
    for each in listed:
        if each not in names:
            raise UnreadableError(
                "F010", f"{quoted(kind)} names {quoted(each)}, which is no column", "name a column of it"
            )
    return tuple(listed)


def _unique_keys(content: dict[str, Any], names: set[str]) -> tuple[tuple[str, ...], ...]:
    listed = content.get("uniqueKeys")
    if listed is None:
        return ()
    if not isinstance(listed, list) or not listed or not all(isinstance(each, list) and each for each in listed):
        raise UnreadableError("F002", f"`uniqueKeys` is {shown(listed)}", "write a list of lists of columns")
    return tuple(_key(each, "uniqueKeys", names) for each in listed)


def _foreign_keys(content: dict[str, Any], names: set[str]) -> tuple[ForeignKey, ...]:
    listed = content.get("foreignKeys", [])
    if not isinstance(listed, list):
        raise UnreadableError("F002", f"`foreignKeys` is {shown(listed)}", "write a list of references")
    found = []
    for each in listed:
        reference = each.get("reference") if isinstance(each, dict) else None
        if not isinstance(reference, dict) or "fields" not in reference or "fields" not in each:
            raise UnreadableError("F002", "a foreign key lacks its `fields` or its `reference`", "give it both")
        here = _key(each["fields"], "foreignKeys", names)
        there = [reference["fields"]] if isinstance(reference["fields"], str) else reference["fields"]
        target = reference.get("resource") or ""
        paired = isinstance(there, list) and len(there) == len(here) and all(isinstance(one, str) for one in there)
        if not paired or not here or not isinstance(target, str):
            raise UnreadableError(
                "F002", "a foreign key does not pair columns with columns", "name as many here as there"
            )
        found.append(ForeignKey(here, target, tuple(there)))
    return tuple(found)
