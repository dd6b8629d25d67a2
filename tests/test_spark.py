"""Spark says what DuckDB says: function by function, pattern by pattern, and on whole packages read in each way.

All cases and 200 random packages: `python tests/spark_agreement.py`.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

import overlay
import test_property
from conftest import MakePackage, resource
from dossier.checker import check
from dossier.cluster import NotReadyError, reading
from dossier.cluster.linear import leaves_no_choice
from dossier.cluster.patterns import UnlikeError, taken_pattern
from dossier.cluster.translation import FUNCTIONS, PATTERNS, PLAIN, parsed, tables_in, translated
from dossier.engine import duck
from dossier.engine.duck import QueryError
from dossier.engine.sql import sql_text
from generate import generate
from rows import Plan
from spark_agreement import MASTER, Memory, of_case, of_seed, parting, remembering, told

SAMPLE = (
    "R003/catches-an-unknown-claimant",
    "V201/catches-an-id-without-its-zeros",
)


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Give one Spark for all tests here; they are left out without Java, unless it is expected."""
    try:
        with remembering(Memory()) as memory:
            yield memory
    except NotReadyError as error:
        if os.environ.get("DOSSIER_EXPECTS_TOOLS"):
            raise
        pytest.skip(str(error))


EXAMPLES = {
    "abs": ["abs(-3)", "abs(-1.5::double)"],
    "any_value": ["(select any_value(b) from few)"],
    "arg_min": ["(select arg_min(b, a) from few)"],
    "array_to_string": ["array_to_string(['a', 'b'], ', ')"],
    "bool_and": ["(select bool_and(a > 1) from few)"],
    "bool_or": ["(select bool_or(a > 1) from few)"],
    "chr": ["'a' || chr(0) || 'b'"],
    "coalesce": ["coalesce(null, 'a')"],
    "concat": ["concat('a', 'b')"],
    "contains": ["contains('ab', 'b')", "contains('ab', 'B')", "contains('é', 'e')"],
    "count": ["(select count(distinct b) from few)", "(select count(*) from few)"],
    "date_diff": ["date_diff('day', date '2024-02-28', date '2024-03-01')"],
    "date_trunc": [f"cast(date_trunc('{unit}', date '2024-06-19') as date)" for unit in ("week", "month", "year")],
    "day": ["day(date '2024-02-29')"],
    "first_value": ["(select max(f) from (select first_value(b) over (order by a) as f from few))"],
    "format": [
        *("format('`{}` and {}', 'a', 12)", "format('{}', date '2024-02-29')", "format('x{}', null::varchar)"),
        *(f"format('{{}}', {number}::double)" for number in ("10000000", "0.1", "1e16", "1e-5", "123456789.5", "-0.0")),
        "format('{:03d}', 7)",
    ],
    "greatest": ["greatest(1, 3)", "greatest('a', null)"],
    "isodow": [f"isodow(date '2024-06-{day}')" for day in range(16, 24)],
    "last_day": ["last_day(date '2024-02-01')"],
    "least": ["least('a', 'B')"],
    "left": ["left('abc', 2)", "left('é', 4)"],
    "len": ["len(['a', 'b'])"],
    "length": ["length('é')", "length('e\u0301')", "length('\U0001d504')", "length('')"],
    "list_contains": ["list_contains(['a', 'b'], 'b')", "list_contains(['a'], 'b')"],
    "list_filter": ["len(list_filter(['a', null], lambda x: x is not null))"],
    "list_min": ["list_min(['b', 'a', 'B'])"],
    "lower": ["lower('ÀB')"],
    "ltrim": ["ltrim('+-1', '+-')", "ltrim('  a')"],
    "make_date": ["make_date(2024, 12, 31)"],
    "max": ["(select max(b) from few)"],
    "min": ["(select min(b) from few)"],
    "month": ["month(date '2024-02-29')"],
    "nullif": ["nullif('', '')", "nullif('a', '')"],
    "range": ["len(range(1, 4))", "len(range(1, 1))", "len(range(1, 0))", "list_min(range(2, 4))"],
    "replace": ["replace('1.000.000', '.', '')"],
    "row_number": ["(select max(r) from (select row_number() over (order by a) as r from few))"],
    "rtrim": ["rtrim('1.500', '0')"],
    "split_part": ["split_part('1.5', '.', 2)", "split_part('1', '.', 2)", "split_part('a.b.c', '.', 1)"],
    "starts_with": ["starts_with('ab', 'a')", "starts_with('ab', 'b')"],
    "string_agg": ["(select string_agg(b, ', ' order by a desc) from few)"],
    "sum": ["cast((select sum(a) from few) as bigint)"],
    "to_months": ["cast(date '2024-01-31' + to_months(1) as date)", "cast(date '2024-03-31' + to_months(-1) as date)"],
    "trim": ["trim(' \t1\n', ' \t\n')", "trim('  a ')"],
    "unnest": ["(select max(x || y) from (select unnest(['a', 'b']) as x, unnest(['c', 'd']) as y))"],
    "upper": ["upper('é')"],
    "year": ["year(date '2024-02-29')"],
    "regexp_extract": ["regexp_extract('ab12', '[0-9]+')", "regexp_extract('a', '[0-9]+')"],
    "regexp_full_match": ["regexp_full_match('a\n', 'a')", "regexp_full_match('ab', 'a|ab')"],
    "regexp_matches": [
        "regexp_matches('a\n', 'a$')",
        r"regexp_matches('Ж', '\p{Cyrillic}')",
        r"regexp_matches(chr(11), '[\s]|\s')",
    ],
    "regexp_replace": [
        r"regexp_replace('12000.0', '\.0$', '')",
        *(r"regexp_replace('a é 1 !', '[^\pL\pN]+', ' ', 'g')", r"regexp_replace('Last one', '\blast\b', '', 'gi')"),
    ],
}
"""Of each function that a query may name, calls that DuckDB and Spark must answer alike."""

