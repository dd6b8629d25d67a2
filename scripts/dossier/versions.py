"""The versions of a dossier: a folder, a release file, or a tag of the git history, each opened as a folder.

Nothing of git is run: a repository may be configured to run programs, so its objects are read by a library. Of a tag
or a release file only what a check reads is taken out, within bounds, and never a link.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dossier import csvfiles, files
from dossier.package import DESCRIPTOR, load
from dossier.report import Diagnostic, Refused, quoted

if TYPE_CHECKING:
    from dulwich.objects import ObjectID, Tree, TreeEntry
    from dulwich.refs import Ref
    from dulwich.repo import Repo

NEEDS = "dulwich"
INSTALL = "pip install 'dossier[citing]'"
RELEASES = "dist"
"""The folder of the package in which its release files lie."""

FOLDERS = ("records/", "schemas/", "seeds/")
PAGES = ("README.md", "CODEBOOK.md", "CHANGELOG.md", "CITATION.cff", "LICENSE")
"""What a version is made of beside its descriptor."""

LARGEST_FILE = 1 << 23
LARGEST_VERSION = 1 << 28
LARGEST_DIRECTORY = 1 << 21
MOST_FILES = 10_000
DEEPEST = 100

_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a zip archive raises where it is broken, encrypted or made to harm."""

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_END = _END.size + (1 << 16)
_LOCATOR_SIZE = 20
_LOCATOR_MARK = b"PK\x06\x07"

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
        Refused: there is no such folder, or its git repository has a form that is not read.

    """
    return {version: places[0].name for version, places in _places(csvfiles.folder(package)).items()}


@contextmanager
def opened(place: str, package: Path) -> Iterator[Path]:
    """Give the folder of a version for a while.

    `place` is a version (`1.0.0`, or `v1.0.0`) of the package, a folder, a release file, or a tag of the git history
    around the package. What is called like a version and holds another, or another data set, is passed over.

    Raises:
        Refused: there is nothing of that name, or it holds no package or more than a package may have.

    """
    path = Path(place)
    version = place.removeprefix("v")
    places = _places(csvfiles.folder(package)).get(version, []) if parsed(version) else []
    if not places and place and (path.name == DESCRIPTOR or os.path.isdir(path)):
        yield csvfiles.folder(path)
        return
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        if places:
            taken = _first_sound(places, version, csvfiles.folder(package), Path(folder))
        else:
            taken = Path(folder)
            _take_out(_Place(place, is_tag=not os.path.isfile(path)), csvfiles.folder(package), taken)
        yield taken


@dataclass(frozen=True, slots=True)
class _Place:
    """A tag of the git history, or the path of a release file."""

    name: str
    is_tag: bool


def _places(root: Path) -> dict[str, list[_Place]]:
    """Return all places of each version, oldest first; tags go before files, which are easier to change unseen."""
    from dulwich.refs import Ref

    found: dict[str, list[_Place]] = {}
    repository = _repository(root)
    if repository:
        with repository:
            tags = [tag.decode(errors="replace") for tag in repository.refs.as_dict(Ref(b"refs/tags"))]
        # `v1.0.0` goes before `1.0.0`
        for tag in sorted(tags, reverse=True):
            found.setdefault(tag.removeprefix("v"), []).append(_Place(tag, is_tag=True))
    for file in sorted((root / RELEASES).glob("*.zip")):
        found.setdefault(file.stem.rpartition("-")[2], []).append(_Place(str(file), is_tag=False))
    return {version: found[version] for version in sorted(found, key=order) if parsed(version)}


def _first_sound(places: list[_Place], version: str, root: Path, folder: Path) -> Path:
    """Return the folder into which the first place was taken out that holds this version of the package in `root`."""
    faults = []
    for number, place in enumerate(places):
        taken = folder / str(number)
        taken.mkdir()
        try:
            _take_out(place, root, taken)
            held = load(taken)
            if held.version != version or held.name != load(root).name:
                message = f"{quoted(place.name)} holds version {quoted(held.version or '')} of {quoted(held.name)}"
                raise Refused([Diagnostic("F005", message, place.name, help="rename the file, or mend the tag")])
        except Refused as refused:
            faults += refused.diagnostics
            continue
        return taken
    raise Refused(faults)


def _take_out(place: _Place, root: Path, folder: Path) -> None:
    if place.is_tag:
        _check_out(place.name, root, folder)
    else:
        _unpack(Path(place.name), folder)
    if not (folder / DESCRIPTOR).is_file():
        raise Refused([Diagnostic("F005", f"{quoted(place.name)} holds no {DESCRIPTOR}", place.name)])


def _unpack(file: Path, folder: Path) -> None:
    """Take the package out of a release file, whether it lies at the file's root or in one folder of it."""
    try:
        if _directory_size(file) > LARGEST_DIRECTORY:
            raise _too_much(file.name)
        with zipfile.ZipFile(file) as archive:
            plain = [each for each in archive.infolist() if _is_plain(each)]
            tops = [each.filename.removesuffix(DESCRIPTOR) for each in plain if _leads_to_descriptor(each.filename)]
            top = min(tops, key=len, default="")
            entries = [(each, each.filename.removeprefix(top)) for each in plain if each.filename.startswith(top)]
            taken = [(each, path) for each, path in entries if _is_of_package(path)]
            _refuse_unsound(taken, file.name)
            _refuse_too_much(((path, each.file_size) for each, path in taken), file.name)
            for each, path in taken:
                with archive.open(each) as entry:
                    # never more than was told: what unpacks to more fails its checksum
                    content = entry.read(each.file_size + 1)
                if len(content) != each.file_size:
                    raise zipfile.BadZipFile(f"{each.filename!r} is shorter than it tells")
                files.replace(files.inside(folder, path), content)
    except _UNREADABLE as error:
        message = f"{quoted(file.name)} is no zip archive that can be read ({error})"
        raise Refused([Diagnostic("F008", message, file.name)]) from error


