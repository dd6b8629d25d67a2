"""One resource of a descriptor, read into a table: where its rows are, how they are laid down, and what they are."""

from __future__ import annotations

import codecs
from dataclasses import replace
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any

from dossier.engine.column import HOUSE_NAME
from dossier.engine.descriptor import UnreadableError, shown, text_or_none
from dossier.engine.dialect import Dialect, read_dialect
from dossier.engine.schema import Schema, read_schema
from dossier.engine.table import Format, Resource
from dossier.jsonfiles import Documents, contained
from dossier.report import quoted

DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}

_FORMATS: dict[str, Format] = {
    **dict.fromkeys(("csv", "tsv"), "csv"),
    "json": "json",
    **dict.fromkeys(("jsonl", "ndjson"), "jsonl"),
    **dict.fromkeys(("parquet", "parq"), "parquet"),
}
_WORKBOOKS = ("xlsx", "xls", "xlsm", "ods")
_COMPRESSIONS = ("gz", "zip")
_TABULAR = ("tabular-data-resource", "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json")
# they turn text into text, look letters up, or are stateful in ways that their names do not tell
_NO_ENCODINGS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7")


def read_resource(
    content: Any, place: int, documents: Documents, descriptor: str, is_dossier: bool, is_second: bool
) -> Resource:
    """Read the resource at that place of the list, its keys not looked up yet; its `hash` is left to the package.

    `is_second` where the package is described by version 2 of the standard, by which a field without type takes
    anything.

    Raises: UnreadableError, MisplacedError where it cannot be read.
    """
    if not isinstance(content, dict):
        raise UnreadableError("F002", f"resource {place} is no object", "a resource is an object in braces")
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise UnreadableError("F002", f"resource {place} has no `name`", "give it a name in lower case")
    if is_dossier and not HOUSE_NAME.fullmatch(name):
        raise UnreadableError(
            "F002",
            "its name is not made of lower case letters, digits and `_`",
            "rename it; a table's name is used in queries",
        )
    paths = _paths(content, documents)
    written = _format(content, paths)
    size = content.get("bytes")
    resource = Resource(
        name=name,
        path=paths[0] if paths else descriptor,
        fields=(),
        title=text_or_none(content.get("title")),
        description=text_or_none(content.get("description")),
        bytes=size if isinstance(size, int) and not isinstance(size, bool) else None,
        paths=paths,
        data_at=() if paths else ("resources", place - 1, "data"),
    )
    if not _is_table(content, written):
        return replace(resource, format="file")
    compression = _compression(content, paths)
    resource = replace(
        resource,
        format=_known_format(written, compression),
        encoding=_encoding(content),
        compression=compression,
        innerpath=text_or_none(content.get("innerpath")),
        dialect=_dialect(content, documents, "\t" if written == "tsv" else ","),
    )
    if is_dossier:
        _refuse_another_form(resource)
    schema = _schema(content, documents, is_dossier, is_second)
    if schema is None:
        return resource
    resource = replace(
        resource,
        fields=schema.fields,
        primary_key=schema.primary_key,
        unique_keys=schema.unique_keys,
        foreign_keys=tuple(replace(each, resource=each.resource or name) for each in schema.foreign_keys),
        fields_match=schema.fields_match,
    )
    if not resource.dialect.header_case and len({each.casefold() for each in resource.names}) < len(resource.names):
        fact = "two of its columns differ by case only, which its dialect says to pass over"
        raise UnreadableError("F002", fact, "rename one of them, or let the case count")
    null = resource.dialect.null
    if null is not None:
        fields = tuple(replace(each, missing=(*each.missing, null)) for each in resource.fields)
        resource = replace(resource, fields=fields)
    return resource


def _paths(content: dict[str, Any], documents: Documents) -> tuple[str, ...]:
    given = content.get("path")
    if "data" in content:
        if given is not None:
            raise UnreadableError("F002", "it has both `path` and `data`", "leave out one of the two")
        return ()
    listed: list[Any] = given if isinstance(given, list) else [given]
    extra = content.get("extrapaths") or []
    listed = listed + extra if isinstance(extra, list) else [None]
    if not listed or not all(isinstance(each, str) for each in listed):
        raise UnreadableError("F002", "it has no `path` and no `data`", "name its file, or a list of files")
    for each in listed:
        contained(documents.root, each)
    return tuple(PurePosixPath(each).as_posix() for each in listed)


