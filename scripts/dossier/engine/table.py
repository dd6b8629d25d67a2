"""What the engine is told about a table: its file, its columns, its keys and its references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from dossier.engine.dialect import Dialect

VOCABULARIES = "schemas/vocabularies/"
TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")

FieldsMatch = Literal["exact", "equal", "subset", "superset", "partial"]
FIELDS_MATCH: tuple[FieldsMatch, ...] = get_args(FieldsMatch)

Format = Literal["csv", "json", "jsonl", "parquet", "file"]
"""What the rows are read from; a `file` is no table, and only its digest is compared."""

_NUMERALS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Field:
    """One column as its Table Schema describes it.

    `constraints` holds what the schema gives under that name, with values as JSON gave them; `categories` stand there
    as `enum`. `missing` are the texts that stand for no value. `evidence` is None where a cell needs no citation.
    `verbatim` cells hold text as it was printed, code point for code point.
    """

    name: str
    type: str = "string"
    title: str | None = None
    description: str | None = None
    example: str | None = None
    unit: str | None = None
    evidence: Literal["record", "field"] | None = None
    verbatim: bool = False
    constraints: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ("",)
    true_values: tuple[str, ...] = TRUE_VALUES
    false_values: tuple[str, ...] = FALSE_VALUES
    format: str = "default"
    decimal_char: str = "."
    group_char: str = ""
    bare_number: bool = True
    delimiter: str = ","
    item_type: str = "string"

    @property
    def required(self) -> bool:
        """True where a cell of this column must have a value."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values must be found in columns of a table (its own, where a row refers to another row)."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of a package: where its rows are and what they must be like.

    `path` is its file, or the first of its `paths`; of a table whose rows stand in the descriptor it is that, and
    `data_at` are the names and numbers that lead to them. A table without `fields` is not described: only its form is
    looked at. `compression` is empty, `gz` or `zip`; `innerpath` names the file in an archive.
    """

    name: str
    path: str
    fields: tuple[Field, ...]
    title: str | None = None
    description: str | None = None
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    hash: str | None = None
    bytes: int | None = None
    unique_keys: tuple[tuple[str, ...], ...] = ()
    fields_match: FieldsMatch = "exact"
    paths: tuple[str, ...] = ()
    data_at: tuple[str | int, ...] = ()
    format: Format = "csv"
    encoding: str = "utf-8"
    compression: str = ""
    innerpath: str | None = None
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def is_structured(self) -> bool:
        """True where its cells have types of their own."""
        return self.format in ("json", "jsonl", "parquet")

    @property
    def is_vocabulary(self) -> bool:
        """True for a controlled vocabulary: a table of codes that people read and edit."""
        return self.path.startswith(VOCABULARIES)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(each.name for each in self.fields)

    def position(self, name: str) -> int:
        """Return the zero-based place of a column.

        Raises: ValueError where there is no such column.
        """
        return self.names.index(name)


def natural_key(identifier: str) -> tuple[tuple[str | int, ...], str]:
    """Return what ids are sorted by: letters as text, runs of digits as numbers, so that S9 comes before S10."""
    parts: list[str | int] = []
    for place, part in enumerate(_NUMERALS.split(identifier)):
        # a number of any length, without making an integer of it: the longer is the larger
        digits = part.lstrip("0")
        parts += [len(digits), digits] if place % 2 else [part]
    return tuple(parts), identifier