def _directory_size(file: Path) -> int:
    """Return how many bytes the list of entries has at the end of a zip archive, all of which a library would read.

    Raises: zipfile.BadZipFile where there is no such list, or one of a form that only archives above 4 GiB need.
    Source: APPNOTE.TXT of PKWARE, 4.3.16 (end of central directory record).
    """
    with file.open("rb") as opened:
        opened.seek(0, os.SEEK_END)
        opened.seek(max(opened.tell() - _LONGEST_END, 0))
        end = opened.read(_LONGEST_END)
    # as zipfile looks for it: without a comment at the very end, else the last that looks like one
    is_plain = end[-_END.size :].startswith(_END_MARK) and end.endswith(b"\0\0")
    place = len(end) - _END.size if is_plain else end.rfind(_END_MARK)
    if place < 0 or len(end) - place < _END.size:
        raise zipfile.BadZipFile("it has no list of entries")
    if end[max(place - _LOCATOR_SIZE, 0) : place].startswith(_LOCATOR_MARK):
        raise zipfile.BadZipFile("its list of entries is of another form")
    return int(_END.unpack_from(end, place)[5])


def _refuse_unsound(taken: list[tuple[zipfile.ZipInfo, str]], place: str) -> None:
    """Let entries pass of which each has a name of its own, is no secret, and cannot grow without bounds."""
    seen: set[str] = set()
    for each, path in taken:
        name = path.casefold()
        if name in seen or any(str(folder) in seen for folder in PurePosixPath(name).parents):
            # programs differ in which of the two they read
            message = f"{quoted(place)} has two entries named {quoted(path)}, or one is a folder of the other"
            raise Refused([Diagnostic("F008", message, place)])
        seen.add(name)
        if each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            message = f"{quoted(place)} encrypts {quoted(path)}, or packs it in a way that is not read"
            raise Refused([Diagnostic("F008", message, place, help="pack it with deflate, or not at all")])


def _check_out(tag: str, root: Path, folder: Path) -> None:
    """Take the package out of a tag of the git history."""
    from dulwich.refs import Ref

    repository = _repository(root)
    with repository or nullcontext():
        reference = Ref(f"refs/tags/{tag}".encode(errors="replace"))
        if repository is None or reference not in repository.refs:
            raise Refused([_unknown(tag, root)])
        taken = _blobs(repository, reference, root, tag)
    for path, content in taken.items():
        files.replace(files.inside(folder, path), content)


