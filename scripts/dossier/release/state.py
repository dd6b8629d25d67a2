"""The state that a release brings a package to: made in a copy, so that nothing is written before all is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from dossier import changelog, csvfiles, files, fmt, projection, seeds, sync, versions
from dossier.checker import check
from dossier.identity import Edition
from dossier.models import Retired
from dossier.package import DESCRIPTOR, load
from dossier.release import citation, log
from dossier.release.about import About, about
from dossier.release.fitting import Since
from dossier.report import Diagnostic, Refused, quoted

RETIRED = csvfiles.records_path(Retired)


def refuse_stale(root: Path) -> None:
    """Let a package pass in which all that is generated is current and every table in canonical form.

    Raises:
        Refused: something is not.

    """
    paths = (path.relative_to(root).as_posix() for path in fmt.format_package(root, check=True))
    fact = "the table is not in canonical form"
    faults = [Diagnostic("F007", fact, path, help="run `dossier fmt`") for path in paths]
    # a table in another form has another hash: told once
    if not faults:
        stale = sync.sync(root, check=True)
        faults = [Diagnostic("F007", f"{quoted(path)} is stale", path, help="run `dossier sync`") for path in stale]
    if faults:
        raise Refused(faults)


def present(root: Path) -> dict[str, bytes]:
    """Return the files of which a release is made, by their paths: those it declares, and the pages of a version.

    Raises:
        Refused: one of them is a link, no plain file, too large, lies outside the package, or is declared and missing.

    """
    declared = [DESCRIPTOR, *(each.path for each in load(root).resources), *projection.schemas()]
    documents = (f"{seeds.FOLDER}/{each.document}.yaml" for each in seeds.load(root))
    found = {}
    for path in dict.fromkeys((*declared, *documents, *versions.PAGES)):
        if (root / path).is_symlink():
            raise Refused([Diagnostic("F003", f"{quoted(path)} is a link", path, help="put the file itself there")])
        content = files.content(root, path, versions.LARGEST_FILE)
        if content is not None:
            found[path] = content
        elif path not in versions.PAGES:
            fact = f"the file {quoted(path)} is not there"
            raise Refused([Diagnostic("F005", fact, path, help="run `dossier sync`")])
    return found


def released(contents: dict[str, bytes], version: str, day: str, since: Since, copy: Path) -> tuple[Edition, About]:
    """Return the edition to which a release brings the contents, written into an empty folder, and what it tells.

    Raises:
        Refused: the package is not valid, or its descriptor, citation or change log lacks what a release needs.

    """
    _write(copy, {path: content for path, content in contents.items() if path not in (log.PATH, citation.PATH)})
    _write(copy, {DESCRIPTOR: _descriptor(contents[DESCRIPTOR], version, day)})
    if since.withdrawn:
        _write(copy, {RETIRED: _retired(copy, since.withdrawn, version)})
    sync.sync(copy, check=False)
    _refuse_faults(copy)
    edition = Edition(copy)
    told = changelog.section(since.changes) if since.changes else log.held(edition)
    _write(copy, {log.PATH: log.log(contents.get(log.PATH), version, day, told)})
    described = about(copy)
    _write(copy, {citation.PATH: citation.citation(contents.get(citation.PATH), described)})
    return edition, described


def written(contents: dict[str, bytes], copy: Path) -> tuple[Edition, About]:
    """Return the edition of which these are the contents, written into an empty folder, and what it tells.

    Raises:
        Refused: the package is not valid, or its descriptor lacks what a release needs.

    """
    _write(copy, contents)
    _refuse_faults(copy)
    return Edition(copy), about(copy)


def _descriptor(content: bytes, version: str, day: str) -> bytes:
    head = json.loads(content)
    resources = head.pop("resources")
    head |= {"version": version, "created": f"{day}T00:00:00Z"}
    return json.dumps({**head, "resources": resources}, ensure_ascii=False, indent=2).encode("utf-8")


def _retired(copy: Path, withdrawn: AbstractSet[str], version: str) -> bytes:
    rows = [row.cells for row in csvfiles.load(copy, Retired)]
    for cells in rows:
        if cells["retired_id"] in withdrawn:
            cells["retired_in"] = version
    return csvfiles.written(Retired.model_fields, (cells.values() for cells in rows))


def _refuse_faults(copy: Path) -> None:
    report = check(copy)
    if not report.valid:
        first = next(each for each in report.diagnostics if each.severity == "error")
        advice = "a package that is not valid is not released; `dossier check` lists what to mend"
        raise Refused([replace(first, message=f"{first.message} (the first of {report.errors:,})", help=advice)])


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    for path, content in contents.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def changed(copy: Path, contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file of a copy that is not as it was, or was not there."""
    for path in sorted({*contents, *versions.PAGES}):
        content = files.content(copy, path, versions.LARGEST_FILE)
        if content is not None and content != contents.get(path):
            yield path, content
