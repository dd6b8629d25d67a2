"""A release: a version number that fits the changes, the package brought to it, and an archive that proves itself.

The archive is a Data Package, an RO-Crate and a Croissant data set at once, and its bytes depend on nothing but the
package, the number and the day. Git is read, never written: the curator commits and tags.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dossier import csvfiles, files, identity
from dossier.cite import datacite
from dossier.identity import Edition
from dossier.package import DESCRIPTOR, load
from dossier.release import crate, croissant, state
from dossier.release.about import About
from dossier.release.archive import FIRST_DAY, LAST_DAY, archive
from dossier.release.fitting import as_released, fitting
from dossier.report import Diagnostic, Refused, quoted
from dossier.versions import FOLDERS, PAGES, RELEASES

MANIFEST = "records.manifest.json"
DATACITE = "datacite.json"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it was made: the files of the package that changed, and the archive with its manifest beside it.

    `digest` is that of all records together; `changed` and `made` hold the new bytes of files by their places.
    """

    version: str
    root: Path
    archive: Path
    digest: str
    changed: dict[Path, bytes] = field(repr=False)
    made: dict[Path, bytes] = field(repr=False)

    def write(self) -> None:
        """Write all files, or none where one cannot be written.

        Raises:
            Refused: a file cannot be written.

        """
        files.replace_together({**self.changed, **self.made})

    def as_text(self, dry_run: bool = False) -> str:
        """Return what was written, what proves it, and the commands that are left to the curator."""
        content = self.made[self.archive]
        would = "would write" if dry_run else "wrote"
        lines = [f"{would} {each}" for each in (*self.changed, *self.made)]
        lines += [
            f"size      {len(content):,} bytes",
            f"SHA-256   {hashlib.sha256(content).hexdigest()}",
            f"SWHID     {identity.swhid(content)}",
            f"digest    sha256-{self.digest}",
        ]
        if self.changed and not dry_run:
            git = "git" if self.root == Path() else f"git -C {shlex.quote(str(self.root))}"
            # all that is in the archive, so that the tag holds what was released
            parts = {each for each in (DESCRIPTOR, *FOLDERS, *PAGES) if (self.root / each).exists()}
            parts |= {each.relative_to(self.root).parts[0] for each in self.changed}
            paths = " ".join(shlex.quote(each) for each in sorted({each.rstrip("/") for each in parts}))
            lines += ["", "to publish it:", f"  {git} add {paths} && {git} commit -m 'Version {self.version}'"]
            lines += [f"  {git} tag v{self.version}"]
        return "\n".join(lines) + "\n"


def release(
    package: Path, version: str, day: date, out: Path | None = None, progress: Progress = lambda _: None
) -> Release:
    """Return a release of a package as of a day, with nothing written yet; by default it goes into dist/.

    Raises:
        Refused: the version does not fit (see `fitting`), the package is not valid or something generated in it is
            stale, its descriptor lacks what a catalogue needs, or a file of it must not be followed.

    """
    root, target = _root(package), _target(package, out)
    if not FIRST_DAY <= day <= LAST_DAY:
        fact = f"the day {quoted(day.isoformat())} is none that a zip archive can tell"
        raise Refused([Diagnostic("V206", fact, DESCRIPTOR, field="created", help="give another day with `--date`")])
    progress("looking for what is stale")
    state.refuse_stale(root)
    progress("comparing with the last release")
    since = fitting(root, version)
    contents = state.present(root)
    with TemporaryDirectory(prefix="dossier-") as folder:
        progress("checking the state to be released")
        edition, described = state.released(contents, version, day.isoformat(), since, Path(folder))
        changed = dict(state.changed(Path(folder), contents))
        return _made(root, target, edition, described, contents, changed)


def again(package: Path, version: str, out: Path | None = None, progress: Progress = lambda _: None) -> Release:
    """Return the release of a version anew, of a package that stands as it was released; only the archive is made.

    So whoever has the tag can prove the archive: it has the same bytes.

    Raises:
        Refused: the package is of another version, or says something else than when that was released, or is not valid.

    """
    root, target = _root(package), _target(package, out)
    state.refuse_stale(root)
    progress("comparing with the release")
    as_released(root, version)
    contents = state.present(root)
    with TemporaryDirectory(prefix="dossier-") as folder:
        progress("checking the package")
        edition, described = state.written(contents, Path(folder))
        return _made(root, target, edition, described, contents, {})


def _root(package: Path) -> Path:
    root = csvfiles.folder(package)
    if not load(root).is_dossier:
        raise Refused([Diagnostic("F002", "the package is no dossier", DESCRIPTOR)])
    return root


def _target(package: Path, out: Path | None) -> Path:
    target = out or csvfiles.folder(package) / RELEASES
    if out is None and target.is_symlink():
        # a stranger's package must not say where outside of it we write
        fact = f"{quoted(RELEASES)} is a link"
        raise Refused([Diagnostic("F003", fact, RELEASES, help="remove it, or name a folder with `--out`")])
    return target


def _made(
    root: Path,
    target: Path,
    edition: Edition,
    described: About,
    contents: Mapping[str, bytes],
    changed: Mapping[str, bytes],
) -> Release:
    """Return the release of an edition; `changed` are those of its files that the package has otherwise."""
    proof = identity.manifest(edition)
    inside = _with_metadata({**contents, **changed}, edition, described, proof)
    version, day = described.dataset.version, date.fromisoformat(described.day)
    name = f"{described.dataset.name}-{version}"
    made = {target / f"{name}.zip": archive(inside, day), target / f"{name}.manifest.json": inside[MANIFEST]}
    places = {files.inside(root, path): content for path, content in changed.items()}
    return Release(version, root, target / f"{name}.zip", proof["digest"], places, made)


def _with_metadata(
    contents: Mapping[str, bytes], edition: Edition, described: About, proof: dict[str, Any]
) -> dict[str, bytes]:
    """Return the contents of the archive: those of the package, and what describes them to machines."""
    inside = {
        **contents,
        MANIFEST: _json(proof),
        DATACITE: _json(datacite.content(described.citation)),
        croissant.PATH: _json(croissant.croissant(edition.package, described, contents)),
    }
    # last, since it has the hash of each other file
    return {**inside, crate.PATH: _json(crate.crate(edition, described, inside))}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
