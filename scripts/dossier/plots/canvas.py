"""A sheet of paper in millimetres: text, lines and marks, each mark with its record, written as SVG, PNG or PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from math import hypot
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline

from dossier.plots.styles import INK, PALE, Style
from dossier.report import visible

Point = tuple[float, float]

DOUBLE_COLUMN = 180.0
"""Width of a sheet in millimetres: two columns of a journal page."""

MARGIN = 2.0
HALF_HEIGHT = 0.35
"""Of a capital, for letters of size 1."""

DPI, LONGEST_SIDE = 300, 20_000
"""Dots an inch of a PNG, fewer where a side would have more dots than that."""

MILLIMETRES = 25.4
POINT = MILLIMETRES / 72
HEADING, BODY, SMALL, FINE = 9.0, 7.0, 6.5, 6.0
"""Sizes of letters in points, as they are printed."""

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that every machine draws the same, and has all marks of Vietnamese."""

SETTINGS: dict[Any, Any] = {
    "font.family": FONT,
    "text.parse_math": False,  # a `$` in a cell is a dollar
    "text.usetex": False,
    "text.hinting": "none",  # in a PNG letters stand as far apart as in an SVG
    "svg.fonttype": "path",  # letters as outlines: the same wherever it is shown, with or without the font
    "svg.hashsalt": "dossier",
    "pdf.fonttype": 42,  # in a PDF letters stay text, for the font travels with it
    "hatch.linewidth": 0.5,
    "path.simplify": False,
}

_DOCTYPE = re.compile(r"<!DOCTYPE.*?>\n", re.DOTALL)
_OPENING = re.compile(r"<svg ([^>]*)>")
_GROUP = re.compile(r'<g id="([^"]*)">')


@contextmanager
def settings() -> Iterator[None]:
    """Draw and write by our settings alone, whatever matplotlib was told on this machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def drawable(text: str) -> str:
    """Return the text with control characters as escapes, and with `\ufffd` for what the font does not have."""
    font = _font("normal")
    return "".join(letter if font.get_char_index(ord(letter)) else "\ufffd" for letter in visible(text))


def width(text: str, size: float = BODY, weight: str = "normal") -> float:
    """Return how many millimetres a line takes."""
    return sum(_advance(letter, weight) for letter in drawable(text)) * size * POINT


def wrapped(text: str, most: float, size: float) -> list[str]:
    """Return the text in lines of at most so many millimetres; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shortened(text: str, most: float, size: float = BODY) -> str:
    """Return the text, cut with an ellipsis where it takes more than so many millimetres."""
    if width(text, size) <= most:
        return text
    while text and width(f"{text}…", size) > most:
        text = text[:-1].rstrip()
    return f"{text}…"


@cache
def _font(weight: str) -> FT2Font:
    return get_font(findfont(FontProperties(family=FONT, weight=weight)))


