"""Withdraw records: their ids are kept with the reason, and what hung on them goes along or is moved.

Each id that goes is kept in `retired`, so that it is never given again; only those of waivers are not, as `retired`
takes none. The change is made in a copy, which is brought up to date and checked. So it is known what is left to do
before anything is written; then all files are written, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dossier import codebook, csvfiles, files, fmt, package, readme, sync, versions
from dossier.checker import check
from dossier.csvfiles import Row
from dossier.engine import nfc, writing
from dossier.engine.table import Field
from dossier.models import Retired
from dossier.report import Diagnostic, Refused, as_lines, quoted, visible
from dossier.show import MODELS
from dossier.withdrawal import KEPT, Leaving, Plan

RETIRED = csvfiles.records_path(Retired)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal does, in words; `changed` are the paths of the files that are written.

    `left` is what the check tells afterwards and did not tell before, its lines those of the new files; `to_look_at`
    is what no rule can judge; `skipped` is what the check could not look at, and why.
    """

    done: list[str]
    changed: list[str]
    left: list[Diagnostic]
    to_look_at: list[str]
    skipped: list[str]

    @property
    def is_complete(self) -> bool:
        """True where no error is left to mend."""
        return all(each.severity == "warning" for each in self.left)

    def as_text(self, colour: bool = False) -> str:
        """Return what is done, file by file, then what is left to do."""
        lines = [visible(each) for each in self.done]
        if self.left or self.to_look_at:
            lines += ["", "left to do:", *as_lines(self.left, colour), *map(visible, self.to_look_at)]
        lines += [f"not checked: {visible(each)}" for each in self.skipped]
        return "\n".join(lines) + "\n"


def retire(
    directory: Path,
    record_ids: Sequence[str],
    reason: str,
    replaced_by: str | None = None,
    version: str | None = None,
    dry_run: bool = False,
) -> Withdrawal:
    """Withdraw records for one reason, all of them replaced by the same record where one is named.

    `version` is the one that withdraws them: without it that of the descriptor, or where this has been released
    already the minor version after the last release. With `dry_run` nothing is written.

    Raises:
        Refused: the package is no dossier or has a table that cannot be read without loss; a record is not there, is
            retired already, or its id cannot be kept; the replacement is no other record of the same table; the
            reason cannot stand in a cell; the version has been released; something refers to a record and cannot be
            moved; or a file cannot be written. Then nothing is written.

    """
    root = csvfiles.folder(directory)
    described = package.load(root)
    if not described.is_dossier:
        raise Refused([Diagnostic("F002", "the package is no dossier", described.descriptor)])
    tables = _read(root)
    reason = writing.with_single_blanks(nfc.normalized(reason.strip()))
    ids = list(dict.fromkeys(record_ids))
    faults = [*_faults_of_reason(reason), *(fault for each in ids for fault in _faults_of_id(each, tables))]
    faults += [fault for each in ids for fault in _faults_of_replacement(each, replaced_by, ids, tables)]
    if faults:
        raise Refused(faults)
    version = _version(root, version, described.version)

    plan = Plan(tables)
    for each in ids:
        plan.leave((_table_of(each, tables), each), Leaving(reason, None, replaced_by))
    plan.settle()
    if plan.faults:
        raise Refused(plan.faults)
    wanted = _written(plan, version)
    changed, left, skipped = _tried(root, wanted)
    if not dry_run:
        files.replace_together({files.inside(root, path): content for path, content in changed.items()})
    would = "would retire" if dry_run else "retired"
    instead = f", replaced by {replaced_by}" if replaced_by else ""
    done = [f"{would} {', '.join(ids)} in version {version}{instead}", *plan.told()]
    done += [f"{path}: brought up to date" for path in changed if path not in wanted]
    return Withdrawal(done, list(changed), left, list(plan.to_look_at()), skipped)


def _read(root: Path) -> dict[str, dict[str, Row]]:
    """Return the rows of each table by id; Refused with all that stands in the way of writing them anew."""
    tables, faults = {}, []
    for table, model in MODELS.items():
        path = csvfiles.records_path(model)
        try:
            fmt.formatted(csvfiles.read_bytes(root, path), model, path)
            tables[table] = {row[model.key()]: row for row in csvfiles.load(root, model)}
        except Refused as refused:
            faults += refused.diagnostics
    if faults:
        raise Refused(faults)
    return tables


def _faults_of_reason(reason: str) -> Iterator[Diagnostic]:
    if not reason:
        yield Diagnostic("V001", "the reason is empty", RETIRED, field="reason", help="say why, with `--because`")
    elif found := writing.unwanted(reason, Field("reason")):
        code, fact, help_, _ = found
        yield Diagnostic(code, f"the reason {fact}", RETIRED, field="reason", help=help_)


