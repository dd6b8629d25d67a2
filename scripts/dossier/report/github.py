"""A report as workflow commands, which GitHub Actions shows at the changed lines of a pull request.

Source: GitHub Docs, Workflow commands for GitHub Actions; the runner undoes the escapes of `%`, CR and LF in a message,
and of `:` and `,` in a property as well.
"""

from __future__ import annotations

from collections import Counter

from dossier.report import Diagnostic, Report, first_of_each, not_shown, visible
from dossier.report.formats import joined

MOST_PER_CODE = 10
"""GitHub shows ten annotations of one severity a step; the rest is read in the log."""


def render(report: Report, folder: str) -> str:
    """Return one command a line: the first of each code, the second of each, …, then totals, skips and the summary.

    Every line is a command, so that no cell can slip one of its own into a line that is none.
    """
    listed, cut = first_of_each(report.diagnostics, MOST_PER_CODE)
    seen: Counter[str] = Counter()
    ranked = []
    for each in listed:
        seen[each.code] += 1
        ranked.append((seen[each.code], each))
    # GitHub shows those that come first, and each kind of slip is to be among them
    lines = [_command(each, folder) for _, each in sorted(ranked, key=lambda pair: pair[0])]
    rest = [not_shown(code, total, MOST_PER_CODE) for code, total in cut.items()]
    rest += [f"skipped: {visible(reason)}" for reason in report.skipped]
    told = "\n".join(rest + report.summary())
    lines.append(f"::notice title=dossier::{_message(told)}")
    return "".join(f"{line}\n" for line in lines)


def _command(each: Diagnostic, folder: str) -> str:
    properties = {"file": joined(folder, each.path)}
    if each.line is not None:
        properties["line"] = str(each.line)
    properties["title"] = " ".join(filter(None, (each.code, each.record_id, each.field)))
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{each.severity} {told}::{_message(each.words)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(visible(text)).replace(":", "%3A").replace(",", "%2C")
