"""Kinds of faults in citations: lost, doubled, or pointed at what does not carry the cell."""

from __future__ import annotations

from collections import Counter

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Row, Spot, kind, pick


def _citation(package: Original, draw: Draw, **wanted: str) -> Spot:
    """Draw a citation of a sentence of which these cells are as given."""
    return package.spot(
        draw,
        "citations",
        lambda row: row["sentence_id"] and all(row[name] == cell for name, cell in wanted.items()),
    )


def _cited_as(row: Row) -> tuple[str, str, str]:
    return row["record_table"], row["record_id"], row["record_field"]


def _record(package: Original, citation: Spot) -> Spot:
    sheet = package.sheet(citation["record_table"])
    [spot] = sheet.spots(lambda row: row[sheet.key] == citation["record_id"])
    return spot


@kind("R101", "R102")
def only_citation_deleted(package: Original, draw: Draw) -> Fault:
    """The only citation of a cell or of a claim is gone."""
    counts = Counter(map(_cited_as, package.sheet("citations").rows))
    spot = package.spot(draw, "citations", lambda row: counts[_cited_as(row)] == 1)
    record, name = _record(package, spot), spot["record_field"]
    evidence = {field.name: field.evidence for field in record.sheet.resource.fields}
    if name != "*" and evidence[name] == "record":
        # the citation of the whole claim covers the cell as well
        raise NoPlaceError
    if name == "*":
        named = {row["record_field"] for row in package.sheet("citations").rows if row["record_id"] == record.id}
        if all(field in named for field, needs in evidence.items() if needs == "record" and record[field]):
            raise NoPlaceError
    return spot.deleted(record.place(name) if name != "*" else record.place())


@kind(needs="reading")
def one_of_several_citations_deleted(package: Original, draw: Draw) -> Fault:
    """One of the citations of a cell is gone, and others are left."""
    counts = Counter(map(_cited_as, package.sheet("citations").rows))
    sentences = Counter(row["sentence_id"] for row in package.sheet("citations").rows)
    return package.spot(
        draw, "citations", lambda row: counts[_cited_as(row)] > 1 and sentences[row["sentence_id"]] > 1
    ).deleted()


@kind("R103")
def all_citations_of_a_sentence_moved(package: Original, draw: Draw) -> Fault:
    """The only citation of a coded sentence names another sentence, and nothing rests on the first one any more."""
    counts = Counter(row["sentence_id"] for row in package.sheet("citations").rows)
    spot = package.spot(draw, "citations", lambda row: row["sentence_id"] and counts[row["sentence_id"]] == 1)
    other = package.spot(draw, "sentences", lambda row: _is_other_coded(row, spot))
    [left] = package.sheet("sentences").spots(lambda row: row["sentence_id"] == spot["sentence_id"])
    return spot.changed(sentence_id=other.id).told_at(left.place("disposition"))


def _is_other_coded(row: Row, citation: Spot) -> bool:
    same_source = row["source_id"] == citation["source_id"]
    return same_source and row["disposition"] == "coded" and row["sentence_id"] != citation["sentence_id"]


@kind(needs="reading")
def citation_of_the_next_sentence(package: Original, draw: Draw) -> Fault:
    """A citation names the sentence before or after the right one, which is coded as well."""
    counts = Counter(row["sentence_id"] for row in package.sheet("citations").rows)
    spot = package.spot(draw, "citations", lambda row: counts[row["sentence_id"]] > 1 and row["sentence_id"])
    [right] = package.sheet("sentences").spots(lambda row: row["sentence_id"] == spot["sentence_id"])
    near = [each for each in package.sheet("sentences").spots() if abs(each.number - right.number) == 1]
    return spot.changed(sentence_id=pick(draw, [each.id for each in near if _is_other_coded(each.row, spot)]))


