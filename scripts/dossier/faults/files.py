"""Kinds of faults in files as bytes: what editors, transfers, merges and careless scripts do to them."""

from __future__ import annotations

import json

from dossier.faults.planting import DESCRIPTOR, Draw, Fault, NoPlaceError, Original, Place, Sheet, kind, pick

RECORDS = "records/"


@kind("F102")
def byte_order_mark(package: Original, draw: Draw) -> Fault:
    """A table begins with a byte-order mark."""
    sheet = package.a_sheet(draw)
    return sheet.with_content(b"\xef\xbb\xbf" + sheet.content, Place(sheet.path, 1))


@kind("F103")
def crlf(package: Original, draw: Draw) -> Fault:
    """All lines of a table end as Windows ends them."""
    sheet = package.a_sheet(draw)
    return sheet.with_content(sheet.content.replace(b"\n", b"\r\n"), Place(sheet.path, 1))


@kind("F104")
def crlf_in_one_line(package: Original, draw: Draw) -> Fault:
    """One line of a table ends as Windows ends it."""
    sheet = package.a_sheet(draw)
    number = draw.randint(1, len(sheet.lines))
    return sheet.with_line(number, sheet.lines[number - 1].rstrip("\n") + "\r\n")


@kind("F104")
def carriage_returns_only(package: Original, draw: Draw) -> Fault:
    """All lines of a table end as old Macs ended them."""
    sheet = package.a_sheet(draw)
    return sheet.with_content(sheet.content.replace(b"\n", b"\r"), Place(sheet.path, 1))


@kind("F101")
def utf_16(package: Original, draw: Draw) -> Fault:
    """A table is saved as Unicode text of two bytes a letter."""
    sheet = package.a_sheet(draw)
    return sheet.with_content(sheet.content.decode("utf-8").encode("utf-16"), Place(sheet.path, 1))


@kind("F101")
def windows_1252(package: Original, draw: Draw) -> Fault:
    """A table is saved in the Western code page; letters that it lacks become question marks."""
    sheet = package.a_sheet(draw, _has_western_letters)
    content = sheet.content.decode("utf-8").encode("cp1252", "replace")
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            return sheet.with_content(content, Place(sheet.path, number))
    raise NoPlaceError


def _has_western_letters(sheet: Sheet) -> bool:
    return any(
        ord(letter) > 127 for letter in sheet.content.decode("utf-8").encode("cp1252", "ignore").decode("cp1252")
    )


@kind("F307")
def read_in_a_wrong_code_page(package: Original, draw: Draw) -> Fault:
    """A table is opened in the Western code page and saved as UTF-8, so that each foreign letter becomes two."""
    sheet = package.a_sheet(draw, _has_foreign_letters_of_its_own)
    # as the browsers' table of this code page has it, its five gaps are control characters
    garbled = [_as_western(line) for line in sheet.lines]
    changed = [n for n, (old, new) in enumerate(zip(sheet.lines, garbled, strict=True), 1) if old != new]
    return sheet.with_lines(garbled, *(Place(sheet.path, number) for number in changed))


def _has_foreign_letters_of_its_own(sheet: Sheet) -> bool:
    own = [field.name for field in sheet.resource.fields if not field.verbatim]
    return any(not row[name].isascii() for row in sheet.rows for name in own)


def _as_western(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode("utf-8"))


@kind("F307")
def letters_become_question_marks(package: Original, draw: Draw) -> Fault:
    """The letters of a cell that a Western code page lacks become question marks."""
    spot, name = package.cell(
        draw,
        lambda sheet, field: field.type == "string" and not field.verbatim,
        lambda cell: len(cell) - len(_western(cell)) > 1,
    )
    return spot.changed(**{name: spot[name].encode("cp1252", "replace").decode("cp1252")})


def _western(cell: str) -> str:
    return cell.encode("cp1252", "ignore").decode("cp1252")


@kind("F106")
def last_line_end_lost(package: Original, draw: Draw) -> Fault:
    """The last line of a table has no line end."""
    sheet = package.a_sheet(draw)
    return sheet.with_line(len(sheet.lines), sheet.lines[-1].rstrip("\n"))


@kind("F106", "F205", "F206")
def cut_off(package: Original, draw: Draw) -> Fault:
    """A table ends in the middle of a line, as after a broken transfer."""
    sheet = package.a_sheet(draw)
    number = draw.randint(2, len(sheet.lines))
    line = sheet.lines[number - 1].rstrip("\n")
    kept = [*sheet.lines[: number - 1], line[: draw.randint(1, len(line) - 1)]]
    return sheet.with_lines(kept, Place(sheet.path, number))


@kind("F205")
def merge_left_its_marks(package: Original, draw: Draw) -> Fault:
    """A merge was not settled: both versions of a row stand in the table, between three marks."""
    sheet = package.a_sheet(draw, lambda sheet: sheet.path.startswith(RECORDS))
    lines = sheet.lines
    number = draw.randint(2, len(lines))
    mine = lines[number - 1]
    lines[number - 1 : number] = ["<<<<<<< HEAD\n", mine, "=======\n", mine, ">>>>>>> topic\n"]
    return sheet.with_lines(lines, *(Place(sheet.path, number + each) for each in (0, 2, 4)))


