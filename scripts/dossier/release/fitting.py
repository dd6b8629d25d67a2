"""Whether a version number fits what changed since the last release; what does not fit is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dossier import versions
from dossier.changes import Changes, compared, next_version
from dossier.identity import LOG, Edition
from dossier.package import DESCRIPTOR
from dossier.report import Diagnostic, Refused, quoted


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last release, None where there was none; and the ids that were withdrawn since."""

    changes: Changes | None
    withdrawn: frozenset[str]


def fitting(root: Path, version: str) -> Since:
    """Return what changed since the last release, which the version fits; where there was none, any does.

    Raises:
        Refused: the version is not made of three numbers, exists already, or is not the one that the changes ask for;
            or nothing changed; or the last release cannot be read.

    """
    if versions.parsed(version) is None:
        raise _refused("V201", f"the version {quoted(version)} is not made of three numbers", "write one such as 1.0.0")
    known = versions.known(root)
    if version in known:
        fact = f"version {quoted(version)} exists already: {quoted(known[version])}"
        raise _refused("V207", fact, "give the next number; with `--again` the archive of a released one is made anew")
    last = max(known, key=versions.order, default=None)
    here = Edition(root)
    if last is None:
        return Since(None, frozenset(here.tables[LOG]))
    with versions.opened(last, root) as folder:
        before = Edition(folder)
        changes = compared(before, here)
    if changes.level is None:
        raise _refused("V206", f"nothing changed since version {quoted(last)}", "there is nothing to release")
    fits = next_version(last, changes.level)
    if version != fits:
        code = "V205" if versions.order(version) < versions.order(fits) else "V206"
        fact = f"version {quoted(version)} does not fit what changed since {quoted(last)}: {_reasons(changes)}"
        raise _refused(code, fact, f"the version that fits is {fits}; `dossier diff {known[last]} .` lists all changes")
    return Since(changes, frozenset(here.tables[LOG]) - frozenset(before.tables.get(LOG, {})))


def as_released(root: Path, version: str) -> None:
    """Let a package pass that says what it said when a version was released.

    Raises:
        Refused: there is no such release, or the package is of another version or says something else.

    """
    known = versions.known(root)
    here = Edition(root)
    if version not in known or here.version != version:
        fact = f"the package is at version {quoted(here.version)}; released are {', '.join(known) or 'none yet'}"
        raise _refused("V202", fact, "check out the tag of the version, then make its archive again")
    with versions.opened(version, root) as folder:
        changes = compared(Edition(folder), here)
        pages = [each for each in versions.PAGES if _bytes(folder / each) != _bytes(root / each)]
    if changes.level is None and pages:
        fact = f"{quoted(pages[0])} changed since version {quoted(version)}"
        raise _refused("V206", fact, "check out the tag of the version, then make its archive again")
    if changes.level is not None:
        fact = f"the package changed since version {quoted(version)}: {_reasons(changes)}"
        raise _refused("V206", fact, "check out the tag of the version, then make its archive again")


def _bytes(page: Path) -> bytes | None:
    return page.read_bytes() if page.is_file() else None


def _reasons(changes: Changes) -> str:
    """Return the first change of each level, in words."""
    return "; ".join(f"{change} ({level})" for level, change in changes.reasons().items())


def _refused(code: str, fact: str, advice: str) -> Refused:
    return Refused([Diagnostic(code, fact, DESCRIPTOR, field="version", help=advice)])
