"""The tables of the dossier: what each column means, what it may hold, and whether its cells need evidence."""

from typing import Annotated, ClassVar, Literal

from dossier.columns import Day, Integer, Number, Table, column, key, text

RecordTable = Literal[
    "sources",
    "sentences",
    "renditions",
    "actors",
    "actor_names",
    "actor_roles",
    "identifiers",
    "places",
    "events",
    "event_participants",
    "event_tags",
    "event_relations",
    "claims",
    "claim_relations",
    "citations",
    "errata",
    "codings",
    "decisions",
]

RECORD = column("The table of the record.", "claims")
RECORD_ID = column("The key of the record.", "C0012", pattern=r"[A-Z]{1,2}[0-9]{2,5}(?:\.[0-9]{3})?")
NOTE = text("What a user of the record should know; in the curator's words.", "The day is taken from the caption.")
COUNTRY = r"[A-Z]{3}"


class Source(Table):
    """A work, or one rendition of it: an original, a repost, a translation, a transcript, an excerpt."""

    table: ClassVar[str] = "sources"
    title_of_table: ClassVar[str] = "Sources"

    source_id: Annotated[str, key("The source.", "S05", r"S[0-9]{2,}")]
    title: Annotated[str, text("Title as printed.", "The new alliance", verbatim=True, rdf="dcterms:title")]
    title_en: Annotated[str | None, text("Title in English where it is printed in another language.", "On the pact")]
    byline: Annotated[str | None, text("Who is named as author.", "Jane Doe", rdf="dc:creator")]
    publisher: Annotated[str | None, text("Who published it.", "CNN", rdf="dc:publisher")]
    genre: Annotated[str, column("What sort of work it is.", "news_analysis", vocabulary="genres", rdf="schema:genre")]
    language: Annotated[
        str,
        column("Language, a BCP 47 tag.", "zh-Hant", pattern=r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", rdf="dc:language"),
    ]
    published_on: Annotated[
        Day | None,
        column("Day on which this rendition was published.", "2024-06-23", evidence="field", rdf="dcterms:issued"),
    ]
    url: Annotated[
        str | None, column("Address.", "https://example.org/a", pattern=r"https?://[!-~]+", rdf="schema:url")
    ]
    url_basis: Annotated[str | None, column("How the address is known.", "inferred", vocabulary="url_bases")]
    derived_from_id: Annotated[
        str | None,
        column(
            "The source that this one renders.",
            "S01",
            references="sources",
            evidence="field",
            rdf="prov:wasDerivedFrom",
        ),
    ]
    derivation: Annotated[str | None, column("How it renders it.", "translation", vocabulary="derivations")]
    document: Annotated[
        str | None, column("Manifest in seeds/ of the held text; empty where none is held.", "003", pattern=r"[0-9]{3}")
    ]
    note: Annotated[str | None, NOTE]


class Sentence(Table):
    """A sentence, heading, caption, byline or piece of page furniture of a held rendition: the ledger."""

    table: ClassVar[str] = "sentences"
    title_of_table: ClassVar[str] = "Sentence ledger"

    sentence_id: Annotated[str, key("The sentence.", "S05.017", r"S[0-9]{2,}\.[0-9]{3}")]
    source_id: Annotated[str, column("The source.", "S05", references="sources", rdf="dcterms:isPartOf")]
    ordinal: Annotated[Integer, column("Place in the source's reading order, from 1.", "17", minimum=1)]
    start_char: Annotated[
        Integer,
        column("First code point in the document, from 0.", "1204", minimum=0, unit="code point", rdf="oa:start"),
    ]
    end_char: Annotated[
        Integer,
        column("Code point after the last one in the document.", "1290", minimum=1, unit="code point", rdf="oa:end"),
    ]
    sha256: Annotated[str, column("SHA-256 of the span's UTF-8 bytes.", "0" * 64, pattern=r"[0-9a-f]{64}")]
    sentence_kind: Annotated[str, column("What the span is.", "sentence", vocabulary="sentence_kinds")]
    disposition: Annotated[str, column("What the curator did with it.", "coded", vocabulary="dispositions")]
    reason: Annotated[str | None, text("Why, where it was not coded.", "player control")]
    repeats_id: Annotated[str | None, column("The sentence it repeats.", "S16.004", references="sentences")]


class Rendition(Table):
    """A pair of sentences: the first renders the second in another language or copy."""

    table: ClassVar[str] = "renditions"
    title_of_table: ClassVar[str] = "Renditions of sentences"

    rendition_id: Annotated[str, key("The pair.", "T0001", r"T[0-9]{4,}")]
    sentence_id: Annotated[str, column("The rendering sentence.", "S06.004", references="sentences")]
    renders_id: Annotated[str, column("The sentence that is rendered.", "S05.009", references="sentences")]
    fidelity: Annotated[str, column("How well it is rendered.", "faithful", vocabulary="fidelities")]
    note: Annotated[str | None, NOTE]


class Actor(Table):
    """A person, state, organ of state, organisation, outlet or unnamed group that speaks, acts or is acted upon."""

    table: ClassVar[str] = "actors"
    title_of_table: ClassVar[str] = "Actors"

    actor_id: Annotated[str, key("The actor.", "A001", r"A[0-9]{3,}")]
    name: Annotated[str, text("Standard name in English.", "Kim Jong Un", evidence="field", rdf="schema:name")]
    actor_kind: Annotated[str, column("What sort of actor it is.", "person", vocabulary="actor_kinds")]
    country_code: Annotated[
        str | None,
        column(
            "State it belongs to, ISO 3166 alpha-3, withdrawn codes included.",
            "PRK",
            pattern=COUNTRY,
            evidence="field",
            rdf="schema:nationality",
        ),
    ]
    parent_id: Annotated[
        str | None,
        column("Actor of which it is a part.", "A002", references="actors", evidence="field", rdf="dcterms:isPartOf"),
    ]
    note: Annotated[str | None, NOTE]


class ActorName(Table):
    """A form of an actor's name, as some sentence prints it or as public material has it."""

    table: ClassVar[str] = "actor_names"
    title_of_table: ClassVar[str] = "Names of actors"

    actor_name_id: Annotated[str, key("The name.", "N0001", r"N[0-9]{4,}")]
    actor_id: Annotated[str, column("The actor.", "A001", references="actors")]
    written: Annotated[
        str, text("The name as written.", "金正恩", evidence="field", verbatim=True, rdf="skosxl:literalForm")
    ]
    language: Annotated[
        str,
        column("Language, a BCP 47 tag.", "zh-Hant", pattern=r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", rdf="dc:language"),
    ]
    script: Annotated[str, column("Script, ISO 15924.", "Hant", pattern=r"[A-Z][a-z]{3}")]
    name_kind: Annotated[str, column("What form of the name it is.", "translation", vocabulary="name_kinds")]


class ActorRole(Table):
    """A person in an office, on a day that the evidence attests."""

    table: ClassVar[str] = "actor_roles"
    title_of_table: ClassVar[str] = "Roles of actors"

    actor_role_id: Annotated[str, key("The role.", "R0001", r"R[0-9]{4,}")]
    actor_id: Annotated[str, column("The person.", "A001", references="actors", rdf="org:member")]
    organisation_id: Annotated[
        str | None,
        column("Where the office is held.", "A002", references="actors", evidence="field", rdf="org:organization"),
    ]
    role_title: Annotated[
        str, text("Title of the office, in English.", "president", evidence="field", rdf="schema:roleName")
    ]
    attested_on: Annotated[Day, column("A day on which it was held.", "2024-06-23", evidence="field")]
    held_from: Annotated[
        Day | None, column("First day in office.", "2011-12-17", evidence="field", rdf="schema:startDate")
    ]
    held_to: Annotated[Day | None, column("Last day in office.", "2023-12-01", evidence="field", rdf="schema:endDate")]


class Identifier(Table):
    """One outside identifier of an actor or a place, or the record that a search found none."""

    table: ClassVar[str] = "identifiers"
    title_of_table: ClassVar[str] = "Outside identifiers"

    identifier_id: Annotated[str, key("The row.", "I0001", r"I[0-9]{4,}")]
    record_table: Annotated[Literal["actors", "places"], column("The table of the record.", "actors")]
    record_id: Annotated[str, RECORD_ID]
    scheme: Annotated[str, column("Who gives the identifier.", "wikidata", vocabulary="identifier_schemes")]
    identifier: Annotated[str | None, column("The identifier.", "Q423", pattern=r"[!-~]+", rdf="schema:identifier")]
    predicate: Annotated[
        Literal["exact", "close", "not"] | None,
        column("Whether it names the same thing; `not` keeps a rejected candidate.", "exact"),
    ]
    lookup: Annotated[Literal["verified", "searched_none_found"], column("How the search ended.", "verified")]
    verified_in: Annotated[str | None, column("Where it was seen.", "S30", references="sources")]
    verified_on: Annotated[Day, column("Day of the search.", "2026-11-22", rdf="dcterms:modified")]
    note: Annotated[str | None, NOTE]


class Place(Table):
    """A place where something happens or would happen."""

    table: ClassVar[str] = "places"
    title_of_table: ClassVar[str] = "Places"

    place_id: Annotated[str, key("The place.", "P01", r"P[0-9]{2,}")]
    name: Annotated[str, text("Standard name in English.", "Pyongyang", evidence="field", rdf="schema:name")]
    place_kind: Annotated[str, column("What sort of place it is.", "capital", vocabulary="place_kinds")]
    country_code: Annotated[
        str | None,
        column(
            "State it lies in, ISO 3166-1 alpha-3.",
            "PRK",
            pattern=COUNTRY,
            evidence="field",
            rdf="schema:addressCountry",
        ),
    ]
    latitude: Annotated[
        Number | None,
        column("Latitude, WGS 84.", "39.03", evidence="field", unit="degree", minimum=-90, maximum=90, rdf="geo:lat"),
    ]
    longitude: Annotated[
        Number | None,
        column(
            "Longitude, WGS 84.", "125.75", evidence="field", unit="degree", minimum=-180, maximum=180, rdf="geo:long"
        ),
    ]
    within_id: Annotated[
        str | None, column("Place that contains it.", "P02", references="places", rdf="schema:containedInPlace")
    ]
    note: Annotated[str | None, NOTE]


class Event(Table):
    """A happening: real, planned, alleged, denied or feared."""

    table: ClassVar[str] = "events"
    title_of_table: ClassVar[str] = "Events"

    event_id: Annotated[str, key("The event.", "E001", r"E[0-9]{3,}")]
    title: Annotated[
        str,
        text("What happens, in the curator's words.", "Putin visits Pyongyang", evidence="field", rdf="dcterms:title"),
    ]
    event_type: Annotated[str, column("PLOVER event type.", "CONSULT", vocabulary="event_types", rdf="sem:eventType")]
    status: Annotated[str, column("Whether it happened.", "occurred", vocabulary="event_statuses", evidence="field")]
    start_date: Annotated[
        Day | None,
        column(
            "First day that the text allows.",
            "2024-06-19",
            evidence="field",
            rdf="sem:hasEarliestBeginTimeStamp",
        ),
    ]
    end_date: Annotated[
        Day | None,
        column("Last day that the text allows.", "2024-06-19", evidence="field", rdf="sem:hasLatestEndTimeStamp"),
    ]
    date_precision: Annotated[
        str, column("How narrow the dates are; follows from the two.", "day", vocabulary="date_precisions")
    ]
    place_id: Annotated[
        str | None, column("Where.", "P01", references="places", evidence="field", rdf="schema:location")
    ]
    note: Annotated[str | None, NOTE]


class EventParticipant(Table):
    """One actor in one role of an event."""

    table: ClassVar[str] = "event_participants"
    title_of_table: ClassVar[str] = "Participants of events"

    event_participant_id: Annotated[str, key("The participation.", "EP0001", r"EP[0-9]{4,}")]
    event_id: Annotated[str, column("The event.", "E001", references="events")]
    actor_id: Annotated[str, column("The actor.", "A001", references="actors", evidence="field")]
    participant_role: Annotated[str, column("In which role.", "actor", vocabulary="participant_roles")]


class EventTag(Table):
    """A PLOVER mode, context or auxiliary of an event."""

    table: ClassVar[str] = "event_tags"
    title_of_table: ClassVar[str] = "Tags of events"

    event_tag_id: Annotated[str, key("The tagging.", "ET0001", r"ET[0-9]{4,}")]
    event_id: Annotated[str, column("The event.", "E001", references="events")]
    tag_code: Annotated[str, column("The tag.", "CONSULT/visit", vocabulary="event_tag_codes", evidence="field")]


class EventRelation(Table):
    """A relation from one event to another."""

    table: ClassVar[str] = "event_relations"
    title_of_table: ClassVar[str] = "Relations of events"

    event_relation_id: Annotated[str, key("The relation.", "ER001", r"ER[0-9]{3,}")]
    from_event_id: Annotated[str, column("The event that relates.", "E002", references="events")]
    to_event_id: Annotated[str, column("The event it relates to.", "E001", references="events")]
    event_relation: Annotated[
        str, column("How it relates.", "replaces", vocabulary="event_relation_types", evidence="field")
    ]


class Claim(Table):
    """One atomic proposition that somebody is committed to: one speaker, one predicate, at most one quantity."""

    table: ClassVar[str] = "claims"
    title_of_table: ClassVar[str] = "Claims"

    claim_id: Annotated[str, key("The claim.", "C0001", r"C[0-9]{4,}")]
    statement: Annotated[
        str,
        text(
            "What is claimed, in the curator's words: canonical names, absolute dates, standing alone.",
            "Russia and North Korea promise each other military help.",
            evidence="record",
            rdf="schema:text",
        ),
    ]
    claimant_id: Annotated[
        str,
        column("Who claims it.", "A001", references="actors", evidence="record", rdf="prov:wasAttributedTo"),
    ]
    relayed_by_id: Annotated[
        str | None,
        column(
            "Through whom the document has it, if not from its author.", "A005", references="actors", evidence="record"
        ),
    ]
    claim_type: Annotated[str, column("What the claimant does.", "denial", vocabulary="claim_types", evidence="record")]
    polarity: Annotated[
        str,
        column("FactBank polarity, as the claimant has it.", "positive", vocabulary="polarities", evidence="record"),
    ]
    certainty: Annotated[
        str,
        column("FactBank certainty, as the claimant has it.", "certain", vocabulary="certainties", evidence="record"),
    ]
    topic: Annotated[
        str,
        column("What it is about.", "china_position", vocabulary="topics", evidence="record", rdf="dcterms:subject"),
    ]
    event_id: Annotated[
        str | None, column("The event.", "E001", references="events", evidence="record", rdf="schema:about")
    ]
    claimed_from: Annotated[
        Day | None, column("First day on which it can have been said.", "2024-02-01", evidence="field")
    ]
    claimed_to: Annotated[
        Day | None, column("Last day on which it can have been said.", "2024-02-29", evidence="field")
    ]
    quantity_value: Annotated[
        Number | None, column("The quantity, in the unit beside it.", "10000", evidence="record", rdf="schema:value")
    ]
    quantity_unit: Annotated[
        str | None,
        column("Unit.", "shipping_container", vocabulary="quantity_units", evidence="record", rdf="schema:unitCode"),
    ]
    quantity_qualifier: Annotated[
        str | None,
        column("How the value bounds the quantity.", "more_than", vocabulary="quantity_qualifiers", evidence="record"),
    ]
    note: Annotated[str | None, NOTE]


class ClaimRelation(Table):
    """A relation from one claim to another."""

    table: ClassVar[str] = "claim_relations"
    title_of_table: ClassVar[str] = "Relations of claims"

    claim_relation_id: Annotated[str, key("The relation.", "CR001", r"CR[0-9]{3,}")]
    from_claim_id: Annotated[str, column("The claim that relates.", "C0002", references="claims")]
    to_claim_id: Annotated[str, column("The claim it relates to.", "C0001", references="claims")]
    claim_relation: Annotated[
        str, column("How it relates.", "denies", vocabulary="claim_relation_types", evidence="field")
    ]


class Citation(Table):
    """One field of one record rests on one sentence."""

    table: ClassVar[str] = "citations"
    title_of_table: ClassVar[str] = "Citations"

    citation_id: Annotated[str, key("The citation.", "Q00001", r"Q[0-9]{5,}")]
    record_table: Annotated[RecordTable, RECORD]
    record_id: Annotated[str, RECORD_ID]
    record_field: Annotated[
        str, column("The column it evidences; `*` is the whole record.", "start_date", pattern=r"\*|[a-z][a-z0-9_]*")
    ]
    source_id: Annotated[str, column("The source.", "S05", references="sources", rdf="dcterms:source")]
    sentence_id: Annotated[
        str | None,
        column("The sentence, where the source's text is held.", "S05.017", references="sentences", rdf="oa:hasTarget"),
    ]
    locator: Annotated[str | None, text("The place, where the text is not held.", "article 4")]
    support: Annotated[str, column("How the evidence carries the cell.", "explicit", vocabulary="supports")]
    directness: Annotated[
        str | None, column("In whose words the sentence has it.", "indirect", vocabulary="directness_levels")
    ]


class Erratum(Table):
    """Something that a source got wrong; the record gives the correct reading, the erratum says what is printed."""

    table: ClassVar[str] = "errata"
    title_of_table: ClassVar[str] = "Errata of the sources"

    erratum_id: Annotated[str, key("The erratum.", "X001", r"X[0-9]{3,}")]
    sentence_id: Annotated[str, column("The sentence.", "S07.012", references="sentences", rdf="oa:hasTarget")]
    erratum_kind: Annotated[str, column("What is wrong.", "omission", vocabulary="erratum_kinds")]
    printed: Annotated[
        str,
        text(
            "The damaged words as printed, a few at most; of an omission, the words beside the gap.",
            "thời điểm bước ngoặt",
            verbatim=True,
        ),
    ]
    correct_reading: Annotated[
        str, text("The correct reading, in English.", "watershed moment", evidence="field", rdf="oa:bodyValue")
    ]
    basis: Annotated[str, column("How the reading is known.", "parallel_rendition", vocabulary="erratum_bases")]
    note: Annotated[str | None, NOTE]


class Coding(Table):
    """One coder's blind value for one unit and variable."""

    table: ClassVar[str] = "codings"
    title_of_table: ClassVar[str] = "Blind codings"

    coding_id: Annotated[str, key("The coding.", "K00001", r"K[0-9]{5,}")]
    unit_table: Annotated[RecordTable, column("The table of the unit.", "sentences")]
    unit_id: Annotated[str, column("The key of the unit.", "S05.017", pattern=r"[A-Z]{1,2}[0-9]{2,5}(?:\.[0-9]{3})?")]
    variable: Annotated[str, column("What was coded.", "disposition", pattern=r"[a-z][a-z0-9_]*")]
    coder: Annotated[str, column("Who coded it.", "coder_2", pattern=r"coder_[0-9]+|adjudicated")]
    coded_value: Annotated[str, text("The value given.", "coded")]


class Decision(Table):
    """A decision on a hard case, and a record that shows it."""

    table: ClassVar[str] = "decisions"
    title_of_table: ClassVar[str] = "Decisions on hard cases"

    decision_id: Annotated[str, key("The decision.", "D001", r"D[0-9]{3,}")]
    question: Annotated[
        str, text("What was hard to decide.", "Is a question that answers itself a claim, or does it commit nobody?")
    ]
    decision: Annotated[str, text("What was decided, and why.", "A claim, of the answer that the question suggests.")]
    record_table: Annotated[RecordTable, RECORD]
    record_id: Annotated[str, RECORD_ID]


class Waiver(Table):
    """A warning that was looked at and may stand; an error is never waived."""

    table: ClassVar[str] = "waivers"
    title_of_table: ClassVar[str] = "Accepted warnings"

    waiver_id: Annotated[str, key("The waiver.", "W001", r"W[0-9]{3,}")]
    rule_code: Annotated[str, column("The rule that warns.", "R307", pattern=r"[A-Z][0-9]{3}")]
    record_table: Annotated[RecordTable, RECORD]
    record_id: Annotated[str, RECORD_ID]
    record_field: Annotated[
        str | None,
        column("The column it warns of; empty for any of the record.", "end_date", pattern=r"[a-z][a-z0-9_]*"),
    ]
    reason: Annotated[str, text("Why the record may stand.", "The plan was of the past and never seen through.")]


class Retired(Table):
    """An id that is no longer in use, why, and what replaces it."""

    table: ClassVar[str] = "retired"
    title_of_table: ClassVar[str] = "Retired ids"

    retired_id: Annotated[str, key("The id.", "C0099", r"[A-Z]{1,2}[0-9]{2,5}(?:\.[0-9]{3})?")]
    record_table: Annotated[RecordTable, RECORD]
    reason: Annotated[str, text("Why it was withdrawn.", "said the same as another claim")]
    replaced_by_id: Annotated[
        str | None,
        column(
            "The id that replaces it.",
            "C0098",
            pattern=r"[A-Z]{1,2}[0-9]{2,5}(?:\.[0-9]{3})?",
            rdf="dcterms:isReplacedBy",
        ),
    ]
    retired_in: Annotated[str, column("Version that withdrew it.", "1.1.0", pattern=r"[0-9]+\.[0-9]+\.[0-9]+")]


class Vocabulary(Table):
    """A controlled vocabulary: each code with a definition that decides, an example and a near miss."""

    table: ClassVar[str] = "vocabulary"
    title_of_table: ClassVar[str] = "Controlled vocabulary"
    vocabulary: ClassVar[bool] = True

    code: Annotated[
        str,
        column("The code.", "news_analysis", pattern=r"[A-Za-z][A-Za-z0-9_/-]*", unique=True, rdf="skos:notation"),
    ]
    label: Annotated[str, text("The code in words.", "news analysis", rdf="skos:prefLabel")]
    definition: Annotated[str, text("What takes the code.", "A work that explains events.", rdf="skos:definition")]
    example: Annotated[str, text("A case that takes it.", "A column on a treaty.", rdf="skos:example")]
    near_miss: Annotated[
        str, text("A case that looks alike and takes another code.", "A report of the signing: news_report.")
    ]
    source: Annotated[str, text("Where the code comes from.", "this project", rdf="dc:source")]


class EventType(Vocabulary):
    """The PLOVER event types."""

    table: ClassVar[str] = "event_types"
    title_of_table: ClassVar[str] = "Event types"

    quad: Annotated[
        Literal["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"],
        column("PLOVER quad class.", "material_cooperation"),
    ]
    recipient_required: Annotated[Literal["true", "false"], column("Whether it needs a recipient.", "true")]


class EventTagCode(Vocabulary):
    """The PLOVER modes, contexts and auxiliaries."""

    table: ClassVar[str] = "event_tag_codes"
    title_of_table: ClassVar[str] = "Tag codes"

    scheme: Annotated[
        Literal["plover_mode", "plover_context", "plover_auxiliary"], column("Which list it is of.", "plover_mode")
    ]
    event_type: Annotated[
        str | None,
        column("The event type that a mode refines.", "CONSULT", vocabulary="event_types", rdf="skos:broadMatch"),
    ]


RECORDS: tuple[type[Table], ...] = (
    Source,
    Sentence,
    Rendition,
    Actor,
    ActorName,
    ActorRole,
    Identifier,
    Place,
    Event,
    EventParticipant,
    EventTag,
    EventRelation,
    Claim,
    ClaimRelation,
    Citation,
    Erratum,
    Coding,
    Decision,
    Waiver,
    Retired,
)
"""The tables of records/, in the order in which the descriptor lists them."""

VOCABULARIES: dict[str, type[Vocabulary]] = {
    "actor_kinds": Vocabulary,
    "certainties": Vocabulary,
    "claim_relation_types": Vocabulary,
    "claim_types": Vocabulary,
    "date_precisions": Vocabulary,
    "derivations": Vocabulary,
    "directness_levels": Vocabulary,
    "dispositions": Vocabulary,
    "erratum_bases": Vocabulary,
    "erratum_kinds": Vocabulary,
    "event_relation_types": Vocabulary,
    "event_statuses": Vocabulary,
    "event_tag_codes": EventTagCode,
    "event_types": EventType,
    "fidelities": Vocabulary,
    "genres": Vocabulary,
    "identifier_schemes": Vocabulary,
    "name_kinds": Vocabulary,
    "participant_roles": Vocabulary,
    "place_kinds": Vocabulary,
    "polarities": Vocabulary,
    "quantity_qualifiers": Vocabulary,
    "quantity_units": Vocabulary,
    "sentence_kinds": Vocabulary,
    "supports": Vocabulary,
    "topics": Vocabulary,
    "url_bases": Vocabulary,
}
"""The vocabularies of schemas/vocabularies/ and the columns of each."""
