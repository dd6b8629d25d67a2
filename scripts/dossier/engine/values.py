"""The loaded tables held against their schemas: family V, one message for each cell that is wrong, and own keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from dossier.engine import patterns, spreadsheet
from dossier.engine.cell import judge
from dossier.engine.compile import FAULTS, MOST_TOLD, TableChecks, is_quick, own_key, sql_text, table_checks
from dossier.engine.duck import BeyondError, Database, QueryError, Row
from dossier.engine.table import Field, Resource
from dossier.report import LONGEST_VALUE, Diagnostic, quoted

NULL_KEY, DUPLICATE_KEY = "R001", "R002"
CODES = {
    "required": "V001",
    "pattern": "V201",
    "enum": "V202",
    "minLength": "V203",
    "maxLength": "V204",
    "minimum": "V205",
    "exclusiveMinimum": "V205",
    "maximum": "V206",
    "exclusiveMaximum": "V206",
    "unique": "V207",
}
TYPE_CODES = {
    "integer": "V101",
    "number": "V102",
    "boolean": "V103",
    "date": "V104",
    "datetime": "V105",
    "time": "V106",
    "year": "V107",
}
_FORMS = {
    "integer": ("a whole number", "write digits only, such as `1200`"),
    "number": ("a number", "write digits with a point for decimals, such as `12.5`"),
    "date": ("a day of the calendar", "write year-month-day, such as `2023-09-13`"),
    "datetime": ("a day and time", "write it as in `2023-09-13T08:30:00Z`"),
    "time": ("a time of day", "write it as in `08:30:00`"),
    "year": ("a year", "write four digits"),
}
_LIMITS = {
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
}


Spoilt = set[tuple[int, int]]
"""Cells, as (line, column), about which something has been said, so that nothing more is."""

Column = tuple[int, int]
"""A column, as (number of its table, its place)."""

MOST_ADVISED = 500
"""Different slips of a table for which it is looked up what was meant, and values among which it is looked for."""

AT_ONCE = 100
"""Counts asked for in one statement: planning takes the square of their number."""


def check_tables(database: Database, tables: dict[int, Resource], spoilt: dict[int, Spoilt]) -> list[Diagnostic]:
    """Everything that is wrong with single cells, with values that may stand once, and with primary keys.

    `tables` are those loaded, by number; cells that are found faulty are added to `spoilt`.

    Raises: BeyondError where the checks would take more time or memory than they may.
    """
    checks = _compiled(tables, frozenset())
    try:
        counts = _counts(database, checks)
    except BeyondError:
        raise
    except QueryError:
        # RE2 refused a pattern after all: it is decided in Python then, which reads the same
        checks = _compiled(tables, _refused(database, tables))
        counts = _counts(database, checks)
    cells = {
        (each.number, place): database.rows(each.faulty_cells(place))
        for each in checks
        for (place, _), count in zip(each.cells, counts[each.number], strict=False)
        if count
    }
    matching = _matching(tables, cells)
    found = []
    for each in checks:
        found += _in_table(database, each, counts[each.number], cells, matching, spoilt[each.number])
    return found


def _compiled(tables: dict[int, Resource], refused: frozenset[str]) -> list[TableChecks]:
    checks = (table_checks(number, resource, refused) for number, resource in tables.items())
    return [each for each in checks if each.cells or each.uniques]


def _refused(database: Database, tables: dict[int, Resource]) -> frozenset[str]:
    limits = [field.constraints for table in tables.values() for field in table.fields]
    refused: set[str] = set()
    for pattern in {each["pattern"] for each in limits if "pattern" in each}:
        try:
            database.rows(f"select regexp_full_match('', {sql_text(f'(?:{pattern})')})")
        except QueryError:
            refused.add(pattern)
    return frozenset(refused)


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


def _matching(tables: dict[int, Resource], cells: dict[Column, list[Row]]) -> dict[Column, set[str] | None]:
    """Return, for each column whose pattern the database left to Python, the cells that match; None where unknown."""
    jobs = {}
    for (number, place), rows in cells.items():
        pattern = tables[number].fields[place].constraints.get("pattern")
        undecided = dict.fromkeys(cell for _, fault, cell in rows if FAULTS[fault] == "undecided")
        if pattern is not None and undecided:
            jobs[number, place] = (pattern, list(undecided))
    verdicts = zip(jobs.items(), patterns.decide(list(jobs.values())), strict=True)
    return {
        column: None if matches is None else {cell for cell, match in zip(listed, matches, strict=True) if match}
        for (column, (_, listed)), matches in verdicts
    }


def _in_table(
    database: Database,
    checks: TableChecks,
    counts: list[int],
    cells: dict[Column, list[Row]],
    matching: dict[Column, set[str] | None],
    spoilt: Spoilt,
) -> list[Diagnostic]:
    resource = checks.resource
    found: list[tuple[int, int, str, str | None]] = []
    diagnostics = []
    for (place, _), count in zip(checks.cells, counts, strict=False):
        column = (checks.number, place)
        rows = cells.get(column, [])
        if count > len(rows):
            diagnostics.append(more_than_told(resource, resource.names[place], count - len(rows)))
        if matching.get(column, set()) is None:
            diagnostics.append(_too_slow(resource, resource.fields[place]))
            rows = [row for row in rows if FAULTS[row[1]] != "undecided"]
        found += _faults_in_column(rows, resource.fields[place], place, matching.get(column))
    found = [each for each in found if (each[0], each[1]) not in spoilt]
    spoilt |= {(line, place) for line, place, _, _ in found}
    keys = _keys_of_rows(database, checks, {line for line, _, _, _ in found})
    known: dict[tuple[int, str, str | None], Diagnostic] = {}
    for line, place, fault, cell in found:
        # the same slip often stands in each row, and advice is dear
        said = known.get((place, fault, cell))
        if said is None:
            said = _diagnostic(resource, resource.fields[place], fault, cell, len(known) < MOST_ADVISED)
            known[place, fault, cell] = said
        diagnostics.append(replace(said, line=line, record_id=keys.get(line)))
    for places, count in zip(checks.uniques, counts[len(checks.cells) :], strict=True):
        if count:
            diagnostics += _repeated(database, checks, places, spoilt)
        if count > MOST_TOLD:
            names = ", ".join(resource.names[place] for place in places)
            diagnostics.append(more_than_told(resource, names, count - MOST_TOLD))
    return diagnostics


def more_than_told(resource: Resource, name: str, number: int) -> Diagnostic:
    """Return what is said of the faulty cells of a column that are too many to be told one by one."""
    message = f"{quoted(name)} has {number:,} more cells that are not right"
    advice = "mend those that are told first"
    return Diagnostic("F008", message, resource.path, None, resource.name, name, help=advice)


def _too_slow(resource: Resource, field: Field) -> Diagnostic:
    pattern = quoted(field.constraints["pattern"])
    message = f"{quoted(field.name)} cannot be held against its pattern {pattern} in {patterns.SECONDS} s"
    advice = "write the pattern without repeats inside repeats"
    return Diagnostic("F008", message, resource.path, None, resource.name, field.name, help=advice)


def _faults_in_column(
    rows: list[Row], field: Field, place: int, matching: set[str] | None
) -> list[tuple[int, int, str, str | None]]:
    beyond = replace(field, constraints={k: v for k, v in field.constraints.items() if k != "pattern"})
    judged = judge(beyond)
    known: dict[str | None, str | None] = {}
    found = []
    for line, number, cell in rows:
        fault: str | None = FAULTS[number]
        if fault == "undecided":
            if cell not in known:
                known[cell] = "pattern" if matching is not None and cell not in matching else judged(cell)
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


def _repeated(database: Database, checks: TableChecks, places: tuple[int, ...], spoilt: Spoilt) -> list[Diagnostic]:
    resource = checks.resource
    names = ", ".join(resource.names[place] for place in places)
    is_key = tuple(resource.names[place] for place in places) == resource.primary_key
    diagnostics = []
    for line, first, record_id, *cells in database.rows(checks.repeated(places)):
        value = quoted(", ".join(cells))
        # a cell may have been spoken of and repeated at once, as in a column of keys that all lack a letter
        if all((line, place) in spoilt for place in places):
            continue
        if is_key:
            spoilt |= {(line, place) for place in places}
            message = f"the key {value} stands already in line {first:,}"
            advice = "give the row an id that was never used, or merge the two rows"
        else:
            message = f"{quoted(names)} is {value}, which stands already in line {first:,}"
            advice = "each value of this column may stand once"
        code = DUPLICATE_KEY if is_key else CODES["unique"]
        diagnostics.append(Diagnostic(code, message, resource.path, line, resource.name, names, record_id, advice))
    return diagnostics


def _diagnostic(resource: Resource, field: Field, fault: str, cell: str | None, advised: bool) -> Diagnostic:
    said = _said(resource, field, fault, cell, advised)
    if not cell or not advised or fault not in ("type", "pattern", "enum"):
        return said
    better = spreadsheet.advice(field, cell, _taker(field))
    return replace(said, help=better) if better else said


def _taker(field: Field) -> Callable[[str], bool]:
    """Return a function that tells whether a column takes a short text; none is taken where that might take long."""
    if not is_quick(field.constraints.get("pattern", "")):
        return lambda _: False
    judged = judge(field)
    return lambda cell: judged(cell) is None


def _said(resource: Resource, field: Field, fault: str, cell: str | None, advised: bool) -> Diagnostic:
    blank = Diagnostic(CODES.get(fault, ""), "", resource.path, None, resource.name, field.name)
    name, value = quoted(field.name), quoted(cell or "")
    example = f"such as {quoted(field.example)}" if field.example else "as the schema describes it"
    if fault == "required" and field.name in resource.primary_key:
        message = f"the key {name} is empty"
        return replace(blank, code=NULL_KEY, message=message, help=f"give the row an id of its own, {example}")
    if fault == "required":
        return replace(blank, message=f"{name} is empty", help=f"every row needs it, {example}")
    if fault == "type":
        return _of_wrong_type(replace(blank, code=TYPE_CODES[field.type]), field, value)
    limit = field.constraints[fault]
    if fault == "pattern":
        return replace(
            blank,
            message=f"{name} is {value}, which does not have the form {quoted(limit)}",
            help=f"write it {example}",
        )
    if fault == "enum":
        listed = [each if isinstance(each, str) else repr(each) for each in limit]
        meant = get_close_matches((cell or "")[:LONGEST_VALUE], listed[:MOST_ADVISED], n=1) if advised else []
        choices = f"one of {', '.join(quoted(each) for each in listed[:12])}{' and others' if len(listed) > 12 else ''}"
        advice = f"did you mean {quoted(meant[0])}?" if meant else f"write {choices}"
        return replace(blank, message=f"{name} is {value}, which is not {choices}", help=advice)
    message = f"{name} is {value}, which {_LIMITS[fault].format(limit)}"
    return replace(blank, message=message, help="correct the value, or the limit if it is too narrow")


def _of_wrong_type(blank: Diagnostic, field: Field, value: str) -> Diagnostic:
    if field.type == "boolean":
        yes, no = quoted((*field.true_values, "")[0]), quoted((*field.false_values, "")[0])
        form, advice = f"{yes} or {no}", f"write {yes} or {no}"
    else:
        form, advice = _FORMS[field.type]
    return replace(blank, message=f"{quoted(field.name)} is {value}, which is not {form}", help=advice)
