"""Kinds of faults in the sentence ledger, in renditions and errata, and in what coders and decisions name."""

from __future__ import annotations

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, Spot, kind, pick


def _sentence(package: Original, draw: Draw, disposition: str = "") -> Spot:
    return package.spot(draw, "sentences", lambda row: disposition in ("", row["disposition"]))


@kind("R104")
def coded_sentence_called_otherwise(package: Original, draw: Draw) -> Fault:
    """The disposition of a coded sentence is flipped."""
    spot = _sentence(package, draw, "coded")
    citing = package.sheet("citations").spots(lambda row: row["sentence_id"] == spot.id)
    fault = spot.changed(disposition=draw.choice(["no_claim", "furniture", "repeated", "out_of_scope"]))
    return fault.told_at(spot.place("disposition"), *(each.place("sentence_id") for each in citing))


@kind("R103", "R208", "R211")
def other_sentence_called_coded(package: Original, draw: Draw) -> Fault:
    """A sentence from which nothing was taken is called coded."""
    spot = package.spot(draw, "sentences", lambda row: row["disposition"] != "coded")
    return spot.changed("disposition", "repeats_id", disposition="coded")


@kind("R211")
def coded_sentence_called_furniture(package: Original, draw: Draw) -> Fault:
    """The kind of a sentence is furniture, and its disposition another."""
    spot = package.spot(draw, "sentences", lambda row: row["sentence_kind"] != "furniture" != row["disposition"])
    return spot.changed("sentence_kind", "disposition", sentence_kind="furniture")


@kind("R210")
def reason_lost(package: Original, draw: Draw) -> Fault:
    """A sentence was left out and no reason is given."""
    return package.spot(draw, "sentences", lambda row: row["reason"]).changed(reason="")


@kind("R208")
def repeated_sentence_lost(package: Original, draw: Draw) -> Fault:
    """A repeated sentence does not name the one it repeats."""
    return package.spot(draw, "sentences", lambda row: row["repeats_id"]).changed(repeats_id="")


@kind("R209")
def sentence_repeats_itself(package: Original, draw: Draw) -> Fault:
    """A repeated sentence names itself or another one that is not coded."""
    spot = package.spot(draw, "sentences", lambda row: row["repeats_id"])
    other = package.spot(draw, "sentences", lambda row: row["disposition"] != "coded")
    return spot.changed(repeats_id=other.id)


@kind("R202")
def sentence_of_another_source(package: Original, draw: Draw) -> Fault:
    """A sentence is given to another source than the one in its id."""
    spot = _sentence(package, draw)
    other = package.spot(draw, "sources", lambda row: row["document"] and row["source_id"] != spot["source_id"])
    return spot.changed("source_id", "sentence_id", source_id=other.id)


@kind("R203")
def ordinal_changed(package: Original, draw: Draw) -> Fault:
    """The ordinal of a sentence is one too high."""
    spot = _sentence(package, draw)
    return spot.changed(ordinal=str(int(spot["ordinal"]) + 1))


@kind("R205")
def span_turned_round(package: Original, draw: Draw) -> Fault:
    """Start and end of a sentence are exchanged."""
    spot = _sentence(package, draw)
    return spot.changed(start_char=spot["end_char"], end_char=spot["start_char"])


@kind("R204")
def span_reaches_into_the_next(package: Original, draw: Draw) -> Fault:
    """A sentence ends some letters after the next one has begun."""
    spot = _sentence(package, draw)
    after = [
        each
        for each in package.sheet("sentences").spots()
        if each["source_id"] == spot["source_id"] and int(each["start_char"]) >= int(spot["end_char"])
    ]
    if not after:
        raise NoPlaceError
    nearest = min(after, key=lambda each: int(each["start_char"]))
    fault = spot.changed(end_char=str(int(nearest["start_char"]) + 3))
    return fault.told_at(*(each.place(name) for each in (spot, nearest) for name in ("start_char", "end_char")))


@kind("R206")
def span_beyond_the_document(package: Original, draw: Draw) -> Fault:
    """A digit was added to the end of a sentence, which now lies beyond its document."""
    spot = package.spot(draw, "sentences", lambda row: len(row["end_char"]) > 3)
    return spot.changed(end_char=spot["end_char"] + "0")


@kind("R220", "texts", needs="texts")
def span_shifted(package: Original, draw: Draw) -> Fault:
    """A sentence lies one letter too far to the left or to the right."""
    spot, step = _sentence(package, draw), draw.choice([-1, 1])
    start, end = int(spot["start_char"]) + step, int(spot["end_char"]) + step
    return spot.changed(start_char=str(max(start, 0)), end_char=str(end)).told_at(spot.place())


@kind("R220", "texts", needs="texts")
def hash_of_a_sentence_changed(package: Original, draw: Draw) -> Fault:
    """A digit of the hash of a sentence is another."""
    spot = _sentence(package, draw)
    at = draw.randrange(64)
    digit = pick(draw, [each for each in "0123456789abcdef" if each != spot["sha256"][at]])
    return spot.changed(sha256=spot["sha256"][:at] + digit + spot["sha256"][at + 1 :]).told_at(spot.place())


