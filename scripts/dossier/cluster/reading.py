"""Large tables read by Spark: a file that is plainly CSV in parts side by side, any other by our own reader in a task.

What is small is read where the check runs, as always.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow
from pyspark.sql import functions as f

from dossier.engine import form
from dossier.engine.lines import LONGEST_LINE
from dossier.engine.opening import digest_of_file
from dossier.engine.reading import BrokenError, Form, Reading
from dossier.engine.table import Field, Resource

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

LARGE = 8 * 1024 * 1024
"""From how many bytes on a table is read by Spark."""

_QUOTED = '"[^"]*+"'
"""What stands between quotes; quotes doubled within make two of it, side by side."""

_MARK = "\x01"
_MARK_IN_A_CELL = f"[^,{_MARK}]{_MARK}|{_MARK}[^,{_MARK}]"
_SIGNS = re.compile(r"[*?\[\]{}\\%]")
_CSV = {"sep": ",", "quote": '"', "escape": '"', "mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_odd"}


def size_of(root: Path, resource: Resource) -> int:
    """Return the size of a table's files; 0 where one of them is not there, or is none."""
    try:
        places = [root / path for path in resource.paths]
        return sum(each.stat().st_size for each in places) if all(each.is_file() for each in places) else 0
    except (OSError, ValueError):
        return 0


