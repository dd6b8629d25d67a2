"""A valid dossier written in the forms that other tools read: one module a format, one shape of door.

A format is a module of this folder. It says what it writes (`ABOUT`) and which libraries it needs beyond those of the
check (`LIBRARIES`, as requirements by the name that is imported), and `write(dataset, folder)` puts its files into an
empty folder. All of it is derived, and the same package gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dossier import csvfiles
from dossier.checker import check
from dossier.exports.dataset import CannotBuildError, Dataset
from dossier.package import load
from dossier.report import Diagnostic, Refused

__all__ = ["FOLDER", "FORMATS", "Build", "Built", "CannotBuildError", "build", "door"]

FOLDER = "build"
FORMATS = ("sqlite", "duckdb", "parquet", "excel", "flat", "graph", "geojson", "calendar", "timeline", "rdf")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written, and its size in bytes."""

    path: Path
    size: int

    def __str__(self) -> str:
        return f"{self.path}  {self.size:,} bytes"


@dataclass(slots=True)
class Build:
    """The files that were written, in the order of the formats, and why a format was left out."""

    files: list[Built] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def door(name: str) -> Any:
    """Return the module of a format."""
    return import_module(f"{__name__}.{name}")


def build(
    package: Path, wanted: Sequence[str] = (), out: Path | None = None, progress: Progress = lambda _: None
) -> Build:
    """Write the wanted formats into a folder, by default build/ of the package; where none is named, all.

    Everything is made beside the folder first: where something fails, nothing is replaced. Files of formats that are
    not wanted stay as they are.

    Raises:
        Refused: the package is no dossier or not valid.
        CannotBuildError: a wanted format needs a library that is not installed, or cannot hold what the package has.

    """
    root = csvfiles.folder(package)
    dataset = _dataset(package, progress)
    chosen = [each for each in FORMATS if each in (wanted or FORMATS)]
    done = Build(left_out={each: reason for each in chosen if (reason := _lacking(each))})
    if wanted and done.left_out:
        raise CannotBuildError("; ".join(done.left_out.values()))
    target = _target(root, out)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target) as making:
        for name in [each for each in chosen if each not in done.left_out]:
            progress(f"writing {name}")
            folder = Path(making) / name
            folder.mkdir()
            try:
                door(name).write(dataset, folder)
            except CannotBuildError as error:
                if wanted:
                    raise
                done.left_out[name] = f"{name}: {error}"
                shutil.rmtree(folder)
        done.files = _moved([Path(making) / name for name in chosen], target)
    return done


def _dataset(package: Path, progress: Progress) -> Dataset:
    report = check(package, progress)
    if not report.valid:
        first = next(each for each in report.diagnostics if each.severity == "error")
        advice = "nothing is built from a package that is not valid; `dossier check` lists what to mend"
        raise Refused([replace(first, message=f"{first.message} (the first of {report.errors:,})", help=advice)])
    described = load(package)
    if not described.is_dossier:
        advice = 'a package becomes one by `"dossier": "1"` in its descriptor and the tables that `dossier sync` makes'
        raise Refused([Diagnostic("F002", "the package is no dossier", described.descriptor, help=advice)])
    progress("reading the tables")
    return Dataset(described)


def _lacking(name: str) -> str:
    """Return a sentence that names the library which a format lacks; empty where it has what it needs."""
    missing = [requirement for library, requirement in door(name).LIBRARIES.items() if find_spec(library) is None]
    install = " ".join(f"'{each}'" for each in missing)
    return f"{name}: it needs a library that is not installed; `pip install {install}` brings it" if missing else ""


def _target(root: Path, out: Path | None) -> Path:
    target = out or root / FOLDER
    if out is None and target.is_symlink():
        # a stranger's package must not say where outside of it we write
        raise CannotBuildError(f"{target} is a link; name the folder to write to with `--out`")
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise CannotBuildError(f"{target} cannot be written to ({error.strerror})") from error
    return target


def _moved(folders: list[Path], target: Path) -> list[Built]:
    """Put the files of the folders into the target; not one of them where a link would lead one elsewhere."""
    places = {
        file: target / file.relative_to(folder)
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    for place in places.values():
        if place.parent != target and place.parent.is_symlink():
            raise CannotBuildError(f"{place.parent} is a link; remove it")
    for file, place in places.items():
        place.parent.mkdir(exist_ok=True)
        os.replace(file, place)
    return [Built(place, place.stat().st_size) for place in places.values()]
