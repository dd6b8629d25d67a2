"""A condition selects records, the same on any machine; one from a stranger does no harm and is answered in words."""

from pathlib import Path
from time import monotonic

import pytest

import overlay
from dossier import identity, query
from dossier.identity import Edition
from dossier.report import Refused


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return Edition(overlay.build(tmp_path_factory.mktemp("query")))


SELECTED = {
    "event_type = 'AGREE'": ["E002"],
    "EVENT_TYPE in ('CONSULT', 'COERCE')": ["E001", "E003"],
    "start_date >= '2024-06-01'": ["E002"],
    "start_date is null": ["E003"],
    "year(start_date) = 2024 and not month(start_date) = 5": ["E002"],
    "title ilike 'elm%' and length(title) > 30": ["E002", "E003"],
    "event_id in (select event_id from event_participants where actor_id = 'A001')": ["E001"],
    "(select count(*) from citations where record_id = event_id and source_id = 'S03') > 0": ["E001"],
    "events.place_id = 'P01'": ["E001"],
    "event_type in (select code from event_types where label = 'Agreement')": [],
    "status = 'alleged' -- a remark": ["E003"],
    "\n  true\n": ["E001", "E002", "E003"],
}

EXPRESSION = "it is more than one expression"
REFUSED = {
    "true) or (true": 'syntax error at or near ")"',
    "1=1) union select sha256 from sentences --": 'syntax error at or near ")"',
    "true; drop table events": "it is no query",
    "true; select 1": EXPRESSION,
    "copy events to '/tmp/stolen.csv'": 'syntax error at or near "to"',
    "attach '/tmp/other.duckdb' as other": EXPRESSION,
    "pragma database_list": EXPRESSION,
    "true, false": EXPRESSION,
    "true as taken": EXPRESSION,
    "true from events": EXPRESSION,
    "true where false": EXPRESSION,
    "true limit 1": EXPRESSION,
    "all true": 'syntax error at or near "all"',
    "'": "unterminated string literal",
    "((true)": 'syntax error at or near ")"',
    "true /*": 'unterminated /* comment at or near "/*"',
    "": "it is empty or has control characters",
    "title = '\x1b[31m'": "it is empty or has control characters",
    "title": "Could not convert string 'Ada Brook visits Elmford' to BOOL when casting from source column title",
    "start_date > 'May'": 'invalid date field format: "May", expected format is (YYYY-MM-DD)',
    "color = 'red'": "no table has a column `color`",
    'event_type = "AID"': "no table has a column `AID`",
    "claims.statement = 'x'": 'Referenced table "claims" not found',
    "exists(select * from read_text('/etc/passwd'))": "it has a part `TABLE_FUNCTION`, which no condition may",
    "exists(select 1 from '/etc/passwd')": "it has the table `/etc/passwd`, which no condition may",
    "exists(select 1 from raw.t0)": "it has the table `raw.t0`, which no condition may",
    "exists(select 1 from duckdb_settings())": "it has a part `TABLE_FUNCTION`, which no condition may",
    "exists(select 1 from main.duckdb_tables)": "it has the table `main.duckdb_tables`, which no condition may",
    "exists(show tables)": "it has a part `SHOW_REF`, which no condition may",
    "exists(values (1))": "it has a part `EXPRESSION_LIST`, which no condition may",
    "exists(select 1 union select 2)": "it has a part `SET_OPERATION_NODE`, which no condition may",
    "exists(select 1 from events limit 1)": "it has a part `LIMIT_MODIFIER`, which no condition may",
    "exists(select 1 from events using sample 1)": "it has a part `SELECT_NODE`, which no condition may",
    "exists(select 1 from events positional join claims)": "it has a part `JOIN`, which no condition may",
    "exists(with recursive events as (select 1 union all select 1 from events) select 1 from events)": (
        "it has a part `WITH`, which no condition may"
    ),
    "exists(with events as (insert into events select * from events) select 1 from events)": (
        "it has a part `WITH`, which no condition may"
    ),
    "pg_read_file('/etc/passwd') = ''": "it has the function `pg_read_file`, which no condition may",
    "getenv('HOME') = ''": "it has the function `getenv`, which no condition may",
    "current_setting('threads') = 2": "it has the function `current_setting`, which no condition may",
    "repeat('a', 1000000000) = title": "it has the function `repeat`, which no condition may",
    "title || title = ''": "it has the function `||`, which no condition may",
    "random() > 0.5": "it has the function `random`, which no condition may",
    "start_date < current_date": "no table has a column `current_date`",
    "rowid < 2": "no table has a column `rowid`",
    "_line < 3": "no table has a column `_line`",
    "sum(1) over () > 1": "it has a part `WINDOW_AGGREGATE`, which no condition may",
    "title::json is null": "it has the type `json`, which no condition may",
    "title = $1": "it has a part `VALUE_PARAMETER`, which no condition may",
    "title in ['a']": "it has the function `list_value`, which no condition may",
    "not " * 495 + "true": None,
    "(" * 990 + "true" + ")" * 990: None,
}


