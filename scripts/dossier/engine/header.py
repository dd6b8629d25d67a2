"""The header of a table held against its schema: which column is where, and what is not as the schema has it."""

from __future__ import annotations

from dossier.engine.reading import BrokenError, Reading
from dossier.engine.table import Resource
from dossier.report import quoted

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}
WITH_COMMAS = "save the table as CSV with commas (in LibreOffice: field delimiter)"
MAY_HAVE_MORE, MAY_HAVE_LESS = ("subset", "partial"), ("superset", "partial")
"""Source: Data Package 2.0, `fieldsMatch`."""


def places_of_columns(reading: Reading, found: list[str], house: bool, line: int | None) -> list[int | None]:
    """Return for each column of the schema where it is in a row, None where the table lacks it and may.

    Raises: BrokenError where the header is not as the schema has it; why has been noted.
    """
    resource = reading.resource
    wanted = list(resource.names)
    if not resource.dialect.header_case:
        spelt = {name.casefold(): name for name in wanted}
        found = [spelt.get(each.casefold(), each) for each in found]
    if found == wanted:
        return list(range(len(wanted)))
    in_order = resource.fields_match == "exact"
    advice = f"the header is {quoted(','.join(wanted))}" if in_order else f"the columns are {quoted(', '.join(wanted))}"
    if len(found) > 2 * len(wanted) + 100 and resource.fields_match not in MAY_HAVE_MORE:
        fact = f"the header has {len(found):,} columns where the schema has {len(wanted):,}"
        raise reading.stop("F202", fact, advice, line)
    _refuse_other_separator(reading, found, wanted, house, line)
    known = set(wanted)
    counts = dict.fromkeys(found, 0)
    for name in found:
        counts[name] += 1
    repeated = [name for name, count in counts.items() if count > 1 and name in known]
    missing = dict.fromkeys(name for name in wanted if name not in counts)
    if len(missing) == len(wanted) and resource.fields_match == "partial":
        raise reading.stop("F201", "none of the columns that the schema describes is there", advice, line)
    unknown = [(place, name) for place, name in enumerate(found) if name not in known]
    if resource.fields_match in MAY_HAVE_MORE:
        unknown = []
    if resource.fields_match in MAY_HAVE_LESS:
        missing = {name: None for name in missing if must_be_there(resource, name)}
    for name in repeated:
        reading.note("F203", f"the column {quoted(name)} stands {counts[name]:,} times in the header", advice, line)
    for place, name in unknown:
        fact = f"column {place + 1:,}, {quoted(name)}, is unknown" if name else f"column {place + 1:,} has no name"
        instead = wanted[place] if place < len(wanted) else ""
        if in_order and instead in missing:
            # a name mistyped is one slip, not an unknown column and a missing one
            del missing[instead]
            fact += f" and stands where {quoted(instead)} belongs"
        reading.note("F202", fact, advice, line)
    for name in missing:
        reading.note("F201", f"the column {quoted(name)} is missing", advice, line)
    if repeated or missing or unknown:
        raise BrokenError
    if in_order:
        here, belongs = next(pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1])
        fact = f"the columns are in another order: {quoted(here)} stands where {quoted(belongs)} belongs"
        raise reading.stop("F204", fact, advice, line)
    return [found.index(name) if name in counts else None for name in wanted]


def must_be_there(resource: Resource, name: str) -> bool:
    """Whether a table may not lack a column, even where it may have fewer than the schema."""
    return resource.fields[resource.position(name)].required or name in resource.primary_key


def _refuse_other_separator(
    reading: Reading, found: list[str], wanted: list[str], house: bool, line: int | None
) -> None:
    own = reading.resource.dialect.delimiter
    first = own.join(found)
    names = {**SEPARATORS, ",": "commas"}
    for sign, name in names.items():
        if sign != own and len(found) <= len(wanted) and first.split(sign) == wanted:
            fact = f"the columns are parted by {name}, not by {names.get(own, quoted(own))}"
            advice = WITH_COMMAS if own == "," else f"say so in the `dialect`, or part them by {quoted(own)}"
            raise reading.stop("F208", fact, advice, line)
    if house and first.startswith("sep="):
        raise reading.stop("F208", f"the file begins with {quoted(first)}, a line for Excel", "delete the line", line)


def joined(rows: list[list[str]], between: str) -> list[str]:
    """Return the header that several rows make: a label that spans columns is said again for each of them."""
    width = max(map(len, rows), default=0)
    labels = [""] * width
    for number, row in enumerate(rows):
        is_last = number == len(rows) - 1
        before = ""
        for place in range(width):
            cell = row[place] if place < len(row) else ""
            before = cell or ("" if is_last else before)
            if before and before != labels[place]:
                labels[place] = f"{labels[place]}{between}{before}" if labels[place] else before
    return labels
