"""Kinds of faults in single cells, ids and references, for any table as its schema describes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from dossier.engine.cell import fault_of
from dossier.engine.table import Field, natural_key
from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Sheet, is_text, kind, pick

RECORDS = "records/"


def _is_key(sheet: Sheet, field: Field) -> bool:
    return field.name == sheet.key and sheet.path.startswith(RECORDS)


def _is_required(sheet: Sheet, field: Field) -> bool:
    return field.required and field.name != sheet.key


def _in_a_text(package: Original, draw: Draw, letter: str) -> Fault:
    spot, name = package.cell(draw, is_text, lambda cell: len(cell) > 1)
    at = draw.randrange(1, len(spot[name]))
    return spot.changed(**{name: spot[name][:at] + letter + spot[name][at:]})


@kind("F105")
def nul_character(package: Original, draw: Draw) -> Fault:
    """A text has a NUL in it."""
    return _in_a_text(package, draw, "\0")


@kind("F105")
def control_character(package: Original, draw: Draw) -> Fault:
    """A text has a tab, a bell or another control character in it."""
    return _in_a_text(package, draw, draw.choice("\x01\x07\x0b\x0c\x1b\x7f\x85\x9d"))


@kind("F105")
def tab_in_a_text(package: Original, draw: Draw) -> Fault:
    """A text has a tab in it."""
    return _in_a_text(package, draw, "\t")


@kind("F105")
def zero_width_character(package: Original, draw: Draw) -> Fault:
    """A text pasted from a web page has a character in it that nobody sees."""
    return _in_a_text(package, draw, draw.choice("\u200b\ufeff\u2060\u00ad\u200e\u200f\u2028\u3164"))


@kind("F301")
def blank_after_a_cell(package: Original, draw: Draw) -> Fault:
    """A blank stands after a cell."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "string")
    return spot.changed(**{name: spot[name] + " "})


@kind("F301")
def blank_before_a_cell(package: Original, draw: Draw) -> Fault:
    """A blank stands before a cell."""
    spot, name = package.cell(draw, lambda sheet, field: True)
    return spot.changed(**{name: " " + spot[name]})


@kind("F301")
def no_break_space_after_a_cell(package: Original, draw: Draw) -> Fault:
    """A no-break space stands after a cell."""
    spot, name = package.cell(draw, lambda sheet, field: True)
    return spot.changed(**{name: spot[name] + "\u00a0"})


@kind("F308")
def no_break_space_in_a_text(package: Original, draw: Draw) -> Fault:
    """A no-break space stands between two words of a text in the curator's own words."""
    return _own_words(package, draw, lambda cell: cell.replace(" ", "\u00a0", 1))


@kind("F308")
def two_blanks_in_a_text(package: Original, draw: Draw) -> Fault:
    """Two blanks stand between two words of a text in the curator's own words."""
    return _own_words(package, draw, lambda cell: cell.replace(" ", "  ", 1))


def _own_words(package: Original, draw: Draw, change: Callable[[str], str]) -> Fault:
    spot, name = package.cell(
        draw, lambda sheet, field: is_text(sheet, field) and not field.verbatim, lambda cell: " " in cell
    )
    return spot.changed(**{name: change(spot[name])})


@kind("F303")
def decomposed_letters(package: Original, draw: Draw) -> Fault:
    """A text has letters and accents apart, as file names of a Mac have."""
    spot, name = package.cell(
        draw,
        lambda sheet, field: field.type == "string" and not field.verbatim,
        lambda cell: not unicodedata.is_normalized("NFD", cell),
    )
    return spot.changed(**{name: unicodedata.normalize("NFD", spot[name])})


@kind("V001")
def required_cell_emptied(package: Original, draw: Draw) -> Fault:
    """A cell that must not be empty is empty."""
    spot, name = package.cell(draw, _is_required)
    return spot.changed(**{name: ""})


@kind("R001")
def id_emptied(package: Original, draw: Draw) -> Fault:
    """A record has no id."""
    spot, name = package.cell(draw, lambda sheet, field: field.name == sheet.key)
    return spot.changed(**{name: ""})


