"""A dossier in Python: `dossier.load(".")` gives typed records with links to follow, data frames and a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, get_args, get_type_hints

from pydantic import ValidationError

from dossier import csvfiles, frames, records
from dossier.models import VOCABULARIES
from dossier.projection import table_schema
from dossier.records import Links, Record
from dossier.report import Diagnostic, Refused, quoted

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

R = TypeVar("R", bound=Record)


def load(path: str | Path = ".") -> Dossier:
    """Return all records of a dossier, given by its folder or its datapackage.json.

    The columns are those of this version of the tool: a dossier whose tables have others is refused. Values are typed
    (`str`, `int`, `float`, `datetime.date`), and an empty cell is None. Every link leads somewhere, but the rules of a
    dossier are not asked: `dossier.check` does that.

    Raises:
        Refused: a table is missing or cannot be read, has other columns, a repeated key, a cell that is not what its
            column may hold, or names a record that is not there; the diagnostics are those of `dossier.check`.

    """
    return Dossier(csvfiles.folder(Path(path)))


class Records(Mapping[str, R], Generic[R]):
    """The records of one table by id, in the order of the file."""

    def __init__(self, name: str, model: type[R], rows: dict[str, R]) -> None:
        self.name, self.model, self._rows = name, model, rows

    def __getitem__(self, record_id: str) -> R:
        return self._rows[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self):,} records>"

    def columns(self) -> frames.Columns:
        """Return the columns of the table in their order: the type as Table Schema calls it, and the values."""
        kinds = {each["name"]: each["type"] for each in table_schema(self.model)["fields"]}
        return {name: (kind, [getattr(row, name) for row in self.values()]) for name, kind in kinds.items()}

    def to_pandas(self) -> pandas.DataFrame:
        """Return a data frame with the columns of the table: `string`, `Int64`, `Float64`, `datetime64[s]`.

        Empty cells are `NA` and `NaT`.

        Raises:
            ModuleNotFoundError: pandas is not installed.

        """
        return frames.to_pandas(self.columns())

    def to_polars(self) -> polars.DataFrame:
        """Return a data frame with the columns of the table: `String`, `Int64`, `Float64`, `Date`; empty is null.

        Raises:
            ModuleNotFoundError: Polars is not installed.

        """
        return frames.to_polars(self.columns())


class Dossier:
    """All tables of a dossier; each attribute is a table of records or a vocabulary."""

    sources: Records[records.Source]
    sentences: Records[records.Sentence]
    renditions: Records[records.Rendition]
    actors: Records[records.Actor]
    actor_names: Records[records.ActorName]
    actor_roles: Records[records.ActorRole]
    identifiers: Records[records.Identifier]
    places: Records[records.Place]
    events: Records[records.Event]
    event_participants: Records[records.EventParticipant]
    event_tags: Records[records.EventTag]
    event_relations: Records[records.EventRelation]
    claims: Records[records.Claim]
    claim_relations: Records[records.ClaimRelation]
    citations: Records[records.Citation]
    errata: Records[records.Erratum]
    codings: Records[records.Coding]
    decisions: Records[records.Decision]
    waivers: Records[records.Waiver]
    retired: Records[records.Retired]

    actor_kinds: Records[records.Vocabulary]
    certainties: Records[records.Vocabulary]
    claim_relation_types: Records[records.Vocabulary]
    claim_types: Records[records.Vocabulary]
    date_precisions: Records[records.Vocabulary]
    derivations: Records[records.Vocabulary]
    directness_levels: Records[records.Vocabulary]
    dispositions: Records[records.Vocabulary]
    erratum_bases: Records[records.Vocabulary]
    erratum_kinds: Records[records.Vocabulary]
    event_relation_types: Records[records.Vocabulary]
    event_statuses: Records[records.Vocabulary]
    event_tag_codes: Records[records.EventTagCode]
    event_types: Records[records.EventType]
    fidelities: Records[records.Vocabulary]
    genres: Records[records.Vocabulary]
    identifier_schemes: Records[records.Vocabulary]
    name_kinds: Records[records.Vocabulary]
    participant_roles: Records[records.Vocabulary]
    place_kinds: Records[records.Vocabulary]
    polarities: Records[records.Vocabulary]
    quantity_qualifiers: Records[records.Vocabulary]
    quantity_units: Records[records.Vocabulary]
    sentence_kinds: Records[records.Vocabulary]
    supports: Records[records.Vocabulary]
    topics: Records[records.Vocabulary]
    url_bases: Records[records.Vocabulary]

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.tables: dict[str, Records[Record]] = {}
        lines: dict[str, list[int]] = {}
        faults: list[Diagnostic] = []
        links = Links()
        for name, kind in get_type_hints(type(self)).items():
            model: type[Record] = get_args(kind)[0]
            rows: dict[str, Record] = {}
            for row in csvfiles.load(directory, model, path_of(name)):
                try:
                    record = model.from_cells(row.cells).linked(links)
                except ValidationError as error:
                    faults += [_fault(name, row.line, str(each["loc"][0]), each["input"]) for each in error.errors()]
                    continue
                if record.id in rows:
                    faults.append(_fault(name, row.line, model.key(), record.id))
                rows[record.id] = record
                lines.setdefault(name, []).append(row.line)
            self.tables[name] = Records(name, model, rows)
            setattr(self, name, self.tables[name])
        links.tables.update(self.tables)
        if not faults:
            faults = [
                _fault(name, line, column, getattr(record, column))
                for name, found in lines.items()
                for line, record in zip(found, self.tables[name].values(), strict=True)
                for column in record.dangling()
            ]
        if faults:
            raise _refusal(directory, faults)

    def __repr__(self) -> str:
        return f"<dossier {self.directory}: {len(self.tables):,} tables, {sum(map(len, self.tables.values())):,} rows>"

    def to_pandas(self) -> dict[str, pandas.DataFrame]:
        """Return a data frame for each table, by name; see `Records.to_pandas`."""
        return {name: table.to_pandas() for name, table in self.tables.items()}

    def to_polars(self) -> dict[str, polars.DataFrame]:
        """Return a data frame for each table, by name; see `Records.to_polars`."""
        return {name: table.to_polars() for name, table in self.tables.items()}

    def to_duckdb(self) -> duckdb.DuckDBPyConnection:
        """Return a connection to a new database in memory that has each table by its name, with its primary key.

        Types are `varchar`, `bigint`, `double` and `date`; an empty cell is null.
        """
        return frames.to_duckdb({name: (table.model.key(), table.columns()) for name, table in self.tables.items()})


def path_of(name: str) -> str:
    """Return the place of a table or vocabulary in the package."""
    return f"schemas/vocabularies/{name}.csv" if name in VOCABULARIES else f"records/{name}.csv"


def _fault(name: str, line: int, column: str, cell: object) -> Diagnostic:
    message = f"{quoted(column)} is {quoted(str(cell or ''))}, which this version of the tool does not take"
    advice = "bring the package to this version with `dossier sync`, then run `dossier check`"
    return Diagnostic("F004", message, path_of(name), line, name, column, help=advice)


def _refusal(directory: Path, faults: list[Diagnostic]) -> Refused:
    """Return what the check says of the faulty rows, and what we say where the package's own schemas allow them."""
    # its engine takes half a second to import, which a sound dossier need not pay
    from dossier.checker import check

    rows = {(each.path, each.line) for each in faults}
    errors = [each for each in check(directory).diagnostics if each.severity == "error"]
    told = [each for each in errors if (each.path, each.line) in rows]
    untold = rows - {(each.path, each.line) for each in told}
    return Refused([*told, *(each for each in faults if (each.path, each.line) in untold)])
