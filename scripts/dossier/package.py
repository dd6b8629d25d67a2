"""A package as its descriptor tells it: datapackage.json and its schemas, read into tables, columns and keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from dossier.engine.column import HOUSE_NAME
from dossier.engine.descriptor import UnreadableError, shown, text_or_none
from dossier.engine.schema import read_schema
from dossier.engine.table import Field, ForeignKey, Resource
from dossier.jsonfiles import Documents, MisplacedError, contained
from dossier.report import Diagnostic, Refused, quoted

__all__ = ["DESCRIPTOR", "Field", "ForeignKey", "Package", "Resource", "load"]

DESCRIPTOR = "datapackage.json"
MOST_TABLES = 1_000

# what a property may be and still mean no more than we do anyway
_PLAIN: dict[str, tuple[object, ...]] = {
    "type": ("table",),
    "scheme": ("file",),
    "format": ("csv",),
    "mediatype": ("text/csv",),
    "profile": ("tabular-data-resource", "data-resource"),
}
_PLAIN_DIALECT: dict[str, tuple[object, ...]] = {
    "delimiter": (",",),
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "header": (True,),
    "headerRows": ([1],),
    "lineTerminator": ("\n", "\r\n"),
    "skipInitialSpace": (False,),
    "caseSensitiveHeader": (True,),
    "csvddfVersion": ("1.0", "1.1", "1.2", 1.2),
}
_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


@dataclass(frozen=True, slots=True)
class Package:
    """A data package: where it is and the tables it declares, in the order in which it declares them.

    `diagnostics` say what in the descriptor is not right; tables they concern are left out of `resources`.
    `declared` are the paths of all tables that have one, also of those left out; `left_out` are the names of these.
    """

    root: Path
    descriptor: str
    name: str
    title: str | None
    version: str | None
    is_dossier: bool
    resources: tuple[Resource, ...]
    declared: frozenset[str]
    left_out: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]

    def resource(self, name: str) -> Resource | None:
        """Return the table of that name, or None."""
        return next((each for each in self.resources if each.name == name), None)


def load(path: Path) -> Package:
    """Read a package from its folder or from its descriptor.

    Raises: Refused where there is no descriptor, or where it is nothing that a package could be read from.
    """
    descriptor = path / DESCRIPTOR if path.is_dir() else path
    documents = Documents(descriptor.parent)
    try:
        content = documents.read(descriptor.name)
        listed = content.get("resources")
        if not isinstance(listed, list) or not listed:
            raise UnreadableError("F002", "the package has no `resources`", "list at least one table under `resources`")
        if len(listed) > MOST_TABLES:
            raise UnreadableError("F008", f"the package lists more than {MOST_TABLES:,} tables", "split the package")
    except MisplacedError as error:
        raise Refused([error.diagnostic(descriptor.name)]) from None
    except UnreadableError as error:
        raise Refused([_diagnostic(error, descriptor.name)]) from None
    return _package(content, listed, documents, descriptor.name)


def _package(content: dict[str, Any], listed: list[Any], documents: Documents, descriptor: str) -> Package:
    noted: list[Diagnostic] = []
    mark = content.get("dossier")
    if mark not in (None, "1"):
        noted.append(
            Diagnostic(
                "F004", f"`dossier` is {shown(mark)}", descriptor, help='write `"dossier": "1"`, or leave it out'
            )
        )
    resources: dict[str, Resource] = {}
    declared: set[str] = set()
    names = {each["name"] for each in listed if isinstance(each, dict) and isinstance(each.get("name"), str)}
    for place, each in enumerate(listed, 1):
        name = text_or_none(each.get("name")) if isinstance(each, dict) else None
        try:
            resource = _resource(each, place, documents, descriptor, mark == "1", declared, noted)
            if resources.setdefault(resource.name.lower(), resource) is not resource:
                raise UnreadableError("F002", f"two tables have the name {quoted(resource.name)}", "rename one of them")
        except MisplacedError as error:
            noted.append(error.diagnostic(descriptor, name))
        except UnreadableError as error:
            about = f"the table {quoted(name)}: {error.message}" if name else error.message
            noted.append(replace(_diagnostic(error, descriptor, name), message=about))
    tables = {each.name: each for each in resources.values()}
    return Package(
        root=documents.root,
        descriptor=descriptor,
        name=text_or_none(content.get("name")) or documents.root.resolve().name,
        title=text_or_none(content.get("title")),
        version=text_or_none(content.get("version")),
        is_dossier=mark == "1",
        resources=tuple(_with_sound_references(each, tables, names, descriptor, noted) for each in tables.values()),
        declared=frozenset(declared),
        left_out=tuple(sorted(names - set(tables))),
        diagnostics=tuple(noted),
    )


def _resource(
    content: Any,
    place: int,
    documents: Documents,
    descriptor: str,
    is_dossier: bool,
    declared: set[str],
    noted: list[Diagnostic],
) -> Resource:
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
    path = content["path"][0] if isinstance(content.get("path"), list) and len(content["path"]) == 1 else None
    path = path or content.get("path")
    if "data" in content or not isinstance(path, str):
        raise UnreadableError(
            "F004", "it has no single `path`", "put its rows into one CSV file; nothing else is read yet"
        )
    contained(documents.root, path)
    declared.add(PurePosixPath(path).as_posix())
    _refuse_other_formats(content)
    schema = content.get("schema")
    if isinstance(schema, str):
        schema = documents.read(schema)
    if not isinstance(schema, dict):
        raise UnreadableError("F004", "it has no `schema`", "describe its columns in a Table Schema")
    documents.allow(schema)
    read = read_schema(schema, strict_names=is_dossier)
    size = content.get("bytes")
    return Resource(
        name=name,
        path=PurePosixPath(path).as_posix(),
        fields=read.fields,
        title=text_or_none(content.get("title")),
        description=text_or_none(content.get("description")),
        primary_key=read.primary_key,
        unique_keys=read.unique_keys,
        fields_match=read.fields_match,
        foreign_keys=tuple(replace(each, resource=each.resource or name) for each in read.foreign_keys),
        hash=_hash(content.get("hash"), name, descriptor, noted),
        bytes=size if isinstance(size, int) and not isinstance(size, bool) else None,
    )


def _refuse_other_formats(content: dict[str, Any]) -> None:
    for known, plain in _PLAIN.items():
        if known in content and content[known] not in plain:
            raise UnreadableError(
                "F004", f"its {quoted(known)} is {shown(content[known])}", "only plain CSV is read yet"
            )
    encoding = content.get("encoding", "utf-8")
    if not isinstance(encoding, str) or encoding.lower().replace("-", "") != "utf8":
        raise UnreadableError("F004", f"its `encoding` is {shown(encoding)}", "save the file as UTF-8 and say `utf-8`")
    for unread in ("compression", "innerpath", "extrapaths"):
        if content.get(unread):
            raise UnreadableError("F004", f"it has {quoted(unread)}", "give one plain CSV file")
    dialect = content.get("dialect", {})
    if not isinstance(dialect, dict):
        raise UnreadableError("F004", "its `dialect` is a file", "leave it out: commas and double quotes need none")
    options = {**dialect, **dialect["csv"]} if isinstance(dialect.get("csv"), dict) else dialect
    for option, value in options.items():
        if option not in ("csv", "$schema") and value not in _PLAIN_DIALECT.get(option, ()):
            raise UnreadableError(
                "F004",
                f"its dialect has {quoted(option)} {shown(value)}",
                "only commas, double quotes and one header row are read yet",
            )


def _hash(given: object, name: str, descriptor: str, noted: list[Diagnostic]) -> str | None:
    if given is None:
        return None
    kind, _, value = given.rpartition(":") if isinstance(given, str) else ("", "", "")
    kind = kind or "md5"
    if _DIGITS.get(kind) == len(value):
        return f"{kind}:{value.lower()}"
    noted.append(
        Diagnostic(
            "F004",
            f"the table {quoted(name)}: its `hash` is {shown(given)}",
            descriptor,
            resource=name,
            help="write `sha256:` and 64 hexadecimal digits, or run `dossier sync`",
        )
    )
    return None


def _with_sound_references(
    resource: Resource, tables: dict[str, Resource], names: set[str], descriptor: str, noted: list[Diagnostic]
) -> Resource:
    sound = []
    for each in resource.foreign_keys:
        target = tables.get(each.resource)
        unknown = [one for one in each.reference_fields if target and one not in target.names]
        if target is None and each.resource not in names:
            fact = f"refers to the table {quoted(each.resource)}, which the package does not have"
        elif unknown:
            fact = f"refers to {quoted(unknown[0])}, which is no column of {quoted(each.resource)}"
        else:
            sound.append(each)
            continue
        message = f"the table {quoted(resource.name)}: {quoted(each.fields[0])} {fact}"
        noted.append(
            Diagnostic(
                "F010",
                message,
                descriptor,
                resource=resource.name,
                field=each.fields[0],
                help="name a table and a column of the package",
            )
        )
    return replace(resource, foreign_keys=tuple(sound))


def _diagnostic(error: UnreadableError, descriptor: str, resource: str | None = None) -> Diagnostic:
    return Diagnostic(error.code, error.message, descriptor, resource=resource, help=error.advice)