@kind("V201")
def letter_dropped_in_an_id(package: Original, draw: Draw) -> Fault:
    """An id lacks a letter or a digit and has no longer the form of an id."""
    return _id_changed(package, draw, lambda id_: _without_one(draw, id_))


@kind("V201")
def id_out_of_pattern(package: Original, draw: Draw) -> Fault:
    """An id is written in small letters, with a hyphen, or with letters for digits."""
    forms: tuple[Callable[[str], str], ...] = (
        str.lower,
        lambda id_: id_[:1] + "-" + id_[1:],
        lambda id_: id_.replace("0", "O"),
        lambda id_: id_.replace("1", "l"),
        lambda id_: id_ + "a",
    )
    return _id_changed(package, draw, draw.choice(forms))


def _id_changed(package: Original, draw: Draw, change: Callable[[str], str]) -> Fault:
    spot, name = package.cell(draw, _is_key)
    [field] = [each for each in spot.sheet.resource.fields if each.name == name]
    changed = change(spot[name])
    if fault_of(field, changed) != "pattern":
        raise NoPlaceError
    return spot.changed(**{name: changed})


def _without_one(draw: Draw, text: str) -> str:
    at = draw.randrange(len(text))
    return text[:at] + text[at + 1 :]


@kind("R002")
def id_of_another_row(package: Original, draw: Draw) -> Fault:
    """A record has the id of the one before it."""
    sheet = package.a_sheet(draw, lambda sheet: len(sheet.rows) > 1)
    spot = draw.choice(sheet.spots()[1:])
    before = sheet.spots()[spot.number - 1]
    return spot.changed(**{sheet.key: before.id}).told_at(spot.place(sheet.key), before.place(sheet.key))


@kind("F401")
def id_with_two_digits_exchanged(package: Original, draw: Draw) -> Fault:
    """Two digits of an id are exchanged, so that it is free and out of order."""
    spot, name = package.cell(draw, _is_key)
    changed = _exchanged(draw, spot[name])
    rows = spot.sheet.rows
    later = rows[spot.number + 1][name] if spot.number + 1 < len(rows) else None
    before = rows[spot.number - 1][name] if spot.number else None
    stays_low = before is None or natural_key(before) < natural_key(changed)
    stays_high = later is None or natural_key(changed) < natural_key(later)
    if changed in spot.sheet.keys or not changed[-1].isdigit() or (stays_low and stays_high):
        raise NoPlaceError
    if changed[0] != spot[name][0] or package.referring(spot.sheet, spot.id) or _is_named(package, spot.id):
        raise NoPlaceError
    after = spot.place(name)._replace(line=spot.line + 1)
    return spot.changed(**{name: changed}).told_at(spot.place(name), after)


def _is_named(package: Original, id_: str) -> bool:
    """Whether some table names a record without a reference that the schema knows, as citations do."""
    return any(
        id_ in (row.get("record_id"), row.get("unit_id"), row.get("replaced_by_id"))
        for sheet in package.sheets.values()
        for row in sheet.rows
    )


def _exchanged(draw: Draw, text: str) -> str:
    at = draw.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _reference(package: Original, draw: Draw, vocabulary: bool, change: Callable[[str, Sheet], str]) -> Fault:
    """Return a fault by which a reference leads to no row of its table."""

    def refers(sheet: Sheet, field: Field) -> bool:
        target = package.target(sheet, field.name)
        return target is not None and target.resource.is_vocabulary == vocabulary

    spot, name = package.cell(draw, refers)
    target = package.target(spot.sheet, name)
    if target is None:
        raise NoPlaceError
    changed = change(spot[name], target)
    if changed in target.keys or not changed:
        raise NoPlaceError
    return spot.changed(**{name: changed})


@kind("R003")
def reference_to_a_missing_row(package: Original, draw: Draw) -> Fault:
    """A record refers to an id that nobody has yet."""
    return _reference(package, draw, False, lambda _, target: target.next_key())


@kind("R003")
def letter_dropped_in_a_reference(package: Original, draw: Draw) -> Fault:
    """A reference lacks a letter or a digit."""
    return _reference(package, draw, False, lambda cell, _: _without_one(draw, cell))


