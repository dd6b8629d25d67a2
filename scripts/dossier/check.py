"""The main job: a package in, a report out. Form first, then values and keys, then the rules of a dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from dossier import files, rules
from dossier.engine import duck, form, keys, order, values
from dossier.engine.compile import Reference
from dossier.engine.table import VOCABULARIES, Resource
from dossier.package import Package, load
from dossier.report import Diagnostic, Refused, Report, Share, quoted

RECORDS = "records/"
MANIFESTS = "seeds"

Progress = Callable[[str], None]


def check(path: Path, progress: Progress = lambda _: None) -> Report:
    """Check a package, given as its folder or its descriptor; `progress` is told what is being done.

    Raises: rules.BadRuleError or duck.QueryError where a rule of ours is at fault; never for what a contributor wrote.
    """
    started = perf_counter()
    report = Report(engine=duck.NAME)
    try:
        package = load(path)
    except Refused as refused:
        report.diagnostics = refused.diagnostics
        report.seconds = perf_counter() - started
        return report
    database = duck.Database()
    try:
        _Check(package, database, report, progress).run()
    except (duck.BeyondError, duck.OutOfMemory) as error:
        message = f"the package is too much for one check: {error}"
        advice = "split it; what was found up to there is told"
        report.diagnostics.append(Diagnostic("F008", message, package.descriptor, help=advice))
    except duck.MisfitError as error:
        report.diagnostics.append(_misfit(package, "evidence and ledger be counted", str(error)))
    finally:
        database.close()
    report.diagnostics = _in_order(package, report.diagnostics)
    report.seconds = perf_counter() - started
    return report


class _Check:
    def __init__(self, package: Package, database: duck.Database, report: Report, progress: Progress) -> None:
        self.package, self.database, self.report, self.progress = package, database, report, progress
        self.found = report.diagnostics
        self.loaded: dict[int, Resource] = {}
        self.numbers = {each.name: number for number, each in enumerate(package.resources)}
        self.spoilt: dict[int, set[tuple[int, int]]] = {}
        self.bytes_left = form.LARGEST_TOGETHER
        # tables that must not be relied on, why, and what was left undone because of it
        self.unsure = dict.fromkeys(package.left_out, "its description is not right yet")
        self.undone: dict[str, list[str]] = {}

    def run(self) -> None:
        is_dossier = self.report.is_dossier = self.package.is_dossier
        self.found += self.package.diagnostics
        if is_dossier:
            self.undeclared_files()
        for number, resource in enumerate(self.package.resources):
            self.progress(f"reading {resource.path}")
            self.read(number, resource)
        self.progress("checking values and keys")
        self.found += values.check_tables(self.database, self.loaded, self.spoilt)
        if is_dossier:
            self.found += order.check_order(self.database, self.loaded, self.spoilt)
            self.distrust_faulty_keys()
        self.progress("checking references")
        self.found += keys.check_references(self.database, list(self.references()), self.spoilt)
        self.report.tables = len(self.loaded)
        self.report.rules = sum(each.query is None for each in rules.all_rules())
        if is_dossier:
            documents, renditions = self.documents()
            self.missing_tables(bool(documents))
            self.database.publish(self.loaded, documents, renditions)
            self.run_rules()
            self.report.evidence = self.evidence()
            self.report.ledger, self.report.pending = self.ledger()
        for name, undone in self.undone.items():
            reason = self.unsure.get(name, "the package does not have it")
            self.report.skipped.append(f"{', '.join(undone)}, because of {quoted(name)}: {reason}")

    def documents(self) -> tuple[list[duck.Row], list[duck.Row]]:
        if not (self.package.root / MANIFESTS).is_dir():
            return [], []
        # reading manifests costs a tenth of a second of imports, which other packages need not pay
        from dossier import seeds

        try:
            manifests = seeds.load(self.package.root)
        except Refused as refused:
            self.found += refused.diagnostics
            self.unsure[MANIFESTS] = "a manifest is not right yet"
            return [], []
        documents: list[duck.Row] = [(m.document, m.file, m.sha256, m.bytes, m.code_points) for m in manifests]
        return documents, [(m.document, source) for m in manifests for source in m.renditions]

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
        self.database.create(number, resource)
        read = form.read(
            self.package.root,
            resource,
            self.package.is_dossier,
            lambda lines, rows: self.database.append(number, resource, lines, rows),
            self.bytes_left,
        )
        self.bytes_left -= read.size
        self.found += read.diagnostics
        if not read.is_sound:
            self.database.drop(number)
            self.unsure[resource.name] = "its file is broken"
            self.undone[resource.name] = ["its values"]
            return
        self.loaded[number] = resource
        self.report.rows += read.n_rows
        self.spoilt[number] = read.spoilt

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
                if target is None or key.resource in self.unsure:
                    undone = f"the reference from {quoted(f'{resource.name}.{key.fields[0]}')}"
                    self.undone.setdefault(key.resource, []).append(undone)
                else:
                    yield Reference(number, resource, key, target, self.loaded[target])

    def run_rules(self) -> None:
        present = {each.name for each in self.loaded.values()}
        paths = {each.name: each.path for each in self.package.resources}
        misfits: dict[str, str] = {}
        for rule in rules.all_rules():
            if rule.query is None:
                continue
            needs = self.needs(rule)
            missing = next((name for name in needs if name not in present or name in self.unsure), None)
            if missing is not None:
                self.undone.setdefault(missing, []).append(rule.code)
                self.report.rules_skipped += 1
                continue
            self.progress(f"running {rule.code} {rule.name}")
            self.report.rules += 1
            try:
                rows = self.database.rule_rows(rule.query, rules.COLUMNS)
            except duck.MisfitError as error:
                misfits[rule.code] = str(error)
                continue
            except duck.QueryError as error:
                raise rules.BadRuleError(f"{rule.code}-{rule.name}.sql: {error}") from error
            self.found += [_from_row(rule, row, paths) for row in rows]
        if misfits:
            undone = f"{', '.join(misfits)} be run"
            self.found.append(_misfit(self.package, undone, next(iter(misfits.values()))))

    def needs(self, rule: rules.Rule) -> list[str]:
        """Return the tables without which a rule must not run; `*` stands for all, and for those that it names."""
        query = rule.query or ""
        of_manifests = [MANIFESTS] if MANIFESTS in self.unsure and "_document" in query else []
        if "*" not in rule.needs:
            return [*rule.needs, *of_manifests]
        named = (each for each in self.database.tables_named(query) if not each.startswith("_"))
        return [*self.numbers, *self.package.left_out, *named, *of_manifests]

    def evidence(self) -> Share:
        """How many cells need a citation, and how many have one."""
        present = {each.name: set(each.names) for each in self.loaded.values()}
        # without citations none of the cells that need one has one
        cited = (
            "exists (from citations as q where q.record_table = n.resource and q.record_id = n.record_id "
            "and (q.record_field = n.field or (q.record_field = '*' and n.evidence = 'record')))"
            if {"record_table", "record_id", "record_field"} <= present.get("citations", set())
            else "false"
        )
        done, total = self.database.rows(
            f"""
            with needing as (
                select c.resource, c.record_id, c.field, d.evidence
                from _cells as c
                join _columns as d using (resource, field)
                where d.evidence is not null
            )
            select count(*) filter ({cited}), count(*)
            from needing as n
            """
        )[0]
        return Share(done, total)

    def ledger(self) -> tuple[Share, int]:
        """How many sentences are accounted for, of how many, and how many of them are pending.

        A sentence is accounted for where its disposition is borne out: a coded one is cited, a repeated one names what
        it repeats, any other gives its reason; a pending one is on record as work to do.
        """
        present = {each.name: set(each.names) for each in self.loaded.values()}
        if not {"sentence_id", "disposition", "reason", "repeats_id"} <= present.get("sentences", set()):
            return Share(), 0
        cited = "sentence_id in (select q.sentence_id from citations as q)"
        if "sentence_id" not in present.get("citations", set()):
            cited = "false"
        accounted, pending, total = self.database.rows(
            f"""
            select
                count(*) filter (
                    case disposition
                        when 'coded' then {cited}
                        when 'repeated' then repeats_id is not null
                        when 'pending' then true
                        else reason is not null
                    end
                ),
                count(*) filter (disposition = 'pending'),
                count(*)
            from sentences
            """
        )[0]
        return Share(accounted, total), pending


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
    files = {each.path: place for place, each in enumerate(package.resources)}
    columns = {each.name: {name: place for place, name in enumerate(each.names)} for each in package.resources}

    def rank(each: Diagnostic) -> tuple[int, str, int, int, str, str]:
        place = columns.get(each.resource or "", {}).get(each.field or "", -1)
        file = -1 if each.path == package.descriptor else files.get(each.path, len(files))
        return file, each.path, each.line or 0, place, each.code, each.message

    return sorted(diagnostics, key=rank)
