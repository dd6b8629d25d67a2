"""Kinds of faults in the words of statements and titles."""

from __future__ import annotations

from dossier.faults.planting import Draw, Fault, NoPlaceError, Original, kind


def _statement(package: Original, draw: Draw, statement: str) -> Fault:
    """Return a fault in a statement; the pattern may use the statement, and it in small letters at its beginning."""
    spot = package.spot(draw, "claims")
    given = spot["statement"]
    return spot.changed(statement=statement.format(given, bare=given.rstrip("."), small=given[0].lower() + given[1:]))


@kind("R701")
def statement_with_a_relative_day(package: Original, draw: Draw) -> Fault:
    """A statement says yesterday, last month or the like."""
    when = draw.choice(["yesterday", "last month", "three days ago", "this week", "today", "next year", "last Friday"])
    return _statement(package, draw, f"{{bare}} {when}.")


@kind("R702")
def statement_with_a_bare_pronoun(package: Original, draw: Draw) -> Fault:
    """A statement begins with a pronoun."""
    return _statement(
        package, draw, draw.choice(["He says that {small}", "They know that {small}", "This shows that {small}"])
    )


@kind("R703")
def statement_without_full_stop(package: Original, draw: Draw) -> Fault:
    """A statement does not end with a full stop."""
    return _statement(package, draw, draw.choice(["{bare}", "{bare}!", "{bare};"]))


@kind("R704")
def statement_of_two_sentences(package: Original, draw: Draw) -> Fault:
    """A statement has a second sentence."""
    return _statement(package, draw, draw.choice(["{} Nothing else is known.", "{} More was not said."]))


@kind("R705")
def statement_doubled(package: Original, draw: Draw) -> Fault:
    """A claim has the statement of another one, but for capitals and punctuation."""
    spot, other = package.spot(draw, "claims"), package.spot(draw, "claims")
    if spot.id == other.id:
        raise NoPlaceError
    statement = draw.choice(
        [other["statement"], other["statement"].replace(",", ""), other["statement"].replace(" the ", " The ")]
    )
    return spot.changed(statement=statement).told_at(spot.place("statement"), other.place("statement"))


@kind("R706")
def title_with_full_stop(package: Original, draw: Draw) -> Fault:
    """The title of an event ends with a full stop."""
    spot = package.spot(draw, "events")
    return spot.changed(title=spot["title"] + ".")


@kind(needs="reading")
def word_of_a_statement_lost(package: Original, draw: Draw) -> Fault:
    """A statement lacks a word."""
    spot = package.spot(draw, "claims")
    words = spot["statement"].split(" ")
    del words[draw.randrange(1, len(words) - 1)]
    return spot.changed(statement=" ".join(words))
