"""The trial of packages that others have published says of each how the two tools compare."""

from __future__ import annotations

import re
import sys

import pytest

import public
from conftest import MakePackage, resource

FIELDS = [{"name": "day_id"}, {"name": "visitors", "type": "integer"}]
HEADER = "day_id,visitors\n"


def tried(package: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Return the exit status, and what is printed, without the place of the package and the seconds."""
    monkeypatch.setattr(sys, "argv", ["public.py", str(package)])
    status = public.main()
    said = capsys.readouterr().out.replace(str(package), "days")
    return status, re.sub(r"[0-9.]+ s\b", "0 s", said)


def test_the_same_findings_are_the_same_whatever_stands_between_the_lines(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = 'D1,"3\n"\n\nD2,many\nD2,7\nD3\n'
    root = make_package([resource("days", FIELDS, key="day_id")], {"records/days.csv": HEADER + rows})
    assert tried(root, capsys, monkeypatch) == (
        0,
        "days: 1 table, 4 rows; dossier not valid in 0 s, frictionless not valid in 0 s; the same findings\n",
    )


def test_what_only_one_of_the_two_finds_is_told(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_package([resource("days", FIELDS)], {"records/days.csv": HEADER + "D1,1_000\nD2,2_000\n"})
    assert tried(root, capsys, monkeypatch) == (
        1,
        "days: 1 table, 2 rows; dossier not valid in 0 s, frictionless valid in 0 s; 2 only by dossier\n"
        "  dossier: days.visitors: type-error: 2, as `visitors` is `1_000`, which is not a whole number\n",
    )


def test_a_path_that_leads_elsewhere_is_not_followed(
    make_package: MakePackage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_package([resource("days", FIELDS, path="https://example.org/days.csv")], {})
    status, said = tried(root, capsys, monkeypatch)
    assert status == 0
    assert said.startswith("days: not compared, ")


@pytest.mark.parametrize("descriptor", ["{", '{"resources": [{"path": "x.csv"}]}'])
def test_what_is_wrong_with_a_descriptor_is_one_kind(
    make_package: MakePackage, descriptor: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_package([], {})
    (root / "datapackage.json").write_text(descriptor)
    assert tried(root / "datapackage.json", capsys, monkeypatch) == (
        0,
        "days: 0 tables, 0 rows; dossier not valid in 0 s, frictionless not valid in 0 s; the same findings\n",
    )
