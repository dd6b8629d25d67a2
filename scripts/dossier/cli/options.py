"""What the command line may say: the verbs, and the options of each."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from dossier.cli import verbs
from dossier.engine.reading import LEAST_MB, MEMORY_MB
from dossier.report.formats import FORMATS, SUFFIXES


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say: the verbs and their options."""
    parser = argparse.ArgumentParser(prog="dossier", description="Check, read and cite evidence-linked data packages.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = _verb(commands, "check", verbs.check, "check a package: form, values, keys, and the rules of a dossier")
    _package(check, "the package's folder, its datapackage.json or a release file (default: here)")
    held = os.environ.get("DOSSIER_TEXTS")
    about = "the folder of the documents, for the rules on their wording (default: DOSSIER_TEXTS)"
    check.add_argument("--texts", type=Path, default=Path(held) if held else None, metavar="DIR", help=about)
    about = f"megabytes that the database may take (default: {MEMORY_MB}); what is more goes to a temporary folder"
    check.add_argument("--memory", type=_megabytes, default=MEMORY_MB, metavar="MB", help=about)
    about = "what the checks run on: this machine, or Apache Spark for packages beyond it (default: duckdb)"
    check.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help=about)
    about = "where Spark runs, such as `local[2]` or `yarn` (default: as Spark is configured, else here)"
    check.add_argument("--master", metavar="URL", help=about)
    _format(check, FORMATS)
    about = f"write the report to a file as well, in the form that its name ends in ({', '.join(SUFFIXES)}); repeatable"
    check.add_argument("--output", type=_report_file, action="append", default=[], metavar="FILE", help=about)

    explain = _verb(commands, "explain", verbs.explain, "print the page of a rule, or list all rules")
    explain.add_argument("code", nargs="?", metavar="CODE", help="a rule's code, such as R003")

    texts = _verb(commands, "texts", verbs.texts, "hold the ledger and the citations against the documents")
    about = "the folder that holds the documents (default: DOSSIER_TEXTS; without either, what stays unproven is said)"
    texts.add_argument("texts", nargs="?", type=Path, default=Path(held) if held else None, metavar="DIR", help=about)
    _package_option(texts)
    _format(texts)

    fmt = _verb(commands, "fmt", verbs.fmt, "put the tables into canonical form")
    _package(fmt)
    fmt.add_argument("--check", action="store_true", help="change nothing, name what would change")

    sync = _verb(
        commands, "sync", verbs.sync, "write the schemas, the resources and the generated parts from the models"
    )
    _package(sync)
    sync.add_argument("--check", action="store_true", help="change nothing, name what is stale")

    show = _verb(commands, "show", verbs.show, "print a record with everything that hangs on it")
    show.add_argument("record", metavar="ID", help="the record's id, such as E001")
    _package_option(show)
    show.add_argument(
        "--texts", type=Path, metavar="DIR", help="the folder of the documents, to show the sentences too"
    )

    retire = _verb(
        commands, "retire", verbs.retire, "withdraw records: keep their ids, and mend or tell what refers to them"
    )
    retire.add_argument("records", nargs="+", metavar="ID", help="the id of a record, such as C0012")
    retire.add_argument("--because", required=True, metavar="TEXT", help="the reason, for whoever cited the record")
    retire.add_argument("--replaced-by", metavar="ID", help="the record of the same table that takes its place")
    about = "the version that withdraws it (default: that of the descriptor; once this is released, the next minor one)"
    retire.add_argument("--in", dest="version", metavar="VERSION", help=about)
    retire.add_argument("--dry-run", action="store_true", help="change nothing, tell what would be done")
    _package_option(retire)

    build = _verb(
        commands, "build", verbs.build, "write the package in the forms that other tools read, into one folder"
    )
    about = "such as sqlite or excel; all that can be made where none is named; a name that is none lists them"
    build.add_argument("formats", nargs="*", type=_export, metavar="FORMAT", help=about)
    _package_option(build)
    build.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder to write to (default: build/ of the package)"
    )

    plot = _verb(commands, "plot", verbs.plot, "draw pictures: timeline, network of actors, coverage, corroboration")
    about = "such as timeline; all where none is named; a name that is none lists them"
    plot.add_argument("pictures", nargs="*", type=_picture, metavar="PICTURE", help=about)
    _package_option(plot)
    about = "the folder to write to (default: build/pictures/ of the package)"
    plot.add_argument("--out", type=Path, metavar="DIR", help=about)
    plot.add_argument("--language", choices=("en", "vi"), default="en", help="the language of labels (default: en)")
    about = "write only this format; may be given several times (default: svg and png)"
    plot.add_argument("--format", action="append", choices=("svg", "png", "pdf"), help=about)

    release = _verb(commands, "release", verbs.release, "give the package a version number, and write its archive")
    release.add_argument("version", metavar="VERSION", help="the number, such as 1.1.0, that fits what changed")
    _package_option(release)
    about = "the folder to write to (default: dist/ of the package)"
    release.add_argument("--out", type=Path, metavar="DIR", help=about)
    release.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day of the release (default: today, UTC)")
    release.add_argument("--dry-run", action="store_true", help="write nothing, print what would be written")
    about = "make only the archive, of a version that was released and stands here unchanged: the same bytes"
    release.add_argument("--again", action="store_true", help=about)

    cite = _verb(commands, "cite", verbs.cite, "cite records, what a condition selects, or the whole data set")
    about = "records, such as C0049; the whole data set where neither a record nor a condition is given"
    cite.add_argument("ids", nargs="*", metavar="ID", help=about)
    _package_option(cite)
    about = "text, apa, chicago, harvard or another style of CSL, bibtex, biblatex, ris, csl-json, datacite or query"
    cite.add_argument("--style", default="text", metavar="STYLE", help=f"{about} (default: text)")
    cite.add_argument("--where", metavar="CONDITION", help="cite the records for which this holds: event_type = 'AID'")
    cite.add_argument("--table", metavar="TABLE", help="where the condition looks (default: where its columns are)")
    cite.add_argument("--save", type=Path, metavar="FILE", help="write the query and its result to a file as well")

    verify = _verb(commands, "verify", verbs.verify, "tell whether what a citation names is still what was cited")
    about = "a short form, a text pasted whole, or a file that has one; standard input where none is given"
    verify.add_argument("citations", nargs="*", metavar="CITATION", help=about)
    _package_option(verify)
    about = "a release file to look up the cited version in, beside the git history; repeatable"
    verify.add_argument("--release", type=Path, action="append", default=[], metavar="FILE", help=about)
    _format(verify)

    diff = _verb(commands, "diff", verbs.diff, "tell what changed between two versions, record by record")
    about = "a version or tag of the git history, a release file, or a folder"
    diff.add_argument("old", metavar="OLD", help=about)
    diff.add_argument("new", metavar="NEW", nargs="?", help="the same (default: the package as it stands)")
    _package_option(diff)
    _format(diff, ("markdown", "json"))

    coverage = _verb(commands, "coverage", verbs.coverage, "print what was done with each sentence of each document")
    _package(coverage)
    _format(coverage)

    agreement = _verb(
        commands, "agreement", verbs.agreement, "print how well the blind coders agree, variable by variable"
    )
    _package(agreement)
    _format(agreement)
    about = "print instead the sentences that are drawn for a second coder, such as 0.25 of each document's"
    agreement.add_argument("--sample", type=_share, metavar="SHARE", help=about)

    faults = _verb(
        commands, "faults", verbs.faults, "plant faults in copies of a package and print which of them the check tells"
    )
    _package(faults)
    faults.add_argument("--seed", type=int, default=1, metavar="N", help="where chance begins (default: 1)")
    faults.add_argument("--count", type=_positive, default=100, metavar="N", help="how many faults (default: 100)")
    cores = os.cpu_count() or 1
    faults.add_argument(
        "--jobs", type=_positive, default=cores, metavar="N", help="how many at a time (default: one for each core)"
    )
    faults.add_argument("--kind", metavar="NAME", help="plant faults of this kind only")
    faults.add_argument(
        "--texts", type=Path, metavar="DIR", help="the folder of the documents, to hold them beside too"
    )
    faults.add_argument("--without-frictionless", action="store_true", help="do not ask frictionless as well")
    _format(faults)
    return parser


