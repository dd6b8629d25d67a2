"""A Table Schema compiled into SQL: one scan that counts what is wrong in each column, one query that fetches it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from math import prod

from dossier.engine.cell import LEXICAL, SPACE
from dossier.engine.table import Field, ForeignKey, Resource

# the kinds of fault a cell can have, as the number that stands for each in the queries; 0 is left to Python
FAULTS = (
    "undecided",
    "required",
    "type",
    "pattern",
    "enum",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
_BOUNDS = {"minimum": "<", "maximum": ">", "exclusiveMinimum": "<=", "exclusiveMaximum": ">="}

# fifteen digits survive the way through a double unchanged, and eighteen fit a bigint
_EXACT_DOUBLE = r"[+-]?(?:[0-9]{1,15}|[0-9]{1,12}\.[0-9]{0,3}|[0-9]{1,9}\.[0-9]{0,6}|[0-9]{0,3}\.[0-9]{1,12})"
_EXACT_BIGINT = r"[+-]?[0-9]{1,18}"

_READ_ALIKE = re.compile(
    r"""(?:
        \\[^A-Za-z0-9]                    # an escaped sign
      | \\[ntrfv] | \\x[0-9A-Fa-f]{2}     # an escaped character
      | \(\?: | \((?!\?)                  # a group
      | \[\^?\]?(?:\\[^A-Za-z0-9]|\\[ntrfv]|\\x[0-9A-Fa-f]{2}|[^\]\[\\&|~-]|-(?!-))*\]   # a class
      | \{[0-9]{1,3}(?:,[0-9]{0,3})?\}    # a count
      | [*+?](?!\+)                       # another count
      | \$(?=\)*\Z)                       # the end, where nothing follows
      | [^\\(\[{*+?$]                     # anything else
    )*""",
    re.VERBOSE,
)


MOST_TOLD = 100_000
"""Faults of one kind in one column that are told one by one; of more, only their number."""

# RE2 needs the size of a pattern times the length of a cell where it can keep no table of its states
_LONGEST_FOR_RE2 = 1_000
_MOST_REPEATS = 256
_LARGEST_LENGTH = 1 << 31
# the database takes minutes to plan a list of a hundred thousand values
_LONGEST_LIST = 1_000
_ASCII = "[ -~]*"


def sql_text(value: str) -> str:
    """Return the value as a literal of SQL."""
    parts = ["'" + part.replace("'", "''") + "'" for part in value.split("\x00")]
    # a NUL would end the query
    return f"({' || chr(0) || '.join(parts)})" if len(parts) > 1 else parts[0]


def sql_name(name: str) -> str:
    """Return the name as an identifier of SQL, whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'


def reads_alike(pattern: str) -> bool:
    r"""Tell whether RE2 and Python surely mean the same by a pattern.

    False for look-ahead, back-references, large counts, classes such as `\d` (ASCII in RE2, Unicode in Python
    and in XML Schema) and whatever else is not known to agree; such a column is decided in Python.
    """
    if len(pattern) > _LONGEST_FOR_RE2:
        return False
    counts = [max(map(int, re.findall("[0-9]+", each)), default=0) for each in re.findall(r"\{[0-9,]+\}", pattern)]
    # RE2 multiplies nested counts, and takes the longer the more there are
    return prod(each or 1 for each in counts) <= _MOST_REPEATS and _READ_ALIKE.fullmatch(pattern) is not None


def reads_ascii_alike(pattern: str) -> bool:
    r"""Tell whether RE2 and Python surely mean the same by a pattern as long as a cell is of printable ASCII.

    Then `\d`, `\w` and `\s` may stand in it.
    """
    return reads_alike(re.sub(r"\\(.)", lambda found: "x" if found[1] in "dDwWsS" else found[0], pattern))


def is_quick(pattern: str) -> bool:
    """Tell whether Python surely decides a short text fast: few choices, and no repeats of what has choices inside."""
    choices = re.findall(r"(?<!\()[*+?|]|\{[0-9]*,[0-9]*\}", pattern)
    return reads_ascii_alike(pattern) and len(choices) <= 3 and not re.search(r"\)[*+{]", pattern)


def fault_expression(field: Field, column: str, refused: frozenset[str] = frozenset()) -> str | None:
    """Write SQL for the number of a cell's first fault in FAULTS, or null; None where no cell can be wrong.

    `refused` are patterns that the database does not take.
    """
    cases = []
    if field.required:
        cases.append((f"{column} is null", "required"))
    value = column
    if field.type in LEXICAL:
        if field.type in ("integer", "number"):
            value = f"trim({column}, {sql_text(SPACE)})"
        cases.append((_of_wrong_type(field.type, value), "type"))
    if field.type == "boolean":
        cases.append((f"not {_among(column, field.true_values + field.false_values)}", "type"))
    if field.type == "integer":
        # Python refuses integers of thousands of digits
        cases.append((f"length({value}) > 4000", "undecided"))
    if field.type == "number":
        cases.append((f"length({value}) > 4000 or regexp_matches({value}, '[eE][+-]?[0-9]{{5}}')", "undecided"))
    cases += _constraint_cases(field, column, value, refused)
    if not cases:
        return None
    whens = "".join(
        f" when {condition} then {FAULTS.index(fault)}" for condition, fault in cases if fault == "required"
    )
    whens += f" when {column} is null then null"
    whens += "".join(
        f" when {condition} then {FAULTS.index(fault)}" for condition, fault in cases if fault != "required"
    )
    return f"case{whens} end"


def _constraint_cases(field: Field, column: str, value: str, refused: frozenset[str]) -> list[tuple[str, str]]:
    limits = field.constraints
    cases = []
    if "pattern" in limits:
        pattern = limits["pattern"]
        if pattern in refused or not reads_ascii_alike(pattern):
            return [("true", "undecided")]
        cases.append((f"length({column}) > {_LONGEST_FOR_RE2}", "undecided"))
        if not reads_alike(pattern):
            cases.append((f"not regexp_full_match({column}, {sql_text(_ASCII)})", "undecided"))
        cases.append((f"not regexp_full_match({column}, {sql_text(f'(?:{pattern})')})", "pattern"))
    if "enum" in limits:
        if field.type not in ("string", "any", "date") or len(limits["enum"]) > _LONGEST_LIST:
            return [*cases, ("true", "undecided")]
        listed = tuple(each if isinstance(each, str) else json.dumps(each) for each in limits["enum"])
        cases.append((f"not {_among(column, listed)}", "enum"))
    if "minLength" in limits:
        cases.append((f"length({column}) < {min(limits['minLength'], _LARGEST_LENGTH)}", "minLength"))
    if "maxLength" in limits:
        cases.append((f"length({column}) > {min(limits['maxLength'], _LARGEST_LENGTH)}", "maxLength"))
    bounds = [(name, limits[name]) for name in _BOUNDS if name in limits]
    if bounds:
        cases += _bound_cases(field, value, bounds)
    return cases


def _bound_cases(field: Field, value: str, bounds: list[tuple[str, object]]) -> list[tuple[str, str]]:
    texts = [(name, (limit if isinstance(limit, str) else repr(limit)).strip()) for name, limit in bounds]
    if field.type in ("date", "year"):
        # of equal length, their order as text is their order as values
        return [(f"{value} {_BOUNDS[name]} {sql_text(limit)}", name) for name, limit in texts]
    exact = {"integer": _EXACT_BIGINT, "number": _EXACT_DOUBLE}.get(field.type)
    if exact is None or not all(re.fullmatch(exact, limit) for _, limit in texts):
        return [("true", "undecided")]
    kind = "bigint" if field.type == "integer" else "double"
    cases = [(f"not regexp_full_match({value}, {sql_text(exact)})", "undecided")]
    for name, limit in texts:
        cases.append((f"try_cast({value} as {kind}) {_BOUNDS[name]} {sql_text(limit)}::{kind}", name))
    return cases


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"({column} in ({', '.join(sql_text(each) for each in values)}))" if values else "false"


def key_expression(field: Field, column: str) -> str:
    """Write SQL for what two cells have in common when their values are equal, as text; null for a missing value."""
    if field.type == "integer":
        value = f"trim({column}, {sql_text(SPACE)})"
        return f"coalesce(try_cast({value} as hugeint)::varchar, {value})"
    if field.type == "number":
        value = f"trim({column}, {sql_text(SPACE)})"
        return (
            f"case when regexp_full_match({value}, {sql_text(_EXACT_DOUBLE)}) "
            f"then (try_cast({value} as double) + 0.0)::varchar else {value} end"
        )
    return column


def typed_expression(field: Field, column: str) -> str:
    """Write SQL for a cell as date, bigint, double, boolean or text; null where it is not of its type."""
    if field.type == "boolean":
        no, yes = _among(column, field.false_values), _among(column, field.true_values)
        return f"case when {no} then false when {yes} then true end"
    kind = {"date": "date", "integer": "bigint", "number": "double"}.get(field.type)
    if kind is None:
        return column
    value = f"trim({column}, {sql_text(SPACE)})" if field.type != "date" else column
    return f"case when not {_of_wrong_type(field.type, value)} then try_cast({value} as {kind}) end"


def _of_wrong_type(kind: str, value: str) -> str:
    wrong = f"not regexp_full_match({value}, {sql_text(LEXICAL[kind])})"
    if kind in ("date", "datetime"):
        # year 0 is a year to DuckDB and none to Python and frictionless
        wrong += f" or {value} like '0000%' or try_cast(left({value}, 10) as date) is null"
    return f"({wrong})"


@dataclass(frozen=True, slots=True)
class TableChecks:
    """The checks of one table by itself: cells, columns whose values stand once, and the primary key."""

    number: int
    resource: Resource
    cells: tuple[tuple[int, str], ...]
    uniques: tuple[tuple[int, ...], ...]

    def counted(self) -> list[str]:
        """Return for each check in order an expression that counts how many cells or rows are or may be wrong."""
        counted = [f"count({expression})" for _, expression in self.cells]
        for places in self.uniques:
            key = self._key(places)
            counted.append(f"count({key}) - count(distinct {key})")
        return counted

    def faulty_cells(self, position: int) -> str:
        """Return a query for the cells with a fault in one column: line, number of the fault, the cell.

        Of cells that are surely faulty it gives the first MOST_TOLD.
        """
        expression = dict(self.cells)[position]
        return (
            f"select _line, fault, cell from (select _line, {expression} as fault, c{position} as cell "
            f"from raw.t{self.number}) where fault is not null "
            f"qualify fault = 0 or row_number() over (partition by fault = 0 order by _line) <= {MOST_TOLD} "
            "order by _line"
        )

    def repeated(self, places: tuple[int, ...]) -> str:
        """Return a query for rows whose values stand further up already: line, first line, key cell, the cells."""
        key, cells = self._key(places), ", ".join(f"c{place}" for place in places)
        return (
            f"select _line, min(_line) over (partition by {key}) as first_line, {own_key(self.resource)}, {cells} "
            f"from raw.t{self.number} where {key} is not null qualify _line > first_line order by _line "
            f"limit {MOST_TOLD}"
        )

    def _key(self, places: tuple[int, ...]) -> str:
        keys = [key_expression(self.resource.fields[place], f"c{place}") for place in places]
        if len(keys) == 1:
            return keys[0]
        return f"case when {' and '.join(f'c{place} is not null' for place in places)} then ({', '.join(keys)}) end"


def table_checks(number: int, resource: Resource, refused: frozenset[str] = frozenset()) -> TableChecks:
    """Compile the checks of a table that is loaded as raw.t<number> with columns named c0, c1, …."""
    key = tuple(resource.position(each) for each in resource.primary_key)
    cells = []
    for place, field in enumerate(resource.fields):
        # a key cell must not be missing, whether the schema says so or not
        told = replace(field, constraints={**field.constraints, "required": True}) if place in key else field
        expression = fault_expression(told, f"c{place}", refused)
        if expression is not None:
            cells.append((place, expression))
    uniques: list[tuple[int, ...]] = [
        (place,) for place, field in enumerate(resource.fields) if field.constraints.get("unique")
    ]
    uniques = [key, *(each for each in uniques if each != key)] if key else uniques
    return TableChecks(number, resource, tuple(cells), tuple(uniques))


def own_key(resource: Resource, table: str = "") -> str:
    """Write SQL for the key cell of a row, null where the table has no key of one column."""
    return (
        f"{table}c{resource.position(resource.primary_key[0])}" if len(resource.primary_key) == 1 else "null::varchar"
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key between two loaded tables."""

    number: int
    resource: Resource
    key: ForeignKey
    target_number: int
    target: Resource

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that refer."""
        return tuple(self.resource.position(each) for each in self.key.fields)

    def counting(self, label: int) -> str:
        """How many rows refer to a row that is not there."""
        return f"select {label} as number, count(*) as dangling {self._dangling()}"

    def dangling(self) -> str:
        """Return a query for rows that refer to a row that is not there: line, key cell, the cells that refer."""
        cells = ", ".join(f"s.c{place}" for place in self.places)
        key = own_key(self.resource, "s.")
        return f"select s._line, {key}, {cells} {self._dangling()} order by s._line limit {MOST_TOLD}"

    def targets(self) -> str:
        """Return a query for the values that may be referred to, in the order of their file."""
        place = self.target.position(self.key.reference_fields[0])
        return f"select c{place} from raw.t{self.target_number} where c{place} is not null order by _line"

    def _dangling(self) -> str:
        there = [self.target.position(each) for each in self.key.reference_fields]
        pairs = " and ".join(
            f"{key_expression(self.resource.fields[a], f's.c{a}')} = {key_expression(self.target.fields[b], f'r.c{b}')}"
            for a, b in zip(self.places, there, strict=True)
        )
        present = " and ".join(f"s.c{place} is not null" for place in self.places)
        return f"from raw.t{self.number} as s anti join raw.t{self.target_number} as r on {pairs} where {present}"
