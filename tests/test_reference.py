"""The short form of a citation: what is written is found again, however it was set, broken or escaped in between."""

from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.reference import SHORTEST, Reference, found

DIGEST = "0123456789abcdef" * 4
RECORD = Reference("E012", "1.0.0", DIGEST)
SENTENCE = Reference("S03.017", "1.0.0", DIGEST)
DATASET = Reference("russia-dprk-dossier", "1.0.0", DIGEST)
QUERY = Reference("events", "1.0.0", DIGEST, "event_type = 'AID' and start_date > '2024-06-19'")

WRITTEN = [
    (RECORD, f"dossier:E012@1.0.0#sha256-{DIGEST}", "record"),
    (SENTENCE, f"dossier:S03.017@1.0.0#sha256-{DIGEST}", "record"),
    (DATASET, f"dossier:russia-dprk-dossier@1.0.0#sha256-{DIGEST}", "dataset"),
    (
        QUERY,
        "dossier:events?where=event_type%20%3D%20%27AID%27%20and%20start_date%20%3E%20%272024%2D06%2D19%27"
        f"@1.0.0#sha256-{DIGEST}",
        "query",
    ),
]

PASTED = {
    "a footnote": f"12. See the claim (dossier:E012@1.0.0#sha256-{DIGEST}).",
    "with a footnote's number run into it": f"dossier:E012@1.0.0#sha256-{DIGEST}12",
    "at the start of a sentence": f"Dossier:E012@1.0.0#sha256-{DIGEST}.",
    "in an address": f"https://example.org/dossier:E012@1.0.0#sha256-{DIGEST}/",
    "a field of BibTeX": rf"  note = {{{{dossier:E012@1.0.0\#sha256-{DIGEST}}}}},",
    "a command of LaTeX": rf"\url{{dossier:E012@1.0.0\#sha256-{DIGEST}}}",
    "broken over lines": f"dossier:E012@1.0.0\n   #sha256-{DIGEST[:20]}\n   {DIGEST[20:]}\nand more",
    "broken in its first word, hyphenated": f"dos-\nsier:E012@1.0.0#sha256-{DIGEST}",
    "hyphenated": f"dossier:E0-\n12@1.-\n0.0#sha-\n256-{DIGEST[:9]}-\n{DIGEST[9:40]}\u00ad\n{DIGEST[40:]}.",
    "lines joined by blanks": f"dossier:E012@1.0.0 #sha256- {DIGEST[:30]} {DIGEST[30:]} a claim",
    "blanks that do not break": f"dossier:\u00a0E012@1.0.0\u202f#sha256-{DIGEST[:8]}\u00a0{DIGEST[8:]}",
    "with places to break that are not seen": "\u200b".join(f"dossier:E012@1.0.0#sha256-{DIGEST}"),
    "with a dash for a hyphen": f"dossier:E012@1.0.0#sha256–{DIGEST}",
    "in capitals": f"dossier:E012@1.0.0#sha256-{DIGEST.upper()}",
    "twice": f"dossier:E012@1.0.0#sha256-{DIGEST}\nURL: dossier:E012@1.0.0#sha256-{DIGEST}",
}

NOT_FOUND = {
    "without a digest": "dossier:E012@1.0.0",
    "without a version": f"dossier:E012#sha256-{DIGEST}",
    "with a digest that is too short": f"dossier:E012@1.0.0#sha256-{DIGEST[: SHORTEST - 1]}…",
    "with a letter that is no digit in a digest": f"dossier:E012@1.0.0#sha256-{DIGEST[:20]}x{DIGEST[21:]}",
    "with another hash": f"dossier:E012@1.0.0#md5-{DIGEST}",
    "as the end of another word": f"mydossier:E012@1.0.0#sha256-{DIGEST}",
    "nothing": "",
}


@pytest.mark.parametrize(("reference", "written", "kind"), WRITTEN, ids=[kind for _, _, kind in WRITTEN])
def test_a_reference_is_written_and_found_again(reference: Reference, written: str, kind: str) -> None:
    assert (str(reference), reference.kind, found(written)) == (written, kind, [reference])


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED.keys())
def test_a_reference_is_found_in_what_was_pasted(text: str) -> None:
    assert found(text) == [RECORD]


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND.keys())
def test_what_proves_nothing_is_no_reference(text: str) -> None:
    assert found(text) == []


def test_several_are_found_in_their_order() -> None:
    text = f"See {QUERY}, {RECORD}; {DATASET} and {SENTENCE}. Again: {RECORD}."

    assert found(text) == [QUERY, RECORD, DATASET, SENTENCE]


@pytest.mark.parametrize("digits", [SHORTEST, 40, 62])
@pytest.mark.parametrize("after", ["…", "...", " a claim", "\nadded 2024", ")", "}", ""])
def test_a_digest_cut_short_does_not_swallow_the_next_word(digits: int, after: str) -> None:
    assert found(f"dossier:E012@1.0.0#sha256-{DIGEST[:digits]}{after}") == [Reference("E012", "1.0.0", DIGEST[:digits])]


def test_a_name_keeps_its_hyphen_at_the_end_of_a_line_and_a_condition_gets_none() -> None:
    broken = (
        str(DATASET).replace("dprk-", "dprk-\n") + "\n" + str(QUERY).replace("event_type", r"event-" + "\n" + r"\_type")
    )

    assert found(broken) == [DATASET, QUERY]


@settings(max_examples=200, deadline=None)
@given(
    where=st.none() | st.text(st.characters(codec="utf-8"), min_size=1),
    broken_at=st.lists(st.integers(0, 300), max_size=5),
    between=st.sampled_from(["\n", "\n    ", "\r\n", " ", "\u00a0", "\u00ad", "\u200b"]),
)
def test_any_condition_is_found_again_wherever_the_lines_were_broken(
    where: str | None, broken_at: list[int], between: str
) -> None:
    reference = Reference("events", "1.0.0", DIGEST, where)
    text = str(reference)
    for place in sorted(broken_at, reverse=True):
        text = text[:place] + between + text[place:]

    assert found(text) == [reference]


@pytest.mark.parametrize(
    "text", ["dossier:" * 50_000, "dossier:" + "a " * 200_000, "d-" * 200_000, "dossier:a@1.0.0#sha256-" + "a " * 60]
)
def test_what_goes_on_for_long_is_read_at_once(text: str) -> None:
    started = monotonic()

    assert found(text) == []
    assert monotonic() - started < 5
