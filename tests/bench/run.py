"""Measure the tools against each other: `python tests/bench/run.py --sizes 1e4,1e5,1e6 --rounds 3`.

For each size a package with known faults is generated, and each tool runs on it in turn, round after round, each time
as a whole process. Written are `RESULTS.md` and `results.svg` beside this file, or into the folder of `--out`.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import places
import results
from generate import generate
from measure import Run, measured, runner
from results import Size, Trial
from rows import SHARE, TABLES, Plan
from score import answers, score

MODULES = {
    "dossier": "with_dossier",
    "frictionless": "with_frictionless",
    "pandera": "with_pandera",
    "dataframely": "with_dataframely",
    "patito": "with_patito",
    "sql": "with_sql",
    "scan": "bare_scan",
}
BYTES_PER_CLAIM = 240
"""What a package takes on the disk for each of its claims, its other tables included, rounded up."""


class Bench:
    """The tools that take part, and those that fell out because they took too long."""

    def __init__(self, chosen: argparse.Namespace, scratch: Path) -> None:
        self.tools: list[str] = chosen.tools
        self.rounds: int = chosen.rounds
        self.limit: float = chosen.time_limit
        self.faults: float = chosen.faults
        self.multiline: int = chosen.multiline
        self.keeps = chosen.keep is not None
        self.folder = chosen.keep or scratch
        self.out = scratch / "places.csv"
        # what a tool leaves behind that is ended before its time goes away with the rest
        self.environment = {"BENCH_MEMORY": chosen.memory, "TMPDIR": str(scratch)}
        self.left_out: dict[str, str] = {}

    def size(self, claims: int, with_clean: bool) -> Size:
        """Generate a package of a size, run all tools on it, and remove it."""
        package, plan = self.folder / f"claims-{claims}", Plan(claims, self.faults, self.multiline)
        say(f"generating {claims:,} claims")
        planted = answers(generate(package, plan))
        weight = sum(each.stat().st_size for each in package.iterdir())
        rows = sum(plan.rows(table) for table in TABLES)
        taking_part = [each for each in self.tools if each not in self.left_out]
        trials = {each: Trial() for each in taking_part}
        size = Size(claims, rows, weight, len(planted), trials, left_out=dict(self.left_out))
        for number in range(self.rounds):
            # each round begins with another tool, so that none always follows the same one
            first = number % len(taking_part) if taking_part else 0
            for tool in taking_part[first:] + taking_part[:first]:
                trial = trials[tool]
                if trial.runs and not trial.runs[-1].is_done:
                    continue
                done = self.run(tool, package)
                trial.runs.append(done)
                if done.is_done and self.out.exists():
                    trial.score = score(planted, places.read(self.out))
                if done.verdict == "too long":
                    self.left_out[tool] = f"left out: took more than {self.limit:g} s at {claims:,} claims"
        self.remove(package)
        if with_clean:
            say("generating the same without faults")
            package = self.folder / f"faultless-{claims}"
            generate(package, Plan(claims, 0, self.multiline))
            size.clean = {each: self.run(each, package) for each in taking_part if trials[each].runs[-1].is_done}
            self.remove(package)
        return size

    def run(self, tool: str, package: Path) -> Run:
        """Run a tool once."""
        self.out.unlink(missing_ok=True)
        done = measured(runner(MODULES[tool], package, self.out), self.limit, self.environment)
        say(f"{package.name:>16} {tool:<13} {done.seconds:8.2f} s {done.peak_mb:8,.0f} MB  {done.verdict} {done.why}")
        return done

    def remove(self, package: Path) -> None:
        """Take a package away, unless it is to be kept."""
        if not self.keeps:
            shutil.rmtree(package)
            package.with_name(f"{package.name}-answers.csv").unlink()


def say(line: str) -> None:
    """Tell what is being done."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Run the command; 2 where the disk has no room."""
    chosen, command = arguments(), shlex.join(["python", *sys.argv])
    page, picture = chosen.out / "RESULTS.md", chosen.out / "results.svg"
    for folder in (chosen.out, chosen.keep):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    sizes: list[Size] = []
    with tempfile.TemporaryDirectory(prefix="dossier-bench-") as scratch:
        bench = Bench(chosen, Path(scratch))
        # as much again for what DuckDB may spill
        claims = (sum if chosen.keep else max)(chosen.sizes) + max(chosen.sizes)
        need, free = claims * BYTES_PER_CLAIM, shutil.disk_usage(bench.folder).free
        say(f"needs up to {need / 1e9:.2f} GB at {bench.folder}, where {free / 1e9:.2f} GB are free")
        if free < need:
            return 2
        for claims in chosen.sizes:
            sizes.append(bench.size(claims, with_clean=not sizes))
            about = f"{claims:,} claims, {sizes[-1].rows:,} rows"
            print(about, "", *results.table(sizes[-1]), *results.faultless(sizes[-1]), "", sep="\n", flush=True)
            # after each, as the next may take an hour
            page.write_text(results.page(sizes, chosen.rounds, command), encoding="utf-8")
    results.picture(sizes, picture)
    say(f"wrote {page} and {picture}")
    return 0


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    usual = "1e4,1e5,1e6"
    parser.add_argument(
        "--sizes", type=counts, default=counts(usual), help=f"claims of each package (default: {usual})"
    )
    parser.add_argument("--tools", type=tools, default=list(MODULES), help=f"(default: {','.join(MODULES)})")
    parser.add_argument("--rounds", type=int, choices=range(1, 100), metavar="N", default=3, help="(default: 3)")
    parser.add_argument("--faults", type=float, default=SHARE, help=f"share of rows with a fault (default: {SHARE})")
    parser.add_argument("--multiline", type=int, default=0, help="cells with line breaks in each (default: 0)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the packages in this new folder")
    parser.add_argument("--time-limit", type=float, metavar="S", default=300, help="seconds of a run (default: 300)")
    parser.add_argument("--memory", default="1GB", help="bound for the SQL written by hand (default: 1GB)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where to write the results")
    chosen = parser.parse_args()
    if chosen.keep and chosen.keep.exists():
        parser.error(f"{chosen.keep} is there already")
    return chosen


def counts(given: str) -> list[int]:
    """Return the numbers of `1e4,1e5`, the smallest first."""
    found = sorted({int(float(each)) for each in given.split(",")})
    if found[0] < 1:
        raise ValueError(given)
    return found


def tools(given: str) -> list[str]:
    """Return the tools of `dossier,sql`, in the usual order."""
    wanted = set(given.split(","))
    if unknown := wanted - set(MODULES):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: no tool of {', '.join(MODULES)}")
    return [each for each in MODULES if each in wanted]


if __name__ == "__main__":
    sys.exit(main())
