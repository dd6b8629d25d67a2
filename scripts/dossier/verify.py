"""What became of what was cited: as it was, changed since, withdrawn, or never there.

A citation carries the digest of what was cited. Where the record here has the same, nothing changed. Where it has
another, the cited version is looked up (in the git history, or among release files), the citation is held against
it, and what changed is told from version to version. Everything works from a clone alone, without a network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from dossier import changelog, changes, csvfiles, files, query, show, versions
from dossier.changes import Changes
from dossier.differences import Difference, differences
from dossier.identity import LOG, Content, Edition, dataset_digest, digest
from dossier.reference import Reference
from dossier.report import Diagnostic, Refused, quoted

Outcome = Literal["unchanged", "changed", "retired", "unknown", "unproven"]
"""`unproven`: what was cited is there, but nothing at hand shows that it ever was as the citation says."""

LARGEST_TEXT = 1 << 24
HERE = "here"
"""What the present state of the folder is called, beside the versions."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one version to the next one in which it did: the later version, and each change in words."""

    version: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one citation: the outcome, one sentence, and the steps from the cited version to the present."""

    reference: str
    outcome: Outcome
    said: str
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Yield what is printed; no cell of the package can begin a line of its own, and so pass for a verdict."""
        yield f"{self.outcome:<10}{self.reference}"
        yield f"          {' '.join(self.said.split())}"
        for step in self.steps:
            yield f"  in {step.version}:" if step.version != HERE else "  in this folder:"
            yield from (f"    {' '.join(each.split())}" for each in step.changes)


