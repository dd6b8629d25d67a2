"""The engine says each slip once, at its place, and touches nothing outside the package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import MakePackage, resource
from dossier import rules
from dossier.checker import check
from dossier.engine import parsed
from dossier.engine.duck import Database, QueryError
from dossier.engine.sql import reads_alike
from dossier.engine.table import natural_key
from dossier.report import Diagnostic

TOWN_FIELDS: list[dict[str, Any]] = [
    {"name": "town_id", "type": "string", "constraints": {"required": True, "pattern": "^(?:T[0-9]+)$"}},
    {"name": "title", "type": "string"},
    {"name": "founded", "type": "date"},
]
HEADER = "town_id,title,founded\n"


def towns(**more: Any) -> dict[str, Any]:
    return resource("towns", TOWN_FIELDS, key="town_id", **more)


def found(root: Path) -> list[tuple[str, int | None, str | None]]:
    """Return code, line and column of everything that a check says."""
    return [(each.code, each.line, each.field) for each in check(root).diagnostics]


DOSSIER_FORMS: dict[str, tuple[str | bytes, list[tuple[str, int | None, str | None]]]] = {
    "a sound table": (HEADER + "T1,Ode,1200-01-01\nT2,Lee,\n", []),
    "an id of two digits after one of one": (HEADER + "T9,Ode,\nT10,Lee,\n", []),
    "a quoted comma and a doubled quote": (HEADER + 'T1,"Ode, ""the"" town",\n', []),
    "a negative number": (HEADER + "T1,-12.5,\n", []),
    "no bytes at all": ("", [("F201", 1, None)]),
    "a header alone": (HEADER, []),
    "a blank line for a header": ("\n", [("F201", 1, None)] * 3),
    "semicolons": (HEADER.replace(",", ";") + "T1;Ode, the town;\n", [("F208", 1, None)]),
    "a line for Excel": ("sep=,\n" + HEADER, [("F208", 1, None)]),
    "an error of a spreadsheet": (HEADER + "T1,#NAME?,\n", [("F306", 2, "title")]),
    "a number cut short": (HEADER + "T1,1.2E+05,\n", [("F305", 2, "title")]),
    "latin-1": (HEADER.encode() + "T1,Ödé,\n".encode("latin-1"), [("F101", 2, None)]),
    "utf-16": ((HEADER + "T1,Ode,\n").encode("utf-16"), [("F101", 1, None)]),
    "gzip": (b"\x1f\x8b\x08\x00garbage", [("F101", 1, None)]),
    "a byte-order mark": (b"\xef\xbb\xbf" + HEADER.encode(), [("F102", 1, None)]),
    "CRLF": (HEADER.replace("\n", "\r\n") + "T1,Ode,\r\n", [("F103", 1, None)]),
    "mixed line ends": (HEADER + "T1,Ode,\r\n", [("F104", 2, None)]),
    "a bare carriage return": (HEADER + "T1,Ode\rx,\n", [("F104", 2, None)]),
    "a NUL": (HEADER + "T1,O\x00de,\n", [("F105", 2, "title")]),
    "a zero-width space": (HEADER + "T1,O\u200bde,\n", [("F105", 2, "title")]),
    "a tab in a date": (HEADER + "T1,Ode,1200\t01\n", [("F105", 2, "founded")]),
    "no final newline": (HEADER + "T1,Ode,", [("F106", 2, None)]),
    "a missing column": ("town_id,title\nT1,Ode\n", [("F201", 1, None)]),
    "a misspelt column": ("town_id,titel,founded\n", [("F202", 1, None)]),
    "an extra column": ("town_id,title,founded,x\n", [("F202", 1, None)]),
    "a repeated column": ("town_id,title,title,founded\n", [("F203", 1, None)]),
    "columns exchanged": ("title,town_id,founded\n", [("F204", 1, None)]),
    "a row too short": (HEADER + "T1,Ode\nT2,Lee,\n", [("F205", 2, None)]),
    "a row too long": (HEADER + "T1,Ode,,\n", [("F205", 2, None)]),
    "an open quote": (HEADER + 'T1,"Ode,\nT2,Lee,\n', [("F206", 2, None)]),
    "a quote that swallows a row": (HEADER + 'T1,"Ode,\nT2,"Lee",\n', [("F206", 2, None)]),
    "a stray quote": (HEADER + 'T1,O"de,\n', [("F206", 2, None)]),
    "a blank line": (HEADER + "\nT1,Ode,\n", [("F207", 2, None)]),
    "a row of commas": (HEADER + ",,\nT1,Ode,\n", [("F207", 2, None)]),
    "a leading space in the key": (HEADER + " T1,Ode,\n", [("F301", 2, "town_id")]),
    "a trailing space in a date": (HEADER + "T1,Ode,1200-01-01 \n", [("F301", 2, "founded")]),
    "a no-break space": (HEADER + "T1,Ode\u00a0,\n", [("F301", 2, "title")]),
    "a line break in a cell": (HEADER + 'T1,"O\nde",\nT2,Lee,x\n', [("F302", 2, "title"), ("V104", 4, "founded")]),
    "an accent of its own": (HEADER + "T1,e\u0301,\n", [("F303", 2, "title")]),
    "a formula": (HEADER + "T1,=1+1,\n", [("F304", 2, "title")]),
    "a formula in a date": (HEADER + "T1,Ode,@today\n", [("F304", 2, "founded")]),
    "rows exchanged": (HEADER + "T2,Ode,\nT1,Lee,\nT3,Ro,\n", [("F401", 3, "town_id")]),
    "an id out of its pattern": (HEADER + "T1,Ode,\nX2,Lee,\n", [("V201", 3, "town_id")]),
    "an empty key": (HEADER + ",Ode,\n", [("R001", 2, "town_id")]),
    "a key twice": (HEADER + "T1,Ode,\nT1,Lee,\n", [("R002", 3, "town_id")]),
    "a day that does not exist": (HEADER + "T1,Ode,2023-02-29\n", [("V104", 2, "founded")]),
}


@pytest.mark.parametrize(("content", "expected"), DOSSIER_FORMS.values(), ids=DOSSIER_FORMS.keys())
def test_a_slip_in_a_dossier_is_said_once_and_at_its_place(
    make_package: MakePackage, content: str | bytes, expected: list[tuple[str, int | None, str | None]]
) -> None:
    assert found(make_package([towns()], {"records/towns.csv": content}, dossier="1")) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER.encode(),
        HEADER.replace("\n", "\r\n"),
        HEADER + "T1,Ode,",
        HEADER + "T1, Ode ,\n",
        HEADER + 'T1,"O\nde",\n',
        HEADER + "T1,=1,\n",
        HEADER + "T2,Ode,\nT1,Lee,\n",
    ],
)
def test_the_habits_of_the_house_bind_only_a_dossier(make_package: MakePackage, content: str | bytes) -> None:
    assert found(make_package([towns()], {"records/towns.csv": content})) == []


def test_lines_are_physical_lines_after_quoted_newlines_and_blank_rows(make_package: MakePackage) -> None:
    content = HEADER + 'T1,"a\nb\nc",\n\nT2,Lee,never\n'
    assert found(make_package([towns()], {"records/towns.csv": content})) == [
        ("F207", 5, None),
        ("V104", 6, "founded"),
    ]


CELLS: list[tuple[dict[str, Any], str, str | None]] = [
    ({"type": "integer"}, "12", None),
    ({"type": "integer"}, "12.5", "V101"),
    ({"type": "integer"}, "1_000", "V101"),
    ({"type": "integer"}, "0x1F", "V101"),
    ({"type": "integer", "constraints": {"maximum": 5}}, "6", "V206"),
    ({"type": "integer", "constraints": {"maximum": 5}}, "9" * 30, "V206"),
    ({"type": "integer", "constraints": {"enum": [1, 2]}}, "02", None),
    ({"type": "number"}, "1e3", None),
    ({"type": "number"}, "Infinity", "V102"),
    ({"type": "number", "constraints": {"minimum": 0.1}}, "0.0999999999999999999999", "V205"),
    ({"type": "number", "constraints": {"minimum": 0}}, "NaN", "V205"),
    ({"type": "boolean"}, "true", None),
    ({"type": "boolean"}, "t", "V103"),
    ({"type": "date"}, "2023/02/03", "V104"),
    ({"type": "date"}, "epoch", "V104"),
    ({"type": "date"}, "0000-01-01", "V104"),
    ({"type": "date", "constraints": {"minimum": "2023-09-01"}}, "2023-08-31", "V205"),
    ({"type": "datetime"}, "2023-09-01T10:00:00+02:00", None),
    ({"type": "datetime"}, "2023-09-01", "V105"),
    ({"type": "time"}, "25:00:00", "V106"),
    ({"type": "year"}, "23", "V107"),
    ({"type": "string", "constraints": {"pattern": "protest|strike"}}, "protestXYZ", "V201"),
    ({"type": "string", "constraints": {"pattern": "(?=a)a+"}}, "aaa", None),
    ({"type": "string", "constraints": {"pattern": "(?=a)a+"}}, "aab", "V201"),
    ({"type": "string", "constraints": {"pattern": r"\d+"}}, "١٢", None),
    ({"type": "string", "constraints": {"pattern": "(a{40}){40}"}}, "a", "V201"),
    ({"type": "string", "constraints": {"enum": ["red", "blue"]}}, "rde", "V202"),
    ({"type": "string", "constraints": {"minLength": 2}}, "𝔄", "V203"),
    ({"type": "string", "constraints": {"maxLength": 1}}, "𝔄", None),
]


@pytest.mark.parametrize(("field", "cell", "expected"), CELLS)
def test_a_cell_is_judged_by_its_value(
    make_package: MakePackage, field: dict[str, Any], cell: str, expected: str | None
) -> None:
    fields = [{"name": "key", "type": "string"}, {"name": "value", **field}]
    root = make_package([resource("things", fields, key="key")], {"records/things.csv": f"key,value\nk,{cell}\n"})
    assert found(root) == ([] if expected is None else [(expected, 2, "value")])


def test_numbers_that_are_equal_repeat_each_other(make_package: MakePackage) -> None:
    fields = [{"name": "size", "type": "number", "constraints": {"unique": True}}, {"name": "x", "type": "string"}]
    root = make_package([resource("things", fields)], {"records/things.csv": "size,x\n1.0,a\n,b\n,c\n1,d\n"})
    assert found(root) == [("V207", 5, "size")]


def test_an_empty_text_is_a_value_where_the_schema_says_so(make_package: MakePackage) -> None:
    fields = [{"name": "a", "type": "string", "constraints": {"required": True}}, {"name": "b", "type": "string"}]
    described = resource("things", fields, schema={"missingValues": ["-"]})
    assert found(make_package([described], {"records/things.csv": "a,b\n,x\n-,x\n"})) == [("V001", 3, "a")]


def linked(make_package: MakePackage, visits: str, towns_content: str, **head: Any) -> Path:
    visit_fields = [{"name": name, "type": "string"} for name in ("visit_id", "town_id", "kind", "after_id")]
    kinds = resource("kinds", [{"name": "code", "type": "string"}], key="code")
    kinds["path"] = "schemas/vocabularies/kinds.csv"
    references = {"town_id": "towns.town_id", "kind": "kinds.code", "after_id": "visits.visit_id"}
    return make_package(
        [towns(), resource("visits", visit_fields, key="visit_id", references=references), kinds],
        {
            "records/towns.csv": towns_content,
            "records/visits.csv": f"visit_id,town_id,kind,after_id\n{visits}",
            "schemas/vocabularies/kinds.csv": "code\nstate\nworking\n",
        },
        **head,
    )


def test_references_across_and_within_a_table_are_followed(make_package: MakePackage) -> None:
    root = linked(make_package, "V1,T1,state,\nV2,T9,wroking,V7\nV3,,,V2\n", HEADER + "T1,Ode,\n")
    assert [(each.code, each.line, each.field, each.help) for each in check(root).diagnostics] == [
        ("R003", 3, "town_id", "correct the id, or add the row to `records/towns.csv`"),
        ("R004", 3, "kind", "did you mean `working`?"),
        ("R003", 3, "after_id", "correct the id, or add the row to `records/visits.csv`"),
    ]


def test_a_slip_in_a_key_of_a_dossier_is_not_told_again_by_what_refers_to_it(make_package: MakePackage) -> None:
    root = linked(make_package, "V1,T2,state,\n", HEADER + "T1,Ode,\nX2,Lee,\n", dossier="1")
    report = check(root)
    assert [(each.code, each.path) for each in report.diagnostics] == [("V201", "records/towns.csv")]
    assert [reason for reason in report.skipped if "visits.town_id" in reason] != []


def test_a_broken_file_stops_what_depends_on_it_and_nothing_else(make_package: MakePackage) -> None:
    root = linked(make_package, "V1,T2,sttae,\n", HEADER + "T1\n")
    report = check(root)
    assert [(each.code, each.path) for each in report.diagnostics] == [
        ("F205", "records/towns.csv"),
        ("R004", "records/visits.csv"),
    ]
    reason = "its values, the reference from `visits.town_id`, because of `towns`: its file is broken"
    assert report.skipped == [reason]
    assert report.tables == 2


def test_a_file_whose_name_is_too_long_is_said_and_no_crash(make_package: MakePackage) -> None:
    root = make_package([{**towns(), "path": f"records/{'x' * 300}.csv"}], {"records/towns.csv": HEADER})
    assert [each.code for each in check(root).diagnostics] == ["F008"]


def test_a_dossier_whose_cells_need_evidence_has_citations(make_package: MakePackage) -> None:
    fields = [{"name": "town_id"}, {"name": "founder", "evidence": "field"}]
    root = make_package(
        [resource("towns", fields, key="town_id")], {"records/towns.csv": "town_id,founder\nT1,Ode\n"}, dossier="1"
    )
    assert [(each.code, each.message) for each in check(root).diagnostics] == [
        ("F002", "the package has no table `citations`, and the cells of `towns` need evidence")
    ]


def test_a_table_that_cannot_be_read_stops_the_rules_about_all_tables(make_package: MakePackage) -> None:
    root = make_package([towns(), {"name": "visits", "path": "../visits.csv"}], {"records/towns.csv": HEADER})
    (root / "datapackage.json").write_text((root / "datapackage.json").read_text()[:-1] + ', "dossier": "1"}')
    report = check(root)
    assert [each.code for each in report.diagnostics] == ["F003"]
    reason = "because of `visits`: its description is not right yet"
    assert [each for each in report.skipped if each.startswith("R101") and each.endswith(reason)] != []
    assert report.rules_skipped > 0


def test_a_stale_digest_is_an_error_that_stops_nothing(make_package: MakePackage) -> None:
    described = towns(hash=f"sha256:{'0' * 64}", bytes=1)
    root = make_package([described], {"records/towns.csv": HEADER + "T1,Ode,x\n"})
    assert found(root) == [("F007", None, None), ("V104", 2, "founded")]


def test_a_stray_file_among_the_records_of_a_dossier_is_named(make_package: MakePackage) -> None:
    root = make_package([towns()], {"records/towns.csv": HEADER, "records/towns copy.csv": HEADER}, dossier="1")
    expected = Diagnostic(
        "F006",
        "the file `records/towns copy.csv` belongs to no table of the package",
        "records/towns copy.csv",
        help="declare it with `dossier sync`, or move it away",
    )
    assert check(root).diagnostics == [expected]


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x.csv", "records/../../x.csv", "https://example.org/x.csv", "C:/x.csv", "a\\b.csv", ""],
)
def test_a_path_that_leaves_the_package_is_never_followed(make_package: MakePackage, path: str) -> None:
    root = make_package([{**towns(), "path": path}], {})
    assert [each.code for each in check(root).diagnostics] == ["F003"]


def test_a_link_that_leaves_the_package_is_never_followed(make_package: MakePackage, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(HEADER)
    root = make_package([towns()], {"records/x": ""})
    os.symlink(tmp_path / "outside.csv", root / "records/towns.csv")
    assert [each.code for each in check(root).diagnostics] == ["F003"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'{"name": "\\ud800"}',
        b'{"resources": [], "resources": []}',
        b'{"n": NaN}',
        b'{"n": ' + b"9" * 10_000 + b"}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"resources": 1}',
        b'{"resources": [1, {"name": 5}, {"name": "x", "path": "x.csv"}]}',
        b'{"resources": [{"name": "x", "path": "x.csv", "schema": {"fields": [{"name": "a", "type": "geojson"}]}}]}',
        b'{"resources": [{"name": "x", "path": "x.csv", "schema": "s.json"}]}',
        b'{"resources": [{"name": "x", "path": "x.csv", "dialect": {"delimiter": ";"}}]}',
    ],
)
def test_a_descriptor_that_cannot_be_relied_on_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "datapackage.json").write_bytes(content)
    diagnostics = check(tmp_path).diagnostics
    assert diagnostics != []
    assert {each.code[0] for each in diagnostics} == {"F"}


def test_names_are_data_to_the_database(make_package: MakePackage) -> None:
    name = 'a"; drop table raw.t0; --'
    fields = [{"name": name, "type": "string"}, {"name": "A" * 10_000, "type": "integer"}]
    header = f'"{name.replace(chr(34), chr(34) * 2)}",{"A" * 10_000}\n'
    root = make_package([resource("x'--", fields, key=name)], {"records/x'--.csv": f"{header}k,1\nk,z\n"})
    assert [(each.code, each.line) for each in check(root).diagnostics] == [("R002", 3), ("V101", 3)]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "copy (select 1) to '/tmp/dossier-was-here'",
        "attach '/tmp/dossier-was-here'",
        "install httpfs",
        "load httpfs",
        "set threads = 1",
        "create table x (a integer)",
        "with x as (insert into raw.t0 values (1, 'k') returning c0) select c0 from x",
        "select 1; select 2",
        "",
    ],
)
def test_a_rule_that_does_more_than_read_tables_is_refused(query: str) -> None:
    database = Database()
    database.create(0, rules_table())
    try:
        with pytest.raises(QueryError):
            database.rule_rows(query, ("c0",))
        assert database.rows("select count(*) from raw.t0") == [(0,)]
    finally:
        database.close()


def test_a_text_is_parsed_once_whichever_connection_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "_known", {})
    known = []
    for _ in range(2):
        database = Database()
        assert database.rows("select 1 as one") == [(1,)]
        assert database.rule_rows("select 2 as c0", ("c0",)) == [(2,)]
        known.append(dict(parsed._known))
        database.close()
    first, second = known
    assert list(first) == list(second) == ["select 1 as one", "select 2 as c0"]
    assert all(first[text] is second[text] for text in first)


def test_only_so_many_statements_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "_known", {})
    monkeypatch.setattr(parsed, "MOST", 2)
    database = Database()
    assert [database.rows(f"select {number}") for number in range(5)] == [[(number,)] for number in range(5)]
    assert list(parsed._known) == ["select 4"]
    database.close()


def test_nothing_is_said_of_kept_statements_when_python_ends() -> None:
    program = "from dossier.engine.duck import Database; d = Database(); d.rows('select 1'); d.close()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def rules_table() -> Any:
    from dossier.engine.table import Field, Resource

    return Resource("x", "x.csv", (Field("a"),))


@pytest.mark.parametrize(
    ("pattern", "alike"),
    [
        ("^(?:E[0-9]{3,})$", True),
        (r"^(?:[^\x00-\x1F\x7F]+)$", True),
        ("a|b", True),
        (r"S[0-9]{2}\.[0-9]{3}", True),
        (r"\d", False),
        ("a{257}", False),
        ("(?=a)a", False),
        (r"(a)\1", False),
        ("a{1001}", False),
        ("(a{100}){100}", False),
        ("a{,3}", False),
        ("[[:alpha:]]", False),
        ("a$b", False),
        ("[!-~]+[&|~-]", True),
        ("[a~~b]", False),
        ("[a&&b]", False),
        ("[a--b]", False),
    ],
)
def test_a_pattern_goes_to_the_database_only_where_both_read_it_alike(pattern: str, alike: bool) -> None:
    assert reads_alike(pattern) is alike


def test_a_broken_manifest_is_said_once_and_what_reads_manifests_waits(make_package: MakePackage) -> None:
    root = make_package([towns()], {"records/towns.csv": HEADER, "seeds/000.yaml": "document: [\n"}, dossier="1")
    report = check(root)
    assert [each.path for each in report.diagnostics] == ["seeds/000.yaml"]
    assert report.valid is False


def test_ids_sort_by_the_numbers_in_them() -> None:
    ids = ["S10", "S9", "S05.017", "S5.2", "E1", "S9a"]
    assert sorted(ids, key=natural_key) == ["E1", "S5.2", "S05.017", "S9", "S9a", "S10"]


def test_every_rule_has_a_page_and_every_compiled_code_is_a_rule() -> None:
    from dossier.engine import keys, sayings

    compiled = {*sayings.CODES.values(), *sayings.TYPE_CODES.values(), sayings.NULL_KEY, sayings.DUPLICATE_KEY}
    compiled |= {keys.DANGLING_REFERENCE, keys.UNKNOWN_CODE}
    codes = {rule.code for rule in rules.all_rules()}
    assert compiled - codes == set()
    assert all(rule.page for rule in rules.all_rules())


def test_a_rule_file_that_is_not_written_as_one_is_our_fault(tmp_path: Path) -> None:
    (tmp_path / "R999-no-page.sql").write_text("select 1")
    with pytest.raises(rules.BadRuleError, match="headings"):
        rules.read_folder(tmp_path)
    (tmp_path / "R999-no-page.sql").rename(tmp_path / "r9.sql")
    with pytest.raises(rules.BadRuleError, match="named like"):
        rules.read_folder(tmp_path)
