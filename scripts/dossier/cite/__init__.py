"""What is cited: a record, the result of a query or a whole data set, with the works it rests on; styles beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier import csvfiles, identity, lineage, query
from dossier.identity import Content, Edition
from dossier.jsonfiles import Documents
from dossier.package import DESCRIPTOR
from dossier.reference import Reference
from dossier.report import Diagnostic, Refused, counted, quoted, visible
from dossier.versions import parsed

CREATORS = ("creator", "author")
"""The roles in which a contributor of a data package has made it."""


@dataclass(frozen=True, slots=True)
class Name:
    """Who made or published something: a person by family and given name, or all else by the name as a whole."""

    whole: str
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An original work on which something rests.

    `published` is its own day, or, where only later prints are dated, the earliest of these: then `is_bound` is true.
    """

    title: str
    publisher: str
    url: str
    published: date | None
    is_bound: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set as its descriptor tells it; what it does not tell is empty, and nothing is made up."""

    name: str
    title: str
    version: str
    created: date | None
    creators: tuple[Name, ...]
    publisher: str
    doi: str
    homepage: str
    licences: tuple[tuple[str, str, str], ...]
    """The name, the title and the address of each licence."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing that is cited, as the styles need it.

    `title` has no full stop at its end. `sort` is what it is in one word or two (`claim`, `data set`, `query`), `label`
    the same with its id, and whose claim it is or whether it happened. `result` is what a query selects, in canonical
    form, and `normalised` its condition as the database writes it.
    """

    reference: Reference
    title: str
    sort: str
    label: str
    dataset: Dataset
    works: tuple[Work, ...]
    result: Content | None = None
    normalised: str = ""

    @property
    def key(self) -> str:
        """The name under which a bibliography holds it: `dossier_C0049_1_0_0`, the same each time."""
        condition = f"_{self.reference.digest[:8]}" if self.reference.kind == "query" else ""
        name = f"dossier_{self.reference.name}{condition}_{self.reference.version}"
        return re.sub(r"[^A-Za-z0-9]+", "_", name)

    @property
    def is_part(self) -> bool:
        """True for what is part of a data set, false for the data set itself."""
        return self.reference.kind != "dataset"


def of(package: Path, ids: Sequence[str], where: str | None, table: str | None) -> list[Citation]:
    """Return the citations of records, or of what a condition selects, or of the whole data set where neither is given.

    Raises:
        Refused: both are given, or a table without a condition; see `of_records` and `of_query`.

    """
    if where is None and table is None:
        return of_records(package, ids)
    if where is None or ids:
        fact = "a table is given without a condition" if where is None else "both records and a condition are given"
        raise Refused([Diagnostic("F004", fact, "--where", help="cite either records by id, or a condition")])
    return [of_query(package, where, table)]


def of_records(package: Path, ids: Iterable[str]) -> list[Citation]:
    """Return the citations of records, in the order given, each once; of the whole data set where no id is given.

    Raises:
        Refused: there is no dossier, it has no version, or no record has an id.

    """
    curator = _Curator(package)
    wanted = list(dict.fromkeys(ids))
    return [curator.record(each) for each in wanted] or [curator.dataset()]


def of_query(package: Path, where: str, table: str | None) -> Citation:
    """Return the citation of what a condition selects of a table; of the one that has its columns where none is given.

    Raises:
        Refused: there is no dossier, it has no version, or the condition cannot be run; see `query.select`.

    """
    curator = _Curator(package)
    return curator.query(table or query.table_of(curator.edition, where), where)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


class _Curator:
    """A dossier, asked for citations."""

    def __init__(self, package: Path) -> None:
        self.edition = Edition(package)
        self.sources = self.edition.tables["sources"]
        head = Documents(csvfiles.folder(package)).read(DESCRIPTOR)
        self.about = _dataset(head, self.edition)
        if parsed(self.about.version) is None:
            message = "the package has no version of three numbers, by which a citation would name it"
            raise Refused([Diagnostic("F002", message, DESCRIPTOR, help='give it one, such as `"version": "1.0.0"`')])

    def record(self, record_id: str) -> Citation:
        table = self.edition.table_of(record_id)
        if table == "retired":
            raise Refused([self._retired(record_id)])
        if table is None:
            message = f"no table has a record {quoted(record_id)}"
            advice = "`dossier show` prints a record; a query is cited with `--where`"
            raise Refused([Diagnostic("R003", message, "records", record_id=record_id, help=advice)])
        reference = Reference(record_id, self.about.version, self.edition.digest(table, record_id))
        sort = self.edition.resources[table].primary_key[0].removesuffix("_id").replace("_", " ")
        label = f"{sort} {record_id}{self._whose(table, record_id)}"
        title = _clean(self.edition.name(table, record_id) or "").removesuffix(".") or f"{capital(sort)} {record_id}"
        return Citation(reference, title, sort, label, self.about, self._works([(table, record_id)]))

    def query(self, table: str, where: str) -> Citation:
        found = query.result(self.edition, table, where)
        condition = found["where"]
        reference = Reference(table, self.about.version, identity.digest(found), condition)
        title = f"{capital(table)} where {_clean(condition)}"
        works = self._works([(table, each) for each in found["records"]])
        label = f"query, {counted(len(found['records']), 'record')}"
        normalised = query.normalised(self.edition, condition)
        return Citation(reference, title, "query", label, self.about, works, found, normalised)

    def dataset(self) -> Citation:
        digest = identity.dataset_digest(self.edition, self.edition.digests())
        reference = Reference(self.about.name, self.about.version, digest)
        held = [each for each, row in self.sources.items() if row.cells.get("document")]
        return Citation(reference, self.about.title, "data set", "data set", self.about, self._works_behind(held))

    def _whose(self, table: str, record_id: str) -> str:
        """Return what keeps a title from being read as the curators' own word: who claims it, whether it happened."""
        row = self.edition.tables[table][record_id].cells
        if table == "claims":
            claimant = self.edition.name("actors", row.get("claimant_id", ""))
            return f" by {_clean(claimant)}" if claimant else ""
        if table == "events":
            status = self.edition.name("event_statuses", row.get("status", ""))
            return f", {_clean(status).lower()}" if status else ""
        return ""

    def _retired(self, record_id: str) -> Diagnostic:
        row = self.edition.tables["retired"][record_id].cells
        reason = row.get("reason", "").removesuffix(".")
        message = f"{quoted(record_id)} is retired since version {row.get('retired_in')}: {reason}"
        instead = row.get("replaced_by_id")
        advice = f"cite what replaces it: {instead}" if instead else "nothing replaces it; cite an older version"
        return Diagnostic("R003", message, "records/retired.csv", record_id=record_id, help=advice)

    def _works(self, records: Sequence[tuple[str, str]]) -> tuple[Work, ...]:
        """Return the works on which records rest: of the sources that their citations or they themselves name."""
        behind: list[str] = []
        for table, record_id in records:
            for key in self.edition.resources[table].foreign_keys:
                named = self.edition.tables[table][record_id].cells.get(key.fields[0], "")
                if key.resource == identity.LEDGER and named in self.edition.tables[identity.LEDGER]:
                    behind.append(self.edition.tables[identity.LEDGER][named]["source_id"])
                elif key.resource == "sources":
                    behind.append(named)
            behind += [record_id] if table == "sources" else self.cited.get((table, record_id), [])
        return self._works_behind(behind)

    @cached_property
    def cited(self) -> dict[tuple[str, str], list[str]]:
        """The sources that the citations of each record name, in the order of the file."""
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.edition.tables["citations"].values():
            found.setdefault((row["record_table"], row["record_id"]), []).append(row["source_id"])
        return found

    @cached_property
    def prints(self) -> dict[str, list[date]]:
        """The days of all dated prints of each work."""
        found: dict[str, list[date]] = {}
        for source_id, row in self.sources.items():
            day = _day(row.cells.get("published_on"))
            if day:
                found.setdefault(lineage.work(source_id, self.sources), []).append(day)
        return found

    def _works_behind(self, source_ids: Iterable[str]) -> tuple[Work, ...]:
        works = dict.fromkeys(lineage.work(each, self.sources) for each in source_ids if each in self.sources)
        return tuple(self._work(each) for each in works if each in self.sources)

    def _work(self, source_id: str) -> Work:
        row = {name: _clean(cell) for name, cell in self.sources[source_id].cells.items()}
        own = _day(row.get("published_on"))
        day = own or min(self.prints.get(source_id, []), default=None)
        return Work(row.get("title", ""), row.get("publisher", ""), row.get("url", ""), day, bool(day and not own))