Commands = argparse._SubParsersAction  # argparse has no public name for it


Run = Callable[[argparse.Namespace], int]


def _verb(commands: Commands[argparse.ArgumentParser], name: str, run: Run, about: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _package(
    parser: argparse.ArgumentParser, about: str = "the package's folder or its datapackage.json (default: here)"
) -> None:
    parser.add_argument("package", nargs="?", type=Path, default=Path(), metavar="PATH", help=about)


def _package_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--package", type=Path, default=Path(), metavar="PATH", help="the package's folder (default: here)"
    )


def _format(parser: argparse.ArgumentParser, forms: Sequence[str] = ("text", "json")) -> None:
    parser.add_argument("--format", choices=forms, default=forms[0], help=f"how to print (default: {forms[0]})")


def _share(given: str) -> float:
    share = float(given)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{given} is no share: it lies above 0 and up to 1")
    return share


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given} is no day such as 2026-11-22") from None


def _report_file(given: str) -> Path:
    file = Path(given)
    if file.suffix not in SUFFIXES:
        raise argparse.ArgumentTypeError(f"{given} ends in none of {', '.join(SUFFIXES)}")
    if file.name == "datapackage.json":
        raise argparse.ArgumentTypeError("a report is not written over a datapackage.json")
    return file


def _export(given: str) -> str:
    from dossier import exports

    if given not in exports.FORMATS:
        known = "; ".join(f"{name}: {exports.door(name).ABOUT}" for name in exports.FORMATS)
        raise argparse.ArgumentTypeError(f"there is no format {given!r} (a package is named with --package): {known}")
    return given


def _picture(given: str) -> str:
    from dossier import plots

    if given not in plots.PICTURES:
        known = ", ".join(plots.PICTURES)
        raise argparse.ArgumentTypeError(f"there is no picture {given!r} (a package is named with --package): {known}")
    return given


def _megabytes(given: str) -> int:
    number = int(given)
    if number < LEAST_MB:
        raise argparse.ArgumentTypeError(f"{given} is less than the {LEAST_MB} MB that the database needs to begin")
    return number


def _positive(given: str) -> int:
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{given} is not above 0")
    return number
