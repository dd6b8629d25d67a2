"""What each command does: one function a verb, the chosen options in, the exit code out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from dossier.cli.terminal import Progress, coloured, write
from dossier.report import Refused
from dossier.report.formats import SUFFIXES, render

CLEAN, FOUND, FAILED = 0, 1, 2
"""All is well, or only warned of; something was found; the tool itself failed."""


def check(chosen: argparse.Namespace) -> int:
    """Check a package."""
    from dossier.checker import check
    from dossier.cluster import NotReadyError

    if chosen.master is not None and chosen.engine != "spark":
        print("`--master` says where Spark runs: give `--engine spark` as well", file=sys.stderr)
        return FAILED
    try:
        with _opened(chosen.package) as package, Progress(sys.stderr) as progress:
            report = check(package, progress.tell, chosen.texts, chosen.memory, chosen.engine, chosen.master)
    except NotReadyError as error:
        print(error, file=sys.stderr)
        return FAILED
    folder = _from_workspace(chosen.package)
    written = [_written(file, render(report, SUFFIXES[file.suffix], folder)) for file in chosen.output]
    if chosen.format != "text" and hasattr(sys.stdout, "reconfigure"):
        # what programs read says that it is UTF-8, whatever the terminal speaks
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    write(render(report, chosen.format, folder, coloured(sys.stdout)))
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


def explain(chosen: argparse.Namespace) -> int:
    """Print the page of a rule, or the list of all."""
    from dossier import rules

    page = rules.explain(chosen.code)
    if page is None:
        print(f"there is no rule {chosen.code}; `dossier explain` lists all", file=sys.stderr)
        return FOUND
    write(page)
    return CLEAN


def texts(chosen: argparse.Namespace) -> int:
    """Hold the ledger against the documents."""
    from dossier import texts

    if chosen.texts is None and chosen.format == "text":
        write(texts.unproven(chosen.package))
        return CLEAN
    try:
        report = texts.verify(chosen.package, chosen.texts)
    except Refused as refused:
        if chosen.format == "text":
            raise
        report = texts.refused(refused.diagnostics)
    write(report.as_json() if chosen.format == "json" else report.as_text())
    return CLEAN if report.ok else FOUND


def fmt(chosen: argparse.Namespace) -> int:
    """Put the tables into canonical form."""
    from dossier import fmt

    changed = fmt.format_package(chosen.package, check=chosen.check)
    write("".join(f"{'would change' if chosen.check else 'changed'} {path}\n" for path in changed))
    return FOUND if changed and chosen.check else CLEAN


def sync(chosen: argparse.Namespace) -> int:
    """Write what is derived from the models."""
    from dossier import sync

    stale = sync.sync(chosen.package, check=chosen.check)
    write("".join(f"{'stale' if chosen.check else 'wrote'} {path}\n" for path in stale))
    return FOUND if stale and chosen.check else CLEAN


def show(chosen: argparse.Namespace) -> int:
    """Print a record."""
    from dossier import show

    write(show.show(chosen.package, chosen.record, chosen.texts))
    return CLEAN


def retire(chosen: argparse.Namespace) -> int:
    """Withdraw records."""
    from dossier import retire

    given = (chosen.because, chosen.replaced_by, chosen.version, chosen.dry_run)
    try:
        result = retire.retire(chosen.package, chosen.records, *given)
    except ModuleNotFoundError as missing:
        return _without_history(missing)
    write(result.as_text(coloured(sys.stdout)))
    return CLEAN if result.is_complete else FOUND


def build(chosen: argparse.Namespace) -> int:
    """Write the package in other forms."""
    from dossier import exports

    try:
        with Progress(sys.stderr) as progress:
            built = exports.build(chosen.package, chosen.formats, chosen.out, progress.tell)
    except exports.CannotBuildError as error:
        print(error, file=sys.stderr)
        return FAILED
    write("".join(f"{each}\n" for each in built.files))
    for reason in built.left_out.values():
        print(f"left out {reason}", file=sys.stderr)
    return CLEAN


def plot(chosen: argparse.Namespace) -> int:
    """Draw pictures."""
    from dossier import plots

    formats = chosen.format or plots.USUAL_FORMATS
    try:
        with Progress(sys.stderr) as progress:
            built = plots.plot(chosen.package, chosen.pictures, chosen.out, chosen.language, formats, progress.tell)
    except ModuleNotFoundError as missing:
        if missing.name not in plots.NEEDS:
            raise
        print(f"pictures are drawn with {' and '.join(plots.NEEDS)}: {plots.INSTALL}", file=sys.stderr)
        return FAILED
    write("".join(f"{each}\n" for each in built))
    return CLEAN


def release(chosen: argparse.Namespace) -> int:
    """Make a release."""
    from dossier.release import again, release

    day = chosen.date or datetime.now(UTC).date()
    try:
        with Progress(sys.stderr) as progress:
            if chosen.again:
                made = again(chosen.package, chosen.version, chosen.out, progress.tell)
            else:
                made = release(chosen.package, chosen.version, day, chosen.out, progress.tell)
    except ModuleNotFoundError as missing:
        return _without_history(missing)
    if not chosen.dry_run:
        made.write()
    write(made.as_text(chosen.dry_run))
    return CLEAN


def cite(chosen: argparse.Namespace) -> int:
    """Cite records, a query or the data set."""
    from dossier import cite
    from dossier.cite import csl, store, styles

    try:
        with _opened(chosen.package) as package:
            cited = cite.of(package, chosen.ids, chosen.where, chosen.table)
        written = styles.written(cited, chosen.style)
    except ModuleNotFoundError as missing:
        if missing.name not in csl.NEEDS:
            raise
        print(f"styles of CSL are set with citeproc-py and its styles: {csl.INSTALL}", file=sys.stderr)
        return FAILED
    if chosen.save:
        store.save(cited[0], chosen.save)
    write(written)
    return CLEAN


def verify(chosen: argparse.Namespace) -> int:
    """Tell whether what is cited is as it was."""
    from dossier import reference, verify

    texts = [verify.text_of(each) for each in chosen.citations]
    given = "\n".join(texts) if texts else verify.decoded(sys.stdin.buffer.read(verify.LARGEST_TEXT))
    references = reference.found(given)
    if not references:
        print("no citation is found there; its short form begins like `dossier:E012@1.0.0#sha256-`", file=sys.stderr)
        return FOUND
    try:
        with _opened(chosen.package) as package:
            verdicts = verify.verify(package, references, chosen.release)
    except ModuleNotFoundError as missing:
        return _without_history(missing)
    write(verify.as_json(verdicts) if chosen.format == "json" else verify.as_text(verdicts))
    return CLEAN if all(each.outcome == "unchanged" for each in verdicts) else FOUND


def diff(chosen: argparse.Namespace) -> int:
    """Tell what changed between two versions."""
    from dossier import changelog, changes, versions

    new = chosen.new or str(chosen.package)
    try:
        with versions.opened(chosen.old, chosen.package) as old, versions.opened(new, chosen.package) as later:
            found = changes.between(old, later)
    except ModuleNotFoundError as missing:
        return _without_history(missing)
    write(found.as_json() if chosen.format == "json" else changelog.section(found))
    return CLEAN


def _without_history(missing: ModuleNotFoundError) -> int:
    """Say what the git history is read with; raise again what is missing for another reason."""
    from dossier import versions

    if (missing.name or "").partition(".")[0] != versions.NEEDS:
        raise missing
    print(f"the git history is read with {versions.NEEDS}: {versions.INSTALL}", file=sys.stderr)
    return FAILED


def coverage(chosen: argparse.Namespace) -> int:
    """Print what was done with each sentence."""
    from dossier import coverage

    report = coverage.coverage(chosen.package)
    write(report.as_json() if chosen.format == "json" else report.as_text(coloured(sys.stdout)))
    return CLEAN


def agreement(chosen: argparse.Namespace) -> int:
    """Print how well the coders agree."""
    from dossier import agreement

    if chosen.sample is not None:
        drawn = agreement.drawn(agreement.sentences_by_document(chosen.package), chosen.sample)
        lines = "".join(f"{sentence}\n" for ids in drawn.values() for sentence in sorted(ids))
        write(json.dumps(drawn, indent=2) if chosen.format == "json" else lines)
        return CLEAN
    try:
        report = agreement.agreement(chosen.package)
    except ModuleNotFoundError as missing:
        if missing.name not in agreement.NEEDS:
            raise
        print(f"alpha is computed with {' and '.join(agreement.NEEDS)}: {agreement.INSTALL}", file=sys.stderr)
        return FAILED
    write(report.as_json() if chosen.format == "json" else report.as_text())
    return CLEAN


def faults(chosen: argparse.Namespace) -> int:
    """Plant faults and print which are told."""
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
        with Progress(sys.stderr) as progress:

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
    write(result.as_json() if chosen.format == "json" else result.as_text())
    return FOUND if result.slipped() else CLEAN
