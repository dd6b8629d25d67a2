"""What is derived from the models: schemas, the resources of the descriptor, the README's tables, CODEBOOK.md."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from dossier import codebook, csvfiles, files, projection, readme
from dossier.columns import Table
from dossier.models import RECORDS, VOCABULARIES
from dossier.report import Diagnostic, Refused

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FAULT = "F001"
LARGEST = 1 << 23


def sync(directory: Path, check: bool) -> list[str]:
    """Bring everything generated up to date and return the paths that were stale, in the order of their making.

    With `check` nothing is written. Tables of records that have no file are made, with a header only. The head of
    the descriptor is kept as it is; where there is no descriptor, a bare one is made, named after the folder.

    Raises:
        Refused: datapackage.json is no JSON object or not marked as a dossier, a marker in README.md is unknown or
            not closed, or a file lies outside the package, is no plain file, or is too large; then nothing is written.
        TypeError: a column of the models says something that Table Schema cannot say.

    """
    directory = csvfiles.folder(directory)
    wanted = {path: _bytes(content) for path, content in projection.schemas().items()}
    for model in RECORDS:
        path = csvfiles.records_path(model)
        if _current(directory, path) is None:
            wanted[path] = csvfiles.written(model.model_fields, [])
    wanted[DESCRIPTOR] = _bytes(_descriptor(directory, wanted))
    page = _current(directory, readme.PATH)
    if page is not None:
        wanted[readme.PATH] = readme.regenerated(page, directory)
    wanted[codebook.PATH] = codebook.codebook(directory)
    stale = [path for path, content in wanted.items() if _current(directory, path) != content]
    if not check:
        for path in stale:
            files.replace(directory / path, wanted[path])
    return stale


def _descriptor(directory: Path, pending: dict[str, bytes]) -> dict[str, Any]:
    """Return the descriptor with its resources renewed; `pending` are files that this run is about to write."""
    head = _head(directory)
    resources = [
        _resource(directory, pending, model, model.table, csvfiles.records_path(model), model.title_of_table)
        for model in RECORDS
    ]
    resources += [
        _resource(directory, pending, model, name, f"schemas/vocabularies/{name}.csv", projection.title(name))
        for name, model in VOCABULARIES.items()
    ]
    return {**head, "resources": resources}


def _resource(
    directory: Path, pending: dict[str, bytes], model: type[Table], name: str, path: str, title: str
) -> dict[str, Any]:
    described = {
        "name": name,
        "path": path,
        "type": "table",
        "title": title,
        "description": projection.meaning_of_vocabulary(name) if model.vocabulary else projection.meaning(model),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": projection.path(model),
    }
    content = pending.get(path, _current(directory, path))
    if content is None:
        return described
    return {**described, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}


def _head(directory: Path) -> dict[str, Any]:
    content = _current(directory, DESCRIPTOR)
    if content is None:
        name = "".join(letter if letter.isalnum() else "-" for letter in directory.resolve().name.lower())
        return {"$schema": DESCRIPTOR_PROFILE, "name": name or "dossier", "version": "0.1.0", "dossier": "1"}
    try:
        head = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise Refused([Diagnostic(FAULT, f"this is no JSON: {error.msg.lower()}", DESCRIPTOR, error.lineno)]) from error
    except (ValueError, RecursionError) as error:
        raise Refused([Diagnostic(FAULT, f"this is no JSON: {error}", DESCRIPTOR)]) from error
    if not isinstance(head, dict):
        raise Refused([Diagnostic(FAULT, "this is no JSON object", DESCRIPTOR, 1)])
    if head.get("dossier") != "1":
        # the tables of any other package would be lost
        message = "this package is not marked as a dossier, so its `resources` are not ours to write"
        raise Refused([Diagnostic("F002", message, DESCRIPTOR, help='write `"dossier": "1"` if it is one')])
    return head


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"`{name}` is said twice")
    return dict(pairs)


def _bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _current(directory: Path, path: str) -> bytes | None:
    return files.content(directory, path, LARGEST)
