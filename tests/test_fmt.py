"""Canonical CSV: mended where nothing is lost, refused where something would be, and twice is once."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import toy
from dossier import csvfiles, fmt
from dossier.checker import check
from dossier.columns import Table
from dossier.models import Claim, Erratum, EventTag, Sentence, Vocabulary
from dossier.report import Refused

ROOT = Path(__file__).parents[1]
HEADER = "event_tag_id,event_id,tag_code\n"
PLAIN = HEADER + "ET0001,E001,a\nET0002,E001,b\n"


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def formatted(text: str) -> str:
    return fmt.formatted(text.encode("utf-8", "surrogateescape"), EventTag, "records/event_tags.csv").decode()


def test_the_tables_are_in_canonical_form() -> None:
    assert fmt.format_package(ROOT, check=True) == [], "run `dossier fmt`"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN + ",,\n  ,,\n",
        HEADER + "ET0002,E001,b\nET0001,E001,a\n",
        PLAIN.replace("E001,a", " E001\t,\u00a0a "),
        '"event_tag_id","event_id","tag_code"\n"ET0001","E001","a"\n"ET0002","E001","b"\n',
        "tag_code,event_tag_id,event_id\nb,ET0002,E001\na,ET0001,E001\n",
        PLAIN.replace("E001,a", '"E001\n",a'),
    ],
    ids=[
        *("canonical", "byte-order mark", "CRLF", "CR", "no last line end", "blank lines", "empty records", "order"),
        *("white space", "needless quotes", "order of columns", "line break at the edge of a cell"),
    ],
)
def test_what_can_be_mended_without_loss_is_mended(text: str) -> None:
    assert formatted(text) == PLAIN


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (HEADER + "ET0001,E001,a\nET\udcff,E001,b\n", 3, "F101"),
        (PLAIN.encode("utf-16").decode("utf-8", "surrogateescape"), 1, "F101"),
        (HEADER + "ET0001,E001,a,x\n", 2, "F205"),
        (HEADER + 'ET0001,"E\n001",a\nET0002,E001\n', 4, "F205"),
        (HEADER + "ET0001,E001,a\nET0001,E002,a\n", 3, "R002"),
        (HEADER + "e\u0301,E001,a\n\u00e9,E002,a\n", 3, "R002"),
        (HEADER + ",E001,a\n", 2, "R001"),
        (HEADER + 'ET0001,E001,a\nET0002,"E001,b\nET0003,E001,c\n', 3, "F206"),
        (HEADER + 'ET0001,"E"001,a\n', 2, "F206"),
        (HEADER + 'ET0001,E001,"a\nb"\n', 2, "F302"),
        ("", 1, "F201"),
        ("\n\n", 1, "F201"),
        ("event_tag_id,event_id\n", 1, "F201"),
        (HEADER.replace("tag_code", "tag_code,note"), 1, "F202"),
        (HEADER.replace("tag_code", "tag_code,tag_code"), 1, "F203"),
    ],
)
def test_what_cannot_be_mended_without_loss_is_refused_at_its_line(text: str, line: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        formatted(text)
    first = refused.value.diagnostics[0]
    assert (first.path, first.line, first.code) == ("records/event_tags.csv", line, code)


def test_ids_are_sorted_as_numbers_and_all_records_stay() -> None:
    ids = ["ET10000", "ET9999", "ET0002"]
    text = HEADER + "".join(f"{each},E001,a\n" for each in ids)
    assert [line.split(",")[0] for line in formatted(text).splitlines()[1:]] == ids[::-1]


def test_a_very_long_number_in_a_key_is_no_trouble() -> None:
    text = HEADER + f"ET{'1' * 5000},E001,a\nET2,E001,a\n"
    assert formatted(text).splitlines()[1] == "ET2,E001,a"


def test_vocabularies_keep_the_order_of_their_codes() -> None:
    content = b"code,label,definition,example,near_miss,source\nz,z,z,z,z,z\na,a,a,a,a,a\n"
    assert fmt.formatted(content, Vocabulary, "x") == content


def test_our_own_words_are_normalised_and_printed_words_are_not() -> None:
    record = ["X001", "S07.001", "asr", "e\u0301", "e\u0301", "context", ""]
    content = csvfiles.written(Erratum.model_fields, [record])
    wanted = csvfiles.written(Erratum.model_fields, [[*record[:4], "\u00e9", *record[5:]]])
    assert fmt.formatted(content, Erratum, "x") == wanted


def test_printed_words_are_let_stand_by_fmt_and_by_check(ferry: toy.Toy) -> None:
    erratum = ferry.file("errata")
    erratum.write_bytes(erratum.read_bytes().replace("承認".encode(), "e\u0301".encode()))
    assert fmt.format_package(ferry.package, check=True) == []
    assert "F303" not in {each.code for each in check(ferry.package).diagnostics}


def test_it_names_what_it_changed_and_check_changes_nothing(ferry: toy.Toy) -> None:
    file = ferry.file("actors")
    canonical = file.read_bytes()
    mixed = canonical.replace(b"\n", b"\r\n")
    file.write_bytes(mixed)
    assert fmt.format_package(ferry.package, check=True) == [file]
    assert file.read_bytes() == mixed
    assert fmt.format_package(ferry.package, check=False) == [file]
    assert file.read_bytes() == canonical
    assert fmt.format_package(ferry.package, check=False) == []


def test_nothing_at_all_is_written_where_one_table_is_refused(ferry: toy.Toy) -> None:
    mixed = ferry.file("actors").read_bytes().replace(b"\n", b"\r\n")
    ferry.file("actors").write_bytes(mixed)
    ferry.file("claims").write_bytes(b"claim_id\n")
    ferry.file("events").write_bytes(b"\xff")
    with pytest.raises(Refused) as refused:
        fmt.format_package(ferry.package, check=False)
    assert {each.path for each in refused.value.diagnostics} == {"records/claims.csv", "records/events.csv"}
    assert ferry.file("actors").read_bytes() == mixed
    assert [file.name for file in ferry.package.rglob("*.tmp")] == []


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8)


def test_blanks_are_single_and_plain_unless_they_are_printed_so() -> None:
    header = ",".join(Erratum.model_fields)
    given = f"{header}\nX001,S01.001,asr,a  b\u00a0c,d  e\u00a0f\u3000\u2009g,known,\n"
    formatted = fmt.formatted(given.encode(), Erratum, "records/errata.csv").decode()

    assert formatted == f"{header}\nX001,S01.001,asr,a  b\u00a0c,d e f g,known,\n"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (PLAIN.replace(",", ";"), "the columns are parted by semicolons, not by commas"),
        (PLAIN.replace(",", ";").replace("a\n", "a, b\n"), "the columns are parted by semicolons, not by commas"),
        (PLAIN.replace(",", "\t"), "the columns are parted by tabs, not by commas"),
        ("sep=;\n" + PLAIN.replace(",", ";"), "the file begins with `sep=;`, a line for Excel"),
    ],
    ids=["semicolons", "semicolons and a comma in a cell", "tabs", "a line for Excel"],
)
def test_another_separator_is_told_with_the_way_out(text: str, fact: str) -> None:
    with pytest.raises(Refused) as refused:
        formatted(text)
    assert [(each.code, each.message, each.line, each.help) for each in refused.value.diagnostics] == [
        ("F208", fact, 1, "save the table as CSV with commas (in LibreOffice: field delimiter)")
    ]


@given(st.lists(st.tuples(cells.filter(str.strip), *[cells] * 2), max_size=8), st.randoms())
def test_twice_is_once_and_nothing_is_lost(records: list[tuple[str, ...]], random: object) -> None:
    def mended(cell: str) -> str:
        composed = unicodedata.normalize("NFC", cell.strip())
        plain = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in composed)
        return re.sub(" +", " ", plain)

    by_key = {mended(record[0]): record for record in records}
    content = csvfiles.written(EventTag.model_fields, by_key.values())
    once = fmt.formatted(content, EventTag, "x")
    assert fmt.formatted(once, EventTag, "x") == once
    kept = sorted(cells for _, cells in csvfiles.parse(once, "x").records)
    assert kept == sorted([mended(cell) for cell in record] for record in by_key.values())


def formatted_or_refused(content: bytes, model: type[Table]) -> bytes | None:
    try:
        return fmt.formatted(content, model, "x")
    except Refused:
        return None


@given(st.binary(max_size=60))
def test_no_bytes_end_in_a_traceback(tail: bytes) -> None:
    for model in (EventTag, Claim, Sentence):
        for content in (tail, csvfiles.written(model.model_fields, []) + tail):
            once = formatted_or_refused(content, model)
            assert once is None or fmt.formatted(once, model, "x") == once
