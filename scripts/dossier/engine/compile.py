"""A Table Schema compiled into SQL: one scan that counts what is wrong in each column, one query that fetches it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dossier.engine.expressions import fault_expression, key_expression
from dossier.engine.quick import sound_expression
from dossier.engine.table import Field, ForeignKey, Resource

Column = tuple[int, int]
"""A column, as (number of its table, its place)."""

MOST_TOLD = 10_000
"""Faults of one kind in one column that are told one by one; of more, only their number."""

MOST_KNOWN = 10_000
"""Values of a table among which it is looked for what was meant."""


@dataclass(frozen=True, slots=True)
class TableChecks:
    """The checks of one table by itself: cells, columns whose values stand once, and the primary key.

    `keys` has what is compared with other rows, where of a large table only rows that may be faulty are in
    raw.t<number>.
    """

    number: int
    resource: Resource
    cells: tuple[tuple[int, str], ...]
    uniques: tuple[tuple[int, ...], ...]
    made: Collection[Column] = ()
    keys: str = ""

    @property
    def is_scanned(self) -> bool:
        """Whether the keys are kept apart."""
        return self.keys not in ("", f"raw.t{self.number}")

    def counted(self) -> list[str]:
        """Return for each check in order an expression that counts how many cells or rows are or may be wrong.

        Values that stand twice in a scanned table are not counted beforehand: that would be as much work as to tell.
        """
        keys = [] if self.is_scanned else [self.key(places) for places in self.uniques]
        repeated = [f"count({key}) - count(distinct {key})" for key in keys]
        return [f"count({expression})" for _, expression in self.cells] + repeated

    def faulty_cells(self, position: int, count: int) -> str:
        """Return a query for the cells with a fault in one column: line, number of the fault, the cell.

        There are `count` of them. Of cells that are surely faulty it gives the first MOST_TOLD of each kind.
        """
        expression = dict(self.cells)[position]
        first = f"qualify fault = 0 or row_number() over (partition by fault order by _line) <= {MOST_TOLD} "
        return (
            f"select _line, fault, cell from (select _line, {expression} as fault, c{position} as cell "
            f"from raw.t{self.number}) where fault is not null {first if count > MOST_TOLD else ''}order by _line"
        )

    def all_faulty_cells(self) -> str:
        """Return a query for the cells with a fault in all columns: line, place, number of the fault, the cell."""
        places = ", ".join(str(place) for place, _ in self.cells)
        faults = ", ".join(expression for _, expression in self.cells)
        cells = ", ".join(f"c{place}" for place, _ in self.cells)
        return (
            f"select * from (select _line, unnest([{places}]) as place, unnest([{faults}]) as fault, "
            f"unnest([{cells}]) as cell from raw.t{self.number}) where fault is not null order by place, _line"
        )

    def repeated(self, places: tuple[int, ...]) -> str:
        """Return a query for rows whose values stand further up already: line, first line, key cell, the cells."""
        cells = ", ".join(f"c{place}" for place in places)
        return (
            f"select _line, first_line, {own_key(self.resource)}, {cells} {self._repeated(places)} "
            f"order by _line limit {MOST_TOLD}"
        )

    def standing(self, places: tuple[int, ...], among: str) -> str:
        """Return a query for the rows whose keys are in a column `key` of a table: line, key, key cell, the cells."""
        cells, key = ", ".join(f"c{place}" for place in places), self.key(places)
        return (
            f"select _line, {key}, {own_key(self.resource)}, {cells} from {self.keys} "
            f"where {key} in (select key from {among}) order by _line"
        )

    def repetitions(self, places: tuple[int, ...]) -> str:
        """Return a query for the number of such rows."""
        return f"select count(*) {self._repeated(places)}"

    def _repeated(self, places: tuple[int, ...]) -> str:
        key, table = self.key(places), self.keys or f"raw.t{self.number}"
        return (
            f"from {table} as k inner join (select {key} as key, min(_line) as first_line from {table} "
            f"where {key} is not null group by key having count(*) > 1) as r on {key} = r.key and _line > first_line"
        )

    def key(self, places: tuple[int, ...]) -> str:
        """Write SQL for what rows with the same values in some columns have in common, null where one is missing."""
        keys = [_key_of_column(self.number, self.resource, place, self.made) for place in places]
        if len(keys) == 1:
            return keys[0]
        return f"case when {' and '.join(f'c{place} is not null' for place in places)} then ({', '.join(keys)}) end"


def _key_of_column(number: int, resource: Resource, place: int, made: Collection[Column], table: str = "") -> str:
    by_python = f"{table}k{place}" if (number, place) in made else None
    return key_expression(resource.fields[place], f"{table}c{place}", by_python)


def table_checks(
    number: int,
    resource: Resource,
    refused: Collection[str] = (),
    made: Collection[Column] = (),
    keys: str = "",
) -> TableChecks:
    """Compile the checks of a table whose cells are in raw.t<number> as c0, c1, …, and its keys in `keys` or there.

    `made` are the columns for whose cells there are keys made in Python, in columns named k0, k1, ….
    """
    key = tuple(resource.position(each) for each in resource.primary_key)
    cells = []
    for place, field in enumerate(_fields(resource)):
        expression = fault_expression(field, f"c{place}", refused, resource.is_structured)
        if expression is not None:
            cells.append((place, expression))
    uniques: list[tuple[int, ...]] = [
        (place,) for place, field in enumerate(resource.fields) if field.constraints.get("unique")
    ]
    uniques = [key, *uniques] if key else uniques
    uniques += [tuple(resource.position(each) for each in names) for names in resource.unique_keys]
    return TableChecks(number, resource, tuple(cells), tuple(dict.fromkeys(uniques)), made, keys)


def is_sound(resource: Resource, columns: Sequence[str | None], refused: Collection[str] = frozenset()) -> str:
    """Write SQL for whether all cells of a row of a CSV file are surely right; null means no.

    `columns` are the names that the columns of the schema have in the file, None where it lacks one.
    """
    told = (
        sound_expression(field, column, refused)
        for field, column in zip(_fields(resource), columns, strict=True)
        if column is not None
    )
    return " and ".join(each for each in told if each is not None) or "true"


def _fields(resource: Resource) -> list[Field]:
    """Return the columns; a key cell must not be missing, whether the schema says so or not."""
    return [
        replace(each, constraints={**each.constraints, "required": True}) if each.name in resource.primary_key else each
        for each in resource.fields
    ]


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
    keys: str
    target_keys: str

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that refer."""
        return tuple(self.resource.position(each) for each in self.key.fields)

    def counting(self, label: int, made: Collection[Column]) -> str:
        """How many rows refer to a row that is not there; `made` as in `table_checks`."""
        return f"select {label} as number, count(*) as dangling {self._dangling(made)}"

    def dangling(self, made: Collection[Column]) -> str:
        """Return a query for rows that refer to a row that is not there: line, key cell, the cells that refer."""
        cells = ", ".join(f"s.c{place}" for place in self.places)
        key = own_key(self.resource, "s.")
        return f"select s._line, {key}, {cells} {self._dangling(made)} order by s._line limit {MOST_TOLD}"

    def targets(self) -> str:
        """Return a query for the values that may be referred to, in the order of their file; the first MOST_KNOWN."""
        column = f"c{self.target.position(self.key.reference_fields[0])}"
        known = f"from {self.target_keys} where {column} is not null"
        return f"select {column} {known} order by _line limit {MOST_KNOWN}"

    def _dangling(self, made: Collection[Column]) -> str:
        there = [self.target.position(each) for each in self.key.reference_fields]
        pairs = " and ".join(
            f"{_key_of_column(self.number, self.resource, here, made, 's.')} = "
            f"{_key_of_column(self.target_number, self.target, other, made, 'r.')}"
            for here, other in zip(self.places, there, strict=True)
        )
        present = " and ".join(f"s.c{place} is not null" for place in self.places)
        return f"from {self.keys} as s anti join {self.target_keys} as r on {pairs} where {present}"
