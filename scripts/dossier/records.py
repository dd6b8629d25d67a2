"""The records as `dossier.load` gives them: the rows of the models, with links to the records around them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Generic, Self, TypeVar, cast, overload

from pydantic import PrivateAttr

from dossier import models
from dossier.columns import Table, said
from dossier.projection import references

R = TypeVar("R", bound="Record")


class Links:
    """The records of a dossier by table and id, and who refers to whom."""

    def __init__(self) -> None:
        self.tables: dict[str, Mapping[str, Record]] = {}
        self._referring: dict[tuple[str, str], dict[tuple[str, str], tuple[Record, ...]]] = {}

    def find(self, table: str, record_id: str | None) -> Record | None:
        """Return a record; None where there is none or no id."""
        return None if record_id is None else self.tables.get(table, {}).get(record_id)

    def referring(self, table: str, column: str, to: Record) -> tuple[Record, ...]:
        """Return the rows of a table whose column holds the record's id, in the order of the file."""
        if (table, column) not in self._referring:
            found: dict[tuple[str, str], list[Record]] = {}
            for row in self.tables[table].values():
                record_id = getattr(row, column)
                if record_id is not None:
                    found.setdefault((row.target(column), record_id), []).append(row)
            self._referring[table, column] = {place: tuple(rows) for place, rows in found.items()}
        return self._referring[table, column].get((to.table, to.id), ())


class _Link:
    """A link that starts from a column, by default the one with its own name and `_id`."""

    def __init__(self, column: str | None = None) -> None:
        self.column = column

    def __set_name__(self, owner: type[Record], name: str) -> None:
        self.column = self.column or f"{name}_id"

    def follow(self, record: Record) -> Record | None:
        """Return the record whose id stands in the column; None where the cell is empty."""
        column = str(self.column)
        return record.links.find(record.target(column), getattr(record, column))


class One(_Link, Generic[R]):
    """The record that a column names, which is never empty."""

    @overload
    def __get__(self, record: None, owner: type[Record]) -> Self: ...
    @overload
    def __get__(self, record: Record, owner: type[Record]) -> R: ...
    def __get__(self, record: Record | None, owner: type[Record]) -> Self | R:
        return self if record is None else cast(R, self.follow(record))


class Maybe(_Link, Generic[R]):
    """The record that a column names, or None where the cell is empty."""

    @overload
    def __get__(self, record: None, owner: type[Record]) -> Self: ...
    @overload
    def __get__(self, record: Record, owner: type[Record]) -> R | None: ...
    def __get__(self, record: Record | None, owner: type[Record]) -> Self | R | None:
        return self if record is None else cast("R | None", self.follow(record))


class Many(Generic[R]):
    """The records of a table that name this one in a column, in the order of the file; given as `table.column`."""

    def __init__(self, origin: str) -> None:
        self.table, self.column = origin.split(".")

    @overload
    def __get__(self, record: None, owner: type[Record]) -> Self: ...
    @overload
    def __get__(self, record: Record, owner: type[Record]) -> tuple[R, ...]: ...
    def __get__(self, record: Record | None, owner: type[Record]) -> Self | tuple[R, ...]:
        if record is None:
            return self
        return cast("tuple[R, ...]", record.links.referring(self.table, self.column, record))


@cache
def _targets(model: type[Table]) -> dict[str, str]:
    return dict(references(model))


