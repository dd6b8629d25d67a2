"""The versions of a dossier: a folder, a release file, or a tag of the git history, each opened as a folder.

Nothing of git is run: a repository may be configured to run programs, so its objects are read by a library. Of a tag
or a release file only what a check reads is taken out, within bounds, and never a link.
"""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dossier import csvfiles, files
from dossier.package import DESCRIPTOR
from dossier.report import Diagnostic, Refused, quoted

if TYPE_CHECKING:
    from dulwich.objects import ObjectID, Tree
    from dulwich.repo import Repo

NEEDS = "dulwich"
INSTALL = "pip install 'dossier[citing]'"
RELEASES = "dist"
"""The folder of the package in which its release files lie."""

FOLDERS = ("records/", "schemas/", "seeds/")
LARGEST_FILE = 1 << 23
LARGEST_VERSION = 1 << 28
MOST_FILES = 10_000
VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def parsed(version: str) -> tuple[int, int, int] | None:
    """Return the three numbers of a version, by which versions are sorted; None where it is none."""
    found = VERSION.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def order(version: str) -> tuple[int, int, int]:
    """Return what versions are sorted by: the three numbers; what is no version comes first."""
    return parsed(version) or (-1, -1, -1)


def known(package: Path) -> dict[str, str]:
    """Return where each version is to be had, oldest first: the tag of the git history, or the path of a release file.

    Raises:
        Refused: there is no such folder.

    """
    root = csvfiles.folder(package)
    found: dict[str, str] = {}
    for file in sorted((root / RELEASES).glob("*.zip")):
        version = file.stem.rpartition("-")[2]
        if parsed(version):
            found[version] = str(file)
    from dulwich.refs import Ref

    repository = _repository(root)
    if repository:
        with repository:
            tags = repository.refs.as_dict(Ref(b"refs/tags"))
        # a tag is harder to change unseen than a file that lies about
        names = [tag.decode(errors="replace") for tag in tags]
        found |= {name.removeprefix("v"): name for name in names if parsed(name.removeprefix("v"))}
    return {version: found[version] for version in sorted(found, key=order)}


@contextmanager
def opened(place: str, package: Path) -> Iterator[Path]:
    """Give the folder of a version for a while.

    `place` is a folder, a release file, a version (`1.0.0`) or a tag (`v1.0.0`) of the git history around `package`.

    Raises:
        Refused: there is nothing of that name, or it holds no package or more than a package may have.

    """
    path = Path(place)
    if path.is_dir() or path.name == DESCRIPTOR:
        yield csvfiles.folder(path)
        return
    if not path.is_file():
        found = known(package)
        place = found.get(place.removeprefix("v"), place)
        path = Path(place)
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        if path.is_file():
            _unpack(path, Path(folder))
        else:
            _check_out(place, csvfiles.folder(package), Path(folder))
        if not (Path(folder) / DESCRIPTOR).is_file():
            raise Refused([Diagnostic("F005", f"{quoted(place)} holds no {DESCRIPTOR}", place)])
        yield Path(folder)


def _unpack(file: Path, folder: Path) -> None:
    """Take the package out of a release file, whether it lies at the file's root or in one folder of it."""
    try:
        with zipfile.ZipFile(file) as archive:
            plain = [each for each in archive.infolist() if not each.is_dir() and each.external_attr >> 28 in (0, 8)]
            tops = [each.filename.removesuffix(DESCRIPTOR) for each in plain if _leads_to_descriptor(each.filename)]
            top = min(tops, key=len, default="")
            inside = [each for each in plain if each.filename.startswith(top)]
            taken = [each for each in inside if _is_of_package(each.filename.removeprefix(top))]
            _refuse_too_much(((each.filename, each.file_size) for each in taken), file.name)
            for each in taken:
                files.replace(files.inside(folder, each.filename.removeprefix(top)), archive.read(each))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        message = f"{quoted(file.name)} is no zip archive that can be read ({error})"
        raise Refused([Diagnostic("F008", message, file.name)]) from error


def _check_out(tag: str, root: Path, folder: Path) -> None:
    """Take the package out of a tag of the git history."""
    from dulwich.refs import Ref

    repository = _repository(root)
    with repository or nullcontext():
        reference = Ref(f"refs/tags/{tag}".encode())
        if repository is None or reference not in repository.refs:
            raise Refused([_unknown(tag, root)])
        tree = _tree(repository, repository.refs[reference], root)
        if tree is None:
            raise Refused([Diagnostic("F005", f"the tag {quoted(tag)} does not hold this package", tag)])
        taken = list(_blobs(repository, tree))
        _refuse_too_much(((path, len(content)) for path, content in taken), tag)
    for path, content in taken:
        files.replace(files.inside(folder, path), content)


def _repository(root: Path) -> Repo | None:
    """Return the git repository around a folder, None where there is none."""
    # a library of its own, needed only here
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo

    try:
        return Repo.discover(str(root.resolve()))
    except NotGitRepository:
        return None


def _tree(repository: Repo, name: ObjectID, root: Path) -> Tree | None:
    """Return the tree of the package's folder in the commit that a tag names; None where it has no such folder."""
    from dulwich.object_store import peel_sha
    from dulwich.objects import Commit, Tree

    commit = peel_sha(repository.object_store, name)[1]
    found = repository.object_store[commit.tree] if isinstance(commit, Commit) else None
    for part in root.resolve().relative_to(Path(repository.path).resolve()).parts:
        inner = part.encode()
        if not isinstance(found, Tree) or inner not in found:
            return None
        found = repository.object_store[found[inner][1]]
    return found if isinstance(found, Tree) else None


def _blobs(repository: Repo, tree: Tree) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the plain files of a package's tree."""
    from dulwich.object_store import iter_tree_contents

    for entry in islice(iter_tree_contents(repository.object_store, tree.id), MOST_FILES):
        path = entry.path.decode(errors="replace")
        if stat.S_ISREG(entry.mode) and _is_of_package(path):
            yield path, repository.object_store[entry.sha].as_raw_string()


def _is_of_package(path: str) -> bool:
    return path == DESCRIPTOR or path.startswith(FOLDERS)


def _leads_to_descriptor(path: str) -> bool:
    return PurePosixPath(path).name == DESCRIPTOR and len(PurePosixPath(path).parts) < 3


def _refuse_too_much(sizes: Iterable[tuple[str, int]], place: str) -> None:
    told = list(sizes)
    if (
        len(told) > MOST_FILES
        or any(size > LARGEST_FILE for _, size in told)
        or sum(size for _, size in told) > LARGEST_VERSION
    ):
        raise Refused([Diagnostic("F008", f"{quoted(place)} holds more than a package may have", place)])


def _unknown(place: str, root: Path) -> Diagnostic:
    names = ", ".join(known(root)) or "none yet"
    message = f"there is no folder, release file, version or tag {quoted(place)}"
    return Diagnostic("F005", message, place, help=f"versions at hand: {names}")
