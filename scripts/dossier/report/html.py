"""A report as one HTML page: each table's health at a glance, the findings file by file, a rule's page on demand.

The page asks for nothing outside itself and has no script; its policy forbids both to whatever a cell might smuggle in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from dossier import rules
from dossier.report import (
    SHOWN_PER_CODE,
    Diagnostic,
    Health,
    Report,
    Share,
    counted,
    first_of_each,
    not_shown,
    visible,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
NO_MATHEMATICS = "tex2jax_ignore mathjax_ignore"
"""Classes by which MathJax 2 and 3, which notebooks load, know what to leave alone."""

_QUOTED = re.compile("`([^`]+)`")
_SIGNS = {"ok": "✓", "warning": "▲", "error": "✕"}
_NONE = '<span class="none">–</span>'


def render(report: Report) -> str:
    """Return the page: the verdict, the tables, then the first twenty of each code with the true totals."""
    title = _text(report.title or "Data package")
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{report.verdict}: {title}</title>\n<style>\n{style}</style>\n</head>\n<body>",
        f'<header>\n<p class="tool">dossier check</p>\n<h1>{title}</h1>\n{_badge(report)}\n</header>\n<main>',
        _figures(report),
        *_tables(report),
        *_skipped(report),
        *_found(report),
        f"</main>\n<footer>Made by dossier {version('dossier')} with {_text(report.engine)}. "
        "A line counts from 1, the header included.</footer>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def fragment(report: Report) -> str:
    """Return what a notebook shows: the verdict, then a table of the first twenty of each code with the true totals.

    It has no style of its own, and nothing in it is taken for mathematics.
    """
    listed, cut = first_of_each(report.diagnostics, SHOWN_PER_CODE)
    parts = [f'<div class="{NO_MATHEMATICS}">\n<p><strong>{report.verdict}</strong>: {report.found}</p>']
    if listed:
        head = "".join(f'<th scope="col">{name}</th>' for name in ("place", "code", "message", "help"))
        parts.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>")
        for each in listed:
            cells = (_text(each.place), _text(each.code), _marked(each.message), _marked(each.help or ""))
            parts.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        parts.append("</tbody>\n</table>")
    parts += [f"<p>{_text(not_shown(code, total, SHOWN_PER_CODE))}</p>" for code, total in cut.items()]
    parts += [f"<p>skipped: {_marked(reason)}</p>" for reason in report.skipped]
    return "\n".join([*parts, "</div>\n"])


def _badge(report: Report) -> str:
    kind = "ok" if report.valid else "error"
    verdict = f"{_sign(kind, hidden=True)} <strong>{report.verdict}</strong>"
    return f'<p class="badge {kind}">{verdict} <span>{report.found}</span></p>'


def _figures(report: Report) -> str:
    skipped = f"{report.rules_skipped:,} skipped" if report.rules_skipped else "none skipped"
    shown = [
        ("tables", f"{report.tables:,}", f"{report.rows:,} rows"),
        ("rules run", f"{report.rules:,}", skipped),
    ]
    if report.is_dossier:
        pending = f", {report.pending:,} pending" if report.pending else ""
        shown.append(("evidence", report.evidence.percent, f"{report.evidence.counts} cells cited that need it"))
        shown.append(("ledger", report.ledger.percent, f"{report.ledger.counts} sentences accounted for{pending}"))
    items = "\n".join(f"<div><dt>{name}</dt><dd>{large}</dd><dd>{small}</dd></div>" for name, large, small in shown)
    return f'<dl class="figures">\n{items}\n</dl>'


def _tables(report: Report) -> Iterator[str]:
    """Yield a row for each table and each other file with findings; the vocabularies, which are many, fold away."""
    found = report.by_path()
    anchors = {path: f"file-{number}" for number, path in enumerate(found, 1)}
    records = [each for each in report.health if not each.is_vocabulary]
    tables = {each.path for each in report.health}
    records += [Health(path, path) for path in found if path not in tables]
    if records:
        yield f"<h2>Tables</h2>\n{_overview(records, found, anchors, report.is_dossier)}"
    vocabularies = [each for each in report.health if each.is_vocabulary]
    if vocabularies:
        faulty = sum(each.path in found for each in vocabularies)
        said = f"{counted(faulty, 'table')} with findings" if faulty else "nothing found"
        yield f"<details{' open' if faulty else ''}>"
        yield f"<summary><h2>Vocabularies</h2> {len(vocabularies):,}, {said}</summary>"
        yield f"{_overview(vocabularies, found, anchors, False)}\n</details>"


def _overview(
    tables: Iterable[Health], found: dict[str, list[Diagnostic]], anchors: dict[str, str], has_evidence: bool
) -> str:
    head = '<th scope="col">table</th>'
    head += "".join(f'<th scope="col" class="number">{name}</th>' for name in ("rows", "errors", "warnings"))
    head += '<th scope="col">evidence</th>' if has_evidence else ""
    rows = [f'<table class="overview">\n<thead><tr>{head}</tr></thead>\n<tbody>']
    for each in tables:
        diagnostics = found.get(each.path, [])
        errors = sum(one.severity == "error" for one in diagnostics)
        kind = "error" if errors else "warning" if diagnostics else "ok"
        name = _text(each.name)
        if diagnostics:
            name = f'<a href="#{anchors[each.path]}">{name}</a>'
        cells = [
            f'<tr class="{kind}"><th scope="row">{_sign(kind)} {name}</th>',
            f'<td class="number">{_rows(each)}</td>',
            f'<td class="number">{_count(errors, "error")}</td>',
            f'<td class="number">{_count(len(diagnostics) - errors, "warning")}</td>',
        ]
        if has_evidence:
            cells.append(f"<td>{_bar(each.evidence)}</td>")
        rows.append("".join([*cells, "</tr>"]))
    return "\n".join([*rows, "</tbody>\n</table>"])


def _rows(each: Health) -> str:
    if each.rows is None:
        return _NONE if each.name == each.path else "not read"
    return f"{each.rows:,}"


def _sign(kind: str, hidden: bool = False) -> str:
    """Return a sign; `hidden` from those who hear the page, where its meaning stands beside it in a word."""
    heard = 'aria-hidden="true"' if hidden else f'role="img" aria-label="{kind}"'
    return f'<span class="sign" {heard}>{_SIGNS[kind]}</span>'


def _count(number: int, kind: str) -> str:
    return f'<strong class="{kind}">{number:,}</strong>' if number else _NONE


def _bar(share: Share) -> str:
    if not share.total:
        return _NONE
    width = 100 * share.done / share.total
    return (
        f'<span class="bar"><span style="width:{width:.2f}%"></span></span> '
        f'<span class="share">{share.percent}</span> <small>{share.counts}</small>'
    )


def _skipped(report: Report) -> Iterator[str]:
    if report.skipped:
        items = "\n".join(f"<li>{_marked(reason)}</li>" for reason in report.skipped)
        yield f'<h2>Skipped</h2>\n<ul class="skipped">\n{items}\n</ul>'


def _found(report: Report) -> Iterator[str]:
    if not report.diagnostics:
        yield f"<h2>Findings</h2>\n<p>Nothing was found in {report.rows:,} rows.</p>"
        return
    listed, cut = first_of_each(report.diagnostics, SHOWN_PER_CODE)
    shown: dict[str, list[Diagnostic]] = {}
    for each in listed:
        shown.setdefault(each.path, []).append(each)
    pages = {rule.code: rule for rule in rules.all_rules()}
    yield "<h2>Findings</h2>"
    if cut:
        items = "\n".join(f"<li>{_text(not_shown(code, total, SHOWN_PER_CODE))}</li>" for code, total in cut.items())
        yield f"<p>The first {SHOWN_PER_CODE} of each code are shown; <code>--format json</code> has all.</p>"
        yield f'<ul class="totals">\n{items}\n</ul>'
    for number, (path, all_of_file) in enumerate(report.by_path().items(), 1):
        here, total = shown.get(path, []), len(all_of_file)
        counts = f"{len(here):,} of {total:,} shown" if len(here) < total else f"{total:,}"
        yield f'<section id="file-{number}">\n<h3><code>{_text(path)}</code> <small>{counts}</small></h3>'
        yield "<ol>"
        for (code, severity, advice), group in groupby(here, key=_slip):
            yield from _group(code, severity, advice, group, pages.get(code))
        yield "</ol>\n</section>"


def _slip(each: Diagnostic) -> tuple[str, str, str]:
    return each.code, each.severity, each.help or ""


def _group(
    code: str, severity: str, advice: str, found: Iterable[Diagnostic], rule: rules.Rule | None
) -> Iterator[str]:
    """Yield what stands together in a file and is mended in the same way: the rule once, each place, the help once."""
    name = f"{_sign(severity, hidden=True)} {severity} <b>{_text(code)}</b>"
    yield f'<li class="{severity}">'
    if rule:
        pairs = zip(rules.SECTIONS, rule.sections, strict=True)
        page = "".join(f"<dt>{head}</dt><dd>{_marked(' '.join(text.split()))}</dd>" for head, text in pairs)
        summary = f"<summary>{name} {_text(rule.name.replace('-', ' '))}</summary>"
        yield f'<details class="rule">{summary}<dl>{page}</dl></details>'
    else:
        yield f'<p class="rule">{name}</p>'
    yield "<ul>"
    for each in found:
        line = "whole file" if each.line is None else f"line {each.line}"
        where = " ".join(f"<code>{_text(value)}</code>" for value in (each.record_id, each.field) if value)
        yield f"<li><b>{line}</b> <span>{_marked(each.message)}</span> <small>{where}</small></li>"
    yield "</ul>"
    if advice:
        yield f'<p class="help">{_marked(advice)}</p>'
    yield "</li>"


def _text(text: str) -> str:
    return escape(visible(text))


def _marked(text: str) -> str:
    """Return text in which what stands in backticks is marked as code."""
    return _QUOTED.sub(r"<code>\1</code>", _text(text))
