"""Texts: the ledger and the citations are proven against the documents, and a difference is named to the place."""

import json
import os
import shutil
from pathlib import Path

import pytest

import toy
from dossier import cli, seeds, texts
from dossier.report import Refused

ROOT = Path(__file__).parents[1]
KNOWN = os.environ.get("DOSSIER_TEXTS")
needs_texts = pytest.mark.skipif(not KNOWN, reason="DOSSIER_TEXTS does not name the folder of the documents")


@pytest.fixture
def ferry(tmp_path: Path) -> toy.Toy:
    return toy.make(tmp_path)


def failures(ferry: toy.Toy) -> list[str]:
    return [each.as_text() for each in texts.verify(ferry.package, ferry.texts).failures]


def edit(file: Path, old: str, new: str) -> None:
    content = file.read_bytes()
    assert content.count(old.encode()) == 1
    file.write_bytes(content.replace(old.encode(), new.encode()))


def hash_failures(ferry: toy.Toy, document: str) -> list[str]:
    manifest = next(each for each in seeds.load(ferry.package) if each.document == document)
    found = texts.sha256(ferry.text(document).read_bytes())
    what = f"is another text: SHA-256 {found}, in the manifest {manifest.sha256}"
    return [f"seeds/{document}.yaml: document {document} {what}"]


def test_a_whole_ledger_is_proven(ferry: toy.Toy) -> None:
    report = texts.verify(ferry.package, ferry.texts)
    assert json.loads(report.as_json()) == {
        "documents": [
            {
                "document": document,
                "sha256_ok": True,
                "sentences": 3,
                "code_points": length,
                "uncovered": 0,
                "dispositions": {"coded": 3},
            }
            for document, length in (("900", 97), ("901", 28))
        ],
        "citations": 7,
        "failures": [],
    }
    assert report.as_text().splitlines() == [
        "900  hash right, 97 code points, 3 sentences, 0 uncovered (3 coded)",
        "901  hash right, 28 code points, 3 sentences, 0 uncovered (3 coded)",
        "citations  7 of 7 that name a sentence proven",
        "result     proven",
    ]


def test_one_letter_changed_is_named_by_document_sentence_and_offset(ferry: toy.Toy) -> None:
    edit(ferry.text("900"), "Mayor", "Mayer")
    report = texts.verify(ferry.package, ferry.texts)
    what = "char=35 to 71: the text has other words there than the ledger's hash says"
    assert [each.as_text() for each in report.failures] == [
        *hash_failures(ferry, "900"),
        f"records/sentences.csv:3: document 900 S02.002 {what}",
    ]
    assert report.failures[1].offset == 35
    assert report.citations == 5


def test_one_letter_more_is_named_and_what_only_moved_is_told_in_one_line(ferry: toy.Toy) -> None:
    edit(ferry.text("900"), "ferry", "fferry")
    assert failures(ferry)[1:] == [
        "seeds/900.yaml: document 900 has 105 bytes, in the manifest 104",
        "seeds/900.yaml: document 900 has 98 code points, in the manifest 97",
        "records/sentences.csv:2: document 900 S02.001 char=2 to 33: "
        "the text has other words there than the ledger's hash says",
        "records/sentences.csv:3: document 900 S02.002 char=35 "
        "is the first of the sentences that stand +1 code points from their place, 2 in all",
        "records/sentences.csv: document 900 char=33 is the first of the code points that no sentence covers, 1 in all",
    ]


def test_changed_white_space_between_sentences_fails_by_the_hash_of_the_document(ferry: toy.Toy) -> None:
    edit(ferry.text("900"), "May.\r\n", "May. \n")
    assert failures(ferry) == hash_failures(ferry, "900")


