"""Packages at random, checked until something breaks: `python tests/fuzz.py --count 10000 --seed 1 --jobs 2`.

Most are small packages with a mutated descriptor, table or layout, one in sixteen is the smallest valid dossier with a
mutation, and some are bytes of no meaning at all. Each is checked in a worker process that a guard watches: a file
opened outside the package and the libraries, anything written, moved or removed, a socket, a process other than the one
that decides slow patterns, an exception, more than ten seconds or a gibibyte is a failure, printed with the seed that
repeats it: `--seed N --count 1`.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import resource
import sys
import sysconfig
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import overlay
from dossier import check, engine

SECONDS, PATIENCE, MEMORY_MB = 10, 30, 1024
DOSSIER_EVERY, NOISE_EVERY = 16, 12

LIBRARIES = tuple(
    {
        *(os.path.realpath(each) for each in sysconfig.get_paths().values()),
        *(os.path.realpath(each) for each in (sys.prefix, sys.base_prefix, *sys.path)),
        *("/usr/lib", "/usr/share/zoneinfo", "/lib", "/proc/self", "/sys/fs/cgroup", "/proc/meminfo", "/etc/localtime"),
    }
)
FORBIDDEN: tuple[str, ...] = (
    "socket.",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
)
FORBIDDEN += ("os.chmod", "os.chown", "os.system", "os.exec", "os.posix_spawn", "os.fork", "shutil.", "tempfile.")
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 10**30, -(10**30), 1.5, 1e308, "", "a", "b", "x", "string", "integer", "number"),
    *("date", "datetime", "time", "year", "boolean", "any", "geojson", "../x", "/etc/passwd", "a\x00b", "a'b", 'a"b'),
    *("a`b", "a\nb", "https://example.org/x", "x" * 10_000, "\u202e", "é", "e\u0301", "; drop table raw.t0; --", "*"),
    *(
        [],
        {},
        [[]],
        [{}],
        ["a", "a"],
        {"a": {"a": {}}},
        "sha256:" + "0" * 64,
        "sha512:1",
        ":",
        "(a+)+$",
        "(?=a)(a|a)*b",
    ),
    *("[", "(?i:a)", r"\d{3}", "[ab]*a[ab]{200}", "2024-02-30", "9999-12-31", "12:00:00", "NaN", "1e999999999", "-0"),
    *([1, "1", None, 1.0], ["true", "TRUE"], 2**63, 2**64, "\x00", "dossier", "1", ["", "NA"], "records/x.csv"),
)
KEYS = (
    *("name", "path", "schema", "fields", "type", "constraints", "required", "unique", "pattern", "enum", "minLength"),
    *("maxLength", "minimum", "maximum", "exclusiveMinimum", "primaryKey", "foreignKeys", "reference", "resource"),
    *("missingValues", "trueValues", "falseValues", "hash", "bytes", "encoding", "dialect", "delimiter", "format"),
    *("resources", "dossier", "title", "example", "evidence", "verbatim", "unit", "data", "fieldsMatch", "profile"),
)
CELLS = (
    *("", " ", "a", "1", "-1", "1.5", "1e5", "1.2E+05", "true", "TRUE", "2024-01-01", "19/06/2024", "45462", "#REF!"),
    *('"', '""', '"a', "=1+1", "@x", "\x00", "\u200b", "e\u0301", "é", "\ud83d", "9" * 5000, "1e99999", "a,b", "a;b"),
    *("\r", "\n", "\t", "NaN", "INF", "0000-00-00", "x" * 2000, "a" * 40, "ab" * 30, "\u0301" * 40, "“a”", "S3.17"),
)
FRAGMENTS: tuple[str, ...] = (
    "&a [*a, *a]",
    "!!python/object/apply:os.system ['true']",
    "<<: *x",
    "9" * 6000,
    "0x" + "f" * 40,
    "[" * 200,
)
FRAGMENTS += (
    "1:2:3:4",
    "? {a: b} : c",
    "\x07",
    "- ",
    "2024-13-45",
    "~",
    "document: '000'",
    "\t",
    "bytes: .inf",
    "|\n x",
)


def generic(rng: random.Random) -> dict[str, bytes]:
    """Return the files of a small package that is mostly sound."""
    kinds = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "any")
    columns = [(f"c{place}", rng.choice(kinds)) for place in range(rng.randint(1, 5))]
    sound = {"string": "a", "integer": "1", "number": "1.5", "boolean": "true", "date": "2024-01-01", "any": "x"}
    sound |= {"datetime": "2024-01-01T00:00:00Z", "time": "10:00:00", "year": "2024"}
    resources, files = [], {}
    for name in ("x", "y")[: rng.randint(1, 2)]:
        fields = [{"name": column, "type": kind, "constraints": limits(rng, kind)} for column, kind in columns]
        schema: dict[str, Any] = {"fields": fields}
        if rng.random() < 0.5:
            schema["primaryKey"] = "c0"
        if rng.random() < 0.3:
            target = {"resource": rng.choice(["x", "y", ""]), "fields": "c0"}
            schema["foreignKeys"] = [{"fields": "c0", "reference": target}]
        path = f"{rng.choice(['', 'records/', 'schemas/vocabularies/'])}{name}.csv"
        resources.append({"name": name, "path": path, "schema": schema})
        rows = [[sound[kind] if rng.random() < 0.8 else rng.choice(CELLS) for _, kind in columns] for _ in range(4)]
        lines = [",".join(column for column, _ in columns), *(",".join(row) for row in rows), ""]
        files[path] = "\n".join(lines).encode("utf-8", "surrogatepass")
    head = {"name": "toy", "resources": resources, **({"dossier": "1"} if rng.random() < 0.3 else {})}
    return {"datapackage.json": json.dumps(head).encode(), **files}


def limits(rng: random.Random, kind: str) -> dict[str, Any]:
    """Return constraints that may stand at a column of a kind, or nearly."""
    found: dict[str, Any] = {}
    fitting = {"string": ["pattern", "enum", "minLength"], "integer": ["enum", "minimum"], "number": ["minimum"]}
    names = ["required", "unique", *fitting.get(kind, [])]
    for name in rng.sample(names, rng.choice([0, 0, 1, 2])):
        if name in ("required", "unique"):
            found[name] = True
        elif name == "pattern":
            found[name] = rng.choice(["a|b", "[a-z]{1,3}", r"\d+", "(?=a).*", "(a|a)*b", "^(?:[A-Z]{3})$", "[ab]{2,"])
        elif name == "enum":
            found[name] = ["a", "b"] if kind == "string" else [1, 2, 10**20]
        else:
            found[name] = rng.choice([0, 1, 10**20])
    return found


def with_mutated_json(rng: random.Random, files: dict[str, bytes]) -> None:
    """Change values somewhere in the descriptor, or in a schema."""
    path = rng.choice([each for each in files if each.endswith(".json")])
    content = json.loads(files[path])
    for _ in range(rng.choice([1, 1, 2, 5])):
        places = list(_places(content))
        if not places:
            break
        holder, key = rng.choice(places)
        action = rng.random()
        if action < 0.6:
            holder[key] = deepcopy(rng.choice(STRANGE))
        elif action < 0.75:
            del holder[key]
        elif isinstance(holder, dict):
            holder[rng.choice(KEYS)] = deepcopy(rng.choice([rng.choice(STRANGE), holder[key]]))
        else:
            holder.append(deepcopy(holder[key]))
    files[path] = json.dumps(content).encode()


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    stack = [content]
    while stack:
        holder = stack.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            yield holder, key
            stack.append(holder[key])


def with_mutated_bytes(rng: random.Random, files: dict[str, bytes]) -> None:
    """Cut, flip, repeat or put in bytes somewhere."""
    path = rng.choice(list(files))
    content = bytearray(files[path])
    for _ in range(rng.choice([1, 1, 3, 20])):
        at = rng.randint(0, len(content))
        action = rng.randrange(5)
        if action == 0:
            content[at : at + rng.randint(0, 30)] = b""
        elif action == 1:
            content[at:at] = rng.randbytes(rng.randint(1, 20))
        elif action == 2:
            content[at:at] = rng.choice(
                [b'"', b",", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"'", b"{", b"["]
            )
        elif action == 3:
            content[at:at] = rng.choice(CELLS).encode("utf-8", "surrogatepass")
        else:
            content[at:at] = content[at : at + 50] * rng.choice([2, 20])
    files[path] = bytes(content)


def with_mutated_manifest(rng: random.Random, files: dict[str, bytes]) -> None:
    """Put YAML that means something else into a manifest, or lay one beside a package that had none."""
    held = [each for each in files if each.endswith(".yaml")]
    if not held:
        files["seeds/000.yaml"] = rng.choice(FRAGMENTS).encode()
        return
    path = rng.choice(held)
    lines = files[path].decode("utf-8", "replace").split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice([lines[at].partition(":")[0] + ": ", "", "  "]) + rng.choice(FRAGMENTS)
    files[path] = "\n".join(lines).encode()


def noise(rng: random.Random) -> dict[str, bytes]:
    """Return files of bytes that mean nothing."""
    paths = ("datapackage.json", "x.csv", "records/x.csv", "seeds/000.yaml", "schemas/x.json", "README.md")
    return {path: rng.randbytes(rng.randint(0, 400)) for path in paths if rng.random() < 0.8}


def laid_out(rng: random.Random, root: Path) -> None:
    """Change what lies where: a link out of the package, a pipe, a folder in place of a file, a file gone."""
    places = [each for each in root.rglob("*") if each.is_file()]
    place = rng.choice(places or [root / "datapackage.json"])
    action = rng.randrange(7)
    if action == 0:
        place.rename(place.with_name(rng.choice(["z.csv", "a b.csv", "é.csv", "-x.csv", "\udcff.csv"])))
        return
    place.unlink(missing_ok=True)
    if action == 1:
        place.symlink_to(rng.choice(["/etc/passwd", "/dev/zero", "nowhere", place.name, "../" * 20 + "etc/passwd"]))
    elif action == 2:
        os.mkfifo(place)
    elif action == 3:
        place.mkdir()
    elif action == 4:
        (root / "records").mkdir(exist_ok=True)
        (root / "records/link").symlink_to("/etc")
    elif action == 5 and place.parent != root:
        for each in place.parent.glob("*"):
            if each.is_file() or each.is_symlink():
                each.unlink()
        if not list(place.parent.iterdir()):
            place.parent.rmdir()
            place.parent.symlink_to("/etc")


Mutation = Callable[[random.Random, dict[str, bytes]], None]
MUTATIONS: tuple[Mutation, ...] = (with_mutated_json, with_mutated_json, with_mutated_bytes, with_mutated_manifest)


def make(seed: int, root: Path, dossier: dict[str, bytes]) -> str:
    """Write the package of a seed into a folder, and return its kind."""
    rng = random.Random(seed)
    kind = "dossier" if seed % DOSSIER_EVERY == 0 else "noise" if seed % NOISE_EVERY == 0 else "small"
    files = noise(rng) if kind == "noise" else dict(dossier) if kind == "dossier" else generic(rng)
    if kind != "noise":
        rng.choice(MUTATIONS)(rng, files)
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    if rng.random() < 0.15:
        laid_out(rng, root)
    return kind


class Guard:
    """Watches what this process opens, writes and calls, while it is told which package is checked."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.breaches: list[str] = []

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        if self.root is None:
            return
        if event == "open":
            self._opened(given[0], str(given[1] or ""), int(given[2] or 0))
        elif event == "subprocess.Popen":
            if list(given[1])[1:] != ["-I", "-S", str(Path(engine.__file__).with_name("patterns.py"))]:
                self.breaches.append(f"started {given[1]!r}")
        elif event in ("os.listdir", "os.scandir"):
            self._opened(given[0] or ".", "r", 0)
        elif event.startswith(FORBIDDEN):
            self.breaches.append(f"{event} {given!r}")

    def _opened(self, place: object, mode: str, flags: int) -> None:
        if isinstance(place, int):
            return
        real = os.path.realpath(os.fsdecode(str(place) if not isinstance(place, bytes) else place))
        if real == os.devnull:
            return
        writes = set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        inside = self.root is not None and (real == self.root or real.startswith(f"{self.root}/"))
        if writes or not (inside or real.startswith(LIBRARIES)):
            self.breaches.append(f"opened {real} {mode or flags}")