@pytest.mark.parametrize("where", SELECTED)
def test_a_condition_selects_records_in_natural_order(fair: Edition, where: str) -> None:
    assert query.select(fair, "events", where) == SELECTED[where]


@pytest.mark.parametrize("where", REFUSED, ids=lambda where: where[:40].encode("unicode_escape").decode())
def test_a_condition_from_a_stranger_is_answered_in_words(fair: Edition, where: str) -> None:
    expected = REFUSED[where]
    try:
        selected = query.select(fair, "events", where)
    except Refused as refused:
        [diagnostic] = refused.diagnostics
        assert expected is None or diagnostic.message.endswith(f" cannot be run: {expected}")
        assert diagnostic.words.isprintable() or "\n" in diagnostic.words
    else:
        assert expected is None
        assert set(selected) <= set(fair.tables["events"])


def test_a_long_condition_is_not_read(fair: Edition) -> None:
    with pytest.raises(Refused, match="it is longer than 2,000 characters"):
        query.select(fair, "events", "true or " * 300 + "true")


def test_a_slow_condition_is_stopped(fair: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SECONDS", 1.0)
    letters = "abcdefghij"
    crowd = ", ".join(f"sentences {each}" for each in letters)
    total = " + ".join(f"{each}.ordinal" for each in letters)
    started = monotonic()

    with pytest.raises(Refused, match="it takes longer than 1 s"):
        query.select(fair, "events", f"(select count(*) from {crowd} where {total} > 11) > 0")
    assert monotonic() - started < 8


def test_no_condition_opens_a_file(fair: Edition, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("event_id\nE001\n", encoding="utf-8")

    with pytest.raises(Refused, match="which no condition may"):
        query.select(fair, "events", f"event_id in (select event_id from '{file}')")


def test_the_result_is_digested_with_what_was_asked(fair: Edition) -> None:
    result = query.result(fair, "events", "  event_type = 'AGREE'\n")
    expected = {
        "recipe": "dossier-query/1",
        "table": "events",
        "where": "event_type = 'AGREE'",
        "records": {"E002": fair.digest("events", "E002")},
    }

    assert expected == result
    assert identity.digest(result) != identity.digest(query.result(fair, "events", "event_type='AGREE'"))


def test_two_ways_to_write_a_condition_have_one_normalised_form(fair: Edition) -> None:
    ways = ["event_type='AGREE' AND place_id is null", "event_type = 'AGREE'\n and  place_id IS NULL"]

    assert {query.normalised(fair, each) for each in ways} == {"((event_type = 'AGREE') AND (place_id IS NULL))"}


def test_the_table_follows_from_the_columns(fair: Edition) -> None:
    conditions = [
        "event_type = 'AID'",
        "statement like '%bread%' and event_id in (select event_id from events where event_type = 'COERCE')",
    ]

    assert [query.table_of(fair, each) for each in conditions] == ["events", "claims"]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (
            "country_code = 'XEL'",
            "it names nothing that only one table has\nhelp: say which with `--table`: actors, places",
        ),
        (
            "country_code = 'XEL' and statement = ''",
            "it names columns of no single table\nhelp: say which with `--table`: ",
        ),
    ],
)
def test_where_the_table_does_not_follow_it_is_asked_for(fair: Edition, where: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        query.table_of(fair, where)

    assert words in refused.value.diagnostics[0].words


def test_only_a_table_of_records_can_be_asked(fair: Edition) -> None:
    with pytest.raises(Refused, match="there is no table of records `event_types`"):
        query.select(fair, "event_types", "code = 'AID'")
