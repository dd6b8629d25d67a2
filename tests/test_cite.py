"""Citations: each style of a claim, an event, an actor, a source, a query and the data set, as literal texts.

`python tests/test_cite.py` writes tests/citations/ anew; read what it wrote. A digest, which changes with each column
and label, stands there as `<digest of …>` and is held against what identity.py says.
"""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import datacite.schema45
import jsonschema
import pybtex.database
import pytest
import rispy
from pybtex.richtext import Text

import overlay
from dossier import cite, identity, query
from dossier.cite import Citation, Dataset, Name, Work, csl, store, styles
from dossier.cli import main
from dossier.identity import Edition
from dossier.reference import Reference, found
from dossier.report import Refused

EXPECTED = Path(__file__).parent / "citations"
CSL_SCHEMA = json.loads((Path(__file__).parent / "schemas/csl-data.json").read_text("utf-8"))

RECORDS = ("C0003", "E003", "A001", "S03", "ER001")
WHERE = "event_type in ('AGREE', 'CONSULT')"
STYLES = (
    *("text", "apa", "chicago", "harvard", "apsa", "mla", "vancouver", "ieee", "chicago-notes"),
    *("bibtex", "biblatex", "ris", "csl-json", "datacite"),
)

HEAD = {
    "name": "fair",
    "title": "Fairs & bans: 100 % of Elmford's #1",
    "version": "1.2.0",
    "created": "2024-07-01T12:00:00Z",
    "contributors": [
        {"title": "The fair's curators", "roles": ["creator"]},
        {"title": "Zoë Ødegård", "givenName": "Zoë", "familyName": "Ødegård", "roles": ["creator", "editor"]},
        {"title": "Tom Reed", "roles": ["tester"]},
        {"title": "Elm Press", "roles": ["publisher"]},
    ],
    "homepage": "https://example.org/fair_and_bans#1",
    "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
}


def make(folder: Path, **changes: Any) -> Path:
    """Write the smallest valid dossier with a head of its own, so that no edit of the real one changes it."""
    package = overlay.build(folder)
    descriptor = package / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    content.pop("id", None)
    descriptor.write_text(json.dumps(content | HEAD | changes), encoding="utf-8")
    return package


def all_of(package: Path) -> list[Citation]:
    return [*cite.of_records(package, RECORDS), cite.of_query(package, WHERE, None), *cite.of_records(package, [])]


def shown(citations: list[Citation], style: str) -> str:
    """Return the citations in a style, with the name of each digest in its place."""
    text = styles.written(citations, style)
    for each in citations:
        text = text.replace(each.reference.digest, f"<digest of {each.reference.name}>")
        text = text.replace(f"_{each.reference.digest[:8]}_", "_<digest>_")
    return text


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("cite"))


@pytest.fixture(scope="module")
def cited(fair: Path) -> list[Citation]:
    return all_of(fair)


HOSTILE = Citation(
    Reference("C0001", "1.0.0", "ab" * 32),
    r"50 % of {A} & B_c #1 \input{x} ~ ^ $5 “so” they say",
    "claim",
    "claim C0001 by X & Y",
    Dataset("d", "D & E", "1.0.0", None, (Name("A {and} B"),), "P & Q", "10.1234/a_b{c}", "", ()),
    (Work("W_1 & more", "", "", date(2024, 2, 29), True),),
)


@pytest.mark.parametrize("style", STYLES)
def test_each_style_of_each_thing(cited: list[Citation], style: str) -> None:
    expected = (EXPECTED / f"{style}.txt").read_text("utf-8")

    assert expected == shown(cited, style), "read it, then run `python tests/test_cite.py`"


@pytest.mark.parametrize("style", STYLES)
def test_what_is_cited_is_found_again_in_each_style(cited: list[Citation], style: str) -> None:
    assert found(styles.written(cited, style)) == [each.reference for each in cited]


def test_the_digests_are_those_of_the_records_the_result_and_the_data_set(fair: Path, cited: list[Citation]) -> None:
    edition = Edition(fair)
    tables = [(edition.table_of(each), each) for each in RECORDS]
    expected = [edition.digest(str(table), each) for table, each in tables]
    expected.append(identity.digest(query.result(edition, "events", WHERE)))
    expected.append(identity.dataset_digest(edition, edition.digests()))

    assert expected == [each.reference.digest for each in cited]


def test_a_claim_names_its_claimant_and_an_event_its_status_in_every_style(cited: list[Citation]) -> None:
    for style in STYLES:
        claim, event = styles.written(cited[:1], style), styles.written(cited[1:2], style)
        assert "claim C0003 by Ada Brook" in claim.replace("Claim", "claim"), style
        assert "event E003, alleged" in event.replace("Event", "event"), style