def test_an_uncovered_sentence_is_counted(ferry: toy.Toy) -> None:
    edit(ferry.file("sentences"), "S03.003,S03,3,23,28", "S03.003,S03,3,23,27")
    report = texts.verify(ferry.package, ferry.texts)
    assert [each.uncovered for each in report.documents] == [0, 1]
    assert [each.as_text() for each in report.failures] == [
        "records/sentences.csv:7: document 901 S03.003 char=23 to 27: "
        "the text has other words there than the ledger's hash says",
        "records/sentences.csv: document 901 char=27 is the first of the code points that no sentence covers, 1 in all",
    ]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("sentences", "S02.002,S02,2,35,", "S02.002,S02,2,30,", "overlaps S02.001, which ends at 33"),
        ("sentences", "S03.003,S03,3,23,28", "S03.003,S03,3,23,2800", "to 2800, beyond the text's end at 28"),
        ("sentences", "S03.003,S03,3,23,28", "S03.003,S03,3,99,2800", "to 2800, beyond the text's end at 28"),
        ("sentences", "S03.003,S03,3,23,28", "S03.003,S03,3,28,23", "has no place in the text: from 28 to 23"),
        ("sentences", "S03.003,S03,3,23,28", "S03.003,S03,3,-5,28", "has no place in the text: from -5 to 28"),
        ("sentences", "S03.003,S03,3,23,28", "S03.003,S03,3,٢٣,28", "has no place in the text: from ٢٣ to 28"),
        ("sentences", "S03.003,S03,", "S03.003,S01,", "belongs to source S01, whose text no document is said to hold"),
        ("sentences", "S03.003,S03,", "S03.003,S99,", "belongs to source S99, whose text no document is said to hold"),
        ("sources", "repost,900,", "repost,999,", "belongs to source S02, whose document has no manifest"),
        ("citations", "C0002,*,S02,S02.003", "C0002,*,S02,S02.033", "Q00003 cites a sentence that the ledger does not"),
        ("citations", "C0002,*,S02,S02.003", "C0002,*,S03,S02.003", "Q00003 cites it for source S03, but it is of S02"),
    ],
)  # fmt: skip
def test_each_fault_of_the_ledger_is_a_failure(ferry: toy.Toy, table: str, old: str, new: str, said: str) -> None:
    edit(ferry.file(table), old, new)
    assert [each for each in failures(ferry) if said in each], failures(ferry)


def test_a_missing_text_is_a_failure_and_not_a_crash(ferry: toy.Toy) -> None:
    ferry.text("901").unlink()
    report = texts.verify(ferry.package, ferry.texts)
    assert [each.as_text() for each in report.failures] == [
        "seeds/901.yaml: document 901 cannot be held against its text: 901_zh.txt: no such file or directory"
    ]
    assert [(each.sha256_ok, each.uncovered) for each in report.documents] == [(True, 0), (False, None)]
    assert report.citations == 5


def test_an_unreadable_text_is_a_failure_and_not_a_crash(ferry: toy.Toy) -> None:
    ferry.text("900").write_bytes(b"ok\xff\xfe")
    file = ferry.text("901")
    file.unlink()
    file.mkdir()
    assert [line for line in failures(ferry) if " bytes, " not in line and "SHA" not in line] == [
        "seeds/900.yaml: document 900 is not UTF-8 from byte 2 on",
        "seeds/901.yaml: document 901 cannot be held against its text: 901_zh.txt: is a directory",
    ]


def test_without_texts_it_says_what_stays_unproven(ferry: toy.Toy) -> None:
    said = texts.unproven(ferry.package)
    assert "the hashes of 2 documents, the 6 sentences of the ledger" in said
    assert "the 7 citations that name a sentence" in said