OTHERS = [
    *(
        "'a' < 'B'",
        "'é' > 'z'",
        "'\U0001d504' > '\uffff'",
        "cast(12.0::double as varchar)",
        "['a', 'b'][1]",
        "['a'][2]",
    ),
    *(
        "array_to_string(['a', 'b', 'c'][2:], '-')",
        "try_cast('2024-02-30' as date)",
        "try_cast('99999999999999999999' as bigint)",
    ),
    *("try_cast('+5' as bigint)", "try_cast('1.' as double) = 1", "'a' is distinct from null", "'a_b' like 'a_b'"),
    *("'${env:HOME}'", "(1, 'a') in (select (a, b) from few)", "exists (from few where a = 2)", r"'\n' || 'it''s'"),
]


def test_each_function_gives_in_spark_what_it_gives_in_duckdb(memory: Memory) -> None:
    assert EXAMPLES.keys() == PLAIN | FUNCTIONS.keys() | PATTERNS.keys(), "give an example of each"
    asked = [each for listed in EXAMPLES.values() for each in listed] + OTHERS
    query = "select " + ", ".join(f"{each} as a{place}" for place, each in enumerate(asked))
    names = tuple(f"a{place}" for place in range(len(asked)))
    answers = []
    for database in (duck.Database(), memory.database()):
        database.publish_rows("few", "a integer, b varchar", [(1, "x"), (2, "a"), (3, None)])
        answers.append(dict(zip(asked, database.rule_rows(query, names)[0], strict=True)))
        database.close()
    assert answers[0] == answers[1]


PATTERNS_READ = [
    *("[a-c]+", "a|b", r"\d+", "a.b", "[^a]+", "a$", r"\v", r"[\v]", "[]a]+", r"[\[]", "[&a]", "^a?$", r"\x41"),
    *("(?:a{2,3}-)*b", ".", "[é-ü]", r"\.", "a{0}", "[.^$]", r"[\]\\]", "#", "a b", "}", "]"),
]
CELLS_READ = [
    "",
    "a",
    "b",
    "aab",
    "a\n",
    "a\nb",
    "a.b",
    "a\x85b",
    "\x0b",
    "12",
    "١",
    "]",
    "[",
    "&",
    "é",
    "A",
    "aa-b",
    "#",
]
CELLS_READ += [".", "^", "\\", "a b", "}", "\u2028", "\U0001d504", " "]


def test_a_pattern_means_in_java_what_it_means_in_python(memory: Memory) -> None:
    cells = [(place, cell) for place, cell in enumerate(CELLS_READ)]
    database = memory.database()
    database.publish_rows("cells", "place integer, cell varchar", cells)
    matches = ", ".join(
        f"regexp_full_match(cell, {sql_text(f'(?:{each})')}) as p{n}" for n, each in enumerate(PATTERNS_READ)
    )
    found = database.rule_rows(
        f"select place, {matches} from cells order by place",
        ("place", *(f"p{place}" for place in range(len(PATTERNS_READ)))),
    )
    expected = [
        (place, *(re.fullmatch(f"(?:{each})", cell, re.ASCII) is not None for each in PATTERNS_READ))
        for place, cell in cells
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", True),
        (r"[0-9]+\.[0-9]+\.[0-9]+", True),
        ("protest|process", True),
        (r"[+-]?\d+(?:\.\d*)?", True),
        ("(?:a|a)*b", False),
        ("(?:a|b|a)*c", False),
        ("(?:a+)+b", False),
        ("a*a", False),
        ("(?:a?){20}a{20}", False),
        ("(a|a)(a|a)(a|a)(a|a)(a|a)b", False),
        ("(?=a).*", False),
        ("(", False),
    ],
)
def test_a_pattern_leaves_a_choice_or_none(pattern: str, expected: bool) -> None:
    assert leaves_no_choice(pattern) is expected