@kind("R003")
def reference_to_another_table(package: Original, draw: Draw) -> Fault:
    """A reference holds the id of a record of another table."""
    others = [each for each in package.sheets.values() if each.rows and each.path.startswith(RECORDS)]
    return _reference(package, draw, False, lambda *_: pick(draw, draw.choice(others).spots()).id)


@kind("R003")
def name_for_an_id(package: Original, draw: Draw) -> Fault:
    """A reference holds the name of the record instead of its id."""
    return _reference(package, draw, False, lambda cell, target: _name_of(cell, target))


def _name_of(id_: str, target: Sheet) -> str:
    [row] = [row for row in target.rows if row[target.key] == id_]
    return row.get("name") or row.get("title") or ""


@kind("R004")
def code_misspelt(package: Original, draw: Draw) -> Fault:
    """A code lacks a letter, or two letters of it are exchanged."""
    change = draw.choice([_without_one, _exchanged])
    return _reference(package, draw, True, lambda cell, _: change(draw, cell))


@kind("R004")
def code_of_another_vocabulary(package: Original, draw: Draw) -> Fault:
    """A code stands in the column of another vocabulary."""
    others = [each for each in package.sheets.values() if each.rows and each.resource.is_vocabulary]
    return _reference(package, draw, True, lambda *_: pick(draw, draw.choice(others).spots()).id)


@kind("R004")
def label_for_a_code(package: Original, draw: Draw) -> Fault:
    """A column of codes holds a label."""
    return _reference(package, draw, True, lambda cell, _: cell.replace("_", " ").capitalize())


@kind("V202")
def choice_misspelt(package: Original, draw: Draw) -> Fault:
    """A cell with few choices has a misspelt one."""
    spot, name = package.cell(draw, lambda sheet, field: "enum" in field.constraints)
    return spot.changed(**{name: _without_one(draw, spot[name])})


@kind("V104")
def day_that_does_not_exist(package: Original, draw: Draw) -> Fault:
    """A day is the 31st of a short month, or of month 13."""
    spot, name = package.cell(draw, lambda sheet, field: field.type == "date")
    return spot.changed(**{name: spot[name][:5] + draw.choice(["02-30", "04-31", "13-01", "00-12"])})


@kind("V205", "V206")
def number_out_of_bounds(package: Original, draw: Draw) -> Fault:
    """A number lies beyond the bounds of its column."""
    spot, name = package.cell(draw, lambda sheet, field: {"minimum", "maximum"} & set(field.constraints))
    [field] = [each for each in spot.sheet.resource.fields if each.name == name]
    limits = [
        field.constraints[bound] + step
        for bound, step in (("minimum", -1), ("maximum", 1))
        if bound in field.constraints
    ]
    return spot.changed(**{name: str(draw.choice(limits))})


@kind("V101", "V102")
def word_for_a_number(package: Original, draw: Draw) -> Fault:
    """A number is written as people say it."""
    spot, name = package.cell(draw, lambda sheet, field: field.type in ("integer", "number"))
    return spot.changed(**{name: draw.choice(["about {}", "{} %", "~{}", "{}+", "ten"]).format(spot[name])})


@kind("V201")
def value_out_of_pattern(package: Original, draw: Draw) -> Fault:
    """A language, a country, an address or a hash has not the form that its column wants."""
    spot, name = package.cell(
        draw,
        lambda sheet, field: "pattern" in field.constraints and field.name != sheet.key and not is_text(sheet, field),
    )
    [field] = [each for each in spot.sheet.resource.fields if each.name == name]
    changed = draw.choice([spot[name][1:], spot[name].swapcase(), spot[name].replace("-", "_"), "www.example.org"])
    if fault_of(field, changed) != "pattern":
        raise NoPlaceError
    return spot.changed(**{name: changed})


@kind(needs="reading")
def reference_to_another_row(package: Original, draw: Draw) -> Fault:
    """A reference leads to another row of its table, as after dragging a cell downwards."""
    spot, name = package.cell(draw, lambda sheet, field: package.target(sheet, field.name) is not None)
    target = package.target(spot.sheet, name)
    if target is None:
        raise NoPlaceError
    return spot.changed(**{name: pick(draw, [key for key in sorted(target.keys) if key != spot[name]])})
