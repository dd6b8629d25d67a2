"""Agreement: alpha as published for known examples, what is missing or adjudicated, and a draw that anybody repeats."""

import json
import random
import sys
from pathlib import Path
from typing import Literal

import krippendorff
import numpy
import pytest

import toy
from dossier import agreement, cli, csvfiles, files
from dossier.agreement import Cell, Variable, drawn, variable
from dossier.csvfiles import Row
from dossier.models import Coding
from dossier.report import Refused, Share

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C: four observers, twelve units, gaps
FOUR = {
    "coder_1": "1 2 3 3 2 1 4 1 2 . . .",
    "coder_2": "1 2 3 3 2 2 4 1 2 5 . 3",
    "coder_3": ". 3 3 3 2 3 4 2 2 5 1 .",
    "coder_4": "1 2 3 3 2 4 4 1 2 5 1 .",
}
# the same, part A: two observers, ten units, two values
TWO = {"coder_1": "0 1 0 0 0 0 0 0 1 0", "coder_2": "1 1 1 0 0 1 0 0 0 0"}


def codings(values: dict[str, str], table: str = "claims", name: str = "polarity") -> list[Row]:
    """Return a row for each value; a full stop is a gap."""
    given = [
        (coder, f"C{place:04}", value)
        for coder, line in values.items()
        for place, value in enumerate(line.split(), 1)
        if value != "."
    ]
    return [
        Row(
            number + 1,
            dict(zip(Coding.model_fields, (f"K{number:05}", table, unit, name, coder, value), strict=True)),
        )
        for number, (coder, unit, value) in enumerate(given, 1)
    ]


def nominal(**values: str) -> Variable:
    return variable("claims", "polarity", codings(values))


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def write(ferry: toy.Toy, rows: list[Row]) -> None:
    files.replace(ferry.file("codings"), csvfiles.written(Coding.model_fields, (row.cells.values() for row in rows)))


def test_four_coders_with_gaps_agree_as_krippendorff_computes_it() -> None:
    found = nominal(**FOUR)

    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert (found.units, found.units_of_one_coder, found.coders) == (11, 1, tuple(FOUR))


def test_a_number_is_compared_by_its_distance() -> None:
    rows = codings(FOUR, "sentences", "number_of_claims")
    found = variable("sentences", "number_of_claims", rows)

    assert found.level == "interval"
    assert found.alpha == pytest.approx(0.849, abs=0.0005)


def test_two_coders_who_agree_hardly_better_than_chance() -> None:
    found = nominal(**TWO)

    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.agreement == 0.6
    assert found.confusion == (Cell("0", "0", 5), Cell("0", "1", 3), Cell("1", "0", 1), Cell("1", "1", 1))
    assert found.differences == [Cell("0", "1", 3), Cell("1", "0", 1)]


def test_coders_who_always_agree_have_an_alpha_of_one() -> None:
    found = nominal(coder_1="a b a c b a", coder_2="a b a c b a")

    assert (found.alpha, found.interval, found.agreement, found.differences) == (1.0, (1.0, 1.0), 1.0, [])


def test_coders_who_never_agree_have_an_alpha_below_zero() -> None:
    # observed disagreement 1, expected 2 · 2 · 2 / (4 · 3) = 2/3
    assert nominal(coder_1="a b", coder_2="b a").alpha == -0.5


def test_where_all_values_are_one_there_is_no_alpha() -> None:
    found = nominal(coder_1="a a a", coder_2="a a a")

    assert (found.units, found.agreement, found.alpha, found.interval, found.resamples) == (3, 1.0, None, None, 0)


def test_where_nobody_coded_the_same_unit_there_is_nothing_to_compare() -> None:
    found = nominal(coder_1="a .", coder_2=". b")

    assert (found.units, found.units_of_one_coder, found.agreement, found.alpha) == (0, 2, None, None)


def test_an_adjudicated_value_is_a_decision_and_no_coder() -> None:
    plain = nominal(**TWO)
    found = nominal(**TWO, adjudicated="1 . 1")

    assert (found.decisions, plain.decisions) == (2, 0)
    assert (found.alpha, found.coders, found.confusion) == (plain.alpha, plain.coders, plain.confusion)


def test_coders_stand_in_the_order_of_their_numbers() -> None:
    found = nominal(coder_10="a a", coder_2="b b")

    assert found.coders == ("coder_2", "coder_10")
    assert found.confusion == (Cell("b", "a", 2),)


def test_the_bootstrap_gives_the_same_interval_each_time_and_holds_alpha() -> None:
    found = nominal(**FOUR)

    assert found == nominal(**FOUR)
    assert found.alpha is not None
    assert found.interval is not None
    assert found.interval[0] < found.alpha < found.interval[1]
    assert found.resamples == agreement.RESAMPLES


@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_a_resample_has_the_alpha_that_the_package_computes_for_it(level: Literal["nominal", "interval"]) -> None:
    generator = numpy.random.default_rng(1)
    places = numpy.array([0, 1, 2, 5])
    apart = numpy.subtract.outer(places, places) ** 2
    counts = generator.integers(3, size=(8, 4)) + numpy.array([1, 0, 0, 1])
    weights = generator.multinomial(8, numpy.full(8, 1 / 8), size=5)
    expected = [
        krippendorff.alpha(value_counts=counts.repeat(often, axis=0), value_domain=places, level_of_measurement=level)
        for often in weights
    ]

    actual = agreement.alphas(counts, apart if level == "interval" else numpy.sign(apart), weights)
    assert actual.tolist() == pytest.approx(expected)


def test_resamples_of_one_value_are_not_counted() -> None:
    found = nominal(coder_1="a a b", coder_2="a a b")

    # of 27 equally likely resamples, 8 have only `a` and 1 only `b`
    assert 600 < found.resamples < 730