def _format(content: dict[str, Any], paths: tuple[str, ...]) -> str:
    """Return the format as the resource gives it, or as the name of its file tells it."""
    if content.get("scheme", "file") not in ("file", "multipart", ""):
        raise UnreadableError("F004", f"its `scheme` is {shown(content['scheme'])}", "put the file into the package")
    given = content.get("format")
    # frictionless writes `inline` where the rows stand in the descriptor
    if isinstance(given, str) and given and given != "inline":
        return given.lower()
    if not paths:
        return "csv" if isinstance(content.get("data"), str) else "json"
    suffixes = [each.lstrip(".").lower() for each in PurePosixPath(paths[0]).suffixes]
    while suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    return suffixes[-1] if suffixes else "csv"


def _is_table(content: dict[str, Any], written: str) -> bool:
    said = content.get("type") == "table" or content.get("profile") in _TABULAR or "schema" in content
    # Source: Data Package 2.0: without `type`, "the resource is considered to be a non-specific file"
    return said or written in ("csv", "tsv")


def _known_format(written: str, compression: str) -> Format:
    if written in _WORKBOOKS:
        fact = f"its rows are in a workbook (`{written}`), which is not read"
        raise UnreadableError("F004", fact, "save the sheet as CSV, so that what is checked is what is read")
    known = _FORMATS.get(written)
    if known is None:
        read = ", ".join(_FORMATS)
        raise UnreadableError("F004", f"its format is {quoted(written)}", f"the formats that are read are {read}")
    if known == "parquet" and compression:
        raise UnreadableError("F004", "its Parquet file is compressed as a whole", "Parquet is compressed inside")
    if known == "parquet" and find_spec("pyarrow") is None:
        fact = "its rows are in a Parquet file, which needs a library that is not installed"
        raise UnreadableError("F004", fact, "install `pyarrow`")
    return known


def _encoding(content: dict[str, Any]) -> str:
    given = content.get("encoding") or "utf-8"
    advice = "name an encoding as IANA does, such as `utf-8` or `windows-1252`"
    try:
        found = codecs.lookup(given) if isinstance(given, str) and given.isascii() else None
    except (LookupError, ValueError):
        found = None
    if found is None or not found._is_text_encoding or found.name.replace("-", "_") in _NO_ENCODINGS:
        raise UnreadableError("F004", f"its `encoding` is {shown(given)}", advice)
    return found.name


def _compression(content: dict[str, Any], paths: tuple[str, ...]) -> str:
    given = content.get("compression")
    if given is None:
        suffix = PurePosixPath(paths[0]).suffix.lstrip(".").lower() if paths else ""
        return suffix if suffix in _COMPRESSIONS else ""
    if given in ("", "no", *_COMPRESSIONS):
        return given if given in _COMPRESSIONS else ""
    raise UnreadableError("F004", f"its `compression` is {shown(given)}", "compress it as `gz` or `zip`, or not at all")


def _dialect(content: dict[str, Any], documents: Documents, delimiter: str) -> Dialect:
    given = content.get("dialect", {})
    if isinstance(given, str):
        given = documents.read(given)
    if not isinstance(given, dict):
        raise UnreadableError("F002", f"its `dialect` is {shown(given)}", "write an object, or the path of one")
    return read_dialect(given, delimiter)


def _refuse_another_form(resource: Resource) -> None:
    """Refuse what only some tools read: a dossier is edited by people with any of them."""
    dialect = replace(resource.dialect, line_end="\n")
    is_plain = resource.format == "csv" and dialect.is_plain and not resource.compression
    if not is_plain or len(resource.paths) != 1 or resource.encoding != "utf-8":
        fact = "it is not one plain CSV file in UTF-8, with commas and one header row"
        raise UnreadableError("F004", fact, "save it so: a dossier's tables have one form, which any program reads")


def _schema(content: dict[str, Any], documents: Documents, is_dossier: bool, is_second: bool) -> Schema | None:
    schema = content.get("schema")
    if isinstance(schema, str):
        schema = documents.read(schema)
    if schema is None and not is_dossier:
        return None
    if not isinstance(schema, dict):
        raise UnreadableError("F004", "it has no `schema`", "describe its columns in a Table Schema")
    documents.allow(schema)
    is_second = is_second or is_of_second_version(schema) or is_of_second_version(content)
    return read_schema(schema, strict_names=is_dossier, untyped="any" if is_second else "string")


def is_of_second_version(content: dict[str, Any]) -> bool:
    """Whether an object of the descriptor says by its `$schema` that it is of version 2 of the standard."""
    return str(content.get("$schema", "")).startswith("https://datapackage.org/profiles/2.")
