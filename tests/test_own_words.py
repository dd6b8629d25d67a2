"""The package tells what the documents say in its own words: no file repeats a run of theirs."""

import os
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = os.environ.get("DOSSIER_TEXTS")
WORDS = 12
HAN = 16

Run = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Return the words in lower case, each Chinese character as one, without punctuation."""
    return re.findall(r"[一-鿿]|[^\W_一-鿿]+", unicodedata.normalize("NFC", text).lower())


def runs(text: str) -> Iterator[Run]:
    found = tokens(text)
    for size, chinese in ((WORDS, False), (HAN, True)):
        for start in range(len(found) - size + 1):
            run = tuple(found[start : start + size])
            han = sum("一" <= token <= "鿿" for token in run)
            figures = sum(token.isdigit() for token in run)
            if (han >= size - 2) == chinese and figures < size // 2:
                yield run


def repeated(text: str, known: set[Run]) -> list[str]:
    return [" ".join(run) for run in runs(text) if run in known]


def sentences_of(text: str) -> str:
    """Return the text without its first lines and short unpunctuated ones: titles are facts and may stand."""
    lines = text.split("\n")
    return "\n".join(
        line
        for number, line in enumerate(lines)
        if number > 3 and (len(line) >= 140 or re.search(r"[.。”\"]\s*$", line))
    )


def test_a_carried_over_sentence_is_found_and_a_few_words_are_not() -> None:
    text = "The fair of the village opened on a wet morning with two bands and one very loud goose."
    known = set(runs(text))

    assert repeated("They say the fair of the village opened on a wet morning with two bands, or so.", known)
    assert not repeated("The fair of the village opened, on a wet morning.", known)


@pytest.mark.skipif(not TEXTS, reason="DOSSIER_TEXTS does not tell where the documents are")
def test_no_file_repeats_a_sentence_of_the_documents() -> None:
    known = {
        run for path in sorted(Path(str(TEXTS)).glob("*.txt")) for run in runs(sentences_of(path.read_text("utf-8")))
    }
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    found = {}
    for name in listed:
        path = ROOT / name
        if path.is_file():
            places = repeated(path.read_text("utf-8", errors="replace"), known)
            if places:
                found[name] = places[0]

    assert known
    assert found == {}, "say it in your own words, or cite the sentence"
