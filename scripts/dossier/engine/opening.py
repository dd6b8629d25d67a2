"""A file of a package as bytes: within bounds, decompressed on the way, its digest taken."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from dossier.engine.reading import LARGEST_TOGETHER, Reading, said_by
from dossier.report import quoted

MOST_TIMES, NO_BOMB = 40, 1024 * 1024
"""How many times larger than its file what is in it may be, and up to which size nobody asks."""

DAMAGED = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError)

_LOCKED = 1
"""Source: APPNOTE of PKWARE, 4.4.4: the bit of a file that is encrypted."""


def check_size(reading: Reading, place: Path, path: str) -> int:
    """Return the size of a file that may be read.

    Raises: BrokenError where it is not there, UnboundedError where it must not be read.
    """
    if not place.exists():
        advice = "put it there, or remove the table from the package"
        raise reading.stop("F005", f"the file {quoted(path)} is not there", advice)
    if not place.is_file():
        raise reading.beyond(f"{quoted(path)} is no plain file", "put a CSV file there")
    size = place.stat().st_size
    if size > reading.most - reading.form.size:
        fact = f"{quoted(path)} and the tables before it are larger than {LARGEST_TOGETHER:,} bytes"
        raise reading.beyond(fact, "split it")
    return size


class Bounded:
    """A stream of bytes that stops being read where it is larger than it may be."""

    def __init__(self, stream: IO[bytes], reading: Reading, file_size: int) -> None:
        self.stream, self.reading = stream, reading
        self.left = min(reading.most - reading.form.size, max(NO_BOMB, MOST_TIMES * file_size))

    def _counted(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            fact = "what is compressed in the file is larger than may be read"
            raise self.reading.beyond(fact, "give the table as a plain file, or split it")
        return content

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or all."""
        return self._counted(self.stream.read(size if size >= 0 else self.left + 1))

    read1 = read

    def readline(self, size: int = -1) -> bytes:
        """Return a line, or as much of it as is asked for."""
        return self._counted(self.stream.readline(size))

    # what a text wrapper asks for
    closed = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """No."""
        return False

    def seekable(self) -> bool:
        """No."""
        return False

    def flush(self) -> None:
        """Do nothing: nothing is written."""

    def close(self) -> None:
        """Leave the file to whoever opened it."""


@contextmanager
def opened(reading: Reading, root: Path, path: str) -> Iterator[BinaryIO]:
    """Give the bytes of a compressed file, decompressed.

    Raises: BrokenError where they cannot be decompressed, UnboundedError where they are too many.
    """
    place = root / path
    size = check_size(reading, place, path)
    resource = reading.resource
    try:
        if resource.compression == "gz":
            with gzip.open(place, "rb") as stream:
                yield cast(BinaryIO, Bounded(cast(IO[bytes], stream), reading, size))
        elif resource.compression == "zip":
            with zipfile.ZipFile(place) as archive, archive.open(_inner(reading, archive, path)) as inner:
                yield cast(BinaryIO, Bounded(inner, reading, size))
        else:
            with place.open("rb") as plain:
                yield plain
    except DAMAGED as error:
        fact = f"{quoted(path)} cannot be decompressed: {said_by(error)}"
        raise reading.stop("F209", fact, "compress the table anew as `gz` or `zip`, without a password") from None


def _inner(reading: Reading, archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo:
    files = [each for each in archive.infolist() if not each.is_dir()]
    wanted = reading.resource.innerpath
    found = [each for each in files if wanted in (None, each.filename)]
    if len(found) == 1 and found[0].flag_bits & _LOCKED:
        raise reading.stop("F209", f"{quoted(path)} is locked with a password", "give it without one")
    if len(found) == 1:
        return found[0]
    fact = f"{quoted(path)} has {len(files):,} files in it" if wanted is None else f"{quoted(wanted)} is not in it"
    raise reading.stop("F209", fact, "put one file into the archive, or name it in `innerpath`")


def compare_digest(reading: Reading, digest: str, size: int) -> None:
    """Say where the descriptor has another hash or size than the file."""
    resource = reading.resource
    reading.form.digest = digest
    stale = []
    if resource.hash not in (None, digest):
        stale.append("hash")
    if resource.bytes not in (None, size):
        stale.append(f"size of {size:,} bytes")
    if stale:
        verb = "differs" if len(stale) == 1 else "differ"
        message = f"the file's {' and '.join(stale)} {verb} from the descriptor"
        reading.note("F007", message, "run `dossier sync` if the change is meant")


def hasher_of(reading: Reading) -> hashlib._Hash:
    """Return what takes the digest that the descriptor has."""
    return hashlib.new((reading.resource.hash or "sha256:").split(":")[0], usedforsecurity=False)


def digest_of_file(reading: Reading, root: Path) -> None:
    """Compare the digest of a whole file that is read in another way, or not at all; of several there is none.

    Raises: BrokenError where it is not there, UnboundedError where it must not be read.
    """
    paths = reading.resource.paths
    for path in paths:
        check_size(reading, root / path, path)
    if len(paths) != 1:
        return
    hasher, size = hasher_of(reading), 0
    with (root / paths[0]).open("rb") as file:
        while part := file.read(1 << 20):
            hasher.update(part)
            size += len(part)
    compare_digest(reading, f"{hasher.name}:{hasher.hexdigest()}", size)
