"""How codes look: for each a colour that the colour-blind tell apart, and a marker or a hatching for print in grey.

Source: M. Okabe and K. Ito, Color Universal Design (2008), and P. Tol, Colour Schemes (2021), for most of the colours;
the tests hold them against a model of the three kinds of colour blindness.
"""

from __future__ import annotations

from dataclasses import dataclass

INK, GREY, PALE, FAINT, PAPER = "#222222", "#5f5f5f", "#b5b5b5", "#e4e4e4", "#ffffff"


@dataclass(frozen=True, slots=True)
class Style:
    """Colour of the outline, colour inside, marker and its size, outline in points, hatching of areas."""

    colour: str
    fill: str
    marker: str = "s"
    scale: float = 1.0
    edge: float = 0.0
    hatch: str | None = None


STATUSES = {
    "occurred": Style("#0072b2", "#0072b2", "o", 1.0),
    "ongoing": Style("#117733", "#117733", ">", 1.05),
    "planned": Style("#332288", PAPER, "^", 0.95, 0.8),
    "alleged": Style("#d55e00", PAPER, "D", 0.75, 0.9),
    "denied": Style("#b0106a", "#b0106a", "x", 0.8, 1.1),
    "hypothetical": Style("#8a8a8a", PAPER, "s", 0.8, 0.7),
}
"""The statuses in the order of legends. Filled is only what the documents present as fact."""

DISPOSITIONS = {
    "coded": Style("#0072b2", "#0072b2"),
    "repeated": Style(PAPER, "#56b4e9", hatch="/////"),
    "no_claim": Style(PAPER, "#e69f00"),
    "furniture": Style("#999999", "#e6e6e6"),
    "out_of_scope": Style(PAPER, "#aa3377", hatch="....."),
    "pending": Style("#d55e00", PAPER, hatch="xxxxx"),
}

UNKNOWN = Style(INK, PAPER, "P", 1.0, 0.6, hatch="+++++")
"""For a code that no vocabulary of ours has; it stands last in legends."""

_SUPPORTS = {0: Style("#8a8a8a", PAPER, edge=0.6), 1: Style("#a9c8de", "#a9c8de"), 2: Style("#0072b2", "#0072b2")}
_MORE, _SEVERAL_WORKS = Style(INK, INK), Style("#d55e00", "#d55e00", marker="D", scale=0.78)


def support(origins: int, works: int) -> Style:
    """Return how a claim looks with so many independent origins, of so many works."""
    return _SEVERAL_WORKS if works > 1 else _SUPPORTS.get(origins, _MORE)
