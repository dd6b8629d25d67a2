"""Keys that SQL cannot make, made in Python: texts that two cells have in common when their values are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dossier.engine.cell import key_of, reader
from dossier.engine.compile import Column
from dossier.engine.duck import Database
from dossier.engine.expressions import without_key
from dossier.engine.table import Field, Resource


def make_keys(database: Database, tables: Mapping[int, Resource]) -> frozenset[Column]:
    """Add a column k<place> of keys to each loaded table where cells of a key or a reference need one.

    Return which columns have one. A cell that is not of its column's type has itself for a key.
    """
    made = set()
    for number, place in sorted(set(compared(tables))):
        field = tables[number].fields[place]
        condition = without_key(field, f"c{place}")
        if condition is None:
            continue
        cells = [
            cell
            for (cell,) in database.rows(f"select distinct c{place} from {database.keys_of(number)} where {condition}")
        ]
        if cells:
            key = _key_maker(field)
            database.add_keys(number, place, [(cell, key(cell)) for cell in cells])
            made.add((number, place))
    return frozenset(made)


def compared(tables: Mapping[int, Resource]) -> Iterator[Column]:
    """Yield the columns whose values are compared with those of other rows."""
    numbers = {each.name: number for number, each in tables.items()}
    for number, resource in tables.items():
        unique = [field.name for field in resource.fields if field.constraints.get("unique")]
        named = {*resource.primary_key, *unique, *(name for key in resource.unique_keys for name in key)}
        named |= {name for key in resource.foreign_keys for name in key.fields}
        yield from ((number, resource.position(name)) for name in named)
        for key in resource.foreign_keys:
            if (other := numbers.get(key.resource)) is not None:
                names = tables[other].names
                yield from ((other, names.index(name)) for name in key.reference_fields if name in names)


def _key_maker(field: Field) -> Callable[[str], str]:
    read = reader(field)

    def key(cell: str) -> str:
        try:
            return key_of(read(cell))
        except (ValueError, RecursionError):
            return cell

    return key