def texts_of(resource: Resource, lines: Sequence[int], rows: Sequence[Sequence[str | None]]) -> pyarrow.Table:
    """Return rows as columns: `_line`, then c0, c1, …; a text that stands for a missing value is null."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(resource.fields)
    arrays = [pyarrow.array(lines, "int64")]
    for field, cells in zip(resource.fields, columns, strict=True):
        missing = frozenset(field.missing)
        arrays.append(pyarrow.array([None if cell in missing else cell for cell in cells], "string"))
    return pyarrow.Table.from_arrays(arrays, names=["_line", *_names(resource)])


def is_one_file(address: str) -> bool:
    """Whether Spark reads one file by that name: some signs make it a pattern, or another name."""
    return not _SIGNS.search(address)


def read(
    spark: SparkSession, root: Path, resource: Resource, house: bool, most: int, base: str | None = None
) -> tuple[DataFrame, DataFrame, Form]:
    """Read a table by Spark; see `form.read`. `base` is the address of the files, where the folder has not got them.

    Return the rows, what of them is persisted, and what reading brought.
    """
    is_csv = resource.format == "csv" and resource.dialect.is_plain and resource.encoding == "utf-8"
    if is_csv and not house and resource.fields and resource.paths and not resource.compression:
        found = by_parts(spark, root, resource, base)
        if found is not None:
            return found[0], found[0], found[1]
    return in_a_task(spark, root, resource, house, most, base)


def in_a_task(
    spark: SparkSession, root: Path, resource: Resource, house: bool, most: int, base: str | None = None
) -> tuple[DataFrame, DataFrame, Form]:
    """Read a table by our own reader, in one task where Spark runs."""
    cells = "".join(f", {name} string" for name in _names(resource))
    task = partial(_task, None if base else root, resource, house, most)
    files = spark.range(1, numPartitions=1).selectExpr("'' as path", "binary('') as content")
    if base and size_of(root, resource) > most:
        # what stands for the files has their size, which is all that is looked at
        nothing = spark.createDataFrame([], f"_line bigint{cells}")
        return nothing, nothing, form.read(root, resource, house, lambda lines, rows: None, most)
    if base:
        named = {f"{base}/{path}": path for path in resource.paths}
        path = f.create_map(*(f.lit(each) for pair in _known(named).items() for each in pair))[f.col("path")]
        files = spark.read.format("binaryFile").load(list(named)).select(path, "content").coalesce(1)
    whole = files.mapInArrow(task, f"_line bigint{cells}, _form binary").persist()
    [(told,)] = whole.where("_form is not null").select("_form").collect()
    return whole.where("_form is null").drop("_form"), whole, pickle.loads(told)  # noqa: S301


def _task(
    root: Path | None, resource: Resource, house: bool, most: int, files: Iterator[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """Read a table where this runs, from its folder or from the files that are given as paths and contents."""
    kind = pyarrow.schema([("_line", "int64"), *((name, "string") for name in _names(resource)), ("_form", "binary")])
    tables: list[pyarrow.Table] = []
    with TemporaryDirectory() as folder:
        for batch in files:
            for path, content in zip(*(each.to_pylist() for each in batch.columns), strict=True):
                if path:
                    place = Path(folder) / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
        take = lambda lines, rows: tables.append(texts_of(resource, lines, rows))  # noqa: E731
        read = form.read(root or Path(folder), resource, house, take, most)
    for each in tables:
        yield from each.append_column("_form", pyarrow.nulls(each.num_rows, "binary")).cast(kind).to_batches()
    last = {"_form": pickle.dumps(read)}
    yield pyarrow.RecordBatch.from_pylist([last], schema=kind)


@dataclass(frozen=True, slots=True)
class _Block:
    """What Spark found in one part of a file that it reads in one go."""

    file: str
    start: int
    lines: int
    first_id: int
    first_line: str
    is_odd: bool


def by_parts(
    spark: SparkSession, root: Path, resource: Resource, base: str | None = None
) -> tuple[DataFrame, Form] | None:
    """Read a table that is plainly CSV, each record one line; None where it is anything else.

    It is plain where each line but the first has as many well quoted cells as the first, none of them all empty; where
    no carriage return, NUL or byte that is not UTF-8 stands, and no line is too long. Of any other there may be more to
    say than that, and our own reader says it.
    """
    places = {f"{base}/{path}" if base else f"file://{(root / path).resolve()}": path for path in resource.paths}
    is_whole = base is not None and (resource.hash is not None or resource.bytes is not None)
    if is_whole or len(places) != len(resource.paths) or not all(map(is_one_file, places)):
        return None
    header = _header(spark, next(iter(places)), resource)
    if header is None:
        return None
    first, order, told = header
    names = [f"h{at}" for at in range(first.count(",") + 1)]
    text = (
        spark.read.option("lineSep", "\n")
        .text(list(places))
        .select(
            "value",
            f.col("_metadata.file_path").alias("file"),
            f.col("_metadata.file_block_start").alias("start"),
            f.monotonically_increasing_id().alias("id"),
        )
    )
    described = f"{', '.join(f'{name} string' for name in names)}, _odd string"
    parsed = text.withColumn("row", f.from_csv("value", described, _CSV))
    blocks = _blocks(parsed, len(names))
    before = 0
    offsets: list[tuple[str, int, int, int]] = []
    read = Form(places=replace(told.places, files=[]))
    for address, path in places.items():
        read.places.files.append((before, path))
        here = sorted((each for each in blocks if _same(each.file, address)), key=lambda each: each.start)
        if not here or here[0].start or here[0].first_line != first:
            return None
        begins = before
        for block in here:
            offsets.append((block.file, block.start, before - block.first_id + 1, begins + 1))
            before += block.lines
    if sum(each.lines for each in blocks) != before or any(each.is_odd for each in blocks):
        return None
    read.n_rows = before - len(places)
    read.size = size_of(root, resource)
    read.absent = told.absent
    _say_digest(root, resource, read)
    where = spark.createDataFrame(offsets, "file string, start bigint, shift bigint, header bigint")
    rows = parsed.join(f.broadcast(where), ["file", "start"]).withColumn("_line", f.col("id") + f.col("shift"))
    columns = zip(_names(resource), resource.fields, order, strict=True)
    cells = [_cell(field, at).alias(name) for name, field, at in columns]
    return rows.where("_line <> header").select("_line", *cells).persist(), read


def _blocks(parsed: DataFrame, width: int) -> list[_Block]:
    """Return what is found in each part."""
    value = f.col("value")
    bare = f.regexp_replace(value, _QUOTED, _MARK)
    cells = [f.coalesce(f.col(f"row.h{at}"), f.lit("")) for at in range(width)]
    odd: list[Column] = [
        f.col("row._odd").isNotNull(),
        *(value.contains(sign) for sign in ("\r", "\0", _MARK)),
        ~f.call_function("is_valid_utf8", value),
        f.octet_length(value) > LONGEST_LINE - 2,
        value.contains('"') & (bare.contains('"') | bare.rlike(_MARK_IN_A_CELL)),
        reduce(lambda one, other: one & other, (cell == "" for cell in cells)),
    ]
    is_odd = reduce(lambda one, other: one | other, (f.coalesce(each, f.lit(True)) for each in odd))
    asked = parsed.groupBy("file", "start").agg(f.count("*"), f.min("id"), f.min_by("value", "id"), f.bool_or(is_odd))
    return [_Block(*row) for row in asked.collect()]


def _header(spark: SparkSession, address: str, resource: Resource) -> tuple[str, list[int | None], Form] | None:
    """Return the first line of the table, where each column of the schema is in a row, and what that says.

    Our own reader finds that, in a table of the header and one row that has the numbers of its cells. None where there
    is something to say of the header.
    """
    lines = spark.read.option("lineSep", "\n").text(address).selectExpr("value", "is_valid_utf8(value)")
    first, is_text = next(iter(lines.head(1)), ("", False))
    if not is_text or first.startswith("\ufeff") or any(sign in first for sign in '"\r\0'):
        return None
    numbers = ",".join(map(str, range(first.count(",") + 1)))
    plain = replace(resource, paths=("header.csv",), path="header.csv", hash=None, bytes=None)
    found: list[Any] = []
    with TemporaryDirectory() as folder:
        (Path(folder) / "header.csv").write_text(f"{first}\n{numbers}\n", "utf-8", newline="")
        told = form.read(Path(folder), plain, False, lambda lines, rows: found.extend(rows))
    if told.diagnostics or not told.is_sound or len(found) != 1:
        return None
    return first, [None if cell is None else int(cell) for cell in found[0]], told


def _say_digest(root: Path, resource: Resource, read: Form) -> None:
    """Compare the digest and the size that the descriptor gives, which takes the file from its beginning to its end."""
    if resource.hash is None and resource.bytes is None:
        return
    reading = Reading(resource, lambda lines, rows: None, read.size + 1)
    try:
        digest_of_file(reading, root)
    except BrokenError:
        read.is_sound = False
    read.diagnostics += reading.form.diagnostics
    read.digest = reading.form.digest


def _cell(field: Field, at: int | None) -> Column:
    """Return a cell as text; null where it stands for a missing value, or the file has no such column."""
    if at is None:
        return f.lit(None).cast("string")
    cell = f.coalesce(f.col(f"row.h{at}"), f.lit(""))
    return f.when(~cell.isin(list(field.missing)), cell) if field.missing else cell


def _names(resource: Resource) -> list[str]:
    return [f"c{place}" for place in range(len(resource.fields))]


def _same(one: str, other: str) -> bool:
    """Whether two addresses of files are one: Spark writes `file:///` and Hadoop `file:/`."""
    return unquote(one).replace("file:///", "file:/") == unquote(other).replace("file:///", "file:/")


def _known(named: dict[str, str]) -> dict[str, str]:
    """Return what is known of addresses by each way in which Spark may write them."""
    ways = (re.sub("^file:/+", before, address) for before in ("file:/", "file:///") for address in named)
    return dict(zip(ways, [*named.values()] * 2, strict=True))