def test_a_pattern_over_which_java_might_sit_for_ever_is_left_to_python() -> None:
    with pytest.raises(UnlikeError):
        taken_pattern("(?:(?:a+)+b)", frozenset())


@pytest.mark.parametrize(
    "query",
    [
        "select reflect('java.lang.System', 'getenv', 'HOME')",
        "select java_method('java.lang.System', 'getenv', 'HOME')",
        "select * from read_csv('/etc/passwd')",
        "select * from range(10)",
        "select input_file_name()",
        "select current_user",
        "select now()",
        "insert into few select 1",
        "select 1; select 2",
        "set spark.x = 1",
        "with a as (delete from few returning *) select * from a",
        "select regexp_replace('aa', 'a', 'b')",
        "select 'a' like '\\%'",
        "select date_diff('month', a, b) from few",
        "select format('{:>8}', 'a')",
        "select string_agg(a, ', ') from few",
        "selec",
    ],
)
def test_a_query_that_names_anything_else_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        translated(query)


def test_a_path_is_no_table(memory: Memory) -> None:
    database = memory.database()
    for query in ("select * from '/etc/passwd'", 'select * from text."/etc/passwd"', "select * from few_others"):
        with pytest.raises(QueryError):
            database.rule_rows(query, ("value",))


def test_the_tables_of_a_query_are_those_it_does_not_make_itself() -> None:
    assert tables_in(parsed("with a as (select 1) select * from a join raw.t0 join b using (c)")) == ["b", "raw.t0"]


def test_the_case_names_are_current() -> None:
    assert set(SAMPLE) <= {each.name for each in overlay.all_cases()}


@pytest.mark.parametrize("name", SAMPLE)
def test_both_say_the_same_of_a_case(name: str, memory: Memory) -> None:
    [case] = (each for each in overlay.all_cases() if each.name == name)
    assert of_case(case) is None


@pytest.mark.parametrize("seed", range(3))
def test_both_say_the_same_of_a_random_package(seed: int, memory: Memory) -> None:
    assert of_seed(seed) is None


def test_both_say_the_same_of_columns_of_every_type(memory: Memory, make_package: MakePackage) -> None:
    rng = random.Random(7)
    signs = "0123456789-+:.,;TZPYMDHSeE %[]{}/@ab_#\u00e9\u0663"

    def near(cell: str) -> str:
        for _ in range(rng.randrange(3)):
            place = rng.randint(0, len(cell))
            cell = cell[:place] + rng.choice(["", *signs]) + cell[place + rng.randrange(2) :]
        return cell

    # some of each type: Spark takes half a second to plan a column
    known: Counter[str] = Counter()
    around = []
    for described, cells in test_property.AROUND:
        known[described["type"]] += 1
        if known[described["type"]] <= 2:
            around.append((described, cells))
    fields = [{**described, "name": f"c{n}"} for n, (described, _) in enumerate(around)]
    for field in fields[::3]:
        if field["type"] not in test_property.UNHASHABLE:
            field["constraints"] = {**field.get("constraints", {}), "unique": True}
    rows = [[near(rng.choice(cells)) for _, cells in around] for _ in range(60)]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    header = ",".join(each["name"] for each in fields)
    package = make_package([resource("x", fields)], {"records/x.csv": f"{header}\n{text}\n"})
    assert check(package).diagnostics
    assert parting(package) is None


ODD = {
    "sound": "a,b\n1,x\n2,\n3,z\n",
    "quoted": 'a,b\n1,"x, y"\n2,"say ""no"""\nx,""\n',
    "a line end in a cell": 'a,b\n1,"x\ny"\nx,z\n',
    "two line ends in a quote and an even number of quotes": 'a,b\n1,"x"",\n"",y"\nx,z\n',
    "quotes doubled at the ends": 'a,b\n1,"""x"""\n2,""""\nx,z\n',
    "a blank before a quote": 'a,b\n1, "x"\nx,z\n',
    "a quote after a blank": 'a,b\n1,"x" \nx,z\n',
    "a stray quote": 'a,b\n1,x"y"z\nx,z\n',
    "text after a quote": 'a,b\n1,"x"y\nx,z\n',
    "too few and too many cells": "a,b\n1\n2,x,y\nx,z\n",
    "a blank row": "a,b\n1,x\n\nx,z\n",
    "a row of commas": "a,b\n1,x\n,\nx,z\n",
    "CRLF": "a,b\r\n1,x\r\nx,z\r\n",
    "a carriage return": "a,b\n1,x\ry\nx,z\n",
    "no last line end": "a,b\n1,x\nx,z",
    "a NUL": "a,b\n1,x\0y\nx,z\n",
    "a mark before the header": "\ufeffa,b\n1,x\nx,z\n",
    "columns exchanged": "b,a\nx,1\nz,x\n",
    "blanks": "a,b\n1, x \n x,z\n",
    "a header alone": "a,b\n",
    "nothing": "",
}


