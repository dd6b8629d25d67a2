"""The command line: arguments in, exit code out; the only place that prints."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import TextIO

from dossier.report import Diagnostic, Refused, as_lines
from dossier.report.formats import FORMATS, SUFFIXES, render

CLEAN, FOUND, FAILED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 where all is well (warnings are allowed), 1 where something was found, 2 where we failed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # what a terminal cannot show must not end the work
            stream.reconfigure(errors="backslashreplace")
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except Refused as refused:
        print(_refusal(refused.diagnostics))
        return FOUND
    except BrokenPipeError:
        # the reader has gone, as `| head` does; what is left must not be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("DOSSIER_TRACEBACK"):
            raise
        print(f"dossier failed: {type(error).__name__}: {error}", file=sys.stderr)
        print("this is a fault of the tool; DOSSIER_TRACEBACK=1 shows where", file=sys.stderr)
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say: the verbs and their options."""
    parser = argparse.ArgumentParser(prog="dossier", description="Check, read and cite evidence-linked data packages.")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = _verb(verbs, "check", _check, "check a package: form, values, keys, and the rules of a dossier")
    _package(check, "the package's folder, its datapackage.json or a release file (default: here)")
    held = os.environ.get("DOSSIER_TEXTS")
    about = "the folder of the documents, for the rules on their wording (default: DOSSIER_TEXTS)"
    check.add_argument("--texts", type=Path, default=Path(held) if held else None, metavar="DIR", help=about)
    _format(check, FORMATS)
    about = f"write the report to a file as well, in the form that its name ends in ({', '.join(SUFFIXES)}); repeatable"
    check.add_argument("--output", type=_report_file, action="append", default=[], metavar="FILE", help=about)

    explain = _verb(verbs, "explain", _explain, "print the page of a rule, or list all rules")
    explain.add_argument("code", nargs="?", metavar="CODE", help="a rule's code, such as R003")

    texts = _verb(verbs, "texts", _texts, "hold the ledger and the citations against the documents")
    about = "the folder that holds the documents (default: DOSSIER_TEXTS; without either, what stays unproven is said)"
    texts.add_argument("texts", nargs="?", type=Path, default=Path(held) if held else None, metavar="DIR", help=about)
    _package_option(texts)
    _format(texts)

    fmt = _verb(verbs, "fmt", _fmt, "put the tables into canonical form")
    _package(fmt)
    fmt.add_argument("--check", action="store_true", help="change nothing, name what would change")

    sync = _verb(verbs, "sync", _sync, "write the schemas, the resources and the generated parts from the models")
    _package(sync)
    sync.add_argument("--check", action="store_true", help="change nothing, name what is stale")

    show = _verb(verbs, "show", _show, "print a record with everything that hangs on it")
    show.add_argument("record", metavar="ID", help="the record's id, such as E001")
    _package_option(show)
    show.add_argument(
        "--texts", type=Path, metavar="DIR", help="the folder of the documents, to show the sentences too"
    )

    build = _verb(verbs, "build", _build, "write the package in the forms that other tools read, into one folder")
    about = "such as sqlite or excel; all that can be made where none is named; a name that is none lists them"
    build.add_argument("formats", nargs="*", type=_export, metavar="FORMAT", help=about)
    _package_option(build)
    build.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder to write to (default: build/ of the package)"
    )

    plot = _verb(verbs, "plot", _plot, "draw pictures: timeline, network of actors, coverage, corroboration")
    about = "such as timeline; all where none is named; a name that is none lists them"
    plot.add_argument("pictures", nargs="*", type=_picture, metavar="PICTURE", help=about)
    _package_option(plot)
    about = "the folder to write to (default: build/pictures/ of the package)"
    plot.add_argument("--out", type=Path, metavar="DIR", help=about)
    plot.add_argument("--language", choices=("en", "vi"), default="en", help="the language of labels (default: en)")
    about = "write only this format; may be given several times (default: svg and png)"
    plot.add_argument("--format", action="append", choices=("svg", "png", "pdf"), help=about)

    release = _verb(verbs, "release", _release, "give the package a version number, and write its archive")
    release.add_argument("version", metavar="VERSION", help="the number, such as 1.1.0, that fits what changed")
    _package_option(release)
    about = "the folder to write to (default: dist/ of the package)"
    release.add_argument("--out", type=Path, metavar="DIR", help=about)
    release.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day of the release (default: today, UTC)")
    about = "make only the archive, of a version that was released and stands here unchanged: the same bytes"
    release.add_argument("--again", action="store_true", help=about)
    release.add_argument("--dry-run", action="store_true", help="write nothing, print what would be written")

    cite = _verb(verbs, "cite", _cite, "cite records, what a condition selects, or the whole data set")
    about = "records, such as C0049; the whole data set where neither a record nor a condition is given"
    cite.add_argument("ids", nargs="*", metavar="ID", help=about)
    _package_option(cite)
    about = "text, apa, chicago, harvard or another style of CSL, bibtex, biblatex, ris, csl-json, datacite or query"
    cite.add_argument("--style", default="text", metavar="STYLE", help=f"{about} (default: text)")
    cite.add_argument("--where", metavar="CONDITION", help="cite the records for which this holds: event_type = 'AID'")
    cite.add_argument("--table", metavar="TABLE", help="where the condition looks (default: where its columns are)")
    cite.add_argument("--save", type=Path, metavar="FILE", help="write the query and its result to a file as well")

    coverage = _verb(verbs, "coverage", _coverage, "print what was done with each sentence of each document")
    _package(coverage)
    _format(coverage)

    agreement = _verb(verbs, "agreement", _agreement, "print how well the blind coders agree, variable by variable")
    _package(agreement)
    _format(agreement)
    about = "print instead the sentences that are drawn for a second coder, such as 0.25 of each document's"
    agreement.add_argument("--sample", type=_share, metavar="SHARE", help=about)

    faults = _verb(
        verbs, "faults", _faults, "plant faults in copies of a package and print which of them the check tells"
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


Verbs = argparse._SubParsersAction  # argparse has no public name for it
Run = Callable[[argparse.Namespace], int]


def _verb(verbs: Verbs[argparse.ArgumentParser], name: str, run: Run, about: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
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
    parser.add_argument("--format", choices=forms, default="text", help="how to print (default: text)")


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


def _positive(given: str) -> int:
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{given} is not above 0")
    return number


def _check(chosen: argparse.Namespace) -> int:
    from dossier.checker import check

    with _opened(chosen.package) as package, _Progress(sys.stderr) as progress:
        report = check(package, progress.tell, chosen.texts)
    folder = _from_workspace(chosen.package)
    written = [_written(file, render(report, SUFFIXES[file.suffix], folder)) for file in chosen.output]
    if chosen.format != "text" and hasattr(sys.stdout, "reconfigure"):
        # what programs read says that it is UTF-8, whatever the terminal speaks
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    _write(render(report, chosen.format, folder, _coloured(sys.stdout)))
    if not all(written):
        return FAILED
    return CLEAN if report.valid else FOUND


def _opened(package: Path) -> AbstractContextManager[Path]:
    """Give the folder of a release file for a while; anything else as it is."""
    if package.suffix != ".zip" or not package.is_file():
        return nullcontext(package)
    from dossier import versions

    return versions.opened(str(package), Path())


def _written(file: Path, content: str) -> bool:
    from dossier import files

    try:
        files.replace(file, content.encode("utf-8", errors="backslashreplace"))
    except Refused as refused:
        why = "; ".join(each.message for each in refused.diagnostics)
        print(f"the report is not written to {file}: {why}", file=sys.stderr)
        return False
    return True


def _from_workspace(package: Path) -> str:
    """Return the way from the root of the checkout (where GitHub Actions says it is, else here) to the package."""
    root = os.environ.get("GITHUB_WORKSPACE") or os.curdir
    folder = package if package.is_dir() else package.parent
    try:
        return Path(os.path.relpath(folder.resolve(), Path(root).resolve())).as_posix()
    except ValueError:
        # on Windows no relative way leads from one drive to another
        return folder.resolve().as_posix()


def _explain(chosen: argparse.Namespace) -> int:
    from dossier import rules

    page = rules.explain(chosen.code)
    if page is None:
        print(f"there is no rule {chosen.code}; `dossier explain` lists all", file=sys.stderr)
        return FOUND
    _write(page)
    return CLEAN


def _texts(chosen: argparse.Namespace) -> int:
    from dossier import texts

    if chosen.texts is None and chosen.format == "text":
        _write(texts.unproven(chosen.package))
        return CLEAN
    try:
        report = texts.verify(chosen.package, chosen.texts)
    except Refused as refused:
        if chosen.format == "text":
            raise
        report = texts.refused(refused.diagnostics)
    _write(report.as_json() if chosen.format == "json" else report.as_text())
    return CLEAN if report.ok else FOUND


def _fmt(chosen: argparse.Namespace) -> int:
    from dossier import fmt

    changed = fmt.format_package(chosen.package, check=chosen.check)
    _write("".join(f"{'would change' if chosen.check else 'changed'} {path}\n" for path in changed))
    return FOUND if changed and chosen.check else CLEAN


def _sync(chosen: argparse.Namespace) -> int:
    from dossier import sync

    stale = sync.sync(chosen.package, check=chosen.check)
    _write("".join(f"{'stale' if chosen.check else 'wrote'} {path}\n" for path in stale))
    return FOUND if stale and chosen.check else CLEAN


def _show(chosen: argparse.Namespace) -> int:
    from dossier import show

    _write(show.show(chosen.package, chosen.record, chosen.texts))
    return CLEAN


def _build(chosen: argparse.Namespace) -> int:
    from dossier import exports

    try:
        with _Progress(sys.stderr) as progress:
            built = exports.build(chosen.package, chosen.formats, chosen.out, progress.tell)
    except exports.CannotBuildError as error:
        print(error, file=sys.stderr)
        return FAILED
    _write("".join(f"{each}\n" for each in built.files))
    for reason in built.left_out.values():
        print(f"left out {reason}", file=sys.stderr)
    return CLEAN


def _plot(chosen: argparse.Namespace) -> int:
    from dossier import plots

    formats = chosen.format or plots.USUAL_FORMATS
    try:
        with _Progress(sys.stderr) as progress:
            built = plots.plot(chosen.package, chosen.pictures, chosen.out, chosen.language, formats, progress.tell)
    except ModuleNotFoundError as missing:
        if missing.name not in plots.NEEDS:
            raise
        print(f"pictures are drawn with {' and '.join(plots.NEEDS)}: {plots.INSTALL}", file=sys.stderr)
        return FAILED
    _write("".join(f"{each}\n" for each in built))
    return CLEAN


def _release(chosen: argparse.Namespace) -> int:
    from dossier import versions
    from dossier.release import again, release

    day = chosen.date or datetime.now(UTC).date()
    try:
        with _Progress(sys.stderr) as progress:
            if chosen.again:
                made = again(chosen.package, chosen.version, chosen.out, progress.tell)
            else:
                made = release(chosen.package, chosen.version, day, chosen.out, progress.tell)
    except ModuleNotFoundError as missing:
        if missing.name != versions.NEEDS:
            raise
        print(f"the git history is read with {versions.NEEDS}: {versions.INSTALL}", file=sys.stderr)
        return FAILED
    if not chosen.dry_run:
        made.write()
    _write(made.as_text(chosen.dry_run))
    return CLEAN


def _cite(chosen: argparse.Namespace) -> int:
    from dossier import cite
    from dossier.cite import csl, store, styles

    try:
        cited = cite.of(chosen.package, chosen.ids, chosen.where, chosen.table)
        written = styles.written(cited, chosen.style)
    except ModuleNotFoundError as missing:
        if missing.name not in csl.NEEDS:
            raise
        print(f"styles of CSL are set with citeproc-py and its styles: {csl.INSTALL}", file=sys.stderr)
        return FAILED
    if chosen.save:
        store.save(cited[0], chosen.save)
    _write(written)
    return CLEAN


def _coverage(chosen: argparse.Namespace) -> int:
    from dossier import coverage

    report = coverage.coverage(chosen.package)
    _write(report.as_json() if chosen.format == "json" else report.as_text(_coloured(sys.stdout)))
    return CLEAN


def _agreement(chosen: argparse.Namespace) -> int:
    from dossier import agreement

    if chosen.sample is not None:
        drawn = agreement.drawn(agreement.sentences_by_document(chosen.package), chosen.sample)
        lines = "".join(f"{sentence}\n" for ids in drawn.values() for sentence in sorted(ids))
        _write(json.dumps(drawn, indent=2) if chosen.format == "json" else lines)
        return CLEAN
    try:
        report = agreement.agreement(chosen.package)
    except ModuleNotFoundError as missing:
        if missing.name not in agreement.NEEDS:
            raise
        print(f"alpha is computed with {' and '.join(agreement.NEEDS)}: {agreement.INSTALL}", file=sys.stderr)
        return FAILED
    _write(report.as_json() if chosen.format == "json" else report.as_text())
    return CLEAN


def _faults(chosen: argparse.Namespace) -> int:
    from dossier.faults import kinds, score, second, trial

    wanted = [each.name for each in kinds.KINDS if chosen.kind in (None, each.name)]
    if not wanted:
        near = [each.name for each in kinds.KINDS if chosen.kind in each.name]
        advice = f"near it: {', '.join(near)}" if near else "a run without `--kind` prints all that were planted"
        print(f"there is no kind of fault `{chosen.kind}`; {advice}", file=sys.stderr)
        return FOUND
    order = trial.Order(chosen.package, chosen.seed, tuple(wanted), chosen.texts, not chosen.without_frictionless)
    started = monotonic()
    try:
        with _Progress(sys.stderr) as progress:

            def tell(done: int) -> None:
                left = (monotonic() - started) / done * (chosen.count - done) / 60
                progress.tell(f"planted {done:,} of {chosen.count:,} faults, about {left:.0f} min left")

            outcomes = trial.run(order, range(chosen.count), chosen.jobs, tell)
    except ModuleNotFoundError as missing:
        if missing.name != second.NEEDS:
            raise
        print(f"beside the check stands {second.NEEDS}: {second.INSTALL}", file=sys.stderr)
        return FAILED
    result = score.Score(chosen.seed, outcomes, chosen.texts is not None, order.ask_frictionless)
    _write(result.as_json() if chosen.format == "json" else result.as_text())
    return FOUND if result.slipped() else CLEAN


def _write(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")


def _refusal(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(as_lines(diagnostics, _coloured(sys.stdout)))


def _coloured(stream: TextIO) -> bool:
    """Tell whether to colour, as Python itself does: NO_COLOR says no, FORCE_COLOR says yes, else a terminal decides.

    Source: https://no-color.org, https://force-color.org.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


class _Progress:
    """One line on a terminal that says what is being done, from the second second on, and is gone afterwards."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._started, self._shown = stream, monotonic(), False

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def tell(self, doing: str) -> None:
        """Show what is being done now."""
        if self._stream.isatty() and monotonic() - self._started > 1:
            self._stream.write(f"\r\x1b[K{doing[:100]} …")
            self._stream.flush()
            self._shown = True
