"""The manifests of seeds/: one YAML file for each document that the ledger is held against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dossier import files
from dossier.report import Diagnostic, Refused, quoted

FAULT = "F009"
FOLDER = "seeds"
LARGEST = 1 << 16
LARGEST_TOGETHER = 1 << 19
LARGEST_NUMBER = 1 << 53
PLAIN = "write the manifest as a plain YAML file of keys and values, as the other manifests are"

SourceId = Annotated[str, Field(pattern=r"^S[0-9]{2,}$")]


class Manifest(BaseModel):
    """One document: which file it is, what page it shows, its renditions, and the state it is in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    document: Annotated[str, Field(description="The document.", pattern=r"^[0-9]{3}$")]
    file: Annotated[
        str, Field(description="Name of the file in the folder of texts.", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    ]
    sha256: Annotated[str, Field(description="SHA-256 of the file's bytes.", pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(description="Size of the file.", ge=0, le=LARGEST_NUMBER)]
    code_points: Annotated[int, Field(description="Length of the text in code points.", ge=0, le=LARGEST_NUMBER)]
    page: Annotated[str, Field(description="What page it is.", min_length=1)]
    renditions: Annotated[list[SourceId], Field(description="The sources whose text it holds.", min_length=1)]
    condition: Annotated[str, Field(description="The state of the text, in the curator's words.", min_length=1)]


def load(directory: Path) -> list[Manifest]:
    """Return the manifests of the package in `directory`, sorted by document; none where it has no folder seeds/.

    Raises:
        Refused: a manifest lies outside the package, is no plain file, too large, not UTF-8, no plain YAML mapping,
            or has a key missing, unknown or wrong.

    """
    manifests = []
    faults: list[Diagnostic] = []
    size = 0
    for file in sorted(files.inside(directory, FOLDER).glob("*.yaml")):
        path = f"{FOLDER}/{file.name}"
        try:
            content = _content(directory, path)
            size += len(content)
            if size > LARGEST_TOGETHER:
                message = f"the manifests up to this one are larger than {LARGEST_TOGETHER:,} bytes"
                faults.append(Diagnostic(FAULT, message, path, help=PLAIN))
                break
            manifests.append(_read(content, path))
        except Refused as refused:
            faults += refused.diagnostics
    if faults:
        raise Refused(faults)
    return manifests


class _Plain(yaml.SafeLoader):
    """YAML without aliases, tags and keys said twice, so that a small file stays small and means one thing."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not used here", event.start_mark)
        if getattr(self.peek_event(), "tag", None) is not None:  # type: ignore[no-untyped-call]
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "tags are not used here", mark)
        node = super().compose_node(parent, index)  # type: ignore[arg-type]
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, _ in node.value:
                if key.value.__hash__ and str(key.value) in seen:
                    raise yaml.composer.ComposerError(None, None, f"{key.value} is said twice", key.start_mark)
                seen.add(str(key.value))
        return node


def _content(directory: Path, path: str) -> bytes:
    content = files.content(directory, path, LARGEST)
    if content is None:
        raise Refused([Diagnostic(FAULT, "this manifest is a link that leads nowhere", path, help=PLAIN)])
    return content


def _read(content: bytes, path: str) -> Manifest:
    try:
        loader = _Plain(content.decode("utf-8"))
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise Refused([Diagnostic(FAULT, "this manifest is no YAML mapping", path, 1, help=PLAIN)])
        lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
        manifest = Manifest.model_validate(loader.construct_document(node))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused([Diagnostic(FAULT, "this manifest is not UTF-8", path, line, help=PLAIN)]) from error
    except ValidationError as error:
        raise Refused(_faults(error, path, lines)) from error
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else None
        raise Refused([Diagnostic(FAULT, f"this is no plain YAML: {error.problem}", path, at, help=PLAIN)]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused(
            [Diagnostic(FAULT, f"this is no plain YAML: {type(error).__name__}", path, help=PLAIN)]
        ) from error
    name = PurePosixPath(path)
    if manifest.document != name.stem:
        message = f"this manifest describes document {quoted(manifest.document)}, but is called {quoted(name.name)}"
        advice = "give the file the name of its document, or mend `document`"
        raise Refused([Diagnostic(FAULT, message, path, lines["document"], field="document", help=advice)])
    return manifest


def _faults(error: ValidationError, path: str, lines: dict[str, int]) -> Iterator[Diagnostic]:
    for fault in error.errors(include_url=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        said = {"missing": "is missing", "extra_forbidden": "is not a key of a manifest"}
        message = f"{quoted(name)} {said.get(fault['type'], _lowered(fault['msg']))}"
        yield Diagnostic(FAULT, message, path, lines.get(name), field=name, help=_help(name))


def _help(name: str) -> str | None:
    field = Manifest.model_fields.get(name)
    if field is None:
        return f"the keys are {', '.join(Manifest.model_fields)}"
    shape = field.description or ""
    return f"{_lowered(shape).rstrip('.')}; write it in quotes where it is made of digits only" if shape else None


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