def test_a_file_read_in_parts_is_told_of_as_when_it_is_read_from_its_beginning(
    memory: Memory, make_package: MakePackage
) -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string", "constraints": {"maxLength": 3}}]
    described = [{**resource(f"t{n}", fields), "path": f"t{n}.csv"} for n in range(len(ODD))]
    several = {**resource("several", fields, key="a"), "path": ["t0.csv", "a b/é.csv"]}
    files = {f"t{n}.csv": text for n, text in enumerate(ODD.values())} | {
        "bytes.csv": b"a,b\n1,\xff\n",
        "a b/é.csv": ODD["quoted"],
    }
    starred = {**resource("starred", fields), "path": "t[01].csv"}
    files["t[01].csv"] = ODD["sound"]
    package = make_package([*described, several, starred, {**resource("bytes", fields), "path": "bytes.csv"}], files)
    tried: dict[str, bool] = {}
    by_parts = reading.by_parts

    def noted(spark: object, root: Path, table: object, base: str | None = None) -> object:
        found = by_parts(spark, root, table, base)  # type: ignore[arg-type]
        tried[table.name] = found is not None  # type: ignore[attr-defined]
        return found

    with patch.object(reading, "LARGE", 1), patch.object(reading, "by_parts", noted):
        assert parting(package) is None
    plain = {
        "sound",
        "quoted",
        "quotes doubled at the ends",
        "no last line end",
        "a mark before the header",
        "blanks",
        "a header alone",
    }
    assert {name for n, name in enumerate(ODD) if tried.get(f"t{n}")} == plain
    assert tried["several"]
    assert not tried["starred"]


@pytest.mark.parametrize("way", ["in parts", "in a task", "from an address"])
def test_a_linked_package_is_read_in_each_way(way: str, memory: Memory, tmp_path: Path) -> None:
    package = tmp_path / "package"
    generate(package, Plan(2_000, faults=0.01, multiline=3 if way == "in a task" else 0))
    expected = told(check(package))
    path = package.as_uri() if way == "from an address" else package
    # blocks of a few kilobytes, so that a file has many
    memory.spark.conf.set("spark.sql.files.maxPartitionBytes", "20000")
    with patch.object(reading, "LARGE", 50_000), patch("dossier.cluster.fetching.LARGE", 50_000):
        assert told(check(path, engine="spark", master=MASTER)) == expected


def dossier(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dossier", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, **environment})


def test_the_command_says_on_spark_what_it_says_without_and_nothing_else(
    memory: Memory, make_package: MakePackage
) -> None:
    fields = [{"name": "a", "type": "integer"}]
    package = str(make_package([resource("x", fields)], {"records/x.csv": "a\nx\n"}))
    plain, on_spark = dossier("check", package), dossier("check", "--engine", "spark", "--master", MASTER, package)
    without_time = re.compile(r" in [0-9.]+ s")
    assert without_time.sub("", on_spark.stdout) == without_time.sub("", plain.stdout)
    assert (on_spark.returncode, on_spark.stderr) == (1, "")


def test_that_java_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    said = dossier("check", "--engine", "spark", str(overlay.ROOT), JAVA_HOME=str(tmp_path))
    expected = f"the engine `spark` needs Java 17 or newer, and none is at JAVA_HOME, which is {tmp_path}\n"
    assert (said.returncode, said.stdout, said.stderr) == (2, "", expected)


def test_that_java_does_not_say_its_version_is_said_in_a_sentence(tmp_path: Path) -> None:
    java = tmp_path / "bin/java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\nexit 1\n")
    java.chmod(0o755)
    said = dossier("check", "--engine", "spark", str(overlay.ROOT), JAVA_HOME=str(tmp_path))
    expected = f"the engine `spark` needs Java 17 or newer, and {java} does not say its version\n"
    assert (said.returncode, said.stdout, said.stderr) == (2, "", expected)


def test_a_master_without_spark_is_told() -> None:
    said = dossier("check", "--master", MASTER, str(overlay.ROOT))
    assert (said.returncode, said.stderr) == (2, "`--master` says where Spark runs: give `--engine spark` as well\n")


def test_the_report_names_its_engine(memory: Memory, make_package: MakePackage) -> None:
    package = make_package([resource("x", [{"name": "a"}])], {"records/x.csv": "a\nx\n"})
    assert re.fullmatch(r"spark 4\.[0-9.]+", check(package, engine="spark", master=MASTER).engine)
