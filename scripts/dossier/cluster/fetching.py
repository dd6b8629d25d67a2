"""A package at an address that Spark reads (`s3a://…`, `hdfs://…`): what is small of it, fetched into a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pyspark.errors import PySparkException

from dossier.cluster.reading import LARGE, is_one_file
from dossier.cluster.session import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_DESCRIPTOR = "datapackage.json"
_BELONGS = re.compile(r"(?:records|seeds|schemas/vocabularies)/")


@contextmanager
def fetched(address: str, master: str | None) -> Iterator[tuple[Path, str]]:
    """Give a folder with the package at an address, and the address of its files.

    A file from LARGE on is not fetched: its place is taken by an empty one of its size, and Spark reads it where it is.

    Raises: NotReadyError where Spark cannot be used here.
    """
    base, _, name = address.rpartition("/") if address.endswith(".json") else (address.rstrip("/"), "", _DESCRIPTOR)
    with TemporaryDirectory() as holder, session(master, small=False) as spark:
        folder = Path(holder) / (PurePosixPath(base).name or "package")
        folder.mkdir()
        sizes = _listed(spark, base)
        _fetch(spark, base, folder, {name} & set(sizes))
        named = set(_texts(_json(folder / name)))
        wanted = {each for each in sizes if each in named or _BELONGS.match(each)}
        small = {each for each in wanted if sizes[each] < LARGE}
        _fetch(spark, base, folder, small - {name})
        for each in wanted - small:
            place = folder / each
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as file:
                file.truncate(sizes[each])
        yield folder / name, base


def _listed(spark: SparkSession, base: str) -> dict[str, int]:
    """Return the sizes of all files below an address, by their paths from there; nothing where nothing is there."""
    try:
        files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(base)
        rows = files.select("path", "length").collect()
    except PySparkException:
        return {}
    root = PurePosixPath(_bare(base))
    found = {}
    for path, length in rows:
        place = PurePosixPath(_bare(path))
        if place.is_relative_to(root) and is_one_file(path):
            found[place.relative_to(root).as_posix()] = length
    return found


def _fetch(spark: SparkSession, base: str, folder: Path, names: set[str]) -> None:
    if not names:
        return
    files = spark.read.format("binaryFile").load([f"{base}/{each}" for each in sorted(names)])
    root = PurePosixPath(_bare(base))
    for path, content in files.select("path", "content").toLocalIterator():
        place = folder / PurePosixPath(_bare(path)).relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _bare(address: str) -> str:
    """Return an address without its scheme and host, so that `file:/x` and `file:///x` are one."""
    return re.sub(r"^[a-z][a-z0-9+.-]*:(?://[^/]*)?", "", address)


def _json(place: Path) -> Any:
    try:
        return json.loads(place.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        # why the package cannot be read is said by whoever reads it
        return None


def _texts(content: Any) -> Iterator[str]:
    """Yield the texts in a value of JSON that may be paths."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield PurePosixPath(each).as_posix()
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