def manifest(ferry: toy.Toy, old: str, new: str) -> list[tuple[str, int | None]]:
    edit(ferry.package / "seeds/900.yaml", old, new)
    with pytest.raises(Refused) as refused:
        seeds.load(ferry.package)
    return [(each.message, each.line) for each in refused.value.diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ('document: "900"', "document: 900", "`document` input should be a valid string", 1),
        ('document: "900"', 'document: "901"', "this manifest describes document `901`, but is called `900.yaml`", 1),
        ("file: 900_en.txt", "file: ../900_en.txt", "`file` string should match pattern", 2),
        ("bytes: 104", "bytes: ~", "`bytes` input should be a valid integer", 4),
        ("bytes: 104", "bites: 100", "`bites` is not a key of a manifest", 4),
        ("bytes: 104", "bytes: 104\nbytes: 101", "this is no plain YAML: bytes is said twice", 5),
        ("condition: as written", "condition: &a [*a]", "this is no plain YAML: aliases are not used here", 8),
        ("condition: as written", "condition: !!python/name:os.system x", "this is no plain YAML", 8),
        ("condition: as written", "condition: !!int ''", "this is no plain YAML: tags are not used here", 8),
        ("condition: as written", "condition: !!bool x", "this is no plain YAML: tags are not used here", 8),
        ("condition: as written", "condition: '", "this is no plain YAML", 9),
        ("condition: as written", "condition: " + "[" * 5000, "this is no plain YAML", None),
        ("condition: as written", "condition: " + "x" * 70_000, "`seeds/900.yaml` is larger than 65,536 bytes", None),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    ferry: toy.Toy, old: str, new: str, said: str, line: int | None
) -> None:
    found = manifest(ferry, old, new)
    assert [at for message, at in found if message.startswith(said)] == [line], found


def test_a_manifest_that_is_no_file_is_refused(ferry: toy.Toy) -> None:
    (ferry.package / "seeds/902.yaml").mkdir()
    (ferry.package / "seeds/903.yaml").symlink_to("nowhere")
    with pytest.raises(Refused) as refused:
        seeds.load(ferry.package)
    said = [(each.path, each.message) for each in refused.value.diagnostics]
    assert said == [
        ("seeds/902.yaml", "`seeds/902.yaml` is no plain file"),
        ("seeds/903.yaml", "this manifest is a link that leads nowhere"),
    ]


def test_without_texts_the_json_claims_no_proof(ferry: toy.Toy) -> None:
    report = json.loads(texts.verify(ferry.package, None).as_json())
    assert [(each["sha256_ok"], each["sentences"], each["uncovered"]) for each in report["documents"]] == [
        (False, 3, None),
        (False, 3, None),
    ]
    assert (report["citations"], report["failures"]) == (0, [])


def test_the_json_of_a_package_that_cannot_be_read_is_json(ferry: toy.Toy, capsys: pytest.CaptureFixture[str]) -> None:
    (ferry.package / "seeds/900.yaml").write_text("- no mapping\n", encoding="utf-8")
    assert cli.main(["texts", str(ferry.texts), "--package", str(ferry.package), "--format", "json"]) == 1
    [failure] = json.loads(capsys.readouterr().out)["failures"]
    assert (failure["path"], failure["line"], failure["what"]) == (
        "seeds/900.yaml",
        1,
        "this manifest is no YAML mapping",
    )


@needs_texts
def test_the_documents_prove_the_whole_ledger_and_each_citation() -> None:
    report = texts.verify(ROOT, Path(str(KNOWN)))
    assert [each.as_text() for each in report.failures] == []
    assert [(each.document, each.sha256_ok, each.uncovered) for each in report.documents] == [
        (document, True, 0) for document in ("000", "001", "002", "003", "004")
    ]
    assert report.citations == report.citations_of_sentences


@needs_texts
@pytest.mark.parametrize("document", ["000", "001", "002", "003", "004"])
def test_a_document_with_one_letter_changed_fails_in_one_sentence(document: str, tmp_path: Path) -> None:
    changed = tmp_path / "texts"
    shutil.copytree(str(KNOWN), changed)
    file = next(changed.glob(f"{document}_*"))
    text = file.read_bytes().decode()
    place = next(at for at in range(len(text) // 2, len(text)) if text[at].isalpha())
    file.write_bytes((text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]).encode())
    spans = [each for each in texts.verify(ROOT, changed).failures if each.sentence]
    assert [each.document for each in spans] == [document]
    assert spans[0].offset is not None
    assert spans[0].offset <= place
