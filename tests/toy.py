"""A small dossier about a ferry: two documents of our own, a work with two renditions, and what hangs on them."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from dossier import csvfiles, files
from dossier.models import RECORDS
from dossier.sync import sync

ROOT = Path(__file__).parents[1]

ENGLISH = ["The ferry 𝔄urora sank on 3 May.", "“We paid 40 crowns,” said Mayor Ode.", "The harbour denied it."]
CHINESE = ["渡輪𠮷號五月三日沉沒。", "市長說付了四十。", "港口承認。"]
TEXTS = {"900_en.txt": "  " + "\r\n".join(ENGLISH) + "\r\n", "901_zh.txt": "\n\n".join(CHINESE)}

ROWS: dict[str, list[str]] = {
    "sources": [
        "S01|The ferry||Ann Lee|Daily Tide|news_report|en|2024-05-04|https://example.org/1|inferred||||",
        "S02|The ferry|||Tide Copy|news_report|en||||S01|repost|900|",
        "S03|渡輪|The ferry|||news_report|zh-Hant||||S02|translation|901|",
        "S04|Harbour log|||Port of Ode|reference_work|en|||||||not read on paper",
    ],
    "renditions": ["T0001|S03.001|S02.001|faithful|", "T0002|S03.003|S02.003|wrong|"],
    "actors": ["A001|Mayor Ode|person||A002|", "A002|Town of Ode|government|||", "A003|Port of Ode|organisation|||"],
    "actor_names": ["N0001|A001|市長|zh-Hant|Hant|translation"],
    "actor_roles": ["R0001|A001|A002|mayor|2024-05-04||"],
    "identifiers": ["I0001|actors|A002|wikidata|||searched_none_found||2026-11-22|"],
    "places": ["P01|Ode|city|||||", "P02|Ode harbour|site||||P01|"],
    "events": ["E001|The ferry Aurora sinks|ASSAULT|occurred|2024-05-03|2024-05-03|day|P02|"],
    "event_participants": ["EP0001|E001|A003|third_party"],
    "event_tags": ["ET0001|E001|context/disasters"],
    "event_relations": [],
    "claims": [
        "C0001|The town of Ode paid 40 crowns.|A001||background|positive|certain|trade_economy|E001|||40|person|exact|",
        "C0002|The town of Ode did not pay.|A003||denial|negative|certain|trade_economy|E001||||||",
        "C0003|The town of Ode paid for the ferry.|A002||statement_of_fact|positive|certain|trade_economy|||||||",
    ],
    "claim_relations": ["CR001|C0002|C0001|denies", "CR002|C0003|C0001|restates"],
    "citations": [
        "Q00001|claims|C0001|*|S02|S02.002||explicit|verbatim",
        "Q00002|claims|C0001|*|S03|S03.002||explicit|translated_quote",
        "Q00003|claims|C0002|*|S02|S02.003||explicit|indirect",
        "Q00004|events|E001|start_date|S02|S02.001||normalised|unattributed",
        "Q00005|events|E001|title|S03|S03.001||explicit|unattributed",
        "Q00006|actors|A003|name|S04||page 4|external|",
        "Q00007|claim_relations|CR001|claim_relation|S02|S02.003||inferred|indirect",
        "Q00008|claims|C0003|*|S02|S02.002||inferred|unattributed",
    ],
    "errata": ["X001|S03.003|translation|承認|denied|parallel_rendition|"],
    "codings": ["K00001|claims|C0001|polarity|coder_2|positive"],
    "decisions": ["D001|Is a payment told twice one claim?|Two, related by restates.|claims|C0003"],
    "waivers": [],
    "retired": ["C0099|claims|said twice|C0001|0.1.0"],
}


@dataclass(frozen=True)
class Toy:
    """Where the toy dossier and its texts are."""

    package: Path
    texts: Path

    def file(self, table: str) -> Path:
        """Return the file of a table of records."""
        return self.package / f"records/{table}.csv"

    def text(self, document: str) -> Path:
        """Return the file of a document."""
        return next(self.texts.glob(f"{document}_*"))


def make(folder: Path) -> Toy:
    """Write the toy dossier and its texts into a folder, synced and in canonical form."""
    toy = Toy(folder / "package", folder / "texts")
    toy.texts.mkdir(parents=True)
    toy.package.mkdir()
    shutil.copytree(ROOT / "schemas/vocabularies", toy.package / "schemas/vocabularies")
    ledger = []
    for source, (name, text), sentences in zip(("S02", "S03"), TEXTS.items(), (ENGLISH, CHINESE), strict=True):
        (toy.texts / name).write_bytes(text.encode())
        _manifest(toy.package, name, text, source)
        for ordinal, sentence in enumerate(sentences, 1):
            start = text.index(sentence)
            digest = hashlib.sha256(sentence.encode()).hexdigest()
            place = f"{source}.{ordinal:03}|{source}|{ordinal}|{start}|{start + len(sentence)}"
            ledger.append(f"{place}|{digest}|sentence|coded||")
    for model in RECORDS:
        rows = ledger if model.table == "sentences" else ROWS[model.table]
        content = csvfiles.written(model.model_fields, (row.split("|") for row in rows))
        files.replace(toy.file(model.table), content)
    sync(toy.package, check=False)
    return toy


def _manifest(package: Path, name: str, text: str, source: str) -> None:
    content = text.encode()
    lines = [
        f'document: "{name[:3]}"',
        f"file: {name}",
        f"sha256: {hashlib.sha256(content).hexdigest()!r}",
        f"bytes: {len(content)}",
        f"code_points: {len(text)}",
        "page: a page of our own",
        f"renditions: [{source}]",
        "condition: as written",
    ]
    file = package / f"seeds/{name[:3]}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
