"""What a check on Spark costs: `python tests/bench/spark_cost.py FOLDER --claims 1e5 1e6 3e6`.

Each package is generated into the folder and checked by one `dossier check --engine spark --master local[2]`, a process
of its own. Beside the wall clock stands the time that all its processes computed, which is what a cluster is paid for,
and which other work on the machine does not change much. The last line is a straight line through the computed seconds
by least squares, and what it gives for 10⁹ rows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

from generate import generate
from rows import TABLES, Plan

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


def computed(root: int) -> dict[int, float]:
    """Return the seconds that a process and those below it have computed so far, by their numbers."""
    found: dict[int, tuple[int, float]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = place.read_text().rpartition(")")[2].split()
        except OSError:
            # it has ended meanwhile
            continue
        found[int(place.parent.name)] = (int(parts[1]), sum(map(int, parts[11:15])) / TICKS)
    below = {root}
    while more := {each for each, (parent, _) in found.items() if parent in below} - below:
        below |= more
    return {each: found[each][1] for each in below if each in found}


def measure(package: Path) -> tuple[float, float, int]:
    """Check a package on Spark; return the wall clock, the seconds computed, and the number of rows."""
    command = [sys.executable, "-m", "dossier", "check", "--engine", "spark", "--master", "local[2]", str(package)]
    started = monotonic()
    spent: dict[int, float] = {}
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as run:
        while run.poll() is None:
            spent |= computed(run.pid)
            sleep(0.2)
    if run.returncode != 1:
        raise SystemExit(f"the check ended with {run.returncode}")
    lines = sum(sum(1 for _ in (package / f"{table}.csv").open("rb")) - 1 for table in TABLES)
    return monotonic() - started, sum(spent.values()), lines


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the packages are written, and deleted again")
    parser.add_argument("--claims", type=float, nargs="+", default=[1e5, 1e6, 3e6])
    chosen = parser.parse_args()
    points = []
    for claims in map(int, chosen.claims):
        package = chosen.folder / f"claims-{claims}"
        generate(package, Plan(claims))
        wall, seconds, rows = measure(package)
        shutil.rmtree(package)
        points.append((rows, seconds))
        print(f"{rows:>12,} rows  {wall:8.1f} s wall clock  {seconds:8.1f} s computed", flush=True)
    n, x, y = len(points), sum(rows for rows, _ in points), sum(seconds for _, seconds in points)
    if n > 1:
        xx, xy = sum(rows * rows for rows, _ in points), sum(rows * seconds for rows, seconds in points)
        slope = (n * xy - x * y) / (n * xx - x * x)
        start = (y - slope * x) / n
        hours = (start + slope * 1e9) / 3600
        print(f"{start:.1f} s and {slope * 1e6:.1f} s for each million rows: {hours:.1f} hours of a core for 10⁹ rows")


if __name__ == "__main__":
    main()