def test_each_id_is_cited_once_in_the_order_given(fair: Path) -> None:
    assert [each.reference.name for each in cite.of_records(fair, ["E001", "C0001", "E001"])] == ["E001", "C0001"]


@pytest.mark.parametrize("style", ["bibtex", "biblatex"])
def test_pybtex_reads_back_what_was_written(cited: list[Citation], style: str) -> None:
    for each in cited:
        [(key, entry)] = pybtex.database.parse_string(styles.written([each], style), "bibtex").entries.items()
        fields = {name: str(Text.from_latex(value)) for name, value in entry.fields.items()}

        assert key == each.key
        assert fields["title"] == each.title
        assert found(entry.fields["note"] + " " + entry.fields.get("addendum", "")) == [each.reference]
        assert each.dataset.title in fields.get("howpublished", "") + fields.get("series", "") + fields["title"]
        assert [str(Text.from_latex(" ".join(who.last_names))) for who in entry.persons["author"]] == [
            name.family or name.whole for name in each.dataset.creators
        ]


@pytest.mark.parametrize("style", ["bibtex", "biblatex"])
def test_tex_finds_no_command_in_what_a_record_says(style: str) -> None:
    [entry] = pybtex.database.parse_string(styles.written([HOSTILE], style), "bibtex").entries.values()

    assert entry.fields["title"] == (
        r"{50 \% of \{A\} \& B\_c \#1 \textbackslash{}input\{x\} "
        r"\textasciitilde{} \textasciicircum{} \$5 “so” they say}"
    )
    assert entry.fields["doi"] == "10.1234/a_b%7Bc%7D"


def test_rispy_reads_back_what_was_written(cited: list[Citation]) -> None:
    entries = rispy.loads(styles.written([*cited, HOSTILE], "ris"))
    read = [(each["id"], each["type_of_reference"], each["title"], each["notes"][-1]) for each in entries]

    assert read == [(each.key, "DATA", each.title, str(each.reference)) for each in [*cited, HOSTILE]]
    assert entries[0]["authors"] == ["The fair's curators", "Ødegård, Zoë"]


def test_csl_json_is_as_its_schema_says(cited: list[Citation]) -> None:
    jsonschema.Draft7Validator(CSL_SCHEMA).validate(json.loads(styles.written([*cited, HOSTILE], "csl-json")))


def test_datacite_metadata_are_as_their_schema_says(cited: list[Citation]) -> None:
    contents = json.loads(styles.written(cited, "datacite"))
    errors = [error.message for each in contents for error in datacite.schema45.validator.iter_errors(each)]

    assert (len(contents), errors) == (len(cited), [])
    # the schema is asked, not only loaded
    assert list(datacite.schema45.validator.iter_errors(contents[0] | {"publicationYear": "soon"}))


def test_a_citation_from_a_hostile_package_breaks_no_line_and_no_entry(fair: Path, tmp_path: Path) -> None:
    package = make(tmp_path / "package", title="a\nER  - \x1b[31mb", contributors=[{"title": "x\r\nTY  - y"}, 7])
    [citation] = cite.of_records(package, [])

    assert citation.dataset.title == r"a ER - \x1b[31mb"
    assert citation.dataset.creators == (Name("x TY - y"),)


def test_what_the_descriptor_does_not_tell_is_not_made_up(tmp_path: Path) -> None:
    package = make(tmp_path / "package", contributors=[], created="soon", homepage=7, licenses=None)
    [citation] = cite.of_records(package, ["C0001"])

    assert styles.written([citation], "text") == (
        "(n.d.): “Elmford bans the bread of Tom Reed.”\n"
        "Claim C0001 by Tom Reed. In: Fairs & bans: 100 % of Elmford's #1, version 1.2.0.\n"
        "Based on: Elm Herald, “The fair at Elmford”, 20 May 2024.\n"
        f"{citation.reference}\n"
    )
    with pytest.raises(Refused, match="has no `created`, and DataCite asks for a year"):
        styles.written([citation], "datacite")


def test_a_doi_goes_before_a_homepage(tmp_path: Path) -> None:
    package = make(tmp_path / "package", id="https://doi.org/10.1234/fair.1")
    [citation] = cite.of_records(package, [])

    assert "Elm Press. https://doi.org/10.1234/fair.1\n" in styles.written([citation], "text")
    assert "https://doi.org/10.1234/fair.1" in styles.written([citation], "apa")
    assert json.loads(styles.written([citation], "datacite"))["doi"] == "10.1234/fair.1"