@dataclass(frozen=True)
class Outcome:
    """What became of one package; `seconds` are those of computing, `failure` is empty where nothing broke."""

    seed: int
    kind: str
    verdict: str
    seconds: float
    peak_mb: int
    failure: str = ""


def tried(seed: int, guard: Guard, dossier: dict[str, bytes], folder: Path) -> Outcome:
    """Make the package of a seed, check it, and tell what became of it."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name)
        kind = make(seed, root, dossier)
        started, verdict, failure = process_time(), "", ""
        guard.breaches, guard.root = [], os.path.realpath(root)
        try:
            report = check(root)
            text = report.as_text().encode("utf-8", "backslashreplace") + report.as_json().encode("utf-8", "replace")
            verdict = "valid" if report.valid else min(each.code for each in report.diagnostics)
            failure = "" if text else "said nothing"
        except BaseException:
            failure = traceback.format_exc()
        finally:
            guard.root = None
        seconds = process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if guard.breaches:
            failure = "; ".join(guard.breaches[:5])
        elif seconds > SECONDS:
            failure = failure or f"took {seconds:.1f} s"
        elif peak > MEMORY_MB:
            failure = failure or f"took {peak:,} MB"
        return Outcome(seed, kind, verdict, seconds, peak, failure)


def work(tasks: Connection, dossier: dict[str, bytes], folder: Path) -> None:
    """Try seeds until None comes: the worker process."""
    sys.dont_write_bytecode = True
    guard = Guard()
    sys.addaudithook(guard)
    while (seed := tasks.recv()) is not None:
        # where it hangs is told before the worker is ended
        faulthandler.dump_traceback_later(PATIENCE - 5)
        outcome = tried(seed, guard, dossier, folder)
        faulthandler.cancel_dump_traceback_later()
        tasks.send(outcome)


class Worker:
    """A process that tries one seed at a time and is replaced when it hangs or dies."""

    def __init__(self, dossier: dict[str, bytes], folder: Path) -> None:
        self.given = (dossier, folder)
        self.start()

    def start(self) -> None:
        context = get_context("spawn")
        self.tasks, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, *self.given), daemon=True)
        self.process.start()
        theirs.close()
        self.seed: int | None = None
        self.since = monotonic()

    def give(self, seed: int | None) -> None:
        self.seed, self.since = seed, monotonic()
        self.tasks.send(seed)

    def taken(self) -> Outcome:
        """Return the outcome, which is there or never will be."""
        try:
            if self.tasks.poll():
                outcome: Outcome = self.tasks.recv()
                return outcome
        except (EOFError, OSError):
            pass
        died = not self.process.is_alive()
        self.process.kill()
        self.process.join()
        outcome = Outcome(self.seed or 0, "?", "", monotonic() - self.since, 0, "died" if died else "hung")
        self.start()
        return outcome


def outcomes(seeds: Iterator[int], jobs: int, until: float) -> Iterator[Outcome]:
    """Try seeds side by side until they end or time is up, and yield what became of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = overlay.build(folder / "dossier")
        dossier = {
            each.relative_to(package).as_posix(): each.read_bytes() for each in package.rglob("*") if each.is_file()
        }
        workers = [Worker(dossier, folder) for _ in range(jobs)]
        try:
            busy = [each for each in workers if _fed(each, seeds, until)]
            while busy:
                ready = wait([each.tasks for each in busy], timeout=1)
                for worker in list(busy):
                    if worker.tasks in ready or monotonic() - worker.since > PATIENCE:
                        yield worker.taken()
                        if not _fed(worker, seeds, until):
                            busy.remove(worker)
        finally:
            for worker in workers:
                worker.process.kill()
                worker.process.join()