def _repository(root: Path) -> Repo | None:
    """Return the git repository around a folder, None where there is none."""
    # a library of its own, needed only here
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion

    try:
        return Repo.discover(str(root.resolve()))
    except NotGitRepository:
        return None
    except (UnsupportedExtension, UnsupportedVersion) as error:
        message = f"the git repository has a form that is not read ({error})"
        raise Refused([Diagnostic("F004", message, ".git", help="name a release file, or clone it anew")]) from error


def _blobs(repository: Repo, reference: Ref, root: Path, tag: str) -> dict[str, bytes]:
    """Return the bytes of the package's plain files in the commit that a tag names, by their paths in the package."""
    from dulwich import errors
    from dulwich.object_store import MaxTreeDepthExceeded

    found: dict[str, bytes] = {}
    size = 0
    try:
        tree = _tree(repository, repository.refs[reference], root)
        if tree is None:
            raise Refused([Diagnostic("F005", f"the tag {quoted(tag)} does not hold this package", tag)])
        for entry in _entries(repository, tree):
            path = entry.path.decode(errors="replace")
            if stat.S_ISREG(entry.mode):
                found[path] = repository.object_store[entry.sha].as_raw_string()
                size += len(found[path])
            if len(found) > MOST_FILES or len(found.get(path, b"")) > LARGEST_FILE or size > LARGEST_VERSION:
                raise _too_much(tag)
    except (KeyError, errors.ObjectMissing, errors.MissingCommitError) as error:
        message = f"the git history here lacks what the tag {quoted(tag)} names"
        advice = "fetch all of it: `git fetch --unshallow --tags`"
        raise Refused([Diagnostic("F005", message, tag, help=advice)]) from error
    except (
        errors.FileFormatException,
        errors.WrongObjectException,
        errors.ChecksumMismatch,
        errors.ApplyDeltaError,
        MaxTreeDepthExceeded,
        zlib.error,
    ) as error:
        message = f"what the tag {quoted(tag)} names cannot be read ({type(error).__name__})"
        raise Refused([Diagnostic("F008", message, tag, help="`git fsck` tells what is broken")]) from error
    return found


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


def _entries(repository: Repo, tree: Tree) -> Iterator[TreeEntry]:
    """Yield the descriptor, PAGES and what lies in FOLDERS; whatever else a repository holds is not looked at."""
    from dulwich.object_store import iter_tree_contents
    from dulwich.objects import Tree

    for top in tree.iteritems():
        if top.path.decode(errors="replace") in (DESCRIPTOR, *PAGES):
            yield top
        elif f"{top.path.decode(errors='replace')}/" in FOLDERS and stat.S_ISDIR(top.mode):
            inner = repository.object_store[top.sha]
            if isinstance(inner, Tree):
                for each in iter_tree_contents(repository.object_store, inner.id, max_depth=DEEPEST):
                    yield each.in_path(top.path)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is a file, which has no type where it was packed on Windows; no folder, link or device."""
    return not entry.filename.endswith("/") and entry.external_attr >> 28 in (0, stat.S_IFREG >> 12)


def _is_of_package(path: str) -> bool:
    return path in (DESCRIPTOR, *PAGES) or path.startswith(FOLDERS)


def _leads_to_descriptor(path: str) -> bool:
    return PurePosixPath(path).name == DESCRIPTOR and len(PurePosixPath(path).parts) < 3


def _refuse_too_much(sizes: Iterable[tuple[str, int]], place: str) -> None:
    told = list(sizes)
    if (
        len(told) > MOST_FILES
        or any(size > LARGEST_FILE for _, size in told)
        or sum(size for _, size in told) > LARGEST_VERSION
    ):
        raise _too_much(place)


def _too_much(place: str) -> Refused:
    return Refused([Diagnostic("F008", f"{quoted(place)} holds more than a package may have", place)])


def _unknown(place: str, root: Path) -> Diagnostic:
    names = ", ".join(known(root)) or "none yet"
    message = f"there is no folder, release file, version or tag {quoted(place)}"
    return Diagnostic("F005", message, place, help=f"versions at hand: {names}")