@kind("F005")
def table_deleted(package: Original, draw: Draw) -> Fault:
    """The file of a table is not there."""
    sheet = package.a_sheet(draw)
    return Fault({sheet.path: None}, (Place(sheet.path),))


@kind("F001")
def schema_deleted(package: Original, draw: Draw) -> Fault:
    """The file of a schema is not there."""
    path = pick(draw, _schemas(package))
    return Fault({path: None}, (Place(path), Place(DESCRIPTOR)))


@kind("F001")
def comma_lost_in_a_schema(package: Original, draw: Draw) -> Fault:
    """A schema, edited by hand, lacks a comma."""
    return _without_comma(package, draw, pick(draw, _schemas(package)))


@kind("F001")
def comma_lost_in_the_descriptor(package: Original, draw: Draw) -> Fault:
    """The descriptor, edited by hand, lacks a comma."""
    return _without_comma(package, draw, DESCRIPTOR)


def _schemas(package: Original) -> list[str]:
    return [path for path in package.files if path.startswith("schemas/") and path.endswith(".json")]


def _without_comma(package: Original, draw: Draw, path: str) -> Fault:
    lines = package.files[path].decode("utf-8").splitlines(keepends=True)
    number = pick(draw, [n for n, line in enumerate(lines) if line.endswith(",\n")])
    lines[number] = lines[number].replace(",\n", "\n")
    # the next line is where a parser misses it
    places = (Place(path, number + 1), Place(path, number + 2))
    return Fault({path: "".join(lines).encode("utf-8")}, places, stale=True)


@kind("F006")
def table_missing_in_the_descriptor(package: Original, draw: Draw) -> Fault:
    """The descriptor does not name a table whose file is there."""
    descriptor = json.loads(package.files[DESCRIPTOR])
    lost = pick(draw, descriptor["resources"])
    descriptor["resources"].remove(lost)
    content = json.dumps(descriptor, ensure_ascii=False, indent=2).encode("utf-8")
    return Fault({DESCRIPTOR: content}, (Place(lost["path"]),), stale=True)


@kind("F006")
def file_added(package: Original, draw: Draw) -> Fault:
    """A copy, a lock file or a backup lies beside the tables."""
    sheet = package.a_sheet(draw)
    folder, _, name = sheet.path.rpartition("/")
    stem = name.removesuffix(".csv")
    added = draw.choice([f"{stem} (1).csv", f"{stem}_old.csv", f"{stem}.csv.bak", f".~lock.{name}#", f"{stem}.xlsx"])
    path = f"{folder}/{added}"
    return Fault({path: sheet.content}, (Place(path),))


@kind("F007")
def changed_without_sync(package: Original, draw: Draw) -> Fault:
    """A word of a text was changed and the descriptor not renewed."""
    spot, name = package.cell(draw, lambda sheet, field: field.name in ("note", "definition", "question", "reason"))
    fault = spot.changed(**{name: spot[name] + " See above."})
    return Fault(fault.files, (Place(spot.sheet.path),), stale=True)


@kind("F009")
def manifest_key_misspelt(package: Original, draw: Draw) -> Fault:
    """A key of a document's manifest is misspelt."""
    path, lines, number = _line_of_manifest(package, draw, lambda line: line[:1].isalpha())
    lines[number] = lines[number][1:]
    return _manifest(path, lines, number)


@kind("F009")
def manifest_hash_shortened(package: Original, draw: Draw) -> Fault:
    """A digit of the hash in a document's manifest is missing."""
    path, lines, number = _line_of_manifest(package, draw, lambda line: line.startswith("sha256:"))
    lines[number] = lines[number].rstrip('\n"')[:-1] + '"\n'
    return _manifest(path, lines, number)


@kind("texts", needs="texts")
def manifest_hash_changed(package: Original, draw: Draw) -> Fault:
    """A digit of the hash in a document's manifest is another."""
    path, lines, number = _line_of_manifest(package, draw, lambda line: line.startswith("sha256:"))
    at = draw.randrange(len('sha256: "'), len(lines[number]) - 2)
    digit = draw.choice([each for each in "0123456789abcdef" if each != lines[number][at]])
    lines[number] = lines[number][:at] + digit + lines[number][at + 1 :]
    return Fault({path: "".join(lines).encode("utf-8")}, (Place(path),))


def _line_of_manifest(package: Original, draw: Draw, where: object) -> tuple[str, list[str], int]:
    path = pick(draw, [path for path in package.files if path.startswith("seeds/")])
    lines = package.files[path].decode("utf-8").splitlines(keepends=True)
    return path, lines, pick(draw, [n for n, line in enumerate(lines) if where(line)])  # type: ignore[operator]


def _manifest(path: str, lines: list[str], number: int) -> Fault:
    content = "".join(lines).encode("utf-8")
    return Fault({path: content}, (Place(path), Place(path, number + 1)))
