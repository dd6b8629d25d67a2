"""What became of the planted faults: a table of kinds, totals, and the faults that slipped through, as text or JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dossier.faults.kinds import KINDS
from dossier.faults.planting import Kind
from dossier.faults.trial import Outcome
from dossier.report import Share, visible

SHOWN = 40
WIDTH = max(len(each.name) for each in KINDS)


@dataclass(frozen=True, slots=True)
class Count:
    """How many faults were planted, told by the intended rule at the right place, told otherwise, not told at all."""

    planted: int
    right: int
    elsewhere: int
    missed: int
    second_right: int
    second_elsewhere: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Count:
        """Count those that were planted."""
        planted = [each for each in outcomes if each.planted]
        told, second = Counter(each.verdict for each in planted), Counter(each.second for each in planted)
        return cls(len(planted), told["right"], told["elsewhere"], told["missed"], second["right"], second["elsewhere"])


@dataclass(frozen=True, slots=True)
class Score:
    """The outcomes of one run; with `texts` the documents were held beside the package, with `second` frictionless."""

    seed: int
    outcomes: Sequence[Outcome]
    texts: bool
    second: bool

    def parts(self) -> list[tuple[str, list[Kind]]]:
        """Return the kinds that occurred, parted by what it takes to see them; those a rule can tell come first."""
        seen = {each.kind for each in self.outcomes if each.planted}
        needs = {
            "kinds that the check can tell": ("nothing", "texts") if self.texts else ("nothing",),
            "kinds that the texts can tell (--texts DIR)": () if self.texts else ("texts",),
            "kinds that nobody can tell without reading": ("reading",),
        }
        parts = [
            (title, [each for each in KINDS if each.name in seen and each.needs in of]) for title, of in needs.items()
        ]
        return [(title, kinds) for title, kinds in parts if kinds]

    def count(self, kinds: Iterable[Kind]) -> Count:
        """Count the faults of some kinds."""
        names = {each.name for each in kinds}
        return Count.of(each for each in self.outcomes if each.kind in names)

    def slipped(self) -> list[Outcome]:
        """Return the faults of kinds that the check can tell which no intended rule told at the right place."""
        names = {each.name for title, kinds in self.parts()[:1] for each in kinds if each.needs != "reading"}
        return [each for each in self.outcomes if each.planted and each.kind in names and each.verdict != "right"]

    def homeless(self) -> list[str]:
        """Return the kinds that were drawn and have no place in this package."""
        return sorted({each.kind for each in self.outcomes if not each.planted})

    def as_json(self) -> str:
        """One JSON object, indented, ending in a newline; the same bytes for the same seed and package."""
        content = {
            "seed": self.seed,
            "count": len(self.outcomes),
            "texts": self.texts,
            "frictionless": self.second,
            "parts": [
                {
                    "title": title,
                    "total": self._counts(kinds),
                    "kinds": [
                        {"kind": each.name, "about": each.about, "codes": each.codes, **self._counts([each])}
                        for each in kinds
                    ],
                }
                for title, kinds in self.parts()
            ],
            "without_a_place": self.homeless(),
            "slipped": [
                {"number": each.number, "kind": each.kind, "expected": list(map(str, each.places)), "told": each.told}
                for each in self.slipped()
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def _counts(self, kinds: list[Kind]) -> dict[str, Any]:
        count = self.count(kinds)
        counts: dict[str, Any] = {
            "planted": count.planted,
            "right": count.right,
            "elsewhere": count.elsewhere,
            "missed": count.missed,
        }
        if self.second:
            second = {"right": count.second_right, "elsewhere": count.second_elsewhere}
            counts["frictionless"] = second | {"missed": count.planted - count.second_right - count.second_elsewhere}
        return counts

    def as_text(self) -> str:
        """Return a table for each part, the faults that slipped through, and the totals."""
        lines: list[str] = []
        for title, kinds in self.parts():
            lines += [self._header(title), *(self._row(each.name, [each], each.codes) for each in kinds), ""]
        slipped = self.slipped()
        for each in slipped[:SHOWN]:
            expected = ", ".join(map(str, each.places[:3])) + (" …" if len(each.places) > 3 else "")
            lines.append(visible(f"slipped: fault {each.number}, {each.kind}, expected at {expected}"))
            lines += [visible(f"  told {line}") for line in each.told[:3]] or ["  told nothing"]
        if len(slipped) > SHOWN:
            lines.append(f"{len(slipped) - SHOWN:,} more slipped through; `--format json` has all")
        lines += [f"no place for {name} in this package" for name in self.homeless()]
        lines += [""] if slipped or self.homeless() else []
        return "\n".join([*lines, *self._totals()]) + "\n"

    def _header(self, title: str) -> str:
        return f"{title.ljust(WIDTH + 7)}  planted  told right  elsewhere  missed" + (
            "  frictionless right  elsewhere" if self.second else ""
        )

    def _row(self, name: str, kinds: list[Kind], codes: Sequence[str]) -> str:
        count = self.count(kinds)
        shown = (codes[0] + ("…" if len(codes) > 1 else "")) if codes else "-"
        share = f"{100 * count.right / count.planted:.0f} %" if codes else "-"
        line = f"{name.ljust(WIDTH)}  {shown.ljust(5)}  {count.planted:7,}  {share:>10}"
        line += f"  {count.elsewhere:9,}  {count.missed:6,}"
        return line + (f"  {count.second_right:18,}  {count.second_elsewhere:9,}" if self.second else "")

    def _totals(self) -> list[str]:
        lines = []
        for title, kinds in self.parts():
            count = self.count(kinds)
            told = f"{Share(count.right, count.planted)} told by the intended rule at the right place"
            if all(each.needs == "reading" for each in kinds):
                told = f"{Share(count.elsewhere + count.right, count.planted)} told by any rule, by chance"
            lines.append(f"{title}: {told}")
            if self.second:
                anywhere = count.second_right + count.second_elsewhere
                at_place, flagged = Share(count.second_right, count.planted), Share(anywhere, count.planted)
                lines.append(f"  frictionless alone: {at_place} at the right place, {flagged} anywhere")
        return lines