def test_prose_names_five_works_and_counts_the_rest() -> None:
    works = tuple(Work(f"W{number}", "", "", None, False) for number in range(7))

    assert "Based on: “W0”; “W1”; “W2”; “W3”; “W4”; and 2 more." in styles.written(
        [replace(HOSTILE, works=works)], "text"
    )


@pytest.mark.parametrize(
    ("ids", "changes", "words"),
    [
        (["C0042"], {}, "no table has a record `C0042`"),
        (["C0099"], {}, "`C0099` is retired since version 0.1.0: said the same as another claim"),
        (["C0001"], {"version": "next"}, "the package has no version of three numbers"),
    ],
)
def test_what_cannot_be_cited_is_said(tmp_path: Path, ids: list[str], changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        cite.of_records(make(tmp_path / "package", **changes), ids)


@pytest.mark.parametrize(
    "style", ["../../../etc/passwd", "/etc/passwd", "apa.csl", "dependent/vancouver-nlm", "", "apa\x00"]
)
def test_a_style_is_looked_up_by_name_and_never_as_a_path(cited: list[Citation], style: str) -> None:
    with pytest.raises(Refused, match="there is no style"):
        styles.written(cited, style)


def test_an_unknown_style_is_told_with_names_near_it(cited: list[Citation]) -> None:
    with pytest.raises(Refused) as refused:
        styles.written(cited, "chicagoo")

    assert refused.value.diagnostics[0].words.startswith("there is no style `chicagoo`\nhelp: near it: chicago, ")


def test_a_stop_at_the_end_of_a_title_in_quotation_marks_stands_inside() -> None:
    assert [
        csl.written(replace(HOSTILE, title=title, works=()), "ieee").split(", ", 1)[1][:8] for title in ("So", "So?")
    ] == [
        "“So,” D ",
        "“So?”, D",
    ]


def test_a_query_is_stored_so_that_it_can_be_asked_again(fair: Path, cited: list[Citation], tmp_path: Path) -> None:
    file = tmp_path / "deep/query.json"
    code = main(["cite", "--package", str(fair), "--where", WHERE, "--save", str(file)])
    stored = json.loads(file.read_text("utf-8"))
    again = cite.of_query(fair, stored["where"], stored["table"])
    edition = Edition(fair)

    assert (code, store.content(again)) == (0, stored)
    assert stored == {
        "recipe": "dossier-query/1",
        "reference": str(cited[5].reference),
        "citation": styles.written([cited[5]], "text"),
        "package": "fair",
        "title": HEAD["title"],
        "version": "1.2.0",
        "as_of": "2024-07-01",
        "table": "events",
        "where": WHERE,
        "normalised": "(event_type IN ('AGREE', 'CONSULT'))",
        "order": "natural order of ids",
        "rows": 2,
        "records": {each: edition.digest("events", each) for each in ("E001", "E002")},
        "digest": f"sha256-{cited[5].reference.digest}",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["C0001", "--where", "true"], "both records and a condition are given"),
        (["--table", "events"], "a table is given without a condition"),
        (["C0001", "--style", "query"], "a record or a data set is no query"),
        (["C0001", "--save", "never.json"], "a record or a data set is no query"),
        (["--where", "true) or (true", "--table", "events"], "the condition `true) or (true` cannot be run"),
        (["C0042"], "no table has a record `C0042`"),
    ],
)
def test_the_command_says_what_it_cannot_cite(
    fair: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["cite", "--package", str(fair), *arguments]) == 1
    assert words in capsys.readouterr().out
    assert not Path("never.json").exists()


def test_the_command_prints_citations_and_nothing_else(fair: Path, cited: list[Citation]) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "always", "-m", "dossier", "cite", "C0003", "E003", "--style", "apa", "--package", fair],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert (done.stdout, done.stderr) == (styles.written(cited[:2], "apa"), "")


def test_plain_styles_need_no_library(fair: Path, cited: list[Citation], tmp_path: Path) -> None:
    for name in csl.NEEDS:
        (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError('no {name}', name={name!r})", encoding="utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from dossier.cli import main; "
        f"sys.exit(main(['cite', 'C0003', '--package', {str(fair)!r}, '--style', sys.argv[1]]))"
    )

    def run(style: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-c", program, style], capture_output=True, check=False, encoding="utf-8"
        )
        return done.returncode, done.stdout, done.stderr

    assert run("bibtex") == (0, styles.written(cited[:1], "bibtex"), "")
    assert run("apa") == (
        2,
        "",
        "styles of CSL are set with citeproc-py and its styles: pip install 'dossier[citing]'\n",
    )


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        citations = all_of(make(Path(folder)))
        for style in STYLES:
            (EXPECTED / f"{style}.txt").write_text(shown(citations, style), "utf-8")