def test_two_ways_of_writing_a_number_are_one_value() -> None:
    rows = codings({"coder_1": "2 1", "coder_2": "2.0 01"}, "sentences", "number_of_claims")

    assert variable("sentences", "number_of_claims", rows).agreement == 1.0


@pytest.mark.parametrize("value", ["two", "nan", "inf"])
def test_a_number_that_is_none_is_told_with_its_line(value: str) -> None:
    rows = codings({"coder_1": f"1 {value}"}, "sentences", "number_of_claims")
    with pytest.raises(Refused, match=f"`coded_value` is `{value}`, but `number_of_claims` is a number") as refused:
        variable("sentences", "number_of_claims", rows)
    assert [each.line for each in refused.value.diagnostics] == [3]


def test_the_draw_is_the_recorded_one() -> None:
    ids = {"900": ["b", "a", "d", "c", "e"], "901": ["x"]}
    expected = {
        "900": random.Random("2026-11-22/900").sample(["a", "b", "c", "d", "e"], 2),
        "901": ["x"],
    }

    assert drawn(ids, 0.25) == expected == drawn({key: ids[key][::-1] for key in reversed(ids)}, 0.25)
    assert {key: len(each) for key, each in drawn(ids, 1).items()} == {"900": 5, "901": 1}


def test_the_command_prints_the_sentences_that_are_drawn(ferry: toy.Toy, capsys: pytest.CaptureFixture[str]) -> None:
    ids = {"900": ["S02.001", "S02.002", "S02.003"], "901": ["S03.001", "S03.002", "S03.003"]}
    assert agreement.sentences_by_document(ferry.package) == ids

    assert cli.main(["agreement", str(ferry.package), "--sample", "0.5"]) == 0
    assert capsys.readouterr().out.split() == [each for some in drawn(ids, 0.5).values() for each in sorted(some)]
    assert cli.main(["agreement", str(ferry.package), "--sample", "0.5", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == drawn(ids, 0.5)


@pytest.mark.parametrize("share", ["0", "1.01", "nan", "half"])
def test_a_share_that_is_none_is_not_drawn(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["agreement", "--sample", share])
    assert "--sample" in capsys.readouterr().err


TEXT = """\
document 900  1 of 3 (33.3 %) sentences coded by two or more
document 901  0 of 3 (0.0 %) sentences coded by two or more

variable               level    units  coded once  decisions  agreement  alpha   95 % interval
sentences.disposition  nominal      1           1          0     0.0 %   0.000  0.000 to 0.000
claims.polarity        nominal     10           0          1    60.0 %   0.095  {interval}

sentences.disposition: 1 of 1 pairs differ (coder_1 by coder_2)
  coded  no_claim  1

claims.polarity: 4 of 10 pairs differ (coder_1 by coder_2)
  0  1  3
  1  0  1

interval: percentiles of 1,000 resamples of the units, seed 20261122
"""


def test_the_command_prints_a_table_and_where_the_coders_differ(
    ferry: toy.Toy, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = [
        ("S02.001", "coder_1", "coded"),
        ("S02.001", "coder_2", "no_claim"),
        ("S03.001", "coder_1", "coded"),
    ]
    rows = [
        Row(1, dict(zip(Coding.model_fields, ("K", "sentences", unit, "disposition", coder, value), strict=True)))
        for unit, coder, value in sentences
    ]
    write(ferry, rows + codings({**TWO, "adjudicated": "1"}))

    assert cli.main(["agreement", str(ferry.package)]) == 0
    interval = nominal(**TWO).interval
    assert interval is not None
    shown = f"{interval[0]:.3f} to {interval[1]:.3f}"
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        line.split() for line in TEXT.format(interval=shown).splitlines()
    ]


def test_as_json_nothing_is_left_out(ferry: toy.Toy, capsys: pytest.CaptureFixture[str]) -> None:
    write(ferry, codings(TWO))
    assert cli.main(["agreement", str(ferry.package), "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out)

    assert content["documents"] == {"900": {"done": 0, "total": 3}, "901": {"done": 0, "total": 3}}
    assert content["variables"] == [
        {
            "unit_table": "claims",
            "variable": "polarity",
            "level": "nominal",
            "coders": ["coder_1", "coder_2"],
            "units": 10,
            "units_of_one_coder": 0,
            "decisions": 0,
            "agreement": 0.6,
            "alpha": 0.095238,
            "interval": list(nominal(**TWO).interval or ()),
            "resamples": nominal(**TWO).resamples,
            "confusion": [
                {"first": "0", "other": "0", "pairs": 5},
                {"first": "0", "other": "1", "pairs": 3},
                {"first": "1", "other": "0", "pairs": 1},
                {"first": "1", "other": "1", "pairs": 1},
            ],
        }
    ]


def test_an_empty_table_is_said_to_be_empty(ferry: toy.Toy) -> None:
    write(ferry, [])
    found = agreement.agreement(ferry.package)

    assert found.as_text() == ("records/codings.csv has no coding: there is nothing yet on which coders could agree\n")
    assert json.loads(found.as_json())["variables"] == []
    assert found.documents == {"900": Share(0, 3), "901": Share(0, 3)}


@pytest.mark.parametrize("package", agreement.NEEDS)
def test_without_its_packages_it_says_what_to_install(
    package: str, ferry: toy.Toy, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ferry, codings(TWO))
    monkeypatch.setitem(sys.modules, package, None)

    assert cli.main(["agreement", str(ferry.package)]) == 2
    assert capsys.readouterr() == (
        "",
        "alpha is computed with krippendorff and numpy: "
        "install them with `pip install 'krippendorff>=0.9,<0.10' numpy`\n",
    )
