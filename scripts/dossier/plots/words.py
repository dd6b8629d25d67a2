"""The words of the pictures in one language: wordings of our own, labels of codes, names of actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from dossier import csvfiles
from dossier.models import VOCABULARIES
from dossier.views import Records

LANGUAGES = ("en", "vi")
OWN = Path(__file__).parent / "words"
LABELS = "schemas/labels/{language}.csv"
"""Where a package keeps the labels of its codes in a language; English ones stand in the vocabularies themselves."""

COLUMNS = ("vocabulary", "code", "label")
NAME_KINDS = ("standard", "translation")
"""The kinds of names that a picture may call an actor by, the better one first."""


@dataclass(frozen=True)
class Words:
    """What a picture says in one language; `package` is what captions cite: name and version."""

    language: str
    records: Records
    package: str
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def wordings(self) -> Mapping[str, Any]:
        """Our own wordings by key."""
        content: Mapping[str, Any] = yaml.safe_load((OWN / f"{self.language}.yaml").read_text(encoding="utf-8"))
        return content

    def say(self, key: str, **values: object) -> str:
        """Return a wording with its values; integers get the language's thousands separator."""
        wording: str = self.wordings[key]
        return wording.format(**{name: self.number(each) for name, each in values.items()})

    def count(self, key: str, number: int) -> str:
        """Return a number with its noun, in the singular where the language has one."""
        one, many = self.wordings["nouns"][key]
        return f"{self.number(number)} {one if number == 1 else many}"

    def number(self, value: object) -> str:
        """Return an integer grouped by thousands, anything else as it is."""
        if not isinstance(value, int):
            return str(value)
        return f"{value:,}".replace(",", self.wordings["thousands"])

    def label(self, vocabulary: str, code: str) -> str:
        """Return the label of a code: in the language, else in English, else the code itself."""
        if vocabulary not in self._labels:
            self._labels[vocabulary] = self._read(vocabulary)
        return self._labels[vocabulary].get(code) or code

    def language_name(self, tag: str) -> str:
        """Return what a language is called, or its BCP 47 tag."""
        return str(self.wordings["languages"].get(tag, tag))

    def actor(self, actor_id: str) -> str:
        """Return an actor's name in the language, else its standard name, else its id."""
        name = self._names.get(actor_id) or self.records.name("actors", actor_id)
        return name[:1].upper() + name[1:]

    def _read(self, vocabulary: str) -> dict[str, str]:
        rows = csvfiles.load(self.records.directory, VOCABULARIES[vocabulary], f"schemas/vocabularies/{vocabulary}.csv")
        labels = {row["code"]: row["label"] for row in rows}
        return labels | {code: label for (named, code), label in self._translated.items() if named == vocabulary}

    @cached_property
    def _translated(self) -> dict[tuple[str, str], str]:
        path = LABELS.format(language=self.language)
        if not (self.records.directory / path).exists():
            return {}
        rows = csvfiles.read(self.records.directory, path)
        csvfiles.refuse_other_columns(rows.names, COLUMNS, path)
        places = [rows.names.index(name) for name in COLUMNS]
        return {(cells[places[0]], cells[places[1]]): cells[places[2]] for _, cells in rows.records}

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for kind in NAME_KINDS:
            for row in self.records.tables["actor_names"].values():
                if (row["language"], row["name_kind"]) == (self.language, kind):
                    names.setdefault(row["actor_id"], row["written"])
        return names
