"""The main job: a package in, a report out. Form first, then values and keys, then the rules of a dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dossier import engines, files, rules, shares, waivers
from dossier.engine import duck, keyed, keys, order, plain, values
from dossier.engine.compile import Reference
from dossier.engine.places import Places
from dossier.engine.reading import LARGEST_TOGETHER, MEMORY_MB, Form
from dossier.engine.table import VOCABULARIES, Resource
from dossier.engines import Engine
from dossier.package import Package, load
from dossier.report import Diagnostic, Health, Refused, Report, Share, quoted, visible

if TYPE_CHECKING:
    from dossier.seeds import Manifest

RECORDS = "records/"
MANIFESTS = "seeds"

_LEDGER = {
    "sentences": {"sentence_id", "source_id", "start_char", "end_char", "sha256"},
    "sources": {"source_id", "language", "document"},
}
_BEHIND = {"_published": "sources", "_sentence_": "sentences"}
"""The tables from which others are made: without the one, the other says nothing."""
_FINDING = ("code", "severity", "resource", "record_id", "field")

Progress = Callable[[str], None]
Opened = Callable[[Package], AbstractContextManager[duck.Database]]


def check(
    path: str | Path = ".",
    progress: Progress = lambda _: None,
    texts: Path | None = None,
    memory_mb: int = MEMORY_MB,
    engine: Engine = "duckdb",
    master: str | None = None,
) -> Report:
    """Check a package, given as its folder or its descriptor; `progress` is told what is being done.

    `texts` is the folder of the documents' texts; without it the rules on wording wait for them. `memory_mb` bounds
    the memory of the database, in megabytes; what a large package needs beyond goes to a temporary folder. `engine` is
    what the checks run on; `master` is where Spark runs, as Spark names it, and by default as Spark is configured.

    Raises:
        rules.BadRuleError, duck.QueryError: a rule of ours is at fault; never for what a contributor wrote.
        cluster.NotReadyError: Spark is asked for and cannot be used here.

    """
    if engine == "duckdb":
        return _checked(Path(path), progress, texts, lambda package: engines.on_duckdb(package, memory_mb, progress))
    # what Spark needs is asked for only by those who use it
    from dossier import cluster

    with cluster.fetched(path, master) as (place, base):
        return _checked(place, progress, texts, lambda package: engines.on_spark(package, master, base))


def _checked(path: Path, progress: Progress, texts: Path | None, opened: Opened) -> Report:
    started = perf_counter()
    report = Report(engine=duck.NAME)
    try:
        package = load(path)
    except Refused as refused:
        report.diagnostics = refused.diagnostics
        report.seconds = perf_counter() - started
        return report
    report.title = package.title or package.name
    report.health = [Health(each.name, each.path, each.is_vocabulary) for each in package.resources]
    with opened(package) as database:
        report.engine = database.name
        checking = _Check(package, database, report, progress, texts)
        try:
            checking.run()
        except (duck.BeyondError, duck.OutOfMemory) as error:
            message = f"the package is too much for one check: {error}"
            advice = "split it, or give the check more memory; what was found up to there is told"
            report.diagnostics.append(Diagnostic("F008", message, package.descriptor, help=advice))
        except duck.MisfitError as error:
            report.diagnostics.append(_misfit(package, "evidence and ledger be counted", str(error)))
    report.diagnostics = _in_order(package, list(map(checking.placed, report.diagnostics)))
    report.seconds = perf_counter() - started
    return report


class _Check:
    def __init__(
        self, package: Package, database: duck.Database, report: Report, progress: Progress, texts: Path | None
    ) -> None:
        self.package, self.database, self.report, self.progress = package, database, report, progress
        self.texts, self.awaits_texts = texts, False
        self.found = report.diagnostics
        self.loaded: dict[int, Resource] = {}
        self.numbers = {each.name: number for number, each in enumerate(package.resources)}
        self.compared = set(keyed.compared(dict(enumerate(package.resources)))) if database.readable else set()
        self.spoilt: dict[int, set[tuple[int, int]]] = {}
        self.places: dict[int, Places] = {}
        self.bytes_left = LARGEST_TOGETHER
        # tables that must not be relied on, why, and what was left undone because of it
        self.unsure = dict.fromkeys(package.left_out, "its description is not right yet")
        self.undone: dict[str, list[str]] = {}
        # rules that cannot be run on tables described as these are, and what the database says of it
        self.misfits: dict[str, str] = {}

    def run(self) -> None:
        is_dossier = self.report.is_dossier = self.package.is_dossier
        self.found += self.package.diagnostics
        if is_dossier:
            self.undeclared_files()
        for number, resource in enumerate(self.package.resources):
            self.progress(f"reading {resource.path}")
            self.read(number, resource)
        self.progress("checking values and keys")
        made = keyed.make_keys(self.database, self.loaded)
        self.found += values.check_tables(self.database, self.loaded, self.spoilt, made, self.places)
        if is_dossier:
            self.found += order.check_order(self.database, self.loaded, self.spoilt)
            self.distrust_faulty_keys()
        self.progress("checking references")
        self.found += keys.check_references(self.database, list(self.references()), self.spoilt, made)
        self.report.tables = len(self.loaded)
        self.report.rules = rules.number_of_form()
        if is_dossier:
            manifests = self.manifests()
            self.missing_tables(bool(manifests))
            documents: list[duck.Row] = [(m.document, m.file, m.sha256, m.bytes, m.code_points) for m in manifests]
            renditions: list[duck.Row] = [(m.document, source) for m in manifests for source in m.renditions]
            self.database.publish(self.loaded, documents, renditions)
            self.read_texts(manifests)
            self.run_rules()
            columns = {each.name: set(each.names) for each in self.loaded.values()}
            cited = shares.evidence(self.database, columns)
            for name, share in cited.items():
                self.report.health[self.numbers[name]].evidence = share
            self.report.evidence = Share(
                sum(each.done for each in cited.values()), sum(each.total for each in cited.values())
            )
            self.report.ledger, self.report.pending = shares.ledger(self.database, columns)
        for name, undone in self.undone.items():
            reason = self.unsure.get(name, "the package does not have it")
            self.report.skipped.append(f"{', '.join(undone)}, because of {quoted(name)}: {reason}")

    def manifests(self) -> list[Manifest]:
        if not (self.package.root / MANIFESTS).is_dir():
            return []
        # reading manifests costs a tenth of a second of imports, which other packages need not pay
        from dossier import seeds

        try:
            return seeds.load(self.package.root)
        except Refused as refused:
            self.found += refused.diagnostics
            self.unsure[MANIFESTS] = "a manifest is not right yet"
            return []

    def read_texts(self, manifests: list[Manifest]) -> None:
        """Publish what the sentences say, where their texts are given; else let the rules that ask for it wait."""
        columns = {each.name: set(each.names) for each in self.loaded.values()}
        if self.texts is None or not all(needed <= columns.get(name, set()) for name, needed in _LEDGER.items()):
            self.awaits_texts = bool(manifests) and self.texts is None
            return
        from dossier import readings

        self.progress("reading the texts")
        ledger = self.database.rows(
            """
            select sentence_id, language, document, start_char, end_char, sha256
            from sentences
            inner join sources using (source_id)
            where document is not null
                and start_char is not null
                and end_char is not null
                and sha256 is not null
            """
        )
        read = readings.read(manifests, self.texts, ledger)
        for name, (described, rows) in read.tables().items():
            self.database.publish_rows(name, described, rows)
        self.report.texts = Share(len(manifests) - len(read.unread), len(manifests))
        for document, why in read.unread.items():
            self.report.skipped.append(f"the wording of document {quoted(document)}: {visible(why)}")

    def undeclared_files(self) -> None:
        for folder in (RECORDS, VOCABULARIES):
            for path in files.below(self.package.root, folder):
                if path not in self.package.declared:
                    message = f"the file {quoted(path)} belongs to no table of the package"
                    advice = "declare it with `dossier sync`, or move it away"
                    self.found.append(Diagnostic("F006", message, path, help=advice))

    def missing_tables(self, has_documents: bool) -> None:
        """Without the tables that prove the others, the rules that ask for proof would be skipped in silence."""
        needing = [each.name for each in self.package.resources if any(field.evidence for field in each.fields)]
        wanted = {"citations": f"the cells of {quoted(needing[0])} need evidence" if needing else ""}
        wanted["sentences"] = "the package has documents" if has_documents else ""
        for name, reason in wanted.items():
            if reason and name not in self.numbers and name not in self.package.left_out:
                message = f"the package has no table {quoted(name)}, and {reason}"
                advice = "declare it with `dossier sync`"
                self.found.append(Diagnostic("F002", message, self.package.descriptor, help=advice))

    def read(self, number: int, resource: Resource) -> None:
        read = self.scanned(number, resource) or self.database.read(
            number, self.package.root, resource, self.package.is_dossier, self.bytes_left
        )
        self.bytes_left -= 0 if self.database.is_scanned(number) else read.size
        self.found += read.diagnostics
        self.places[number] = read.places
        if not read.is_sound:
            self.unsure[resource.name] = "its file is broken"
            self.undone[resource.name] = ["its values"]
            return
        if resource.fields:
            self.loaded[number] = _without_duties(resource, read.absent)
        self.report.rows += read.n_rows
        self.report.health[number].rows = read.n_rows
        self.spoilt[number] = read.spoilt

    def scanned(self, number: int, resource: Resource) -> Form | None:
        """Read a large plain table in one pass; None for any other."""
        if self.package.root / resource.path not in self.database.readable:
            return None
        kept = {place for table, place in self.compared if table == number}
        return plain.read(self.package.root, resource, self.database, number, kept)

    def distrust_faulty_keys(self) -> None:
        """Leave alone what refers to a table whose keys are not right: one slip in a key is told once."""
        for number, resource in self.loaded.items():
            places = {resource.position(each) for each in resource.primary_key}
            if any(place in places for _, place in self.spoilt[number]):
                self.unsure[resource.name] = "its keys are not right yet"

    def references(self) -> Iterator[Reference]:
        for number, resource in self.loaded.items():
            for key in resource.foreign_keys:
                target = self.numbers.get(key.resource)
                if target not in self.loaded or key.resource in self.unsure:
                    undone = f"the reference from {quoted(f'{resource.name}.{key.fields[0]}')}"
                    self.undone.setdefault(key.resource, []).append(undone)
                else:
                    named = self.database.keys_of(number), self.database.keys_of(target)
                    yield Reference(number, resource, key, target, self.loaded[target], *named)

    def run_rules(self) -> None:
        for name, (columns, rows) in rules.world_tables().items():
            self.database.publish_rows(name, columns, rows)
        queries = [each for each in rules.all_rules() if each.query is not None]
        run = {each.code: self.run_rule(each) for each in queries if not each.is_on_findings}
        self.waive(run)
        for rule in queries:
            if rule.is_on_findings:
                self.run_rule(rule)
        if self.misfits:
            undone = f"{', '.join(self.misfits)} be run"
            self.found.append(_misfit(self.package, undone, next(iter(self.misfits.values()))))

    def run_rule(self, rule: rules.Rule) -> bool:
        """Add what a rule finds; False where it cannot be run on all it asks for."""
        if rule.is_on_wording and self.awaits_texts:
            self.report.awaiting_texts += 1
            return False
        present = {each.name for each in self.loaded.values()}
        missing = next((name for name in self.needs(rule) if name not in present or name in self.unsure), None)
        if missing is not None:
            self.undone.setdefault(missing, []).append(rule.code)
            self.report.rules_skipped += 1
            return False
        if rule.is_on_wording and self.report.texts is None:
            return False
        self.progress(f"running {rule.code} {rule.name}")
        self.report.rules += 1
        try:
            rows = self.database.rule_rows(rule.query or "", rules.COLUMNS)
        except duck.MisfitError as error:
            self.misfits[rule.code] = str(error)
            return False
        except duck.QueryError as error:
            raise rules.BadRuleError(f"{rule.code}-{rule.name}.sql: {error}") from error
        paths = {each.name: each.path for each in self.package.resources}
        told = (_from_row(rule, row, paths) for row in rows)
        self.found += [each for each in told if not self.is_spoilt(each)]
        texts = self.report.texts
        return not (rule.is_on_wording and texts and texts.done < texts.total)

    def placed(self, told: Diagnostic) -> Diagnostic:
        """Return what is told of a row with its file and line instead of its position."""
        places = self.places.get(self.numbers.get(told.resource or "", -1))
        if places is None or told.line is None or places.are_lines:
            return told
        path, line = places.where(told.line)
        return replace(told, path=path, line=line)

    def is_spoilt(self, told: Diagnostic) -> bool:
        """Whether the cell that a rule tells of was found faulty by itself: one slip is told once."""
        number = self.numbers.get(told.resource or "")
        if number is None or told.line is None or told.field not in self.loaded[number].names:
            return False
        return (told.line, self.loaded[number].position(told.field)) in self.spoilt[number]

    def waive(self, run: dict[str, bool]) -> None:
        """Take away the warnings that are waived, and publish what was found for the rules on waivers."""
        taken: list[str | None] = [None] * len(self.found)
        columns = next((set(each.names) for each in self.loaded.values() if each.name == "waivers"), set())
        if set(waivers.Waiver._fields) <= columns:
            rows = self.database.rows(f"select {', '.join(waivers.Waiver._fields)} from waivers order by _line")
            taken = waivers.taken(self.found, [waivers.Waiver(*row) for row in rows])
        findings: list[duck.Row] = [
            (each.code, each.severity, each.resource, each.record_id, each.field, waiver)
            for each, waiver in zip(self.found, taken, strict=True)
        ]
        described = ", ".join(f"{name} varchar" for name in (*_FINDING, "waiver_id"))
        self.database.publish_rows("_findings", described, findings)
        known: list[duck.Row] = [(each.code, each.severity, run.get(each.code, True)) for each in rules.all_rules()]
        self.database.publish_rows("_rules", "code varchar, severity varchar, is_run boolean", known)
        self.found[:] = [each for each, waiver in zip(self.found, taken, strict=True) if waiver is None]
        self.report.waived = len(taken) - taken.count(None)

    def needs(self, rule: rules.Rule) -> list[str]:
        """Return the tables without which a rule must not run; `*` stands for all, and for those that it names."""
        query = rule.query or ""
        behind = [table for name, table in _BEHIND.items() if name in query]
        if MANIFESTS in self.unsure and "_document" in query:
            behind.append(MANIFESTS)
        if "*" not in rule.needs:
            return [*rule.needs, *behind]
        named = (each for each in self.database.tables_named(query) if not each.startswith("_"))
        return [*self.numbers, *self.package.left_out, *named, *behind]


def _without_duties(resource: Resource, absent: frozenset[int]) -> Resource:
    """Return the table with nothing asked of columns that its file need not have and has not."""
    if not absent:
        return resource
    fields = (replace(field, constraints={}) if n in absent else field for n, field in enumerate(resource.fields))
    gone = {resource.names[place] for place in absent}
    keys = tuple(each for each in resource.foreign_keys if not gone & set(each.fields))
    return replace(resource, fields=tuple(fields), foreign_keys=keys)


def _misfit(package: Package, undone: str, error: str) -> Diagnostic:
    why = " ".join(error.partition("\n")[0].split())
    message = f"the columns or types of its tables do not let {undone}: {why}"
    advice = "describe the tables as a dossier has them; `dossier sync` writes the schemas"
    return Diagnostic("F002", message, package.descriptor, help=advice)


def _from_row(rule: rules.Rule, row: tuple[Any, ...], paths: dict[str, str]) -> Diagnostic:
    resource, line, field, record_id, message, advice = row
    texts = [None if each is None else str(each) for each in (resource, field, record_id, message, advice)]
    return Diagnostic(
        code=rule.code,
        message=texts[3] or "",
        path=paths.get(texts[0] or "", texts[0] or "datapackage.json"),
        line=None if line is None else int(line),
        resource=texts[0] if texts[0] in paths else None,
        field=texts[1],
        record_id=texts[2],
        help=texts[4],
        severity=rule.severity,
    )


def _in_order(package: Package, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """By the order of the files in the descriptor, then line, column and code; the descriptor itself comes first."""
    files = {path: place for place, each in enumerate(package.resources) for path in (each.path, *each.paths)}
    columns = {each.name: {name: place for place, name in enumerate(each.names)} for each in package.resources}

    def rank(each: Diagnostic) -> tuple[int, str, int, int, str, str]:
        place = columns.get(each.resource or "", {}).get(each.field or "", -1)
        file = -1 if each.path == package.descriptor else files.get(each.path, len(files))
        return file, each.path, each.line or 0, place, each.code, each.message

    return sorted(diagnostics, key=rank)
