"""A package as its descriptor tells it: datapackage.json and its schemas, read into tables, columns and keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from dossier.engine.descriptor import UnreadableError, shown, text_or_none
from dossier.engine.expressions import family
from dossier.engine.table import Field, ForeignKey, Resource
from dossier.jsonfiles import Documents, MisplacedError
from dossier.report import Diagnostic, Refused, quoted
from dossier.resources import DIGITS, is_of_second_version, read_resource

__all__ = ["DESCRIPTOR", "Field", "ForeignKey", "Package", "Resource", "head", "load"]

DESCRIPTOR = "datapackage.json"
MOST_TABLES = 1_000


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


def head(package: Package) -> dict[str, Any]:
    """Return what the descriptor says of the package as a whole: all but its tables, in the order in which it says it.

    Raises: Refused where the descriptor cannot be read any more.
    """
    try:
        content = Documents(package.root).read(package.descriptor)
    except MisplacedError as error:
        raise Refused([error.diagnostic(package.descriptor)]) from None
    except UnreadableError as error:
        raise Refused([_diagnostic(error, package.descriptor)]) from None
    return {name: value for name, value in content.items() if name != "resources"}


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
        declared |= _paths_of(each)
        try:
            resource = read_resource(each, place, documents, descriptor, mark == "1", is_of_second_version(content))
            resource = replace(resource, hash=_hash(each.get("hash"), resource.name, descriptor, noted))
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


def _paths_of(content: Any) -> set[str]:
    """Return the files that a resource names, whether it can be read or not."""
    path = content.get("path") if isinstance(content, dict) else None
    listed = path if isinstance(path, list) else [path]
    return {PurePosixPath(each).as_posix() for each in listed if isinstance(each, str)}


def _hash(given: object, name: str, descriptor: str, noted: list[Diagnostic]) -> str | None:
    # the profile of the standard takes the empty text for none
    if given in (None, ""):
        return None
    kind, _, value = given.rpartition(":") if isinstance(given, str) else ("", "", "")
    kind = kind or "md5"
    if DIGITS.get(kind) == len(value):
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
        fields = {field.name: field for field in target.fields} if target else {}
        unknown = [one for one in each.reference_fields if target and one not in fields]
        unlike = [] if unknown or not target else _unlike(resource, each, fields)
        advice = "name a table and a column of the package"
        if target is None and each.resource not in names:
            fact = f"refers to the table {quoted(each.resource)}, which the package does not have"
        elif target and not target.fields:
            fact, advice = f"refers to {quoted(each.resource)}, whose columns no schema describes", "give it a `schema`"
        elif unknown:
            fact = f"refers to {quoted(unknown[0])}, which is no column of {quoted(each.resource)}"
        elif unlike:
            fact, advice = unlike[0], "give the two columns one type, or their cells never say the same"
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
                help=advice,
            )
        )
    return replace(resource, foreign_keys=tuple(sound))


def _unlike(resource: Resource, key: ForeignKey, fields: dict[str, Field]) -> list[str]:
    """Return what is said of pairs of columns whose values cannot be equal."""
    pairs = [
        (resource.fields[resource.position(a)], fields[b])
        for a, b in zip(key.fields, key.reference_fields, strict=True)
    ]
    return [
        f"is {_of_type(here)} and refers to {quoted(f'{key.resource}.{there.name}')}, which is {_of_type(there)}"
        for here, there in pairs
        if family(here) != family(there)
    ]


def _of_type(field: Field) -> str:
    return f"{'an' if field.type[0] in 'aio' else 'a'} {quoted(field.type)}"


def _diagnostic(error: UnreadableError, descriptor: str, resource: str | None = None) -> Diagnostic:
    return Diagnostic(error.code, error.message, descriptor, resource=resource, help=error.advice)