def _dataset(head: dict[str, Any], edition: Edition) -> Dataset:
    people = [each for each in _listed(head, "contributors") if _text(each, "title")]
    made = [each for each in people if any(role in CREATORS for role in _roles(each))] or people
    published = [_text(each, "title") for each in people if "publisher" in _roles(each)]
    doi = re.search(r"\b10\.[0-9]{4,9}/[!-~]+", _text(head, "id"))
    return Dataset(
        name=edition.package.name,
        title=_clean(edition.package.title or edition.package.name),
        version=edition.version,
        created=_day(_text(head, "created")[:10]),
        creators=tuple(
            Name(_text(each, "title"), _text(each, "familyName"), _text(each, "givenName")) for each in made
        ),
        publisher=", ".join(published),
        doi=doi[0] if doi else "",
        homepage=_text(head, "homepage"),
        licences=tuple(
            (_text(each, "name"), _text(each, "title"), _text(each, "path")) for each in _listed(head, "licenses")
        ),
    )


def _listed(head: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = head.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _roles(contributor: dict[str, Any]) -> list[Any]:
    """Return in what roles somebody contributed; the first version of Data Package knows only one."""
    found = contributor.get("roles", [contributor.get("role")])
    return found if isinstance(found, list) else []


def _text(properties: dict[str, Any], name: str) -> str:
    found = properties.get(name)
    return _clean(found) if isinstance(found, str) else ""


def _clean(text: str) -> str:
    """Return a text on one line, without characters that a terminal or a bibliography would obey."""
    return visible(" ".join(text.split()))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