@cache
def _advance(letter: str, weight: str) -> float:
    """Return how far a letter moves the pen, for letters of size 1."""
    font = _font(weight)
    font.set_size(100, 72)
    return float(font.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@dataclass
class Sheet:
    """A picture while it is drawn: x from the left, y from the top, both in millimetres.

    `title` is its one-line message, `caption` what is counted, and of which package and version. Whatever stands for
    a record is drawn with `of`, the id that its group has in the SVG, and `told`, its tool tip there.
    """

    width: float = DOUBLE_COLUMN
    title: str = ""
    caption: str = ""
    figure: Figure = field(init=False)
    axes: Any = field(init=False)
    told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.figure = Figure(facecolor="white")
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_autoscale_on(False)

    def text(self, x: float, y: float, words: str, size: float = BODY, colour: str = INK, **more: Any) -> None:
        """Write one line whose capitals stand around y; `ha` says which of its ends, or its middle, stands at x."""
        # all lines of one size have their baseline alike, whatever marks stand above or below the letters
        placed = {"ha": "left", "va": "baseline", **more}
        self.axes.text(x, y + HALF_HEIGHT * size * POINT, drawable(words), fontsize=size, color=colour, **placed)

    def line(self, xs: list[float], ys: list[float], colour: str = PALE, points: float = 0.5, **more: Any) -> None:
        """Draw a thin line through points."""
        drawn = Line2D(xs, ys, color=colour, linewidth=points, solid_capstyle="butt", clip_on=False, **more)
        self.axes.add_artist(drawn)

    def rectangle(
        self, x: float, y: float, width: float, height: float, style: Style, of: str = "", told: str = "", **more: Any
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        paint = {"facecolor": style.fill, "edgecolor": style.colour, "linewidth": 0.0, "hatch": style.hatch, **more}
        self.axes.add_artist(Rectangle((x, y), width, height, gid=self._noted(of, told), clip_on=False, **paint))

    def square(self, x: float, y: float, side: float, style: Style, of: str = "", told: str = "") -> None:
        """Draw a square from its upper left corner, or in its place the other shape that the style has."""
        if style.marker == "s":
            self.rectangle(x, y, side, side, style, of, told, linewidth=style.edge)
        else:
            self.mark(x + side / 2, y + side / 2, side, style, of, told)

    def mark(self, x: float, y: float, size: float, style: Style, of: str = "", told: str = "") -> None:
        """Draw the marker of a style, about `size` millimetres wide."""
        drawn = Line2D(
            [x],
            [y],
            marker=style.marker,
            markersize=size * style.scale / POINT,
            markerfacecolor=style.fill,
            markeredgecolor=style.colour,
            markeredgewidth=style.edge,
            linestyle="none",
            clip_on=False,
            gid=self._noted(of, told),
        )
        self.axes.add_artist(drawn)

    def curve(self, outline: Outline, colour: str, points: float, of: str = "", told: str = "", **more: Any) -> None:
        """Draw a curve without filling."""
        paint = {"facecolor": "none", "edgecolor": colour, "linewidth": points, "capstyle": "butt", **more}
        self.axes.add_artist(PathPatch(outline, gid=self._noted(of, told), clip_on=False, **paint))

    def triangle(self, base: Point, tip: Point, half: float, colour: str) -> None:
        """Draw the head of an arrow: from the middle of its base to its tip, twice `half` millimetres broad."""
        x, y = tip[0] - base[0], tip[1] - base[1]
        length = hypot(x, y) or 1.0
        across = (-y / length * half, x / length * half)
        corners = [(base[0] + across[0], base[1] + across[1]), tip, (base[0] - across[0], base[1] - across[1])]
        self.axes.add_artist(Polygon(corners, facecolor=colour, linewidth=0, clip_on=False, zorder=2))

    def heading(self) -> float:
        """Write the title on top and return where the picture may begin."""
        self.text(MARGIN, MARGIN + 2.0, self.title, HEADING, weight="bold")
        return MARGIN + 7.0

    def footer(self, y: float) -> float:
        """Write the caption below and return where the sheet ends."""
        for line in wrapped(self.caption, self.width - 2 * MARGIN, SMALL):
            self.text(MARGIN, y, line, SMALL, "#444444")
            y += 3.0
        return y - 1.0 + MARGIN

    def empty(self, sentence: str) -> Sheet:
        """Return the sheet with a sentence where the picture would be."""
        top = self.heading()
        self.text(MARGIN, top + 4.0, sentence)
        self.close(self.footer(top + 11.0))
        return self

    def close(self, height: float) -> None:
        """Give the sheet its height."""
        self.figure.set_size_inches(self.width / MILLIMETRES, height / MILLIMETRES)
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(height, 0)

    def encoded(self, form: str) -> bytes:
        """Return the sheet as bytes of `svg`, `png` or `pdf`: the same for the same picture, without a time stamp."""
        out = io.BytesIO()
        dpi = min(DPI, LONGEST_SIDE / max(self.figure.get_size_inches()))
        with settings():
            self.figure.savefig(out, format=form, dpi=dpi, metadata=self._metadata(form))
        return self._accessible(out.getvalue().decode("utf-8")).encode("utf-8") if form == "svg" else out.getvalue()

    def _metadata(self, form: str) -> dict[str, Any]:
        if form == "svg":
            return {"Date": None, "Title": self.title}
        if form == "pdf":
            return {"CreationDate": None, "Title": self.title, "Subject": self.caption}
        return {"Title": self.title, "Description": self.caption}

    def _accessible(self, svg: str) -> str:
        """Return the SVG with its title and description for those who hear it, a tool tip for each record, no DTD."""
        title = f'<title id="title">{escape(drawable(self.title))}</title>'
        caption = f'<desc id="desc">{escape(drawable(self.caption))}</desc>'
        head = f'role="img" aria-labelledby="title desc">\n {title}\n {caption}'
        svg = _OPENING.sub(lambda opening: f"{opening[0][:-1]} {head}", _DOCTYPE.sub("", svg, count=1), count=1)
        return _GROUP.sub(lambda group: group[0] + self._tip(group[1]), svg)

    def _tip(self, group: str) -> str:
        return f"<title>{escape(self.told[group])}</title>" if group in self.told else ""

    def _noted(self, of: str, told: str) -> str | None:
        if not of:
            return None
        group = re.sub(r"[^A-Za-z0-9._-]", "_", of)
        self.told[group] = drawable(told)
        return group