class Record(Table):
    """A row with its links; `citations` carry its cells, `codings`, `decisions` and `waivers` are about it."""

    _links: Links = PrivateAttr()

    citations: ClassVar[Many[Citation]] = Many("citations.record_id")
    codings: ClassVar[Many[Coding]] = Many("codings.unit_id")
    decisions: ClassVar[Many[Decision]] = Many("decisions.record_id")
    waivers: ClassVar[Many[Waiver]] = Many("waivers.record_id")

    @property
    def id(self) -> str:
        """The value of the key column."""
        return str(getattr(self, self.key()))

    @property
    def links(self) -> Links:
        """The dossier that the record stands in, as its links see it."""
        return self._links

    def linked(self, links: Links) -> Self:
        """Return the record itself, which from now on follows these links."""
        self._links = links
        return self

    def target(self, column: str) -> str:
        """Return the table that a column of this row refers to: the model says it, or the cell beside it does.

        `record_id` refers to a record of the table in `record_table`, `unit_id` to one of `unit_table`.
        """
        return _targets(type(self)).get(column) or str(getattr(self, f"{column.removesuffix('_id')}_table"))

    def dangling(self) -> list[str]:
        """Return the columns whose cell names a record that is not there."""
        links = {link.column: None for link in vars(type(self)).values() if isinstance(link, _Link) and link.column}
        filled = (column for column in {**_targets(type(self)), **links} if getattr(self, column) is not None)
        return [each for each in filled if self._links.find(self.target(each), getattr(self, each)) is None]

    def evidence(self, column: str) -> tuple[Citation, ...]:
        """Return the citations that carry one cell: those of its column, and of the whole record where that suffices.

        Raises:
            KeyError: the table has no such column.

        """
        suffices = said(type(self).model_fields[column]).get("evidence") == "record"
        return tuple(each for each in self.citations if each.record_field == column or (suffices and each.whole))


class Source(Record, models.Source):
    """A source, what it renders, what renders it, its sentences, and the citations and look-ups that name it."""

    derived_from: ClassVar[Maybe[Source]] = Maybe()
    derived: ClassVar[Many[Source]] = Many("sources.derived_from_id")
    sentences: ClassVar[Many[Sentence]] = Many("sentences.source_id")
    cited_in: ClassVar[Many[Citation]] = Many("citations.source_id")
    verifies: ClassVar[Many[Identifier]] = Many("identifiers.verified_in")


class Sentence(Record, models.Sentence):
    """A sentence, its source, what it repeats or renders, and what is said of it and rests on it."""

    source: ClassVar[One[Source]] = One()
    repeats: ClassVar[Maybe[Sentence]] = Maybe()
    repeated_by: ClassVar[Many[Sentence]] = Many("sentences.repeats_id")
    renderings: ClassVar[Many[Rendition]] = Many("renditions.sentence_id")
    rendered_by: ClassVar[Many[Rendition]] = Many("renditions.renders_id")
    cited_in: ClassVar[Many[Citation]] = Many("citations.sentence_id")
    errata: ClassVar[Many[Erratum]] = Many("errata.sentence_id")


class Rendition(Record, models.Rendition):
    """A pair of sentences: `sentence` renders `renders`."""

    sentence: ClassVar[One[Sentence]] = One()
    renders: ClassVar[One[Sentence]] = One()


class Actor(Record, models.Actor):
    """An actor, its names, offices and parts, what it takes part in, and what it claims or relays."""

    parent: ClassVar[Maybe[Actor]] = Maybe()
    parts: ClassVar[Many[Actor]] = Many("actors.parent_id")
    names: ClassVar[Many[ActorName]] = Many("actor_names.actor_id")
    roles: ClassVar[Many[ActorRole]] = Many("actor_roles.actor_id")
    offices: ClassVar[Many[ActorRole]] = Many("actor_roles.organisation_id")
    identifiers: ClassVar[Many[Identifier]] = Many("identifiers.record_id")
    participations: ClassVar[Many[EventParticipant]] = Many("event_participants.actor_id")
    claims: ClassVar[Many[Claim]] = Many("claims.claimant_id")
    relayed_claims: ClassVar[Many[Claim]] = Many("claims.relayed_by_id")


class ActorName(Record, models.ActorName):
    """A name, and whose it is."""

    actor: ClassVar[One[Actor]] = One()


