"""The JSON files of a package, read strictly, each once, and all together within bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dossier import files
from dossier.engine.descriptor import UnreadableError
from dossier.report import Diagnostic, quoted

LARGEST_TOGETHER = 8 * 1024 * 1024
DEEPEST = 100
MOST_COLUMNS, MOST_COLUMNS_TOGETHER = 1_000, 10_000
"""Of a table, as its checks take more than its share of time for each of them, and of a package."""

LONGEST_PATTERNS = 100_000


def contained(root: Path, path: str) -> Path:
    """Return the place of a file of the package.

    Raises: UnreadableError where the path is one that must not be followed.
    """
    found = files.forbidden(root, path)
    if found:
        raise UnreadableError("F003", f"the path {quoted(path)} {found}", "move the file into the package")
    return root / path


class MisplacedError(Exception):
    """A JSON file cannot be read."""

    def __init__(self, path: str, fact: str, advice: str, line: int | None = None) -> None:
        self.path, self.fact, self.advice, self.line = path, fact, advice, line
        super().__init__(fact)

    def diagnostic(self, descriptor: str, resource: str | None = None) -> Diagnostic:
        """Return what to tell of it."""
        path = self.path or descriptor
        return Diagnostic("F001", f"{quoted(path)} {self.fact}", path, self.line, resource, help=self.advice)


class Documents:
    """The JSON files of a package, each read once, and all together within bounds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, dict[str, Any]] = {}
        self._bytes_left, self._patterns_left = LARGEST_TOGETHER, LONGEST_PATTERNS
        self._columns_left = MOST_COLUMNS_TOGETHER

    def read(self, path: str) -> dict[str, Any]:
        """Return the object in a JSON file.

        Raises: UnreadableError where the path leaves the package, MisplacedError where there is no such object.
        """
        if path not in self._read:
            self._read[path] = self._content(contained(self.root, path), path)
        return self._read[path]

    def allow(self, schema: dict[str, Any]) -> None:
        """Let pass what leaves all schemas together within bounds, and remember it.

        Raises: UnreadableError where it does not.
        """
        fields = schema.get("fields")
        described = [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
        limits = [each.get("constraints") for each in described]
        patterns = [each.get("pattern") for each in limits if isinstance(each, dict)]
        self._columns_left -= len(described)
        self._patterns_left -= sum(len(each) for each in patterns if isinstance(each, str))
        if len(described) > MOST_COLUMNS:
            raise UnreadableError("F008", f"it has more than {MOST_COLUMNS:,} columns", "split it")
        if self._columns_left < 0:
            fact = f"the package has more than {MOST_COLUMNS_TOGETHER:,} columns up to here"
            raise UnreadableError("F008", fact, "split it")
        if self._patterns_left < 0:
            fact = f"the patterns up to here are longer than {LONGEST_PATTERNS:,} characters"
            raise UnreadableError("F008", fact, "write shorter patterns")

    def _content(self, place: Path, path: str) -> dict[str, Any]:
        try:
            if not place.is_file():
                raise MisplacedError(path, "is not there", "a data package is a folder with a `datapackage.json`")
            with place.open("rb") as file:
                raw = file.read(self._bytes_left + 1)
        except (OSError, ValueError) as error:
            fact = f"cannot be read ({type(error).__name__})"
            raise MisplacedError(path, fact, "see to it that it may be read") from None
        self._bytes_left -= len(raw)
        if self._bytes_left < 0:
            self._bytes_left = 0
            fact = f"brings the description of the package above {LARGEST_TOGETHER:,} bytes"
            raise UnreadableError("F008", f"{quoted(path)} {fact}", "keep data out of the description")
        return _parsed(raw, path)


def _parsed(raw: bytes, path: str) -> dict[str, Any]:
    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_without_repeats, parse_constant=_no_number)
        if _depth(content) > DEEPEST:
            raise RecursionError
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise MisplacedError(path, "is not UTF-8 throughout", "save it as UTF-8, without lone surrogates") from None
    except RecursionError:
        raise MisplacedError(path, f"is nested more than {DEEPEST} levels deep", "make it flatter") from None
    except json.JSONDecodeError as error:
        raise MisplacedError(
            path, f"is not JSON: {error.msg[0].lower()}{error.msg[1:]}", "mend it here", error.lineno
        ) from None
    except ValueError as error:
        raise MisplacedError(path, f"cannot be trusted as JSON: {error}", "mend the JSON") from None
    if not isinstance(content, dict):
        raise MisplacedError(path, "holds no JSON object", "a descriptor is an object in braces")
    return content


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, value in pairs:
        if name in content:
            raise ValueError(f"the property {quoted(name)} stands twice in one object")
        content[name] = value
    return content


def _no_number(constant: str) -> None:
    raise ValueError(f"{quoted(constant)} is no JSON number")


def _depth(content: object) -> int:
    levels, level = 0, [content]
    while level:
        levels += 1
        inner: list[object] = []
        for each in level:
            inner += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        level = inner
    return levels