def as_text(verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts for a terminal, ending in a newline."""
    return show.visible_lines([line for each in verdicts for line in each.lines()])


def as_json(verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts as JSON for tools, ending in a newline."""
    told = [
        {
            "reference": each.reference,
            "outcome": each.outcome,
            "said": each.said,
            "steps": [{"version": step.version, "changes": list(step.changes)} for step in each.steps],
        }
        for each in verdicts
    ]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def text_of(given: str) -> str:
    """Return what a citation was given as: the text itself, or what stands in the file that it names.

    Raises:
        Refused: the file cannot be read, or is larger than a text with citations.

    """
    place = Path(given)
    try:
        if len(given) > files.LONGEST_PATH or not place.is_file():
            return given
    except (OSError, ValueError):
        return given
    content = files.content(place.parent, place.name, LARGEST_TEXT)
    return decoded(content or b"")


def decoded(content: bytes) -> str:
    """Return the text of bytes that may be in any encoding: a short form is ASCII in nearly all of them."""
    return content.decode("utf-8", errors="replace")


def verify(package: Path, references: Sequence[Reference], releases: Sequence[Path] = ()) -> list[Verdict]:
    """Return what became of each citation, in the order given.

    `releases` are release files that lie elsewhere than in the package's own folder for them.

    Raises:
        Refused: the package or a release file that was named cannot be read.

    """
    with ExitStack() as stack:
        shelf = _Shelf(csvfiles.folder(package), releases, stack)
        return [_verdict_or_reason(shelf, each) for each in references]


@dataclass
class _Shelf:
    """The versions at hand, opened when they are asked for and kept open until the end."""

    root: Path
    releases: Sequence[Path]
    stack: ExitStack
    opened: dict[str, Edition | None] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    @cached_property
    def here(self) -> Edition:
        return Edition(self.root)

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each version is to be had, oldest first; a file that was named goes before what lies about."""
        found = {version: version for version in versions.known(self.root)}
        for file in self.releases:
            edition = self._open(str(file))
            if edition.package.name != self.here.package.name:
                message = f"{quoted(str(file))} is a release of {quoted(edition.package.name)}"
                advice = f"name one of {quoted(self.here.package.name)}"
                raise Refused([Diagnostic("F005", message, str(file), help=advice)])
            self.opened[edition.version] = edition
            found[edition.version] = str(file)
        return {each: found[each] for each in sorted(found, key=versions.order)}

    def edition(self, version: str) -> Edition | None:
        """Return a version, None where it is not at hand or cannot be read."""
        if version in self.places and version not in self.opened:
            try:
                self.opened[version] = self._open(self.places[version])
            except Refused as refused:
                self.opened[version] = None
                self.unread[version] = refused.diagnostics[0].message
        return self.opened.get(version)

    def later(self, version: str) -> Iterator[tuple[str, Edition]]:
        """Yield the versions after one that can be read, oldest first, and at last the folder as it stands."""
        for each in self.places:
            edition = self.edition(each) if versions.order(each) > versions.order(version) else None
            if edition:
                yield each, edition
        yield HERE, self.here

    def _open(self, place: str) -> Edition:
        return Edition(self.stack.enter_context(versions.opened(place, self.root)))


@dataclass(frozen=True)
class _Cited:
    """How one kind of citation is looked at: its digest in an edition (None where it is not there), and its changes."""

    called: str
    digest: Callable[[Edition], str | None]
    changes: Callable[[Edition, Edition], list[str]]


def _verdict_or_reason(shelf: _Shelf, reference: Reference) -> Verdict:
    try:
        return _verdict(shelf, reference)
    except Refused as refused:
        # a query that cannot be run must not keep the verdicts on the others
        return Verdict(str(reference), "unproven", refused.diagnostics[0].message)


def _verdict(shelf: _Shelf, reference: Reference) -> Verdict:
    cited = _KINDS[reference.kind](reference)
    now = cited.digest(shelf.here)
    is_now = now is not None and now.startswith(reference.digest)
    if is_now and reference.version == shelf.here.version:
        return Verdict(str(reference), "unchanged", f"{cited.called} here is what was cited")
    then = shelf.edition(reference.version)
    at_the_time = cited.digest(then) if then else None
    gone = _withdrawal(shelf, reference) if now is None and reference.kind == "record" else ""
    if then and not (at_the_time or "").startswith(reference.digest):
        has = f"has the digest {at_the_time[:16]}… there" if at_the_time else "is not there"
        never = f"version {reference.version} is at hand, and {cited.called} {has}: the citation is not of it"
        more = f"; {gone}" if gone else "; the digest is that of the present state" if is_now else ""
        return Verdict(str(reference), "unproven" if gone or is_now else "unknown", never + more)
    if is_now:
        unseen = "" if then else f", though version {reference.version} is not at hand"
        return Verdict(str(reference), "unchanged", f"{cited.called} here is what was cited{unseen}")
    steps = tuple(_steps(shelf, cited, then, reference.version)) if then else ()
    if gone:
        return Verdict(str(reference), "retired", gone, steps)
    if now is None:
        return Verdict(str(reference), "unknown", f"there is no {cited.called} here, nor was it withdrawn", steps)
    if then is None:
        return Verdict(str(reference), "unproven", _not_at_hand(shelf, cited, reference.version))
    said = f"{cited.called} was in {reference.version} as cited, and changed since"
    return Verdict(str(reference), "changed", said, steps)


def _not_at_hand(shelf: _Shelf, cited: _Cited, version: str) -> str:
    lacking = f"{cited.called} here is not what was cited, and version {version}"
    if version in shelf.unread:
        return f"{lacking} cannot be read: {shelf.unread[version]}"
    known = ", ".join(shelf.places) or "none"
    return f"{lacking} is not at hand to tell whether it ever was (at hand: {known}; name a release file)"


def _steps(shelf: _Shelf, cited: _Cited, start: Edition, version: str) -> Iterator[Step]:
    """Yield each version in which what was cited changed, until it is gone."""
    last = start
    for name, edition in shelf.later(version):
        if cited.digest(edition) is None:
            # gone, in this version for the first time
            return
        if cited.digest(edition) != cited.digest(last):
            yield Step(name, tuple(cited.changes(last, edition)))
        last = edition


def _withdrawal(shelf: _Shelf, reference: Reference) -> str:
    """Return why a record was withdrawn and what replaces it in the end; empty where it was not withdrawn."""
    log = shelf.here.tables.get(LOG, {})
    row = log.get(reference.name)
    if row is None:
        return ""
    cells = row.cells
    told = f"{reference.name} was withdrawn in {cells.get('retired_in')}: {cells.get('reason', '').rstrip('.')}"
    followed = [reference.name]
    while (at := log.get(followed[-1])) and (following := at.cells.get("replaced_by_id")) and following not in followed:
        followed.append(following)
    table = shelf.here.table_of(followed[-1])
    if len(followed) == 1 or table is None:
        return f"{told}; nothing replaces it"
    name = shelf.here.name(table, followed[-1])
    return f"{told}; replaced by {followed[-1]}{f' ({name})' if name else ''}"


def _record(reference: Reference) -> _Cited:
    def content(edition: Edition) -> Content | None:
        table = edition.table_of(reference.name)
        return edition.content(table, reference.name) if table else None

    def digest_of(edition: Edition) -> str | None:
        found = content(edition)
        return digest(found) if found else None

    def told(old: Edition, new: Edition) -> list[str]:
        before, after = content(old), content(new)
        found: list[Difference] = differences(before, after) if before and after else []
        return [str(each) for each in found]

    return _Cited(reference.name, digest_of, told)


def _dataset(reference: Reference) -> _Cited:
    def told(old: Edition, new: Edition) -> list[str]:
        found: Changes = changes.compared(old, new)
        return changelog.section(found).splitlines()

    def digest_of(edition: Edition) -> str | None:
        return dataset_digest(edition, edition.digests()) if edition.package.name == reference.name else None

    return _Cited(f"the data set {reference.name}", digest_of, told)


def _query(reference: Reference) -> _Cited:
    def result(edition: Edition) -> Content:
        return query.result(edition, reference.name, reference.where or "")

    def told(old: Edition, new: Edition) -> list[str]:
        before, after = result(old)["records"], result(new)["records"]
        said = {
            "found now: ": [each for each in after if each not in before],
            "found no longer: ": [each for each in before if each not in after],
            "changed: ": [each for each in after if each in before and after[each] != before[each]],
        }
        return [f"{what}{changelog.ranges(ids)}" for what, ids in said.items() if ids]

    return _Cited("the result", lambda edition: digest(result(edition)), told)


_KINDS: dict[str, Callable[[Reference], _Cited]] = {"record": _record, "dataset": _dataset, "query": _query}