def _fed(worker: Worker, seeds: Iterator[int], until: float) -> bool:
    seed = next(seeds, None) if monotonic() < until else None
    if seed is not None:
        worker.give(seed)
    return seed is not None


def main() -> int:
    """Run the command; 1 where something broke."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=1000, help="how many packages (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (default: 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one for each core)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long (default: never)")
    chosen = parser.parse_args()
    started = monotonic()
    kinds, verdicts, failures = Counter[str](), Counter[str](), []
    slowest: list[Outcome] = []
    peak = 0
    seeds = iter(range(chosen.seed, chosen.seed + chosen.count))
    for each in outcomes(seeds, chosen.jobs, started + chosen.seconds):
        kinds[each.kind] += 1
        verdicts[each.verdict or "failed"] += 1
        slowest = sorted([*slowest, each], key=lambda one: -one.seconds)[:5]
        peak = max(peak, each.peak_mb)
        if each.failure:
            failures.append(each)
            print(f"seed {each.seed} ({each.kind}): {each.failure}", flush=True)
    total = sum(kinds.values())
    print(f"packages  {total:,} in {monotonic() - started:.0f} s: {_listed(kinds)}")
    print(f"verdicts  {_listed(verdicts)}")
    print(f"slowest   {', '.join(f'{each.seconds:.1f} s (seed {each.seed})' for each in slowest)}")
    print(f"memory    {peak:,} MB at most in a process")
    print(f"failures  {len(failures):,}")
    return 1 if failures or not total else 0


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counted.most_common())


if __name__ == "__main__":
    sys.exit(main())
