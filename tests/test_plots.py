"""Pictures: each mark is a record, each number is that of the tables, and text from a cell stays text."""

import csv
import math
import re
import struct
import sys
import warnings
from collections import Counter
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
import yaml

import toy
from dossier import cli, plots
from dossier.exports import Built
from dossier.package import load
from dossier.plots import canvas, styles
from dossier.plots.network import cut_off
from dossier.plots.words import LANGUAGES, OWN, Words

SVG = "{http://www.w3.org/2000/svg}"
SHOWN = Path(".github/pictures")
"""Where the pictures of README.md are."""


def table(name: str, folder: Path = toy.ROOT / "records") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def words() -> dict[str, Words]:
    return {language: plots.read(toy.ROOT, language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def sheets(words: dict[str, Words]) -> dict[tuple[str, str], canvas.Sheet]:
    """Every picture of the package in every language."""
    return {(name, each): plots.picture(name, words[each]) for name in plots.PICTURES for each in LANGUAGES}


@pytest.fixture(scope="session")
def drawn(sheets: dict[tuple[str, str], canvas.Sheet]) -> dict[tuple[str, str], bytes]:
    """Return the pictures as SVG; a letter that the font does not have is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {which: sheet.encoded("svg") for which, sheet in sheets.items()}


def root(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def marks(svg: bytes, kind: str) -> dict[str, str]:
    """Return what the tool tip says of each mark of a kind, by the id of its record."""
    groups = [each for each in root(svg).iter(f"{SVG}g") if each.get("id", "").startswith(f"{kind}-")]
    found = {each.attrib["id"].removeprefix(f"{kind}-"): each.findtext(f"{SVG}title", "") for each in groups}
    assert len(found) == len(groups)
    return found


def said(svg: bytes) -> list[str]:
    """Return the lines of text: letters are outlines, and each line stands before them as a comment."""
    return re.findall(r"<!-- (.*?) -->", svg.decode("utf-8"))


def heights(svg: bytes, kind: str) -> dict[str, float]:
    """Return how tall the path of each mark of a kind is, in points."""
    found = {}
    for group in root(svg).iter(f"{SVG}g"):
        name = group.get("id", "")
        if name.startswith(f"{kind}-"):
            [path] = group.iter(f"{SVG}path")
            ys = [float(y) for _, y in re.findall(r"[ML] (\S+) (\S+)", path.attrib["d"])]
            found[name.removeprefix(f"{kind}-")] = max(ys) - min(ys)
    return found


# What is drawn is what the tables hold


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_is_one_mark_that_names_its_status_and_days(
    language: str, drawn: dict[tuple[str, str], bytes]
) -> None:
    expected = {}
    for row in table("events"):
        days = "/".join(dict.fromkeys((row["start_date"], row["end_date"])))
        dated = row["start_date"] or row["end_date"]
        expected[row["event_id"]] = f"{row['event_id']} ({row['status']}{f', {days}' if dated else ''}): {row['title']}"

    assert expected == marks(drawn["timeline", language], "event")


def test_an_event_looks_as_its_status_looks(drawn: dict[tuple[str, str], bytes]) -> None:
    svg = root(drawn["timeline", "en"])
    statuses = {row["event_id"]: row["status"] for row in table("events")}
    looks: dict[str, set[str]] = {}
    for group in svg.iter(f"{SVG}g"):
        if group.get("id", "").startswith("event-"):
            [use] = group.iter(f"{SVG}use")
            look = f"{use.attrib['{http://www.w3.org/1999/xlink}href']} {use.get('style')}"
            looks.setdefault(statuses[group.attrib["id"].removeprefix("event-")], set()).add(look)

    assert set(styles.STATUSES) == set(looks)
    assert all(len(each) == 1 for each in looks.values()), "one status has one look"
    assert len(set.union(*looks.values())) == len(looks), "two statuses never share a look"


def test_lanes_stand_in_the_order_of_certainty(drawn: dict[tuple[str, str], bytes]) -> None:
    labels = {row["code"]: row["label"] for row in table("event_statuses", toy.ROOT / "schemas/vocabularies")}
    order = ["occurred", "ongoing", "planned", "alleged", "denied", "hypothetical"]

    lanes = [each for each in said(drawn["timeline", "en"]) if each in labels.values()]

    assert [labels[each] for each in order] == lanes


def test_each_claim_is_one_square_and_is_counted_as_its_support(
    drawn: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    assert cli.main(["build", "flat", "--package", str(toy.ROOT), "--out", str(tmp_path)]) == 0
    expected = {row["claim_id"]: row["independent_origins"] for row in table("claim_support", tmp_path / "flat")}
    told = marks(drawn["corroboration", "en"], "claim")

    assert expected == {claim: re.findall(r"\(([0-9]+) independent", tip)[0] for claim, tip in told.items()}


def test_rows_of_squares_are_as_long_as_the_topics_have_claims(drawn: dict[tuple[str, str], bytes]) -> None:
    labels = {row["code"]: row["label"] for row in table("topics", toy.ROOT / "schemas/vocabularies")}
    counted = Counter(labels[row["topic"]] for row in table("claims"))
    lines = said(drawn["corroboration", "en"])

    assert dict(counted) == {each: int(lines[lines.index(each) + 1]) for each in counted}


def test_each_sentence_is_drawn_and_its_bar_is_as_tall_as_it_has_claims(drawn: dict[tuple[str, str], bytes]) -> None:
    carried: dict[str, set[str]] = {row["sentence_id"]: set() for row in table("sentences")}
    for row in table("citations"):
        if row["record_table"] == "claims" and row["record_field"] == "*" and row["sentence_id"]:
            carried[row["sentence_id"]].add(row["record_id"])
    bars = heights(drawn["coverage", "en"], "claims")
    unit = bars["S05.017"] / len(carried["S05.017"])

    assert carried.keys() == marks(drawn["coverage", "en"], "sentence").keys()
    assert {each: len(claims) for each, claims in carried.items() if claims} == {
        each: round(height / unit, 3) for each, height in bars.items()
    }


def test_sentences_lie_where_their_code_points_are(drawn: dict[tuple[str, str], bytes]) -> None:
    spans = {row["sentence_id"]: int(row["start_char"]) for row in table("sentences") if row["source_id"] == "S07"}
    lefts = {}
    for group in root(drawn["coverage", "en"]).iter(f"{SVG}g"):
        sentence = group.get("id", "").removeprefix("sentence-")
        if sentence in spans and group.get("id") != sentence:
            [path] = (each for each in group.iter(f"{SVG}path") if each.get("d", "").startswith("M"))
            lefts[sentence] = min(float(x) for x in re.findall(r"[ML] (\S+) \S+", path.attrib["d"]))
    (one, first), *_, (other, last) = sorted(spans.items(), key=lambda each: each[1])
    scale = (lefts[other] - lefts[one]) / (last - first)

    assert spans.keys() == lefts.keys()
    for sentence, start in spans.items():
        assert math.isclose(lefts[one] + scale * (start - first), lefts[sentence], abs_tol=0.01)


def test_an_arrow_has_the_events_of_its_pair_and_never_mixes_what_is_told_as_fact_with_what_is_not(
    drawn: dict[tuple[str, str], bytes],
) -> None:
    statuses = {row["event_id"]: row["status"] for row in table("events")}
    roles = {(row["event_id"], row["participant_role"], row["actor_id"]) for row in table("event_participants")}
    counted: Counter[str] = Counter()
    for event, role, actor in roles:
        for other_event, other_role, recipient in roles:
            if event == other_event and (role, other_role) == ("actor", "recipient") and actor != recipient:
                sort = "fact" if statuses[event] in ("occurred", "ongoing") else "other"
                counted[f"{actor}-{recipient}-{sort}"] += 1
    told = marks(drawn["network", "en"], "arrow")

    assert len(told) > 20
    assert {each: counted[each] for each in told} == {
        each: int(re.findall(r"([0-9]+) events?$", tip)[0]) for each, tip in told.items()
    }
    ends = {actor for each in told for actor in each.split("-")[:2]}
    assert ends == marks(drawn["network", "en"], "actor").keys()


@pytest.mark.parametrize(
    ("numbers", "most", "expected"),
    [([5, 3, 1], 3, 1), ([5, 3, 1], 2, 2), ([5, 3, 3, 1], 2, 4), ([2, 2, 2], 2, 2), ([], 2, 0)],
)
def test_a_cut_off_lets_no_more_through_than_can_be_drawn(numbers: list[int], most: int, expected: int) -> None:
    assert expected == cut_off(numbers, most)


# Who cannot tell colours apart


def as_seen(colour: str, matrix: list[list[float]]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of a colour as somebody sees it for whom the matrix stands."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    ]
    seen = [min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0.0), 1.0) for row in matrix]
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = (sum(a * b for a, b in zip(row, seen, strict=True)) for row in to_xyz)
    f = [each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x / 0.9505, y, z / 1.089)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


# Source: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency
# (2009), severity 1.0, for linear RGB.
SEEN: dict[str, list[list[float]]] = {
    "everybody": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_of_statuses_differ_for_all_eyes(eyes: str) -> None:
    colours = {status: as_seen(style.colour, SEEN[eyes]) for status, style in styles.STATUSES.items()}
    nearest = min(math.dist(colours[one], colours[other]) for one, other in combinations(colours, 2))

    assert nearest > 10, "about ten is the least that small marks need; two is the least that can be seen at all"


def test_statuses_differ_in_print_without_colour() -> None:
    assert len({style.marker for style in styles.STATUSES.values()}) == len(styles.STATUSES)
    assert {"occurred", "ongoing"} == {
        status for status, style in styles.STATUSES.items() if style.fill != styles.PAPER and style.marker != "x"
    }, "filled is only what is told as fact"


def test_dispositions_differ_in_print_without_colour() -> None:
    grey = {}
    for disposition, style in styles.DISPOSITIONS.items():
        lightness, _, _ = as_seen(style.fill, SEEN["everybody"])
        grey[disposition] = (round(lightness), style.hatch)
    close = [
        (one, other)
        for one, other in combinations(grey, 2)
        if grey[one][1] == grey[other][1] and abs(grey[one][0] - grey[other][0]) < 15
    ]

    assert close == []


# Two languages


def test_both_languages_say_the_same_things() -> None:
    wordings = {each: yaml.safe_load((OWN / f"{each}.yaml").read_text("utf-8")) for each in LANGUAGES}
    english, vietnamese = wordings["en"], wordings["vi"]
    gaps = {
        language: {key: sorted(re.findall(r"{(\w+)}", each)) for key, each in content.items() if isinstance(each, str)}
        for language, content in wordings.items()
    }

    assert english.keys() == vietnamese.keys()
    assert gaps["en"] == gaps["vi"]
    assert english["nouns"].keys() >= vietnamese["nouns"].keys()
    assert english["languages"].keys() == vietnamese["languages"].keys()


def test_every_code_that_a_picture_shows_has_a_vietnamese_label() -> None:
    labels = {(row["vocabulary"], row["code"]) for row in table("vi", toy.ROOT / "schemas/labels")}
    codes = {
        (name, row["code"])
        for name in ("actor_kinds", "dispositions", "event_statuses", "topics")
        for row in table(name, toy.ROOT / "schemas/vocabularies")
    }

    assert codes == labels, "schemas/labels/vi.csv has one row for each code"


def test_a_vietnamese_picture_has_vietnamese_labels_and_names(drawn: dict[tuple[str, str], bytes]) -> None:
    assert {"Đã xảy ra", "Bị phủ nhận", "Giả định", "124 sự kiện"} <= set(said(drawn["timeline", "vi"]))
    assert {"Triều Tiên", "Tập Cận Bình", "Quốc gia"} <= set(said(drawn["network", "vi"]))
    assert {"Lặp lại: 14", "20.000"} <= set(said(drawn["coverage", "vi"]))
    assert "Chuyển vũ khí cho Nga" in said(drawn["corroboration", "vi"])


def test_no_letter_is_missing_from_the_font(drawn: dict[tuple[str, str], bytes]) -> None:
    assert [each for svg in drawn.values() for each in said(svg) if "\ufffd" in each] == []


def test_every_line_of_text_is_on_the_sheet_and_none_overlaps_another(
    sheets: dict[tuple[str, str], canvas.Sheet],
) -> None:
    for which, sheet in sheets.items():
        with canvas.settings():
            # a box has room for marks above and below letters that most lines do not use
            boxes = [(text.get_text(), text.get_window_extent().padded(-1.5)) for text in sheet.axes.texts]
        (left, top), (right, bottom) = sheet.figure.bbox.min, sheet.figure.bbox.max
        outside = [
            text
            for text, box in boxes
            if not (left <= box.x0 and box.x1 <= right and top <= box.y0 and box.y1 <= bottom)
        ]
        overlapping = [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
        assert (which, [], []) == (which, outside, overlapping)


# Files


@pytest.mark.parametrize(("name", "form"), list(zip(plots.PICTURES, ("pdf", "svg", "png", "png"), strict=True)))
def test_drawn_again_a_picture_has_the_same_bytes(
    name: str, form: str, words: dict[str, Words], sheets: dict[tuple[str, str], canvas.Sheet]
) -> None:
    assert sheets[name, "vi"].encoded(form) == plots.picture(name, words["vi"]).encoded(form)


def test_settings_of_the_machine_change_nothing(words: dict[str, Words], drawn: dict[tuple[str, str], bytes]) -> None:
    with mpl.rc_context({"font.family": "serif", "font.size": 30, "svg.fonttype": "none", "savefig.bbox": "tight"}):
        assert drawn["coverage", "en"] == plots.picture("coverage", words["en"]).encoded("svg")


def test_an_svg_names_no_place_to_fetch_from_and_has_a_title_and_a_description(
    drawn: dict[tuple[str, str], bytes],
) -> None:
    for (name, _), svg in drawn.items():
        text = svg.decode("utf-8")
        fetched = {each for each in re.findall(r'(?:href|src)="([^"]*)"', text) if not each.startswith("#")}
        assert fetched == set(), name
        assert set(re.findall(r"url\(([^)#]*)", text)) <= {""}, name
        assert "<!DOCTYPE" not in text
        assert "<script" not in text
        whole = root(svg)
        assert (whole.get("role"), whole.get("aria-labelledby")) == ("img", "title desc")
        assert whole.findtext(f"{SVG}title")
        assert f"russia-dprk-dossier {load(toy.ROOT).version}" in (whole.findtext(f"{SVG}desc") or "")


def test_a_png_is_as_wide_as_two_columns_at_300_dots_an_inch(sheets: dict[tuple[str, str], canvas.Sheet]) -> None:
    png = sheets["coverage", "en"].encoded("png")

    assert (b"\x89PNG\r\n\x1a\n", int(180 / 25.4 * 300)) == (png[:8], struct.unpack(">I", png[16:20])[0])
    assert b"tIME" not in png


def test_the_command_ends_with_the_files_and_their_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ferry = toy.make(tmp_path)
    out = tmp_path / "pictures"
    command = ["plot", "coverage", "network", "--package", str(ferry.package), "--out", str(out), "--language", "vi"]

    assert cli.main([*command, "--format", "svg", "--format", "pdf"]) == 0
    names = [f"{picture}-vi.{form}" for picture in ("coverage", "network") for form in ("svg", "pdf")]
    expected = [Built(out / each, (out / each).stat().st_size) for each in names]
    assert "".join(f"{each}\n" for each in expected) == capsys.readouterr().out
    assert sorted(names) == sorted(each.name for each in out.iterdir())


def test_without_its_package_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ferry = toy.make(tmp_path)
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert cli.main(["plot", "--package", str(ferry.package)]) == 2
    expected = "pictures are drawn with matplotlib: install it with `pip install 'matplotlib>=3.10,<4'`\n"
    assert ("", expected) == tuple(capsys.readouterr())


# What strangers write


HOSTILE = [
    '<script>alert("1")</script>',
    r"$\frac$ & $x^2$",
    "]]> --> <!-- &amp; &#0;",
    "a\u202eb\u0007c",
    "{events}",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_what_a_stranger_writes_in_a_cell_stays_text(title: str, tmp_path: Path) -> None:
    ferry = toy.make(tmp_path)
    for name in ("events", "actors", "claims"):
        rows = table(name, ferry.package / "records")
        for row in rows:
            row.update({each: title for each in ("title", "name", "statement") if each in row})
        with ferry.file(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    shown = canvas.drawable(title)
    words = plots.read(ferry.package, "en")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svgs = {name: plots.picture(name, words).encoded("svg") for name in plots.PICTURES}

    assert all(b"<script" not in svg for svg in svgs.values())
    assert f"E001 (occurred, 2024-05-03): {shown}" == marks(svgs["timeline"], "event")["E001"]
    assert f"C0001 (2 independent origins, in 1 work): {shown}" == marks(svgs["corroboration"], "claim")["C0001"]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_strange_name_of_the_package_stays_text(title: str, tmp_path: Path) -> None:
    ferry = toy.make(tmp_path)
    words = plots.read(ferry.package, "en")
    svg = plots.picture("coverage", Words("en", words.records, title)).encoded("svg")

    assert canvas.drawable(title) in (root(svg).findtext(f"{SVG}desc") or "")


def test_codes_that_no_vocabulary_has_are_drawn_last_and_as_unknown(tmp_path: Path) -> None:
    ferry = toy.make(tmp_path)
    events = ferry.file("events").read_text("utf-8").replace(",occurred,", ",rumoured,")
    ferry.file("events").write_text(events, "utf-8")
    sentences = ferry.file("sentences").read_text("utf-8").replace(",coded,", ",lost,", 1)
    ferry.file("sentences").write_text(sentences, "utf-8")
    words = plots.read(ferry.package, "vi")

    assert "rumoured" in said(plots.picture("timeline", words).encoded("svg"))
    assert "lost: 1" in said(plots.picture("coverage", words).encoded("svg"))


@pytest.mark.parametrize(
    ("start", "end"), [("0001-01-01", "9999-12-31"), ("yesterday", ""), ("2024-05-09", "2024-05-03")]
)
def test_days_at_the_ends_of_the_calendar_and_days_that_are_none_are_drawn(
    start: str, end: str, tmp_path: Path
) -> None:
    ferry = toy.make(tmp_path)
    with ferry.file("events").open("a", encoding="utf-8") as file:
        file.write(f"E002,It goes on,ASSAULT,planned,{start},{end},open,,\n")
    svg = plots.picture("timeline", plots.read(ferry.package, "en")).encoded("svg")

    assert {"E001", "E002"} == marks(svg, "event").keys()


def test_many_events_of_one_pair_and_one_day_still_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "LONGEST_SIDE", 1500)
    ferry = toy.make(tmp_path)
    numbers = range(2, 150)
    with ferry.file("events").open("a", encoding="utf-8") as file:
        file.writelines(f"E{n:04},{'It rains ' * 30},ASSAULT,occurred,2024-05-03,2024-05-03,day,,\n" for n in numbers)
    with ferry.file("event_participants").open("a", encoding="utf-8") as file:
        file.writelines(f"EP{n:05},E{n:04},A001,actor\nEP1{n:05},E{n:04},A002,recipient\n" for n in numbers)
    words = plots.read(ferry.package, "en")
    network, timeline = plots.picture("network", words), plots.picture("timeline", words)
    widths = [float(each) for each in re.findall(r"stroke-width: ([0-9.]+)", network.encoded("svg").decode("utf-8"))]
    png = timeline.encoded("png")

    assert max(widths) < 6
    assert max(struct.unpack(">II", png[16:24])) <= 1500
    assert len(numbers) + 1 == len(marks(timeline.encoded("svg"), "event"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_dossier_gives_a_sentence_in_place_of_a_picture(language: str, tmp_path: Path) -> None:
    ferry = toy.make(tmp_path)
    for file in (ferry.package / "records").iterdir():
        file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    words = plots.read(ferry.package, language)
    for name, key in zip(plots.PICTURES, ("no_events", "no_network", "no_sentences", "no_claims"), strict=True):
        assert words.say(key) in said(plots.picture(name, words).encoded("svg"))


def test_a_package_that_does_not_read_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ferry = toy.make(tmp_path)
    ferry.file("claims").write_bytes(b"\xff")
    out = tmp_path / "pictures"

    assert cli.main(["plot", "--package", str(ferry.package), "--out", str(out)]) == 1
    assert "records/claims.csv:1: F101 the byte 0xFF is not UTF-8" in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.parametrize(
    ("path", "content", "place"),
    [
        ("datapackage.json", "{", "datapackage.json:1: F001"),
        ("schemas/vocabularies/topics.csv", "code\n", "schemas/vocabularies/topics.csv:1: F201"),
        ("schemas/labels/vi.csv", "code,label\n", "schemas/labels/vi.csv:1: F201"),
    ],
)
def test_what_else_a_picture_reads_is_refused_too(
    path: str, content: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ferry = toy.make(tmp_path)
    (ferry.package / path).parent.mkdir(exist_ok=True)
    (ferry.package / path).write_text(content, "utf-8")

    assert cli.main(["plot", "corroboration", "--package", str(ferry.package), "--language", "vi"]) == 1
    assert capsys.readouterr().out.startswith(place)


def test_a_picture_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["plot", "pie"])
    assert (
        "there is no picture 'pie' (a package is named with --package): timeline, network, coverage, corroboration\n"
    ) in capsys.readouterr().err


# The pictures of README.md


def pictures_of_the_page() -> dict[Path, str]:
    """Return what README.md says of each picture, for those who do not see it."""
    page = (toy.ROOT / "README.md").read_text("utf-8")
    return {Path(path): instead for instead, path in re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", page)}


def test_the_page_shows_two_pictures_with_words_for_who_does_not_see_them() -> None:
    expected = [SHOWN / f"{name}-en.svg" for name in ("timeline", "corroboration")]

    assert expected == list(pictures_of_the_page())
    for path, instead in pictures_of_the_page().items():
        numbers = set(re.findall(r"[0-9]+", " ".join(said((toy.ROOT / path).read_bytes()))))
        assert set(re.findall(r"[0-9]+", instead)) - numbers == set(), f"the alt text of {path} is stale"
    assert sorted(expected) == sorted(each.relative_to(toy.ROOT) for each in (toy.ROOT / SHOWN).iterdir())


@pytest.mark.parametrize("path", pictures_of_the_page(), ids=str)
def test_a_picture_of_the_page_is_current(path: Path, drawn: dict[tuple[str, str], bytes]) -> None:
    """Outlines of letters may differ from one version of matplotlib to the next; marks and words may not."""
    name, _, language = path.stem.partition("-")
    fresh, shown = drawn[name, language], (toy.ROOT / path).read_bytes()
    creator = re.compile(rb"Matplotlib v[0-9.]+")
    if creator.findall(fresh) == creator.findall(shown):
        assert fresh == shown, "the picture is stale: run `make pictures`"
    for kind in ("event", "claim"):
        assert marks(fresh, kind) == marks(shown, kind), "the picture is stale: run `make pictures`"
    assert said(fresh) == said(shown), "the picture is stale: run `make pictures`"
