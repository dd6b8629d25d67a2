"""What changed between two versions of a dossier, by table, record and field, and which version number that asks for.

The rule of numbers: a table or column added, removed or meant otherwise is major, as is a code removed or defined
otherwise; a record, a code or a document added, or a record or a document withdrawn, is minor; anything else that was
corrected is a patch. Citations and parts of a record are told with the record; what a record merely shows, such as the
changed name of an actor it refers to, is told where it was changed. Every id that came or went is listed, those of
parts too; citations alone are not, for nobody cites a citation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dossier import package, seeds
from dossier.differences import Difference, differences, quotation
from dossier.engine.table import Field, Resource, natural_key
from dossier.identity import LOG, PARTS, Edition
from dossier.versions import parsed

Level = Literal["major", "minor", "patch"]
LEVELS: tuple[Level, ...] = ("major", "minor", "patch")
Structure = list[tuple[Level, str]]

TOLD_WITH_ITS_RECORD = frozenset(part for parts in PARTS.values() for part in parts)
CITATIONS = "citations"
_MEANING = "`definition`"
_OF_EACH_VERSION = ("version", "created")
"""What the descriptor says otherwise in each version."""


@dataclass(slots=True)
class Changes:
    """What is different in the new version: structure, then records by table and id, in canonical order.

    `withdrawn` has the reason, and what replaces the record; both are empty where the new version does not tell.
    """

    old: str
    new: str
    structure: Structure = field(default_factory=list)
    added: dict[str, dict[str, str]] = field(default_factory=dict)
    corrected: dict[str, dict[str, list[Difference]]] = field(default_factory=dict)
    withdrawn: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> Level | None:
        """The level of the version number that the changes ask for; None where nothing changed."""
        return next(iter(self.reasons()), None)

    def reasons(self) -> dict[Level, str]:
        """Return the first change of each level that there is, in words, from major to patch."""
        found: dict[Level, str] = {}
        for level, change in self.structure:
            found.setdefault(level, change)
        for table, added in self.added.items():
            found.setdefault("minor", f"{next(iter(added))} added to `{table}`")
        for table, withdrawn in self.withdrawn.items():
            found.setdefault("minor", f"{next(iter(withdrawn))} withdrawn from `{table}`")
        for records in self.corrected.values():
            record_id, told = next(iter(records.items()))
            found.setdefault("patch", f"{record_id}: {told[0]}")
        return {level: found[level] for level in LEVELS if level in found}

    def as_json(self) -> str:
        """Return all of it as JSON for tools, ending in a newline."""
        content = {
            "old": self.old,
            "new": self.new,
            "level": self.level,
            "structure": [{"level": level, "change": change} for level, change in self.structure],
            "added": self.added,
            "corrected": {
                table: {
                    record_id: [{"about": one.about, "before": one.before, "after": one.after} for one in found]
                    for record_id, found in records.items()
                }
                for table, records in self.corrected.items()
            },
            "withdrawn": {
                table: {
                    record_id: {"reason": reason or None, "replaced_by": replacement or None}
                    for record_id, (reason, replacement) in records.items()
                }
                for table, records in self.withdrawn.items()
            },
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def between(old: Path, new: Path) -> Changes:
    """Return what changed from one folder of a dossier to another.

    Raises:
        Refused: a folder holds no dossier, or a table or manifest that cannot be read.

    """
    return compared(Edition(old), Edition(new))


def compared(old: Edition, new: Edition) -> Changes:
    """Return what changed from one edition to another.

    Raises:
        Refused: a manifest of a document cannot be read.

    """
    changes = Changes(old.version, new.version, structure=_structure(old, new))
    for table in (name for name in new.records if name != CITATIONS):
        before, after = old.tables.get(table, {}), new.tables[table]
        added = {each: new.name(table, each) or "" for each in _sorted(after) if each not in before}
        if table == LOG:
            # a row about a record of the old version is told as its withdrawal
            added = {each: name for each, name in added.items() if not old.table_of(each)}
        if added:
            changes.added[table] = added
        if gone := {each: _withdrawal(new, each) for each in _sorted(before) if each not in after}:
            changes.withdrawn[table] = gone
        if table in TOLD_WITH_ITS_RECORD:
            continue
        if corrected := _corrected(old, new, table, [each for each in _sorted(after) if each in before]):
            changes.corrected[table] = corrected
            changes.names |= {each: new.name(table, each) or "" for each in corrected}
    return changes


def next_version(version: str, level: Level) -> str:
    """Return the version after another.

    Raises:
        ValueError: the version is not made of three numbers.

    """
    numbers = parsed(version)
    if numbers is None:
        raise ValueError(version)
    major, minor, patch = numbers
    following = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    return ".".join(map(str, following[level]))


def _withdrawal(new: Edition, record_id: str) -> tuple[str, str]:
    row = new.tables.get(LOG, {}).get(record_id)
    return (row.cells.get("reason", ""), row.cells.get("replaced_by_id", "")) if row else ("", "")


def _corrected(old: Edition, new: Edition, table: str, shared: list[str]) -> dict[str, list[Difference]]:
    found = {}
    for record_id in shared:
        told = differences(old.content(table, record_id), new.content(table, record_id))
        # a column that came or went is told once, with the structure
        own = [each for each in told if each.is_own and not each.is_of_structure]
        if own:
            found[record_id] = own
    return found


def _structure(old: Edition, new: Edition) -> Structure:
    found: Structure = []
    found += [("major", f"table `{name}` added") for name in new.resources if name not in old.resources]
    found += [("major", f"table `{name}` removed") for name in old.resources if name not in new.resources]
    for name in (each for each in new.resources if each in old.resources):
        found += _table(old.resources[name], new.resources[name])
        if new.resources[name].is_vocabulary:
            found += _codes(old, new, name)
    return [*found, *_documents(old, new), *_head(old, new)]


def _table(old: Resource, new: Resource) -> Iterator[tuple[Level, str]]:
    yield from _told(f"table `{new.name}`", "major", {"description": (old.description, new.description)})
    yield from _told(f"table `{new.name}`", "major", {"key": (_listed(old.primary_key), _listed(new.primary_key))})
    yield from _told(f"table `{new.name}`", "patch", {"title": (old.title, new.title)})
    before = {each.name: each for each in old.fields}
    after = {each.name: each for each in new.fields}
    yield from (("major", f"column `{new.name}.{each}` added") for each in after if each not in before)
    yield from (("major", f"column `{new.name}.{each}` removed") for each in before if each not in after)
    for each in (each for each in after if each in before):
        column = f"column `{new.name}.{each}`"
        references = (_references(old, each), _references(new, each))
        yield from _told(column, "major", {**_meaning(before[each], after[each]), "reference": references})
        yield from _told(column, "patch", _wording(before[each], after[each]))


Pairs = dict[str, tuple[str | None, str | None]]


def _meaning(before: Field, after: Field) -> Pairs:
    """Return what a column may hold or means, before and after."""
    return {
        "type": (before.type, after.type),
        "description": (before.description, after.description),
        "unit": (before.unit, after.unit),
        "constraints": (_json(before.constraints), _json(after.constraints)),
        "missing values": (_json(before.missing), _json(after.missing)),
        "true values": (_json(before.true_values), _json(after.true_values)),
        "false values": (_json(before.false_values), _json(after.false_values)),
    }


def _wording(before: Field, after: Field) -> Pairs:
    """Return what a column is called and how it is shown and proven, before and after; what it means is the same."""
    return {
        "title": (before.title, after.title),
        "example": (before.example, after.example),
        "evidence": (before.evidence, after.evidence),
        "verbatim": (_json(before.verbatim), _json(after.verbatim)),
    }


def _references(resource: Resource, column: str) -> str | None:
    found = [
        f"{each.resource}.{_listed(each.reference_fields)}" for each in resource.foreign_keys if column in each.fields
    ]
    return _listed(found) or None


def _told(about: str, level: Level, pairs: Pairs) -> Iterator[tuple[Level, str]]:
    for name, (old, new) in pairs.items():
        if old != new:
            was, now = (quotation(each) if each else "not given" for each in (old, new))
            yield level, f"{about}: {name} was {was}, is {now}"


def _codes(old: Edition, new: Edition, vocabulary: str) -> Structure:
    found: Structure = []
    before, after = old.tables[vocabulary], new.tables[vocabulary]
    found += [("minor", f"code `{each}` added to `{vocabulary}`") for each in after if each not in before]
    found += [("major", f"code `{each}` removed from `{vocabulary}`") for each in before if each not in after]
    for code in (each for each in after if each in before):
        for one in differences(old.content(vocabulary, code), new.content(vocabulary, code)):
            if one.is_own and not one.is_of_structure:
                level: Level = "major" if one.about == _MEANING else "patch"
                found.append((level, f"code `{code}` of `{vocabulary}`: {one}"))
    return found


def _documents(old: Edition, new: Edition) -> Structure:
    """Return which manifests came, went or say something else; what they say is too long to be told here."""
    before, after = (
        {one.document: one.model_dump(mode="json") for one in seeds.load(each.package.root)} for each in (old, new)
    )
    found: Structure = []
    found += [("minor", f"document `{each}` added") for each in after if each not in before]
    found += [("minor", f"document `{each}` removed") for each in before if each not in after]
    for each in (each for each in after if each in before):
        others = [name for name, value in after[each].items() if before[each][name] != value]
        found += [("patch", f"manifest of document `{each}`: {quotation(name)} changed") for name in others]
    return found


def _head(old: Edition, new: Edition) -> Structure:
    """Return what the descriptor says otherwise of the package as a whole."""
    before, after = package.head(old.package), package.head(new.package)
    found: Structure = []
    for name in {**before, **after}:
        if name in _OF_EACH_VERSION or before.get(name) == after.get(name):
            continue
        if all(isinstance(each.get(name, ""), str) for each in (before, after)):
            found += _told("package", "patch", {name: (before.get(name), after.get(name))})
        else:
            found.append(("patch", f"package: {name} changed"))
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _sorted(records: Iterable[str]) -> list[str]:
    return sorted(records, key=natural_key)
