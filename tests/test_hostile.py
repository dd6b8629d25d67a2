"""Whatever is laid before the commands, they answer: in words, in time, in bounds, and from within the package."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource as limits
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import overlay
from conftest import MakePackage, resource
from dossier.checker import check
from dossier.engine import patterns
from dossier.engine.duck import BeyondError, Database, QueryError
from dossier.report import Report

SECONDS, MEMORY = 10, 1 << 30
SCRIPTS = overlay.ROOT / "scripts"
RAN = """
import resource, sys
from dossier.cli import main
code = main(sys.argv[1:])
sys.stdout.flush()
peak, spent = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"\\n{max(peak.ru_maxrss, spent.ru_maxrss)} {peak.ru_utime + peak.ru_stime}", file=sys.stderr)
sys.exit(code)
"""

FIELD = {"name": "a", "type": "string"}


def table(content: bytes, *fields: dict[str, Any], **more: Any) -> Callable[[Path], None]:
    """Return a function that makes a package of one table `x` with these bytes."""

    def lay(root: Path) -> None:
        (root / "records").mkdir()
        (root / "records/x.csv").write_bytes(content)
        (root / "datapackage.json").write_text(json.dumps({"resources": [resource("x", fields or [FIELD], **more)]}))

    return lay


def described(content: bytes) -> Callable[[Path], None]:
    """Return a function that makes a package of a descriptor alone."""

    def lay(root: Path) -> None:
        (root / "datapackage.json").write_bytes(content)

    return lay


def text(**constraints: Any) -> dict[str, Any]:
    return {**FIELD, "constraints": constraints}


def sparse(size: int) -> Callable[[Path], None]:
    def lay(root: Path) -> None:
        table(b"a\n")(root)
        os.truncate(root / "records/x.csv", size)

    return lay


def linked(target: str) -> Callable[[Path], None]:
    def lay(root: Path) -> None:
        table(b"a\n")(root)
        (root / "records/x.csv").unlink()
        (root / "records/x.csv").symlink_to(target)

    return lay


def linked_folder(root: Path) -> None:
    table(b"a\n")(root)
    (root / "records").rename(root.parent / "elsewhere")
    (root / "records").symlink_to("../elsewhere")


def chain(root: Path) -> None:
    linked("one")(root)
    (root / "records/one").symlink_to("two")
    (root / "records/two").symlink_to("/etc/passwd")


def pipe(root: Path) -> None:
    table(b"a\n")(root)
    (root / "records/x.csv").unlink()
    os.mkfifo(root / "records/x.csv")


def folder(root: Path) -> None:
    table(b"a\n")(root)
    (root / "records/x.csv").unlink()
    (root / "records/x.csv").mkdir()


def descriptor_elsewhere(root: Path) -> None:
    table(b"a\n")(root)
    (root / "datapackage.json").rename(root.parent / "elsewhere.json")
    (root / "datapackage.json").symlink_to("../elsewhere.json")


def many_tables(number: int, **more: Any) -> Callable[[Path], None]:
    return described(json.dumps({"resources": [{"name": f"x{n}", **more} for n in range(number)]}).encode())


CASES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "random bytes": (described(bytes(range(256)) * 4), {"F001"}),
    "a truncated descriptor": (described(b'{"resources": [{"name": "x", "pa'), {"F001"}),
    "a line of a gigabyte": (sparse(1_000_000_000), {"F008"}),
    "a file of five gigabytes": (sparse(5_000_000_000), {"F008"}),
    "a million columns": (table(b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"), {"F202"}),
    "a row of a million cells": (table(b"a\nx" + b"," * 1_000_000 + b"\n"), {"F205"}),
    "a cell of a hundred megabytes": (table(b"a\n" + b"x" * 100_000_000 + b"\n"), {"F008"}),
    "a cell of a hundred thousand lines": (table(b'a\n"' + b"\n" * 200_000 + b'"\n'), {"F008"}),
    "a gzip bomb named csv": (table(gzip.compress(b"a\n" + b"0" * 50_000_000)), {"F101"}),
    "UTF-16": (table("a\nx\n".encode("utf-16")), {"F101"}),
    "UTF-32": (table("a\nx\n".encode("utf-32")), {"F101"}),
    "marks heaped on a letter": (table(("a\na" + "\u0315\u0300" * 100_000 + "\n").encode(), dossier=1), set()),
    "brackets a million deep": (described(b'{"a":' + b"[" * 1_000_000), {"F001"}),
    "objects a million deep": (described(b'{"a":' * 1_000_000), {"F001"}),
    "eight megabytes of empty lists": (described(b"[" + b"[]," * 2_700_000 + b"[]]"), {"F001"}),
    "a path from the root": (table(b"a\n", path="/etc/passwd"), {"F003"}),
    "a path that climbs": (table(b"a\n", path="../../../../etc/passwd"), {"F003"}),
    "an address": (table(b"a\n", path="https://example.org/x.csv"), {"F003"}),
    "a share of Windows": (table(b"a\n", path="\\\\server\\share\\x.csv"), {"F003"}),
    "a path with NUL": (table(b"a\n", path="x\x00.csv"), {"F003"}),
    "a schema from the root": (
        described(b'{"resources":[{"name":"x","path":"x.csv","schema":"/etc/passwd"}]}'),
        {"F003"},
    ),
    "a link to a file outside": (linked("/etc/passwd"), {"F003"}),
    "a link to a device without end": (linked("/dev/zero"), {"F003"}),
    "a link to itself": (linked("x.csv"), {"F003"}),
    "a link through links": (chain, {"F003"}),
    "a folder that is a link": (linked_folder, {"F003"}),
    "a descriptor that is a link": (descriptor_elsewhere, {"F003"}),
    "a pipe": (pipe, {"F008"}),
    "a folder named as a table": (folder, {"F008"}),
    "a column named twice": (table(b"a,a\n", FIELD, FIELD), {"F002"}),
    "a column named as a query": (
        table(b'"a""; drop table raw.t0; --"\nx\n', {"name": 'a"; drop table raw.t0; --'}),
        set(),
    ),
    "a name of ten thousand letters": (table(b"b\n", {"name": "a" * 10_000}), {"F202"}),
    "a name with NUL, line break and backtick": (table(b"b\n", {"name": "a\x00\n`'\""}), {"F202"}),
    "a hundred thousand tables": (many_tables(100_000), {"F008"}),
    "a thousand and one columns": (table(b"a\n", *({"name": f"c{n}"} for n in range(1001))), {"F008"}),
    "eleven tables of a thousand columns": (
        many_tables(11, path="x.csv", schema={"fields": [{"name": f"c{n}"} for n in range(1000)]}),
        {"F005", "F008"},
    ),
    "a least length of four hundred digits": (table(b"a\nx\n", text(minLength=10**400)), {"V203"}),
    "a largest number of four thousand digits": (
        table(b"a\n1\n", {"name": "a", "type": "integer", "constraints": {"maximum": -(10**4000)}}),
        {"V206"},
    ),
    "a NUL in a list of values": (table(b"a\nx\n", text(enum=["a\x00'b"])), {"V202"}),
    "three hundred thousand values": (
        table(b"a\n" + b"vx\n" * 1000, text(enum=[f"v{n}" for n in range(300_000)])),
        {"V202"},
    ),
    "a pattern that explodes in Python": (table(b"a\n" + b"a" * 60 + b"\n", text(pattern="(?=a)(a|a)*b")), {"F008"}),
    "a pattern that would explode, for RE2": (table(b"a\n" + b"a" * 60 + b"\n", text(pattern="(a|a)*b")), {"V201"}),
    "a pattern of many states": (table(b"a\n" + b"ab" * 450 + b"\n", text(pattern="[ab]*a[ab]{255}c")), {"V201"}),
    "a pattern of huge repeats": (table(b"a\nb\n", text(pattern="((a{1,999}){1,999}){1,999}")), {"V201"}),
    "a pattern of a megabyte": (table(b"a\nb\n", text(pattern="a|" * 500_000)), {"F008"}),
    "a pattern that is none": (table(b"a\nb\n", text(pattern="(")), {"F002"}),
    "a pattern with flags": (table(b"a\nb\n", text(pattern="(?i:[\x00-\U0010ffff])")), {"F004"}),
    "a hash that is a list": (table(b"a\n", hash=[1]), {"F004"}),
    "a hash of an unknown kind": (table(b"a\n", hash="crc:1"), {"F004"}),
    "a size that is a text": (table(b"a\n", bytes="many"), set()),
    "a gzip bomb that says it is one": (
        table(gzip.compress(b"a\n" + b"0" * 200_000_000), compression="gz"),
        {"F008"},
    ),
    "a gzip bomb of short lines": (table(gzip.compress(b"a\n" + b"0\n" * 5_000_000), compression="gz"), {"F008"}),
    "arrays a million deep in a table": (table(b"[" * 1_000_000, format="json"), {"F209"}),
    "arrays a hundred thousand deep in a cell": (
        table(b"a\n" + b"[" * 100_000 + b"]" * 100_000 + b"\n", {"name": "a", "type": "array"}),
        {"V112"},
    ),
    "shapes nested in shapes": (
        table(
            b'[{"a": ' + b'{"type":"GeometryCollection","geometries":[' * 300 + b"]}" * 300 + b"}]",
            {"name": "a", "type": "geojson"},
            format="json",
        ),
        {"V111"},
    ),
    "numbers without end in a table": (
        table(b'[{"a": 1e999999999}, {"a": 1e99999999999999999999}]', {"name": "a", "type": "integer"}, format="json"),
        {"F209"},
    ),
    "numbers far from zero": (
        table(
            b'[{"a": 1e999999999}, {"a": -1E-999999999}]',
            {"name": "a", "type": "integer", "constraints": {"unique": True, "maximum": 5}},
            format="json",
        ),
        {"V101"},
    ),
    "a JSON Schema from elsewhere": (
        table(
            b"a\n{}\n", {"name": "a", "type": "object", "constraints": {"jsonSchema": {"$ref": "file:///etc/passwd"}}}
        ),
        {"F008"},
    ),
    "a JSON Schema that explodes": (
        table(
            b'a\n"[""' + b"a" * 60 + b'""]"\n',
            {"name": "a", "type": "array", "constraints": {"jsonSchema": {"items": {"pattern": "^(a|a)*b$"}}}},
        ),
        {"F008"},
    ),
    "a list of a million items": (
        table(b'a\n"' + b"1," * 1_000_000 + b'x"\n', {"name": "a", "type": "list", "itemType": "integer"}),
        {"V113"},
    ),
    "a date of a megabyte": (
        table(b"a\n" + b"1 " * 500_000 + b"\n", {"name": "a", "type": "date", "format": "any"}),
        {"V104"},
    ),
    "signs around a number without end": (
        table(b"a\n" + b"x-" * 1_000_000 + b"\n", {"name": "a", "type": "number", "bareNumber": False}),
        {"V102"},
    ),
    "an email address of a megabyte": (
        table(b"a\n" + b"a." * 500_000 + b"@\n", {"name": "a", "type": "string", "format": "email"}),
        {"V114"},
    ),
    "a dialect from the root": (table(b"a\n", dialect="/etc/passwd"), {"F003"}),
    "a second file outside": (table(b"a\n", path=["records/x.csv", "../../etc/passwd"]), {"F003"}),
    "two hundred thousand cells that are wrong": (
        table(b"a\n" + b"x\n" * 200_000, {"name": "a", "type": "integer"}),
        {"F008", "V101"},
    ),
}


def run(*arguments: str, timeout: float = 6 * SECONDS, **more: Any) -> tuple[int, str, int, float]:
    """Run a command as its users do: exit code, output, peak memory in bytes, and seconds of computing."""
    done = subprocess.run(
        [sys.executable, "-c", RAN, *arguments],
        capture_output=True,
        timeout=timeout,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SCRIPTS)},
        # above the limit of what may be used stands that of what may be asked for
        preexec_fn=lambda: limits.setrlimit(limits.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY)),
        **more,
    )
    said, errors = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
    *before, last = errors.splitlines()
    assert "Traceback" not in said + errors, errors
    assert "".join(before).strip() == "", errors
    peak, seconds = last.split()
    return done.returncode, said, int(peak) * 1024, float(seconds)


@pytest.mark.parametrize(("lay", "codes"), CASES.values(), ids=CASES.keys())
def test_a_hostile_package_gets_an_answer_in_time_and_in_bounds(
    tmp_path: Path, lay: Callable[[Path], None], codes: set[str]
) -> None:
    root = tmp_path / "package"
    root.mkdir()
    lay(root)
    code, said, peak, seconds = run("check", str(root))
    assert set(re.findall(r"^[^ ].*?: ([FVR][0-9]{3}) ", said, re.MULTILINE)) == codes
    assert code == (1 if codes else 0)
    assert peak < MEMORY, f"{peak:,} bytes"
    assert seconds < SECONDS


def snapshot(root: Path) -> dict[str, tuple[bool, bytes]]:
    """Return what lies below a folder: links by their targets, files by their bytes."""
    return {
        str(each.relative_to(root)): (
            each.is_symlink(),
            os.readlink(each).encode() if each.is_symlink() else each.read_bytes(),
        )
        for each in sorted(root.rglob("*"))
        if each.is_symlink() or each.is_file()
    }


VERBS = (
    ["fmt"],
    ["sync"],
    ["coverage"],
    ["build", "flat", "--package"],
    ["plot", "coverage", "--package"],
    ["texts", "--package"],
    ["show", "E001", "--package"],
)


def records_elsewhere(root: Path, outside: Path) -> None:
    (root / "records").rename(outside / "records")
    (root / "records").symlink_to(outside / "records")


def a_table_elsewhere(root: Path, outside: Path) -> None:
    for name in ("claims", "sources", "sentences"):
        (root / f"records/{name}.csv").rename(outside / f"{name}.csv")
        (root / f"records/{name}.csv").symlink_to(outside / f"{name}.csv")


def generated_parts_elsewhere(root: Path, outside: Path) -> None:
    (root / "schemas").rename(outside / "schemas")
    (root / "schemas").symlink_to(outside / "schemas")
    (root / "README.md").symlink_to("/etc/passwd")
    (root / "build").symlink_to(outside)


def tables_that_are_pipes(root: Path, outside: Path) -> None:
    for place in (root / "records").iterdir():
        place.unlink()
        os.mkfifo(place)


def tables_of_a_gigabyte(root: Path, outside: Path) -> None:
    for place in (root / "records").iterdir():
        os.truncate(place, 1_000_000_000)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize(
    "spoil",
    [records_elsewhere, a_table_elsewhere, generated_parts_elsewhere, tables_that_are_pipes, tables_of_a_gigabyte],
    ids=lambda spoil: spoil.__name__,
)
def test_no_verb_reads_or_writes_beyond_the_package(
    tmp_path: Path, verb: list[str], spoil: Callable[[Path, Path], None]
) -> None:
    root, outside = overlay.build(tmp_path / "package"), tmp_path / "outside"
    outside.mkdir()
    spoil(root, outside)
    before = snapshot(outside)
    sizes = {each: each.stat(follow_symlinks=False).st_size for each in root.rglob("*")}
    code, said, peak, seconds = run(*verb, str(root))
    is_untouched = spoil is generated_parts_elsewhere and verb[0] in ("texts", "coverage")
    assert code == (0 if is_untouched else 1), said
    assert snapshot(outside) == before
    assert {each: each.stat(follow_symlinks=False).st_size for each in root.rglob("*")} == sizes
    assert peak < MEMORY
    assert seconds < SECONDS


@pytest.mark.parametrize("verb", [["fmt"], ["sync"]], ids=["fmt", "sync"])
def test_a_file_is_replaced_under_its_name_only_when_it_is_whole(tmp_path: Path, verb: list[str]) -> None:
    root = overlay.build(tmp_path / "package")
    place = root / ("records/claims.csv" if verb == ["fmt"] else "schemas/claims.json")
    place.write_bytes(place.read_bytes() + b"\n")
    place.chmod(0o640)
    other = root / "hard-link"
    os.link(place, other)
    before = other.read_bytes()
    assert run(*verb, str(root))[0] == 0
    assert other.read_bytes() == before, "the old bytes are never written over"
    assert place.read_bytes() != before
    assert place.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in root.rglob(".*.tmp")] == []


MANIFESTS = {
    "a billion laughs": "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ndocument: *c\n",
    "an alias of itself": "document: &a [*a]\n",
    "a tag that runs code": "document: !!python/object/apply:os.system ['touch /tmp/dossier-was-here']\n",
    "brackets": "document: " + "[" * 60_000,
    "a number of sixty thousand digits": f"document: '000'\nbytes: {'9' * 60_000}\n",
    "a number too large for the database": f"document: '000'\nbytes: {'9' * 30}\n",
    "a float without end": "document: '000'\nbytes: .inf\n",
    "bytes": "document: !!binary 000\n",
}


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_hostile_manifest_is_refused(tmp_path: Path, content: str) -> None:
    root = overlay.build(tmp_path / "package")
    (root / "seeds/000.yaml").write_text(content)
    code, said, peak, seconds = run("check", str(root))
    assert code == 1
    assert set(re.findall(r"^[^ ].*?: ([FVR][0-9]{3}) ", said, re.MULTILINE)) == {"F009"}
    assert not Path("/tmp/dossier-was-here").exists()
    assert peak < MEMORY
    assert seconds < SECONDS


RULES = {
    "reads a file": "from read_text('/etc/passwd')",
    "reads a table of a file": "from read_csv('/etc/passwd')",
    "reads a file by its name": "from '/etc/passwd'",
    "lists files": "from glob('/*')",
    "reads over the network": "from read_csv('https://example.org/x.csv')",
    "reads a Python variable": "from sys",
    "reads the environment": "from (select getenv('HOME'))",
    "attaches a database": "attach '/tmp/dossier-was-here'",
    "installs an extension": "install httpfs",
    "loads an extension": "load '/tmp/x.duckdb_extension'",
    "writes a file": "copy (select 1) to '/tmp/dossier-was-here'",
    "exports": "export database '/tmp/dossier-was-here'",
    "sets the configuration": "set enable_external_access = true",
    "resets the configuration": "reset enable_external_access",
    "uses a pragma": "pragma enable_external_access",
    "calls a procedure": "call pragma_database_size()",
    "makes a secret": "create secret (type s3)",
    "never ends": "from (with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n)",
    "eats memory": "from (select list(i || repeat('x', 1000)) from range(100000000) as t (i))",
}


@pytest.mark.parametrize("query", RULES.values(), ids=RULES.keys())
def test_a_rule_cannot_leave_the_database(query: str) -> None:
    database = Database(seconds_per_query=2)
    wanted = query if not query.startswith("from ") else f"select * {query}"
    try:
        with pytest.raises(QueryError):
            database.rule_rows(wanted, ("c0",))
        assert database.rows("select 1") == [(1,)], "the database goes on"
    finally:
        database.close()
    assert not Path("/tmp/dossier-was-here").exists()


def test_a_rule_beyond_time_is_told_apart_from_one_that_is_wrong() -> None:
    database = Database(seconds_per_query=1)
    try:
        with pytest.raises(BeyondError, match="it takes longer than 1 s"):
            database.rule_rows(f"select * {RULES['never ends']}", ("c0",))
    finally:
        database.close()


def test_a_faulty_rule_of_ours_ends_with_2(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS / "dossier", tmp_path / "scripts/dossier")
    page = "".join(f"-- ## {each}\n-- Something.\n" for each in ("What it does", "Why is this bad", "How to fix"))
    rule = tmp_path / "scripts/dossier/rules/R999-reads-a-file.sql"
    rule.write_text(f"-- # R999 reads a file\n{page}select * from read_text('/etc/passwd')\n")
    root = overlay.build(tmp_path / "package")
    command = [sys.executable, "-m", "dossier", "check", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "scripts")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("dossier failed: BadRuleError: R999-reads-a-file.sql: ")
    assert "root:" not in done.stderr


@pytest.mark.parametrize(("name", "kind"), [("event_type", "integer"), ("occurs_as", "string")])
def test_a_dossier_with_other_columns_is_told_so_and_no_fault_of_ours(tmp_path: Path, name: str, kind: str) -> None:
    root = overlay.build(tmp_path / "package")
    for path in ("schemas/event_tag_codes.json", "schemas/vocabularies/event_tag_codes.csv"):
        place = root / path
        place.write_text(place.read_text().replace("event_type", name))
    schema = json.loads((root / "schemas/event_tag_codes.json").read_text())
    column = next(each for each in schema["fields"] if each["name"] == name)
    schema["fields"][schema["fields"].index(column)] = {"name": name, "type": kind}
    schema["foreignKeys"] = []
    (root / "schemas/event_tag_codes.json").write_text(json.dumps(schema))
    overlay.renew_hashes(root)
    code, said, _, _ = run("check", str(root))
    assert code == 1
    assert "F002 the columns or types of its tables do not let R" in said


def test_slow_patterns_cost_their_time_once_and_no_answer_is_made_up() -> None:
    jobs = [("a+", ["a", "b", "ä"]), ("(a|a)*b", ["a" * 60]), ("c", ["c"])]
    assert patterns.decide(jobs, seconds=2) == [[True, False, False], None, None]


def test_an_answer_cut_off_in_the_middle_is_no_answer() -> None:
    assert patterns.decide([("(?=a)a", ["a"])], seconds=0.0001) == [None]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("verb", ["check", "fmt", "sync"])
def test_the_kernel_sees_no_file_opened_outside_and_no_socket(tmp_path: Path, verb: str) -> None:
    root, log = overlay.build(tmp_path / "package"), tmp_path / "calls"
    schema = root / "schemas/vocabulary.json"
    schema.write_text(schema.read_text().replace("^(?:", "^(?=.)(?:"))
    calls = "trace=open,openat,openat2,creat,connect,socket,rename,renameat2,unlink,unlinkat,link,symlink,mkdir"
    command = [
        "strace",
        "-f",
        "-qq",
        "-s",
        "4096",
        "-e",
        calls,
        "-o",
        str(log),
        sys.executable,
        "-P",
        "-m",
        "dossier",
        verb,
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(SCRIPTS),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run([*command, str(root)], capture_output=True, env=environment, timeout=120)
    if b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    lines = log.read_text("utf-8", "replace").splitlines()
    places = [
        (match[1], match[2])
        for line in lines
        if " ENOENT " not in line
        and (match := re.search(r'(?:open|openat)\((?:AT_FDCWD, )?"([^"]*)", ([A-Z_|]+)', line))
    ]
    libraries = {*sysconfig.get_paths().values(), *sys.path, sys.prefix, sys.base_prefix, str(SCRIPTS)}
    known = [
        str(root),
        "/proc/",
        "/sys/",
        "/usr/lib",
        "/lib",
        "/etc/ld.so",
        "/usr/share/",
        "/etc/localtime",
        "/dev/null",
    ]
    # where the system's own libraries have links to
    known += ["/etc/ssl/openssl.cnf", "/etc/locale.alias", *(os.path.realpath(each) for each in libraries if each)]
    outside = {place for place, _ in places if not os.path.realpath(place).startswith(tuple(known))}
    written = {place for place, how in places if re.search("WRONLY|RDWR|CREAT", how) and place != "/dev/null"}
    assert places != []
    assert outside == set()
    assert {place for place in written if not place.startswith(str(root))} == set()
    assert verb != "check" or written == set()
    assert [line for line in lines if "AF_INET" in line] == []


ANY_BYTES = st.binary(max_size=300)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(["datapackage.json", "records/x.csv", "x.json", "seeds/000.yaml"]), ANY_BYTES)
def test_any_bytes_in_any_place_give_a_report(make_package: MakePackage, path: str, content: bytes) -> None:
    head = {"dossier": "1"}
    described_by_file = {"name": "x", "path": "records/x.csv", "schema": "x.json"}
    schema = json.dumps({"fields": [{"name": "a", "type": "integer"}]})
    files: dict[str, str | bytes] = {"records/x.csv": "a\n1\n", "x.json": schema, "seeds/000.yaml": "document: '000'\n"}
    root = make_package([described_by_file], files, **head)
    (root / path).write_bytes(content)
    report = check(root)
    assert isinstance(report, Report)
    assert report.as_text().endswith(" s\n")


def test_the_fuzzer_finds_nothing_in_a_bounded_run() -> None:
    command = [sys.executable, str(overlay.ROOT / "tests/fuzz.py"), "--count", "1000", "--seconds", "15", "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SCRIPTS)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("failures  0\n")
