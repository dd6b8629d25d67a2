"""The measurements as text, as a page and as a picture."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import log10
from pathlib import Path
from statistics import median

from measure import Run
from score import Score

FRAMES = ("pandera", "dataframely", "patito")
LABELS = {
    "dossier": "dossier",
    "frictionless": "frictionless",
    "pandera": "pandera",
    "dataframely": "dataframely",
    "patito": "patito",
    "sql": "SQL by hand",
    "scan": "bare scan",
}
ABOUT = {
    "dossier": "`dossier.check`, every diagnostic written down; it tells physical lines, the others records.",
    "frictionless": "`Package.validate`, without the limit of a thousand errors a table.",
    "pandera": "`DataFrameSchema.validate(lazy=True)` on Polars frames; types by Polars; no foreign keys.",
    "dataframely": "`Schema.filter` on Polars frames; types by Polars; no foreign keys.",
    "patito": "`Model.validate` on Polars frames; types by Polars; no foreign keys; tells columns, not rows.",
    "sql": "DuckDB, written for these five tables, each file read once; keys compared by 64-bit hashes.",
    "scan": "DuckDB reads every column of every table as text and counts the cells; finds nothing.",
}
PACKAGES = {
    "dossier": ("dossier", "duckdb"),
    "frictionless": ("frictionless",),
    "pandera": ("pandera", "polars"),
    "dataframely": ("dataframely", "polars"),
    "patito": ("patito", "polars"),
    "sql": ("duckdb",),
    "scan": ("duckdb",),
}
COLOURS = {
    "dossier": "#d55e00",
    "frictionless": "#000000",
    "pandera": "#0072b2",
    "dataframely": "#56b4e9",
    "patito": "#cc79a7",
    "sql": "#009e73",
    "scan": "#8a8a8a",
}
MARKERS = {
    "dossier": "o",
    "frictionless": "s",
    "pandera": "^",
    "dataframely": "v",
    "patito": "D",
    "sql": "P",
    "scan": "x",
}


@dataclass
class Trial:
    """What one tool did with one package, over all rounds."""

    runs: list[Run] = field(default_factory=list)
    score: Score = field(default_factory=Score)

    @property
    def done(self) -> list[Run]:
        """The runs that came to a verdict."""
        return [each for each in self.runs if each.is_done]

    @property
    def seconds(self) -> float | None:
        """The median of the wall times; None where no run came to its end."""
        return median(each.seconds for each in self.done) if self.done else None


@dataclass
class Size:
    """One package, and what each tool did with it.

    `clean` has what each did with the same package without faults, `left_out` why a tool took no part.
    """

    claims: int
    rows: int
    bytes: int
    planted: int
    trials: dict[str, Trial]
    clean: dict[str, Run] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def table(size: Size) -> list[str]:
    """Return the lines of a Markdown table: a row a tool, from medians of this size's runs."""
    fastest = min((size.trials[each].seconds or float("inf") for each in FRAMES if each in size.trials), default=None)
    against = {"frictionless": _seconds(size, "frictionless"), "frames": fastest, "scan": _seconds(size, "scan")}
    head = ("tool", "wall s (range)", "CPU s", "peak MB", "located", "strays", "verdict")
    ratios = ("to frictionless", "to the fastest on frames", "to the bare scan")
    lines = [f"| {' | '.join((*head, *ratios))} |", f"| --- {'| ---: ' * 5}| --- {'| ---: ' * 3}|"]
    for tool, trial in size.trials.items():
        cells = [LABELS[tool], *_taken(trial), *_told(tool, trial), _verdicts(tool, trial)]
        cells += [_ratio(trial.seconds, other) for other in against.values()]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [f"| {LABELS[tool]} | {why} {'| ' * 8}|" for tool, why in size.left_out.items()]
    return lines


def _seconds(size: Size, tool: str) -> float | None:
    return size.trials[tool].seconds if tool in size.trials else None


def _taken(trial: Trial) -> list[str]:
    done = trial.done
    if not done:
        last = trial.runs[-1]
        return [f"{last.verdict} after {last.seconds:.1f}", "", ""]
    walls = [each.seconds for each in done]
    spread = f" ({min(walls):.2f} to {max(walls):.2f})" if len(walls) > 1 else ""
    cpu, peak = median(each.cpu for each in done), median(each.peak_mb for each in done)
    return [f"{median(walls):.2f}{spread}", f"{cpu:.2f}", f"{peak:,.0f}"]


def _told(tool: str, trial: Trial) -> list[str]:
    if tool == "scan" or not trial.done:
        return ["", ""]
    found = trial.score
    # 99.96 % must not read as all of it
    share = 100 if found.located == found.planted else min(100 * found.located / found.planted, 99.9)
    return [f"{found.located:,} of {found.planted:,} ({share:.3g} %)", f"{len(found.strays):,}"]


