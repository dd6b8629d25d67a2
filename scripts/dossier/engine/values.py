"""The loaded tables held against their schemas: family V, one message for each cell that is wrong, and own keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dossier.engine import ascending, patterns
from dossier.engine.cell import Holds, judge, reader
from dossier.engine.compile import MOST_TOLD, Column, TableChecks, own_key, table_checks
from dossier.engine.duck import BeyondError, Database, QueryError, Row
from dossier.engine.expressions import FAULTS
from dossier.engine.natives import shown_text
from dossier.engine.places import Places
from dossier.engine.sayings import CODES, DUPLICATE_KEY, MOST_ADVISED, diagnostic, more_than_told, too_slow
from dossier.engine.sql import sql_text
from dossier.engine.table import Field, Resource
from dossier.report import Diagnostic, quoted

Spoilt = set[tuple[int, int]]
"""Cells, as (line, column), about which something has been said, so that nothing more is."""

_SUSPECTS = "raw.suspects"

AT_ONCE = 100
"""Counts asked for in one statement: planning takes the square of their number."""


Decided = dict[str, Holds | None]
"""For constraints that were decided elsewhere, what tells of a cell whether they hold; None where that is unknown."""


def check_tables(
    database: Database,
    tables: dict[int, Resource],
    spoilt: dict[int, Spoilt],
    made: Collection[Column] = (),
    places: Mapping[int, Places] | None = None,
) -> list[Diagnostic]:
    """Everything that is wrong with single cells, with values that may stand once, and with primary keys.

    `tables` are those loaded, by number; cells that are found faulty are added to `spoilt`. `made` are the columns
    with keys made in Python. `places` tell where the rows of each table stand; without them a position is a line.

    Raises: BeyondError where the checks would take more time or memory than they may.
    """
    checks = _compiled(database, tables, frozenset(), made)
    try:
        counts, cells = _faulty(database, checks)
    except BeyondError:
        raise
    except QueryError:
        # RE2 refused a pattern after all: it is decided in Python then, which reads the same
        checks = _compiled(database, tables, refused_patterns(database, tables.values()), made)
        counts, cells = _faulty(database, checks)
    decided = _decided(tables, cells)
    found = []
    for each in checks:
        found += _in_table(
            database, each, counts[each.number], cells, decided, spoilt[each.number], (places or {}).get(each.number)
        )
    return found


def _compiled(
    database: Database, tables: dict[int, Resource], refused: frozenset[str], made: Collection[Column]
) -> list[TableChecks]:
    checks = (
        table_checks(number, resource, refused, made, database.keys_of(number)) for number, resource in tables.items()
    )
    return [each for each in checks if each.cells or each.uniques]


def refused_patterns(database: Database, tables: Iterable[Resource]) -> frozenset[str]:
    """Return the patterns of some tables that RE2 refuses."""
    limits = [field.constraints for table in tables for field in table.fields]
    refused: set[str] = set()
    for pattern in {each["pattern"] for each in limits if "pattern" in each}:
        try:
            database.rows(f"select regexp_full_match('', {sql_text(f'(?:{pattern})')})")
        except QueryError:
            refused.add(pattern)
    return frozenset(refused)


def _faulty(database: Database, checks: list[TableChecks]) -> tuple[dict[int, list[int]], dict[Column, list[Row]]]:
    """Return for each table how many cells or rows each of its checks counts, and the faulty cells of each column."""
    few: list[TableChecks] = []
    many: list[TableChecks] = []
    for each in checks:
        # where hardly a row may be faulty, what is dear is to plan: all columns are asked for at once
        is_few = each.is_scanned and database.rows(f"select count(*) from raw.t{each.number}")[0][0] <= MOST_TOLD
        (few if is_few and each.cells else many).append(each)
    counts = _counts(database, many)
    cells = {
        (each.number, place): database.rows(each.faulty_cells(place, count))
        for each in many
        for (place, _), count in zip(each.cells, counts[each.number], strict=False)
        if count
    }
    for each in few:
        found: dict[int, list[Row]] = {place: [] for place, _ in each.cells}
        for line, place, fault, cell in database.rows(each.all_faulty_cells()):
            found[place].append((line, fault, cell))
        counts[each.number] = list(map(len, found.values()))
        cells |= {(each.number, place): rows for place, rows in found.items()}
    return counts, cells


def _counts(database: Database, checks: list[TableChecks]) -> dict[int, list[int]]:
    """Return for each table how many cells or rows each of its checks counts."""
    # one statement for many tables: for small ones, planning costs more than running
    statements: list[list[str]] = [[]]
    asked = 0
    for each in checks:
        counted = each.counted()
        for first in range(0, len(counted), AT_ONCE):
            part = counted[first : first + AT_ONCE]
            asked += len(part)
            if asked > AT_ONCE:
                statements.append([])
                asked = len(part)
            statements[-1].append(
                f"select {each.number} as number, {first} as first, [{', '.join(part)}] as counts "
                f"from raw.t{each.number}"
            )
    rows = [row for parts in statements if parts for row in database.rows(" union all ".join(parts))]
    found: dict[int, list[int]] = {each.number: [] for each in checks}
    for number, _, counts in sorted(rows):
        found[number] += counts
    return found


def _decided(tables: dict[int, Resource], cells: dict[Column, list[Row]]) -> dict[Column, Decided]:
    """Decide, for each column, the constraints of undecided cells that may take any time."""
    jobs: dict[tuple[Column, str], patterns.Job] = {}
    for (number, place), rows in cells.items():
        field = tables[number].fields[place]
        undecided = dict.fromkeys(cell for _, fault, cell in rows if FAULTS[fault] == "undecided")
        for name in ("pattern", "jsonSchema"):
            if name in field.constraints and undecided:
                asked = list(undecided) if name == "pattern" else _of_type(field, list(undecided))
                jobs[(number, place), name] = (field.constraints[name], asked)
    decided: dict[Column, Decided] = {}
    for ((column, name), (_, listed)), matches in zip(jobs.items(), patterns.decide(list(jobs.values())), strict=True):
        holding = {cell for cell, match in zip(listed, matches or (), strict=False) if match}
        decided.setdefault(column, {})[name] = None if matches is None else holding.__contains__
    return decided


def _of_type(field: Field, cells: list[str]) -> list[str]:
    read = reader(field)

    def is_of_type(cell: str) -> bool:
        try:
            read(cell)
        except ValueError:
            return False
        return True

    return [cell for cell in cells if is_of_type(cell)]


def _in_table(
    database: Database,
    checks: TableChecks,
    counts: list[int],
    cells: dict[Column, list[Row]],
    decided: dict[Column, Decided],
    spoilt: Spoilt,
    stand: Places | None,
) -> list[Diagnostic]:
    resource = checks.resource
    found: list[tuple[int, int, str, str | None]] = []
    diagnostics = []
    for (place, _), count in zip(checks.cells, counts, strict=False):
        column = (checks.number, place)
        rows = cells.get(column, [])
        if count > len(rows):
            diagnostics.append(more_than_told(resource, resource.names[place], count - len(rows)))
        known = decided.get(column, {})
        unknown = [name for name, holds in known.items() if holds is None]
        if unknown:
            diagnostics += [too_slow(resource, resource.fields[place], name) for name in unknown]
            rows = [row for row in rows if FAULTS[row[1]] != "undecided"]
        found += _faults_in_column(rows, resource.fields[place], place, known)
    found = [each for each in found if (each[0], each[1]) not in spoilt]
    spoilt |= {(line, place) for line, place, _, _ in found}
    keys = _keys_of_rows(database, checks, {line for line, _, _, _ in found})
    told: dict[tuple[int, str, str | None], Diagnostic] = {}
    for line, place, fault, cell in found:
        # the same slip often stands in each row, and advice is dear
        said = told.get((place, fault, cell))
        if said is None:
            said = diagnostic(resource, resource.fields[place], fault, cell, len(told) < MOST_ADVISED)
            told[place, fault, cell] = said
        diagnostics.append(replace(said, line=line, record_id=keys.get(line)))
    counted: list[int | None] = list(counts[len(checks.cells) :])
    for places, number in zip(checks.uniques, counted or [None] * len(checks.uniques), strict=True):
        if number == 0:
            continue
        rows = _repeated_rows(database, checks, places)
        diagnostics += _repeated(rows, checks, places, spoilt, stand)
        if len(rows) == MOST_TOLD:
            ((number,),) = database.rows(checks.repetitions(places))
            if number > MOST_TOLD:
                names = ", ".join(resource.names[place] for place in places)
                diagnostics.append(more_than_told(resource, names, number - MOST_TOLD))
    return diagnostics


def _faults_in_column(
    rows: list[Row], field: Field, place: int, decided: Decided
) -> list[tuple[int, int, str, str | None]]:
    judged = judge(field, {name: holds for name, holds in decided.items() if holds is not None})
    known: dict[str | None, str | None] = {}
    found = []
    for line, number, cell in rows:
        fault: str | None = FAULTS[number]
        if fault == "undecided":
            if cell not in known:
                known[cell] = judged(cell)
            fault = known[cell]
        if fault is not None:
            found.append((line, place, fault, cell))
    return found


def _keys_of_rows(database: Database, checks: TableChecks, lines: set[int]) -> dict[int, str]:
    if not lines or len(checks.resource.primary_key) != 1:
        return {}
    key = own_key(checks.resource)
    rows = database.rows(f"select _line, {key} from raw.t{checks.number} where {key} is not null")
    return {line: value for line, value in rows if line in lines}


def _repeated_rows(database: Database, checks: TableChecks, places: tuple[int, ...]) -> list[Row]:
    """Return what `TableChecks.repeated` asks for, of a large table by the order of its keys where they have one."""
    few = None
    if checks.is_scanned and len(places) == 1:
        few = ascending.suspects(database, checks.keys, checks.key(places))
    if few is None:
        return database.rows(checks.repeated(places))
    if not few:
        return []
    database.publish_rows(_SUSPECTS, "key varchar", [(each,) for each in few])
    rows = database.rows(checks.standing(places, _SUSPECTS))
    database.run(f"drop table {_SUSPECTS}")
    first: dict[str, int] = {}
    return [(line, first[key], *cells) for line, key, *cells in rows if first.setdefault(key, line) != line]


def _repeated(
    rows: list[Row], checks: TableChecks, places: tuple[int, ...], spoilt: Spoilt, stand: Places | None
) -> list[Diagnostic]:
    resource = checks.resource
    names = ", ".join(resource.names[place] for place in places)
    is_key = tuple(resource.names[place] for place in places) == resource.primary_key
    diagnostics = []
    for line, first, record_id, *cells in rows:
        value = quoted(", ".join(map(shown_text, cells)))
        # a cell may have been spoken of and repeated at once, as in a column of keys that all lack a letter
        if all((line, place) in spoilt for place in places):
            continue
        above = stand.said(first) if stand else f"line {first:,}"
        if is_key:
            spoilt |= {(line, place) for place in places}
            message = f"the key {value} stands already in {above}"
            advice = "give the row an id that was never used, or merge the two rows"
        else:
            message = f"{quoted(names)} is {value}, which stands already in {above}"
            advice = f"each value of {'this column' if len(places) == 1 else 'these columns together'} may stand once"
        code = DUPLICATE_KEY if is_key else CODES["unique"]
        diagnostics.append(Diagnostic(code, message, resource.path, line, resource.name, names, record_id, advice))
    return diagnostics
