"""What goes when records are withdrawn, what is moved to their replacement, and what stands in the way.

With a record go its parts (see PARTS) and what is said of it alone: its citations, codings and waivers. Everything
else that refers to it is moved to the replacement; a row that would then say what another says already, or relate a
record to itself, goes as well. Without a replacement, or where moving makes no sense, the reference stands in the way:
with it a fact would be lost, and which one may be is for a curator to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, get_args

from dossier import csvfiles, projection
from dossier.columns import PRINTABLE, said
from dossier.csvfiles import Row
from dossier.identity import PARTS
from dossier.models import RecordTable, Retired
from dossier.report import Diagnostic, counted, quoted
from dossier.show import ANY, MODELS

KEPT = frozenset(get_args(RecordTable))
"""The tables whose ids `retired` keeps."""

OF_ONE_RECORD = ("citations", "codings", "waivers")
"""Tables whose rows say something of the record that their ANY column names, and nothing without it."""

RELATIONS = ("renditions", "event_relations", "claim_relations")
"""Tables whose rows relate two records of one table."""

SAID_ONCE = {
    "renditions": ("sentence_id", "renders_id"),
    "actor_names": ("actor_id", "written", "language"),
    "identifiers": ("record_table", "record_id", "scheme", "identifier"),
    "event_participants": ("event_id", "actor_id", "participant_role"),
    "event_tags": ("event_id", "tag_code"),
    "event_relations": ("from_event_id", "to_event_id", "event_relation"),
    "claim_relations": ("from_claim_id", "to_claim_id", "claim_relation"),
    "citations": ("record_table", "record_id", "record_field", "source_id", "sentence_id", "locator"),
}
"""The columns in which no two rows of a table agree. Source: rules R116, R216, R514, R515, R604, R605, R611, R613."""

DANGLING = {("codings", "coded_value"): "R810", ("decisions", "record_id"): "R807"}
"""The rule that tells of a reference to no record, where it is another than R003."""

Key = tuple[str, str]
"""A record: its table and its id."""


class Reference(NamedTuple):
    """One cell that names a record: where it stands, and which table the record is of."""

    table: str
    row_id: str
    column: str
    target: str


class Leaving(NamedTuple):
    """Why a record goes, the record with which it does where it does not go by itself, and what replaces it."""

    reason: str
    along_with: str | None
    replaced_by: str | None


class Move(NamedTuple):
    """A reference that names another record than before."""

    reference: Reference
    old: str
    new: str


class Plan:
    """What goes and what is moved, worked out on the rows of all tables by id, whose cells it changes."""

    def __init__(self, tables: dict[str, dict[str, Row]]) -> None:
        self.tables = tables
        self.leaving: dict[Key, Leaving] = {}
        self.moves: list[Move] = []
        self.faults: list[Diagnostic] = []
        self.pointing: dict[Key, list[Reference]] = {}
        for table, rows in tables.items():
            for row_id, row in rows.items():
                for column, target in _references(table, row):
                    reference = Reference(table, row_id, column, target)
                    self.pointing.setdefault((target, row[column]), []).append(reference)

    def leave(self, record: Key, leaving: Leaving) -> None:
        """Let a record go, and with it all that belongs to it."""
        if record in self.leaving:
            return
        self.leaving[record] = leaving
        origin = leaving.along_with or record[1]
        for each in self.pointing.get(record, []):
            if _belongs(each):
                instead = self.twin(each, leaving.replaced_by) if leaving.replaced_by else None
                self.leave((each.table, each.row_id), Leaving(f"Went with {origin}.", origin, instead))

    def settle(self) -> None:
        """Move what refers to the records that go, or note that it cannot be moved."""
        waiting = list(self.leaving)
        while waiting:
            record = waiting.pop(0)
            known = set(self.leaving)
            for each in self.pointing.get(record, []):
                if (each.table, each.row_id) not in self.leaving:
                    self.move(each, record[1], self.leaving[record].replaced_by)
            waiting += [each for each in self.leaving if each not in known]

    def move(self, reference: Reference, old: str, new: str | None) -> None:
        """Let a cell name the replacement; its row goes where it then says nothing, or nothing of its own."""
        table, row_id, column, target = reference
        row = self.tables[table][row_id]
        if new is None:
            help_ = f"name what takes its place with `--replaced-by`, or change or retire {quoted(row_id)} first"
            fact = f"{quoted(column)} of {quoted(row_id)} is {quoted(old)}"
            self.refuse(reference, DANGLING.get((table, column), "R003"), fact, help_)
        elif row_id == new:
            help_ = "empty the cell, or name another record there"
            self.refuse(reference, "R003", f"{quoted(column)} of {quoted(row_id)} would become that itself", help_)
        elif (table, column) == ("sentences", "source_id"):
            help_ = f"retire {quoted(row_id)} first: its id and its span are of that source alone"
            self.refuse(reference, "R202", f"{quoted(row_id)} is a sentence of {quoted(old)}", help_)
        elif table in RELATIONS and new in (row[each] for each, other in _references(table, row) if other == target):
            reason = f"Would have related {new} to itself once that stood for {old}."
            self.leave((table, row_id), Leaving(reason, None, None))
        elif (twin := self.twin(reference, new)) is not None:
            reason = f"Said the same as {twin} once {new} stood for {old}."
            self.leave((table, row_id), Leaving(reason, None, twin))
        else:
            row.cells[column] = new
            self.moves.append(Move(reference, old, new))

    def refuse(self, reference: Reference, code: str, fact: str, help_: str) -> None:
        """Note why a record cannot go."""
        table, row_id, column, _ = reference
        path, line = csvfiles.records_path(MODELS[table]), self.tables[table][row_id].line
        self.faults.append(Diagnostic(code, fact, path, line, table, column, row_id, help_))

    def twin(self, reference: Reference, new: str) -> str | None:
        """Return the row that stays and says what this one would say with the replacement in that cell."""
        table, row_id, column, _ = reference
        if table not in SAID_ONCE:
            return None
        wanted = _said_once(table, self.tables[table][row_id].cells | {column: new})
        return next(
            (
                other
                for other, row in self.tables[table].items()
                if other != row_id and (table, other) not in self.leaving and _said_once(table, row.cells) == wanted
            ),
            None,
        )

    def told(self) -> Iterator[str]:
        """Yield what is done with the rows of each table, in words."""
        for table, model in MODELS.items():
            done: dict[str, list[str]] = {}
            for (of, record_id), leaving in self.leaving.items():
                if of == table:
                    why = f"with {leaving.along_with}" if leaving.along_with else f"({leaving.reason})"
                    how = "withdrawn" if table in KEPT else "deleted, and their ids not kept,"
                    instead = f" (replaced by {leaving.replaced_by})" if leaving.replaced_by else ""
                    done.setdefault(f"{how} {why}", []).append(f"{record_id}{instead}")
            for (of, row_id, column, _), old, new in self.moves:
                if of == table and (of, row_id) not in self.leaving:
                    done.setdefault(f"{column} is now {new} instead of {old}", []).append(row_id)
            for what, ids in done.items():
                yield f"{csvfiles.records_path(model)}: {what}: {', '.join(ids)}"
        yield f"{csvfiles.records_path(Retired)}: {counted(sum(table in KEPT for table, _ in self.leaving), 'id')} kept"

    def to_look_at(self) -> Iterator[str]:
        """Yield what only a curator can judge: what went although it may hold of the replacement, and stale texts."""
        for (table, record_id), leaving in self.leaving.items():
            path = csvfiles.records_path(MODELS[table])
            gone = [
                row_id
                for (of, row_id), each in self.leaving.items()
                if each.along_with == record_id
                and not each.replaced_by
                and of not in ("codings", "waivers")
                and (of != "citations" or self.tables[of][row_id]["record_id"] == record_id)
            ]
            if leaving.replaced_by and gone:
                what = f"if it holds of {leaving.replaced_by} as well, enter anew what went with {record_id}"
                yield f"{path}: {what}: {', '.join(gone)}"
        spoken = re.compile(rf"(?<![\w.])(?:{'|'.join(re.escape(each) for _, each in self.leaving)})(?!\w|\.[0-9])")
        for table, model in MODELS.items():
            columns = [name for name in model.model_fields if _is_own_words(table, name)]
            for row_id, row in self.tables[table].items():
                for name in columns if (table, row_id) not in self.leaving else ():
                    for found in dict.fromkeys(spoken.findall(row[name])):
                        yield f"{csvfiles.records_path(model)}: {name} of {row_id} speaks of {found}"


def _references(table: str, row: Row) -> Iterator[tuple[str, str]]:
    """Yield the columns of a row that name records, and the tables of these."""
    for column, target in _columns(table).items():
        if row[column]:
            yield column, target
    for column, tells in ANY.items():
        if column in row.cells and row[tells] in MODELS:
            yield column, row[tells]
    if table == "codings" and row["variable"] in _columns(row["unit_table"]):
        yield "coded_value", _columns(row["unit_table"])[row["variable"]]


@cache
def _columns(table: str) -> dict[str, str]:
    """Return the columns of a table that always name records of one table, and which; none of an unknown table."""
    model = MODELS.get(table)
    return {name: target for name, target in projection.references(model) if target in MODELS} if model else {}


def _belongs(reference: Reference) -> bool:
    """Return whether the row of a reference is a part of the record, or says something of that alone."""
    table, _, column, target = reference
    if column in ANY:
        return table in OF_ONE_RECORD or table in PARTS.get(target, ())
    if table not in PARTS.get(target, ()):
        return False
    # an office is part of who holds it, not of where it is held
    return column == next(name for name, other in _columns(table).items() if other == target)


def _said_once(table: str, cells: dict[str, str]) -> list[str]:
    values = [cells[name] for name in SAID_ONCE[table]]
    return sorted(values) if table == "renditions" else values


def _is_own_words(table: str, column: str) -> bool:
    """Return whether a column holds text of the curator's, in which other records may be spoken of."""
    info = MODELS[table].model_fields[column]
    patterns = [getattr(mark, "pattern", None) for mark in info.metadata]
    is_text = f"^(?:{PRINTABLE})$" in patterns and not said(info).get("verbatim")
    return is_text and table not in ("codings", Retired.table)
