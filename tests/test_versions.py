"""Versions are found and opened from a folder, a tag or a release file; one that a stranger made does no harm."""

from __future__ import annotations

import io
import json
import random
import shutil
import stat
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import overlay
from dossier import cli, versions
from dossier.report import Refused, quoted

DESCRIPTOR = "datapackage.json"
EVENTS = "records/events.csv"


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overlay.build(tmp_path_factory.mktemp("village"))


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Curator", "-c", "user.email=curator@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def history(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository whose package lies in a subfolder: 1.0.0 in a tag, 1.1.0 in an annotated one, then more."""
    top = tmp_path_factory.mktemp("history")
    git(top, "init", "--quiet", "--initial-branch=main")
    (top / "notes.txt").write_text("before the package\n")
    commit(top)
    git(top, "tag", "v0.1.0")
    shutil.copytree(village, top / "data/village")
    number(top / "data/village", "1.0.0")
    (top / "data/village/secret.txt").write_text("no part of the package\n")
    (top / "data/village/records/link.csv").symlink_to("events.csv")
    commit(top)
    git(top, "tag", "v1.0.0")
    title(top / "data/village", "The village of Elmford again")
    number(top / "data/village", "1.1.0")
    commit(top)
    git(top, "tag", "1.1.0", "--annotate", "--message=The second")
    git(top, "tag", "nightly")
    git(top, "tag", "v2")
    title(top / "data/village", "Not released yet")
    commit(top)
    return top / "data/village"


def commit(top: Path) -> None:
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=A step")


def number(package: Path, version: str) -> Path:
    place = package / DESCRIPTOR
    head = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps({**head, "version": version}), encoding="utf-8")
    return package


def title(package: Path, new: str) -> None:
    place = package / EVENTS
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace(text.splitlines()[1].split(",")[1], new), encoding="utf-8")


def first_title(package: Path) -> str:
    return (package / EVENTS).read_text(encoding="utf-8").splitlines()[1].split(",")[1]


def told(place: str, package: Path) -> str:
    with pytest.raises(Refused) as refused, versions.opened(place, package):
        pass
    return "; ".join(f"{each.code} {each.message}" for each in refused.value.diagnostics)


def titles(place: str, package: Path) -> str:
    with versions.opened(place, package) as folder:
        return first_title(folder)


def test_versions_are_numbers_in_their_order(history: Path) -> None:
    assert versions.known(history) == {"0.1.0": "v0.1.0", "1.0.0": "v1.0.0", "1.1.0": "1.1.0"}
    assert [versions.parsed(each) for each in ("1.10.0", "1.2", "01.2.3", "1.2.3-rc1", "v1.2.3", "1.2.3\n")] == [
        (1, 10, 0),
        *[None] * 5,
    ]
    assert sorted(["1.10.0", "nightly", "1.9.0"], key=versions.order) == ["nightly", "1.9.0", "1.10.0"]


def test_a_folder_outside_of_any_repository_knows_its_release_files(village: Path, tmp_path: Path) -> None:
    package = shutil.copytree(village, tmp_path / "village")
    assert versions.known(package) == {}
    for version in ("1.10.0", "1.9.0"):
        write(package / f"dist/fair-{version}.zip", packed(number(package, version)))
    for name in ("fair-draft.zip", "fair-1.9.0.manifest.json"):
        write(package / "dist" / name, packed(village))
    assert versions.known(package) == {
        "1.9.0": str(package / "dist/fair-1.9.0.zip"),
        "1.10.0": str(package / "dist/fair-1.10.0.zip"),
    }
    assert titles("1.10.0", package) == "Ada Brook visits Elmford"


def test_what_is_called_like_a_version_and_holds_another_is_passed_over(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    with versions.opened("1.1.0", clone) as folder:
        write(clone / "dist/fair-1.1.0.zip", packed(folder))
    git(clone, "tag", "--force", "1.1.0", "v1.0.0")
    assert titles("1.1.0", clone) == "The village of Elmford again"
    (clone / "dist/fair-1.1.0.zip").unlink()
    assert told("1.1.0", clone) == "F005 `1.1.0` holds version `1.0.0` of `russia-dprk-dossier`"


def test_a_folder_called_like_a_version_is_not_taken_for_it(
    village: Path, history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(village, tmp_path / "v1.1.0")
    assert titles("v1.1.0", history) == "The village of Elmford again"
    assert titles("./v1.1.0", history) == first_title(village)


def test_of_two_tags_of_one_version_the_one_with_a_letter_counts(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    git(clone, "tag", "1.0.0", "1.1.0^{}")
    assert versions.known(clone)["1.0.0"] == "v1.0.0"


def test_a_tag_counts_for_more_than_a_file(village: Path, history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    write(clone / "dist/fair-1.0.0.zip", packed(village))

    assert versions.known(clone)["1.0.0"] == "v1.0.0"


def test_a_folder_is_opened_where_it_is(village: Path) -> None:
    for place in (village, village / DESCRIPTOR):
        with versions.opened(str(place), Path()) as folder:
            assert folder == village


@pytest.mark.parametrize("place", ["1.0.0", "v1.0.0"])
def test_a_tag_of_a_package_in_a_subfolder_is_opened_without_what_is_no_part_of_it(place: str, history: Path) -> None:
    with versions.opened(place, history) as folder:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        expected = sorted(
            path.relative_to(history).as_posix()
            for path in history.rglob("*")
            if path.is_file() and path.name not in ("secret.txt", "link.csv")
        )
        assert found == expected
        assert first_title(folder) == "Ada Brook visits Elmford"
    assert not folder.exists()


@pytest.mark.parametrize("place", ["1.1.0", "v1.1.0", "nightly"])
def test_an_annotated_tag_and_one_that_is_no_number_are_opened(place: str, history: Path) -> None:
    assert titles(place, history) == "The village of Elmford again"


def cloned(history: Path, folder: Path, *options: str) -> Path:
    git(folder, "clone", "--quiet", *options, history.parents[1].as_uri(), "clone")
    return folder / "clone/data/village"


def test_tags_are_found_in_a_clone_with_packed_refs_and_packed_objects(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    git(clone, "pack-refs", "--all")
    git(clone, "gc", "--quiet")
    assert list((clone.parents[1] / ".git/refs/tags").iterdir()) == []

    assert versions.known(clone) == versions.known(history)
    assert [titles(each, clone) for each in ("1.0.0", "1.1.0")] == [
        "Ada Brook visits Elmford",
        "The village of Elmford again",
    ]


def test_tags_are_found_in_a_worktree(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    git(clone, "worktree", "add", "--quiet", str(tmp_path / "tree"), "v1.0.0")
    package = tmp_path / "tree/data/village"

    assert versions.known(package) == versions.known(history)
    assert titles("1.1.0", package) == "The village of Elmford again"


def test_the_package_may_be_named_by_a_relative_way(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(history / "records")
    assert titles("1.0.0", Path("..")) == "Ada Brook visits Elmford"
    monkeypatch.chdir(history)
    assert titles("1.0.0", Path()) == "Ada Brook visits Elmford"


def test_an_unknown_version_is_refused_with_the_known_ones(history: Path, village: Path) -> None:
    for place in ("1.2.0", "v9", "main", "refs/tags/v1.0.0", "../v1.0.0", "ü", "a b", "", "x" * 300):
        with pytest.raises(Refused) as refused, versions.opened(place, history):
            pass
        [found] = refused.value.diagnostics
        assert (found.code, found.help) == ("F005", "versions at hand: 0.1.0, 1.0.0, 1.1.0")
    assert told("1.0.0", village) == "F005 there is no folder, release file, version or tag `1.0.0`"


def test_a_tag_that_is_older_than_the_package_is_refused(history: Path) -> None:
    assert told("0.1.0", history) == "F005 the tag `v0.1.0` does not hold this package"


def test_a_tag_of_something_else_than_a_commit_is_refused(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    blob = git(clone, "rev-parse", f"HEAD:data/village/{EVENTS}").strip()
    git(clone, "tag", "v3.0.0", blob)

    assert told("3.0.0", clone) == "F005 the tag `v3.0.0` does not hold this package"


def test_a_history_that_lacks_the_objects_is_told(history: Path, tmp_path: Path) -> None:
    clone = cloned(history, tmp_path)
    tree = git(clone, "rev-parse", "v1.0.0:data/village/records").strip()
    for pack in (clone.parents[1] / ".git/objects/pack").glob("*.pack"):
        moved = tmp_path / pack.name
        pack.rename(moved)
        with moved.open("rb") as file:
            subprocess.run(["git", "unpack-objects", "-q"], cwd=clone, stdin=file, check=True)
    shutil.rmtree(clone.parents[1] / ".git/objects/pack")
    loose = clone.parents[1] / ".git/objects" / tree[:2] / tree[2:]
    content = loose.read_bytes()
    loose.unlink()
    assert told("1.0.0", clone) == "F005 the git history here lacks what the tag `v1.0.0` names"
    loose.write_bytes(content[:-8])
    assert told("1.0.0", clone).startswith("F008 what the tag `v1.0.0` names cannot be read (")


def test_a_tag_with_too_many_files_is_refused(village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = number(shutil.copytree(village, tmp_path / "village"), "1.0.0")
    git(package, "init", "--quiet")
    commit(package)
    git(package, "tag", "v1.0.0")
    for bound, value in (("MOST_FILES", 20), ("LARGEST_FILE", 2000), ("LARGEST_VERSION", 30000)):
        with monkeypatch.context() as patched:
            patched.setattr(versions, bound, value)
            assert told("1.0.0", package) == "F008 `v1.0.0` holds more than a package may have"
    assert titles("1.0.0", package) == "Ada Brook visits Elmford"


# Release files. What is in them is made by hand, byte for byte where a library would refuse to.


def packed(package: Path, top: str = "", kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of a package."""
    return archive(
        {top + path.relative_to(package).as_posix(): path.read_bytes() for path in sorted(package.rglob("*.*"))}, kind
    )


def archive(contents: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", kind) as file:
        for path, content in contents.items():
            file.writestr(path, content)
    return written.getvalue()


def write(place: Path, content: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


@pytest.mark.parametrize("top", ["", "village-1.0.0/"])
def test_a_release_file_is_opened_whether_or_not_it_has_a_folder_at_its_top(
    top: str, village: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "any name.zip", packed(village, top))
    with versions.opened(str(file), Path()) as folder:
        for path in village.rglob("*.*"):
            assert (folder / path.relative_to(village)).read_bytes() == path.read_bytes()


def test_what_lies_about_in_a_release_file_is_left_there(tmp_path: Path) -> None:
    contents = {
        DESCRIPTOR: b"{}",
        "records/a.csv": b"a\n",
        "run.sh": b"rm -r /",
        "/records/absolute.csv": b"x",
        "C:/records/drive.csv": b"x",
        "deep/er/datapackage.json": b"{}",
        "scripts/records/x.csv": b"x",
    }
    file = write(tmp_path / "fair.zip", archive(contents))
    with versions.opened(str(file), Path()) as folder:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    assert found == [DESCRIPTOR, "records/a.csv"]


def entry(name: str, mode: int = stat.S_IFREG | 0o644, kind: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr, info.compress_type = 3, mode << 16, kind
    return info


def with_entries(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr(DESCRIPTOR, "{}")
        for info, content in entries:
            file.writestr(info, content)
    return written.getvalue()


def test_a_link_in_a_release_file_is_never_made(tmp_path: Path) -> None:
    links = (
        (entry("records/a.csv", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (entry("records", stat.S_IFLNK | 0o777), b"/etc"),
        (entry("records/pipe.csv", stat.S_IFIFO | 0o644), b""),
        (entry("records/device.csv", stat.S_IFCHR | 0o644), b""),
    )
    file = write(tmp_path / "fair.zip", with_entries(*links))
    with versions.opened(str(file), Path()) as folder:
        assert [path.name for path in folder.rglob("*")] == [DESCRIPTOR]


def claiming(content: bytes, size: int, number: int = 1) -> bytes:
    """Return an archive of equal entries whose directory tells another size than they have."""
    entries = ((entry(f"records/{each}.csv", kind=zipfile.ZIP_DEFLATED), content) for each in range(number))
    made = bytearray(with_entries(*entries))
    place = len(made)
    for _ in range(number):
        place = made.rindex(b"PK\x01\x02", 0, place)
        made[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(made)


def unnamed() -> bytes:
    return with_entries((entry("records/a.csv"), b"a")).replace(b"records/a.csv", b"\0" * 13)


def encrypted() -> bytes:
    made = bytearray(with_entries((entry("records/a.csv"), b"a")))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.rindex(signature) + flags] |= 1
    return bytes(made)


def badly_named() -> bytes:
    """Return an archive whose entry's name says that it is UTF-8 and is not."""
    made = bytearray(with_entries((entry("records/ü.csv"), b"a")))
    return bytes(made).replace("ü".encode(), b"\xff\xff")


SMALL = {DESCRIPTOR: b"{}"}
HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK\x03\x04 and no more", "F008 `fair.zip` is no zip archive that can be read"),
    "empty": (lambda: b"", "F008 `fair.zip` is no zip archive that can be read"),
    "nothing in it": (lambda: archive({}), "F005 `{place}` holds no datapackage.json"),
    "no package": (lambda: archive({"records/a.csv": b"a"}), "F005 `{place}` holds no datapackage.json"),
    "climbing": (
        lambda: archive({**SMALL, "records/../../../escaped.csv": b"x"}),
        "F003 the path `records/../../../escaped.csv` climbs out of its folder with `..`",
    ),
    "climbing in a folder": (
        lambda: archive({f"x/{DESCRIPTOR}": b"{}", "x/records/../../../../escaped.csv": b"x"}),
        "F003 the path `records/../../../../escaped.csv` climbs out of its folder with `..`",
    ),
    "backslashes": (
        lambda: archive({**SMALL, "records/..\\..\\escaped.csv": b"x"}),
        "F003 the path `records/..\\..\\escaped.csv` has a backslash, and folders are parted by `/`",
    ),
    "two of one name": (
        lambda: with_entries((entry("records/a.csv"), b"a"), (entry("records/a.csv"), b"b")),
        "F008 `fair.zip` has two entries named `records/a.csv`, or one is a folder of the other",
    ),
    "two that differ in capitals": (
        lambda: with_entries((entry("records/a.csv"), b"a"), (entry("records/A.csv"), b"b")),
        "F008 `fair.zip` has two entries named `records/A.csv`, or one is a folder of the other",
    ),
    "a file that is a folder too": (
        lambda: with_entries((entry("records/a"), b"a"), (entry("records/a/b.csv"), b"b")),
        "F008 `fair.zip` has two entries named `records/a/b.csv`, or one is a folder of the other",
    ),
    "a large file": (
        lambda: archive({**SMALL, "records/a.csv": bytes(versions.LARGEST_FILE + 1)}),
        "F008 `fair.zip` holds more than a package may have",
    ),
    "many large files": (
        lambda: claiming(b"", versions.LARGEST_FILE, 33),
        "F008 `fair.zip` holds more than a package may have",
    ),
    "many files": (
        lambda: archive({**SMALL, **{f"records/{each}.csv": b"" for each in range(versions.MOST_FILES)}}),
        "F008 `fair.zip` holds more than a package may have",
    ),
    "more than it tells": (
        lambda: claiming(bytes(50_000_000), 10),
        "F008 `fair.zip` is no zip archive that can be read",
    ),
    "less than it tells": (lambda: claiming(b"a", 4_000_000), "F008 `fair.zip` is no zip archive that can be read"),
    "packed by bzip2": (
        lambda: archive({**SMALL, "records/a.csv": bytes(1 << 20)}, zipfile.ZIP_BZIP2),
        "F008 `fair.zip` encrypts `datapackage.json`, or packs it in a way that is not read",
    ),
    "packed by LZMA": (
        lambda: with_entries((entry("records/a.csv", kind=zipfile.ZIP_LZMA), bytes(1 << 20))),
        "F008 `fair.zip` encrypts `records/a.csv`, or packs it in a way that is not read",
    ),
    "encrypted": (encrypted, "F008 `fair.zip` encrypts `records/a.csv`, or packs it in a way that is not read"),
    "a name that is not UTF-8": (badly_named, "F008 `fair.zip` is no zip archive that can be read"),
}
"""Release files of a stranger, and how they are refused."""


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", HARMFUL)
def test_a_release_file_that_would_do_harm_is_refused(case: str, tmp_path: Path) -> None:
    made, expected = HARMFUL[case]
    file = write(tmp_path / "in/fair.zip", made())
    said = told(str(file), tmp_path)

    assert said.startswith(expected.format(place=quoted(str(file)).strip("`")))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["fair.zip"]
    assert not (tmp_path.parent / "escaped.csv").exists()


def test_an_entry_without_a_name_is_left_where_it_is(tmp_path: Path) -> None:
    file = write(tmp_path / "fair.zip", unnamed())
    with versions.opened(str(file), Path()) as folder:
        assert [path.name for path in folder.rglob("*")] == [DESCRIPTOR]


def ending(size: int) -> bytes:
    """Return the end of an archive whose list of entries has a size."""
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 0, 0)


def test_a_long_list_of_entries_is_refused_before_it_is_read(tmp_path: Path) -> None:
    size = versions.LARGEST_DIRECTORY + 1
    listed = b"PK\x01\x02" * (size // 4 + 1)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    too_much = "F008 `fair.zip` holds more than a package may have"
    unreadable = "F008 `fair.zip` is no zip archive that can be read ("
    cases = {
        listed + ending(size): too_much,
        listed + ending(size)[:-2] + b"\x03\x00abc": too_much,
        listed + locator + ending(10): unreadable,
        # one end within the comment of another: as the library, we take the last
        listed + ending(10)[:-2] + b"\x16\x00" + ending(size): too_much,
        ending(10)[:-1]: unreadable,
    }
    for content, expected in cases.items():
        file = write(tmp_path / "fair.zip", content)
        assert told(str(file), tmp_path).startswith(expected)


def test_the_size_of_the_list_is_that_which_the_library_takes(tmp_path: Path) -> None:
    for comment in (b"", b"words", b"PK\x05\x06", ending(7), b"\0\0", b"x" * 65535):
        written = io.BytesIO(archive(SMALL))
        with zipfile.ZipFile(written, "a") as file:
            file.comment = comment
            start = file.start_dir
        place = write(tmp_path / "fair.zip", written.getvalue())
        end = written.getvalue().rindex(b"PK\x05\x06", 0, len(written.getvalue()) - len(comment))
        try:
            with zipfile.ZipFile(place) as file:
                assert versions._directory_size(place) == end - start
        except zipfile.BadZipFile:
            assert told(str(place), tmp_path).startswith("F008 `fair.zip`")


def test_no_change_of_a_byte_ends_in_a_traceback(tmp_path: Path) -> None:
    sound = archive({**SMALL, "records/a.csv": b"a\n1\n", "seeds/001.yaml": b"document: x\n" * 20})
    file = tmp_path / "fair.zip"
    outcomes = set()
    draw = random.Random(1)
    for place in draw.sample(range(len(sound)), 150):
        value = draw.choice([0, 0xFF, sound[place] ^ 1])
        file.write_bytes(sound[:place] + bytes([value]) + sound[place + 1 :])
        try:
            with versions.opened(str(file), tmp_path) as folder:
                outcomes.add("opened")
                assert {path.name for path in folder.iterdir()} <= {DESCRIPTOR, "records", "seeds"}
        except Refused as refused:
            outcomes |= {each.code for each in refused.diagnostics}
    assert outcomes >= {"opened", "F005", "F008"}
    assert [path.name for path in tmp_path.iterdir()] == ["fair.zip"]


def test_check_reads_a_release_file_and_names_its_files_as_in_the_package(
    village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = shutil.copytree(village, tmp_path / "village")
    edited = package / EVENTS
    edited.write_text(edited.read_text(encoding="utf-8").replace("2024-05-18", "2024-05-81", 1), encoding="utf-8")
    overlay.renew_hashes(package)
    file = write(tmp_path / "fair-1.0.0.zip", packed(package))

    assert cli.main(["check", str(file)]) == 1
    assert capsys.readouterr().out.startswith("records/events.csv:2: V104 ")
    assert cli.main(["check", str(write(tmp_path / "bad.zip", b"no archive"))]) == 1
    assert capsys.readouterr().out.startswith("bad.zip: F008 `bad.zip` is no zip archive that can be read")