class ActorRole(Record, models.ActorRole):
    """An office, who held it, and where."""

    actor: ClassVar[One[Actor]] = One()
    organisation: ClassVar[Maybe[Actor]] = Maybe()


class Identifier(Record, models.Identifier):
    """An identifier, the actor or place that it names, and the source where it was seen."""

    record: ClassVar[One[Record]] = One()
    verified_in_source: ClassVar[Maybe[Source]] = Maybe("verified_in")


class Place(Record, models.Place):
    """A place, what contains it, what it contains, and what happens there."""

    within: ClassVar[Maybe[Place]] = Maybe()
    parts: ClassVar[Many[Place]] = Many("places.within_id")
    identifiers: ClassVar[Many[Identifier]] = Many("identifiers.record_id")
    events: ClassVar[Many[Event]] = Many("events.place_id")


class Event(Record, models.Event):
    """An event, where it happens, who takes part, its tags and relations, and the claims about it."""

    place: ClassVar[Maybe[Place]] = Maybe()
    participants: ClassVar[Many[EventParticipant]] = Many("event_participants.event_id")
    tags: ClassVar[Many[EventTag]] = Many("event_tags.event_id")
    relations: ClassVar[Many[EventRelation]] = Many("event_relations.from_event_id")
    related_by: ClassVar[Many[EventRelation]] = Many("event_relations.to_event_id")
    claims: ClassVar[Many[Claim]] = Many("claims.event_id")


class EventParticipant(Record, models.EventParticipant):
    """A participation: the event and the actor."""

    event: ClassVar[One[Event]] = One()
    actor: ClassVar[One[Actor]] = One()


class EventTag(Record, models.EventTag):
    """A tag, and the event that has it."""

    event: ClassVar[One[Event]] = One()


class EventRelation(Record, models.EventRelation):
    """A relation, from one event to another."""

    from_event: ClassVar[One[Event]] = One()
    to_event: ClassVar[One[Event]] = One()


class Claim(Record, models.Claim):
    """A claim, who makes and who relays it, the event it is about, and the claims it relates to."""

    claimant: ClassVar[One[Actor]] = One()
    relayed_by: ClassVar[Maybe[Actor]] = Maybe()
    event: ClassVar[Maybe[Event]] = Maybe()
    relations: ClassVar[Many[ClaimRelation]] = Many("claim_relations.from_claim_id")
    related_by: ClassVar[Many[ClaimRelation]] = Many("claim_relations.to_claim_id")


class ClaimRelation(Record, models.ClaimRelation):
    """A relation, from one claim to another."""

    from_claim: ClassVar[One[Claim]] = One()
    to_claim: ClassVar[One[Claim]] = One()


class Citation(Record, models.Citation):
    """A citation: the record that it carries, the source, and the sentence where the source's text is held."""

    record: ClassVar[One[Record]] = One()
    source: ClassVar[One[Source]] = One()
    sentence: ClassVar[Maybe[Sentence]] = Maybe()

    @property
    def whole(self) -> bool:
        """True where it carries the whole record."""
        return self.record_field == "*"


class Erratum(Record, models.Erratum):
    """An erratum, and the sentence that it is about."""

    sentence: ClassVar[One[Sentence]] = One()


class Coding(Record, models.Coding):
    """A coder's value, and the record that was coded."""

    unit: ClassVar[One[Record]] = One()


class Decision(Record, models.Decision):
    """A decision, and a record that shows it."""

    record: ClassVar[One[Record]] = One()


class Waiver(Record, models.Waiver):
    """A warning that may stand, and the record that it is about."""

    record: ClassVar[One[Record]] = One()


class Retired(Record, models.Retired):
    """An id that is no longer in use; nothing hangs on it."""


class Vocabulary(Record, models.Vocabulary):
    """A code, what takes it and what does not."""


class EventType(Record, models.EventType):
    """An event type of PLOVER."""


class EventTagCode(Record, models.EventTagCode):
    """A mode, context or auxiliary of PLOVER."""