@kind("R222")
def sentence_deleted_from_the_ledger(package: Original, draw: Draw) -> Fault:
    """A sentence to which nothing refers is missing in the midst of the ledger."""
    return _deleted(package, draw, is_last=False)


@kind("texts", needs="texts")
def last_sentence_deleted_from_the_ledger(package: Original, draw: Draw) -> Fault:
    """The last sentence of a source, to which nothing refers, is missing in the ledger."""
    return _deleted(package, draw, is_last=True)


def _deleted(package: Original, draw: Draw, is_last: bool) -> Fault:
    spot = package.spot(draw, "sentences", lambda row: row["disposition"] != "coded")
    after = spot.sheet.spots()[spot.number + 1 : spot.number + 2]
    is_followed = bool(after) and after[0]["source_id"] == spot["source_id"]
    if package.referring(spot.sheet, spot.id) or is_followed == is_last:
        raise NoPlaceError
    if any(spot.id in (row["unit_id"], row["coding_id"]) for row in package.sheets["codings"].rows):
        raise NoPlaceError
    return spot.deleted(*(each.place() for each in after))


@kind("R214")
def sentence_renders_its_own_source(package: Original, draw: Draw) -> Fault:
    """A pair of sentences is of one source."""
    spot = package.spot(draw, "renditions")
    source = spot["sentence_id"].partition(".")[0]
    other = package.spot(
        draw, "sentences", lambda row: row["source_id"] == source and row["sentence_id"] != spot["sentence_id"]
    )
    return spot.changed("renders_id", "sentence_id", renders_id=other.id)


@kind("R223")
def rendition_turned_round(package: Original, draw: Draw) -> Fault:
    """The sentence of the origin is said to render that of the translation."""
    spot = package.spot(draw, "renditions")
    return spot.changed(sentence_id=spot["renders_id"], renders_id=spot["sentence_id"])


@kind("R216")
def rendition_doubled(package: Original, draw: Draw) -> Fault:
    """A pair of sentences stands a second time."""
    return package.spot(draw, "renditions").repeated()


@kind(needs="reading")
def rendition_of_the_next_sentence(package: Original, draw: Draw) -> Fault:
    """A sentence is paired with the neighbour of the one that it renders."""
    spot = package.spot(draw, "renditions")
    [right] = package.sheet("sentences").spots(lambda row: row["sentence_id"] == spot["renders_id"])
    near = [
        each.id
        for each in package.sheet("sentences").spots()
        if abs(each.number - right.number) == 1 and each["source_id"] == right["source_id"]
    ]
    return spot.changed(renders_id=pick(draw, near))


@kind("R218")
def erratum_without_correction(package: Original, draw: Draw) -> Fault:
    """The correct reading of an erratum repeats what is printed."""
    spot = package.spot(draw, "errata")
    return spot.changed("correct_reading", "printed", correct_reading=spot["printed"])


@kind("R219", needs="texts")
def erratum_mistyped(package: Original, draw: Draw) -> Fault:
    """The damaged words of an erratum lack a letter."""
    spot = package.spot(draw, "errata", lambda row: len(row["printed"]) > 3)
    at = draw.randrange(1, len(spot["printed"]) - 1)
    return spot.changed(printed=spot["printed"][:at] + "x" + spot["printed"][at + 1 :])


@kind("R219", needs="texts")
def erratum_of_the_next_sentence(package: Original, draw: Draw) -> Fault:
    """An erratum names the sentence after the one that has the damaged words."""
    spot = package.spot(draw, "errata")
    [right] = package.sheet("sentences").spots(lambda row: row["sentence_id"] == spot["sentence_id"])
    after = package.sheet("sentences").spots()[right.number + 1 : right.number + 2]
    return spot.changed("sentence_id", "printed", sentence_id=pick(draw, [each.id for each in after]))


@kind("R803")
def coding_of_no_unit(package: Original, draw: Draw) -> Fault:
    """A blind coding names a unit that does not exist."""
    spot = package.spot(draw, "codings")
    return spot.changed(unit_id=package.sheet(spot["unit_table"]).next_key())


@kind("R804")
def coding_of_a_misspelt_variable(package: Original, draw: Draw) -> Fault:
    """A blind coding names a variable that does not exist."""
    spot = package.spot(draw, "codings")
    return spot.changed(variable=spot["variable"][:-1])


@kind("R805")
def coding_doubled(package: Original, draw: Draw) -> Fault:
    """A coder's value for a unit stands a second time."""
    return package.spot(draw, "codings").repeated()


@kind("R810")
def coded_value_misspelt(package: Original, draw: Draw) -> Fault:
    """A coder's value is no code of its variable."""
    spot = package.spot(draw, "codings", lambda row: not row["coded_value"].isdigit() and len(row["coded_value"]) > 3)
    return spot.changed(coded_value=spot["coded_value"][:-1])


@kind("R807")
def decision_without_its_record(package: Original, draw: Draw) -> Fault:
    """A decision is shown by a record that does not exist."""
    spot = package.spot(draw, "decisions")
    return spot.changed("record_id", record_id=package.sheet(spot["record_table"]).next_key())