@kind("R104")
def citation_of_furniture(package: Original, draw: Draw) -> Fault:
    """A citation names a piece of page furniture, or a sentence that was left out, of the same source."""
    spot = _citation(package, draw)
    other = package.spot(
        draw, "sentences", lambda row: row["source_id"] == spot["source_id"] and row["disposition"] != "coded"
    )
    return spot.changed(sentence_id=other.id).told_at(spot.place("sentence_id"), other.place("disposition"))


@kind("R110")
def citation_of_another_source(package: Original, draw: Draw) -> Fault:
    """A citation names a sentence of another source than its own."""
    spot = _citation(package, draw)
    other = package.spot(
        draw, "sentences", lambda row: row["source_id"] != spot["source_id"] and row["disposition"] == "coded"
    )
    return spot.changed("sentence_id", "source_id", sentence_id=other.id)


@kind("R110")
def citation_with_another_source(package: Original, draw: Draw) -> Fault:
    """The source of a citation is another one than that of its sentence."""
    spot = _citation(package, draw)
    other = package.spot(draw, "sources", lambda row: row["source_id"] != spot["source_id"])
    return spot.changed("sentence_id", "source_id", source_id=other.id)


@kind("R105")
def citation_of_no_record(package: Original, draw: Draw) -> Fault:
    """A citation names a record that does not exist yet."""
    spot = package.spot(draw, "citations")
    return spot.changed(record_id=package.sheet(spot["record_table"]).next_key())


@kind(needs="reading")
def citation_of_another_record(package: Original, draw: Draw) -> Fault:
    """A citation of a cell that has several is given to another record with the same cell filled."""
    counts = Counter(map(_cited_as, package.sheet("citations").rows))
    spot = package.spot(draw, "citations", lambda row: counts[_cited_as(row)] > 1)
    sheet, name = package.sheet(spot["record_table"]), spot["record_field"]
    other = pick(draw, sheet.spots(lambda row: row[sheet.key] != spot["record_id"] and (name == "*" or row[name])))
    return spot.changed(record_id=other.id)


@kind("R106")
def citation_of_another_table(package: Original, draw: Draw) -> Fault:
    """A citation names another table than that of its record."""
    spot = package.spot(draw, "citations")
    tables = sorted({row["record_table"] for row in package.sheet("citations").rows} - {spot["record_table"]})
    return spot.changed(record_table=pick(draw, tables))


@kind("R107")
def citation_of_a_misspelt_column(package: Original, draw: Draw) -> Fault:
    """A citation names a column that its table does not have."""
    spot = package.spot(draw, "citations", lambda row: len(row["record_field"]) > 3)
    name = spot["record_field"]
    at = draw.randrange(1, len(name))
    changed = pick(draw, [name[:at] + name[at + 1 :], name + "s", name.removesuffix("_id") + "_name"])
    if changed in package.sheet(spot["record_table"]).resource.names:
        raise NoPlaceError
    return spot.changed(record_field=changed)


@kind("R108")
def citation_of_an_empty_cell(package: Original, draw: Draw) -> Fault:
    """A citation names a column in which its record has nothing."""
    spot = package.spot(draw, "citations")
    record = _record(package, spot)
    empty = [
        field.name
        for field in record.sheet.resource.fields
        if field.evidence and not field.required and not record[field.name]
    ]
    return spot.changed(record_field=pick(draw, empty))


@kind("R108")
def cited_cell_emptied(package: Original, draw: Draw) -> Fault:
    """An optional cell is emptied, and its citation still stands."""
    citation = package.spot(draw, "citations", lambda row: row["record_field"] != "*")
    record, name = _record(package, citation), citation["record_field"]
    if any(field.name == name and field.required for field in record.sheet.resource.fields):
        raise NoPlaceError
    citing = package.sheet("citations").spots(lambda row: _cited_as(row) == _cited_as(citation.row))
    return record.changed(**{name: ""}).told_at(*(each.place("record_field") for each in citing), record.place(name))


