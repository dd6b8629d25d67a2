"""The files of a package: found only inside it, read within bounds, replaced in one step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from dossier.report import Diagnostic, Refused, quoted

LONGEST_PATH = 1000


def forbidden(root: Path, path: str) -> str | None:
    """Return why a path must not be followed, as the end of a sentence; None where it stays inside the package."""
    if not path or "\x00" in path or len(path) > LONGEST_PATH:
        return "is empty, too long or has a NUL character"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        return "is a URL or names a drive"
    if path.startswith(("/", "\\", "~")):
        return "is absolute"
    if "\\" in path:
        return "has a backslash, and folders are parted by `/`"
    if ".." in PurePosixPath(path).parts:
        return "climbs out of its folder with `..`"
    try:
        is_inside = (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return "is a link that leads nowhere"
    return None if is_inside else "is a link that leaves the package"


def inside(root: Path, path: str) -> Path:
    """Return the place of a file of the package, whether it is there or not.

    Raises:
        Refused: the path, or a link on its way, leads out of the package.

    """
    why = forbidden(root, path)
    if why:
        raise Refused([Diagnostic("F003", f"the path {quoted(path)} {why}", path, help="move it into the package")])
    return root / path


def content(root: Path, path: str, most: int) -> bytes | None:
    """Return the bytes of a file of the package, None where there is none.

    Raises:
        Refused: the path leads out of the package or to no plain file, or the file has more than `most` bytes.

    """
    place = inside(root, path)
    try:
        if not place.exists():
            return None
        if not place.is_file():
            # a pipe would never end
            raise Refused([Diagnostic("F008", f"{quoted(path)} is no plain file", path, help="put a plain file there")])
        with place.open("rb") as file:
            read = file.read(most + 1)
    except OSError as error:
        fact = f"{quoted(path)} cannot be read ({error.strerror})"
        raise Refused([Diagnostic("F008", fact, path, help="see to it that the file may be read")]) from error
    if len(read) > most:
        message = f"{quoted(path)} is larger than {most:,} bytes"
        raise Refused([Diagnostic("F008", message, path, help="look whether it is the right file")])
    return read


def below(root: Path, folder: str) -> Iterator[str]:
    """Yield the paths of the files and links below a folder of the package, sorted within each folder.

    No link is followed; a folder that is not there, or that is a link, has none.
    """
    folders = [folder.rstrip("/")]
    while folders:
        here = folders.pop()
        if (root / here).is_symlink() or not (root / here).is_dir():
            continue
        inner = []
        with os.scandir(root / here) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                path = f"{here}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    inner.append(path)
                else:
                    yield path
        folders += reversed(inner)


def replace(place: Path, new: bytes) -> None:
    """Give a file new bytes in one step: a reader sees the old file or the new one, never a part.

    Raises:
        Refused: the file cannot be written; then it is as it was.

    """
    # a name that nobody can have prepared a link for
    temporary = place.with_name(f".{place.name[:100]}.{os.urandom(8).hex()}.tmp")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        if place.is_file():
            # checking a package writes nothing, and need not wait for the import
            import shutil

            shutil.copymode(place, temporary)
        os.replace(temporary, place)
    except OSError as error:
        fact = f"{quoted(str(place))} cannot be written ({error.strerror})"
        advice = "see to it that the place may be written and is no folder"
        raise Refused([Diagnostic("F008", fact, str(place), help=advice)]) from error
    finally:
        temporary.unlink(missing_ok=True)


def replace_together(wanted: Mapping[Path, bytes]) -> None:
    """Give several files new bytes: all of them, or none where one cannot be written.

    Each file is replaced in one step, so that a run that is killed leaves whole files, if not all of them new.

    Raises:
        Refused: a file cannot be written; then all are as they were.

    """
    import shutil

    mark = f".{os.urandom(8).hex()}"
    new = {place: place.with_name(f".{place.name[:100]}{mark}.tmp") for place in wanted}
    old = {place: place.with_name(f".{place.name[:100]}{mark}.old") for place in wanted if place.is_file()}
    replaced: list[Path] = []
    place = Path()
    try:
        # what may fail for want of room or rights is done while nothing has been changed
        for place, content in wanted.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            with new[place].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if place in old:
                shutil.copymode(place, new[place])
                shutil.copy2(place, old[place])
        for place in wanted:
            replaced.append(place)
            os.replace(new[place], place)
    except BaseException as error:
        for done in replaced:
            if done in old:
                os.replace(old[done], done)
            elif done.is_file():
                done.unlink()
        _remove([*new.values(), *old.values()])
        if isinstance(error, OSError):
            fact = f"{quoted(str(place))} cannot be written ({error.strerror})"
            advice = "see to it that the place may be written and is no folder"
            raise Refused([Diagnostic("F008", fact, str(place), help=advice)]) from error
        raise
    _remove([*old.values()])


def _remove(temporary: list[Path]) -> None:
    for each in temporary:
        each.unlink(missing_ok=True)