def _verdicts(tool: str, trial: Trial) -> str:
    return "" if tool == "scan" else " or ".join(sorted({each.verdict for each in trial.runs}))


def _ratio(seconds: float | None, other: float | None) -> str:
    return f"{seconds / other:.3g}" if seconds and other and other != float("inf") else ""


def faultless(size: Size) -> list[str]:
    """Return the line that tells what each tool said of the same package without faults, where it was tried."""
    said = [f"{LABELS[tool]} {each.verdict}" for tool, each in size.clean.items() if tool != "scan"]
    return ["", f"The same package without faults: {', '.join(said)}."] if said else []


def failures(sizes: Iterable[Size]) -> list[str]:
    """Return a line for each run that failed, with what it said."""
    return [
        f"- {LABELS[tool]} at {size.claims:,} claims: `{each.why}`"
        for size in sizes
        for tool, trial in size.trials.items()
        for each in [*trial.runs, *([size.clean[tool]] if tool in size.clean else [])]
        if each.verdict == "failed"
    ]


def page(sizes: list[Size], rounds: int, command: str) -> str:
    """Return RESULTS.md: where and how it was measured, a table for each size, and what each tool was asked to do."""
    tools = list(dict.fromkeys(tool for size in sizes for tool in size.trials))
    packages = dict.fromkeys(package for tool in tools for package in PACKAGES[tool])
    versions = ", ".join(f"{each} {_version(each)}" for each in packages)
    lines = [
        "# How fast a linked package is checked",
        "",
        "Written by `tests/bench/run.py`; not edited by hand.",
        "",
        f"- day: {datetime.now(UTC):%Y-%m-%d}",
        f"- machine: {machine()}",
        f"- versions: Python {platform.python_version()}, {versions}",
        f"- command: `{command}`",
        "",
        f"Each figure is the median of {rounds} runs, each a whole process, the tools in turn; the files were just",
        "written and so in memory as far as they fit. Peak is that of the largest process. A fault is located where",
        "its row and its column are told; a stray is a place told that is sound. The ratios are of wall times.",
        "",
        "![Wall time against rows](results.svg)",
    ]
    for size in sizes:
        volume = f"{size.rows:,} rows, {size.bytes / 1e6:,.1f} MB, {size.planted:,} faults"
        lines += ["", f"## {size.claims:,} claims: {volume}", "", *table(size), *faultless(size)]
    lines += ["", "## What each was asked to do", "", *(f"- {LABELS[tool]}: {ABOUT[tool]}" for tool in tools)]
    if failed := failures(sizes):
        lines += ["", "## What failed", "", *failed]
    return "\n".join(lines) + "\n"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def machine() -> str:
    """Return processor, cores that may be used, memory and system."""
    model = platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    described = Path("/proc/cpuinfo")
    if described.exists() and (found := re.search(r"model name\s*: (.+)", described.read_text())):
        model = found[1]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {memory / 2**30:.1f} GiB of memory, {platform.system()} {platform.release()}"


def picture(sizes: list[Size], place: Path) -> None:
    """Draw wall time against rows, both logarithmic, a line for each tool with its name at its end."""
    # here and not above: it would make the measuring process larger than what it measures
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt
    from matplotlib import ticker

    mpl.rcParams.update({"svg.hashsalt": "dossier", "svg.fonttype": "path", "font.size": 9})
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    ends = {}
    for tool in dict.fromkeys(tool for size in sizes for tool in size.trials):
        points = [(size.rows, each) for size in sizes if (each := _seconds(size, tool)) is not None]
        if points:
            axes.plot(
                *zip(*points, strict=True), color=COLOURS[tool], marker=MARKERS[tool], markersize=5, linewidth=1.4
            )
            ends[tool] = points[-1]
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="wall time in seconds (median)")
    axes.set_xticks([size.rows for size in sizes], [f"{size.rows:,}" for size in sizes])
    axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    low, high = axes.get_ylim()
    leader = {"arrowstyle": "-", "relpos": (0, 0.5), "shrinkA": 2, "shrinkB": 4, "linewidth": 0.8}
    at = float("-inf")
    for tool, end in sorted(ends.items(), key=lambda each: each[1][1]):
        # a name is moved up where it would lie on the one below
        at = max(log10(end[1]), at + log10(high / low) / 26)
        axes.annotate(
            LABELS[tool],
            end,
            xytext=(1.03, 10**at),
            textcoords=axes.get_yaxis_transform(),
            color="#222222",
            va="center",
            arrowprops=leader | {"color": COLOURS[tool]},
        )
    figure.savefig(place, metadata={"Date": None, "Title": "Wall time of each tool against the rows of the package"})
    plt.close(figure)