@kind("R109")
def whole_record_cited(package: Original, draw: Draw) -> Fault:
    """A citation is of a whole record where each cell must be cited."""
    spot = package.spot(draw, "citations", lambda row: row["record_table"] != "claims")
    return spot.changed(record_field="*")


@kind("R101", "R102")
def cell_filled_without_citation(package: Original, draw: Draw) -> Fault:
    """An empty cell that would need a citation is filled with a value that other rows have."""
    spot, name = package.cell(draw, lambda sheet, field: field.evidence == "field", lambda cell: not cell)
    return spot.changed(**{name: pick(draw, sorted({row[name] for row in spot.sheet.rows} - {""}))})


@kind("R112")
def sentence_called_external(package: Original, draw: Draw) -> Fault:
    """The support of a citation that names a sentence is external."""
    return _citation(package, draw).changed(support="external")


@kind("R111")
def held_source_called_external(package: Original, draw: Draw) -> Fault:
    """A citation of knowledge from elsewhere names a source whose text is held."""
    held = package.spot(draw, "sources", lambda row: row["document"])
    return package.spot(draw, "citations", lambda row: row["support"] == "external").changed(
        "support", "source_id", source_id=held.id
    )


@kind("R113")
def locator_lost(package: Original, draw: Draw) -> Fault:
    """A citation of knowledge from elsewhere does not say where it stands."""
    return package.spot(draw, "citations", lambda row: row["locator"] and row["support"] == "external").changed(
        locator=""
    )


@kind("R114")
def sentence_lost(package: Original, draw: Draw) -> Fault:
    """A citation lost its sentence."""
    return _citation(package, draw).changed(sentence_id="")


@kind("R115")
def directness_lost(package: Original, draw: Draw) -> Fault:
    """A citation of a claim does not say in whose words the sentence has it."""
    return _citation(package, draw, record_table="claims", record_field="*").changed(directness="")


@kind("R116")
def citation_doubled(package: Original, draw: Draw) -> Fault:
    """A citation stands a second time with a new id."""
    return package.spot(draw, "citations").repeated()


@kind(needs="reading")
def support_changed(package: Original, draw: Draw) -> Fault:
    """A citation says inferred where the sentence is explicit, or the other way round."""
    spot = package.spot(draw, "citations", lambda row: row["support"] in ("explicit", "inferred"))
    return spot.changed(support="inferred" if spot["support"] == "explicit" else "explicit")


@kind("R120")
def words_of_a_translator_called_verbatim(package: Original, draw: Draw) -> Fault:
    """A quotation that was read in a translation is called the speaker's own words."""
    translated = {
        row["source_id"]
        for row in package.sheet("sources").rows
        if row["derivation"] in ("translation", "machine_translation")
    }
    spot = package.spot(
        draw, "citations", lambda row: row["directness"] not in ("", "verbatim") and row["source_id"] in translated
    )
    return spot.changed(directness="verbatim")


@kind("R119", needs="texts")
def explicit_day_cited_from_the_next_sentence(package: Original, draw: Draw) -> Fault:
    """The only citation of a day that a sentence names is pointed at the sentence before or after it."""
    spot = _citation(package, draw, support="explicit", record_table="events")
    if spot["record_field"] not in ("start_date", "end_date"):
        raise NoPlaceError
    if len(spot.sheet.spots(lambda row: _cited_as(row) == _cited_as(spot.row))) > 1:
        raise NoPlaceError
    [right] = package.sheet("sentences").spots(lambda row: row["sentence_id"] == spot["sentence_id"])
    near = [each for each in package.sheet("sentences").spots() if abs(each.number - right.number) == 1]
    other = pick(draw, [each.id for each in near if _is_other_coded(each.row, spot)])
    record = _record(package, spot)
    return spot.changed(sentence_id=other).told_at(spot.place("sentence_id"), record.place(spot["record_field"]))
