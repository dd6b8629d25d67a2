"""What changed between two versions of a dossier, by table, record and field, and which version number that asks for.

The rule of numbers: a table or column added, removed or meant otherwise is major, as is a code removed or defined
otherwise; a record or a code added, or a record withdrawn, is minor; anything else that was corrected is a patch.
Citations and parts of a record are told with the record; what a record merely shows, such as the changed name of an
actor it refers to, is told where it was changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dossier.differences import Difference, differences
from dossier.engine.table import Field, natural_key
from dossier.identity import LOG, PARTS, Edition
from dossier.versions import parsed

Level = Literal["major", "minor", "patch"]
LEVELS: tuple[Level, ...] = ("major", "minor", "patch")

TOLD_WITH_ITS_RECORD = frozenset(part for parts in PARTS.values() for part in parts)
_MEANING = "`definition`"


@dataclass(slots=True)
class Changes:
    """What is different in the new version: structure, then records by table and id, in canonical order.

    `withdrawn` has the reason, and what replaces the record; both are empty where the new version does not tell.
    """

    old: str
    new: str
    structure: list[tuple[Level, str]] = field(default_factory=list)
    added: dict[str, dict[str, str]] = field(default_factory=dict)
    corrected: dict[str, dict[str, list[Difference]]] = field(default_factory=dict)
    withdrawn: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> Level | None:
        """The level of the version number that the changes ask for; None where nothing changed."""
        found: set[Level] = {level for level, _ in self.structure}
        if self.added or self.withdrawn:
            found.add("minor")
        if self.corrected:
            found.add("patch")
        return next((level for level in LEVELS if level in found), None)

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
        Refused: a folder holds no dossier, or a table that cannot be read.

    """
    return compared(Edition(old), Edition(new))


def compared(old: Edition, new: Edition) -> Changes:
    """Return what changed from one edition to another."""
    changes = Changes(old.version, new.version, structure=_structure(old, new))
    for table in (name for name in new.records if name not in (LOG, "citations")):
        before, after = old.tables.get(table, {}), new.tables[table]
        if added := {each: new.name(table, each) or "" for each in _sorted(after) if each not in before}:
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
    return (row["reason"], row["replaced_by_id"]) if row else ("", "")


def _corrected(old: Edition, new: Edition, table: str, shared: list[str]) -> dict[str, list[Difference]]:
    found = {}
    for record_id in shared:
        told = differences(old.content(table, record_id), new.content(table, record_id))
        # a column that came or went is told once, with the structure
        own = [each for each in told if each.is_own and not each.is_of_structure]
        if own:
            found[record_id] = own
    return found


def _structure(old: Edition, new: Edition) -> list[tuple[Level, str]]:
    found: list[tuple[Level, str]] = []
    found += [("major", f"table `{name}` added") for name in new.resources if name not in old.resources]
    found += [("major", f"table `{name}` removed") for name in old.resources if name not in new.resources]
    for name in (each for each in new.resources if each in old.resources):
        before = {each.name: each for each in old.resources[name].fields}
        after = {each.name: each for each in new.resources[name].fields}
        found += [("major", f"column `{name}.{each}` added") for each in after if each not in before]
        found += [("major", f"column `{name}.{each}` removed") for each in before if each not in after]
        for each in (each for each in after if each in before):
            found += [("major", f"column `{name}.{each}`: {said}") for said in _meaning(before[each], after[each])]
        if new.resources[name].is_vocabulary:
            found += _codes(old, new, name)
    if old.package.title != new.package.title:
        found.append(("patch", f"title was `{old.package.title}`, is `{new.package.title}`"))
    return found


def _meaning(before: Field, after: Field) -> list[str]:
    """Return what a column may hold or means otherwise."""
    pairs = {
        "type": (before.type, after.type),
        "description": (before.description, after.description),
        "unit": (before.unit, after.unit),
        "constraints": (_json(before.constraints), _json(after.constraints)),
    }
    return [f"{name} was `{old}`, is `{new}`" for name, (old, new) in pairs.items() if old != new]


def _codes(old: Edition, new: Edition, vocabulary: str) -> list[tuple[Level, str]]:
    found: list[tuple[Level, str]] = []
    before, after = old.tables[vocabulary], new.tables[vocabulary]
    found += [("minor", f"code `{each}` added to `{vocabulary}`") for each in after if each not in before]
    found += [("major", f"code `{each}` removed from `{vocabulary}`") for each in before if each not in after]
    for code in (each for each in after if each in before):
        for one in differences(old.content(vocabulary, code), new.content(vocabulary, code)):
            if one.is_own and not one.is_of_structure:
                level: Level = "major" if one.about == _MEANING else "patch"
                found.append((level, f"code `{code}` of `{vocabulary}`: {one}"))
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _sorted(records: Iterable[str]) -> list[str]:
    return sorted(records, key=natural_key)