def _faults_of_id(record_id: str, tables: dict[str, dict[str, Row]]) -> Iterator[Diagnostic]:
    gone = tables[Retired.table].get(record_id)
    table = _table_of(record_id, tables)
    if gone:
        instead = f", replaced by {quoted(gone['replaced_by_id'])}" if gone["replaced_by_id"] else ""
        fact = f"{quoted(record_id)} was retired in version {quoted(gone['retired_in'])} already{instead}: "
        yield Diagnostic("R801", fact + visible(gone["reason"]), RETIRED, gone.line, Retired.table, record_id=record_id)
    elif not table:
        help_ = "a record is named by its id, such as C0012"
        yield Diagnostic("R003", f"no table has a record {quoted(record_id)}", "records", help=help_)
    elif table not in KEPT:
        fact = f"{quoted(record_id)} is of {quoted(table)}, whose ids `retired` does not keep"
        path, line = csvfiles.records_path(MODELS[table]), tables[table][record_id].line
        yield Diagnostic("V202", fact, path, line, table, record_id=record_id, help="delete its row")


def _faults_of_replacement(
    record_id: str, new: str | None, going: Sequence[str], tables: dict[str, dict[str, Row]]
) -> Iterator[Diagnostic]:
    if new is None or not (table := _table_of(record_id, tables)):
        return
    other = _table_of(new, tables)
    gone = tables[Retired.table].get(new)
    if new == record_id:
        fact, help_ = "itself", "name another record, or none"
    elif gone or new in going:
        fact = f"{quoted(new)}, which is retired" if gone else f"{quoted(new)}, which is to go as well"
        instead = gone["replaced_by_id"] if gone else ""
        help_ = f"name {quoted(instead)}, which replaces that" if instead else "name a record that stays"
    elif not other:
        fact, help_ = f"{quoted(new)}, which is no record", "name a record that stays"
    elif other != table:
        fact, help_ = f"{quoted(new)}, which is of {quoted(other)}", f"name a record of {quoted(table)}"
    elif table == "sentences" and tables[table][new]["source_id"] != tables[table][record_id]["source_id"]:
        fact, help_ = f"{quoted(new)}, which is of another source", "name a sentence of the same source"
    else:
        return
    message = f"{quoted(record_id)} cannot be replaced by {fact}"
    yield Diagnostic("R802", message, RETIRED, field="replaced_by_id", record_id=record_id, help=help_)


def _version(root: Path, wanted: str | None, described: str | None) -> str:
    """Return the version that withdraws; see `retire`."""
    last = max(versions.known(root), key=versions.order, default=None)
    version = wanted or described or ""
    if versions.parsed(version) is None:
        message = f"the version {quoted(version)} is not made of three numbers"
        help_ = "say which version withdraws the record, such as `--in 1.1.0`"
        raise Refused([Diagnostic("V201", message, RETIRED, field="retired_in", help=help_)])
    if last is None or versions.order(version) > versions.order(last):
        return version
    major, minor, _ = versions.order(last)
    following = f"{major}.{minor + 1}.0"
    if wanted:
        message = f"version {quoted(wanted)} does not come after {quoted(last)}, the last that was released"
        help_ = f"a released version is never changed: leave `--in` away, or name {quoted(following)}"
        raise Refused([Diagnostic("V205", message, RETIRED, field="retired_in", help=help_)])
    return following


def _written(plan: Plan, version: str) -> dict[str, bytes]:
    """Return the tables that change, by path, in canonical form."""
    rows = {
        table: [row for row_id, row in of_table.items() if (table, row_id) not in plan.leaving]
        for table, of_table in plan.tables.items()
    }
    for (table, record_id), leaving in plan.leaving.items():
        if table in KEPT:
            cells = (record_id, table, leaving.reason, leaving.replaced_by or "", version)
            rows[Retired.table].append(Row(0, dict(zip(Retired.model_fields, cells, strict=True))))
    touched = {Retired.table} | {table for table, _ in plan.leaving} | {each.reference.table for each in plan.moves}
    wanted = {}
    for table, model in MODELS.items():
        if table in touched:
            path = csvfiles.records_path(model)
            cells_of_rows = ([row[name] for name in model.model_fields] for row in rows[table])
            wanted[path] = fmt.formatted(csvfiles.written(model.model_fields, cells_of_rows), model, path)
    return wanted


def _tried(root: Path, wanted: dict[str, bytes]) -> tuple[dict[str, bytes], list[Diagnostic], list[str]]:
    """Return all files that change with these, what the check then tells anew, and what it could not look at."""
    known = (each for folder in versions.FOLDERS for each in files.below(root, folder))
    with TemporaryDirectory(prefix="dossier-") as folder:
        copy = Path(folder)
        for path in (package.DESCRIPTOR, readme.PATH, codebook.PATH, *known):
            content = wanted.get(path) or files.content(root, path, versions.LARGEST_FILE)
            if content is not None:
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                (copy / path).write_bytes(content)
        stale = sync.sync(copy, check=False)
        changed = wanted | {path: (copy / path).read_bytes() for path in stale}
        report = check(copy)
    before = {_without_line(each) for each in check(root).diagnostics} if report.diagnostics else set()
    return changed, [each for each in report.diagnostics if _without_line(each) not in before], report.skipped


def _without_line(told: Diagnostic) -> tuple[str | None, ...]:
    return told.code, told.path, told.field, told.record_id, told.message


def _table_of(record_id: str, tables: dict[str, dict[str, Row]]) -> str:
    """Return the table of a record that is not retired; empty where there is none."""
    return next((name for name, rows in tables.items() if name != Retired.table and record_id in rows), "")
