"""A report as workflow commands, which GitHub Actions shows at the changed lines of a pull request.

Source: GitHub Docs, Workflow commands for GitHub Actions; the runner undoes the escapes of `%`, CR and LF in a message,
and of `:` and `,` in a property as well.
"""

from __future__ import annotations

from dossier.report import Diagnostic, Report, first_of_each, not_shown, visible
from dossier.report.formats import joined

MOST_PER_CODE = 10
"""GitHub shows ten annotations of a severity and step; the rest is read in the log."""


def render(report: Report, folder: str) -> str:
    """Return one command a line: the first of each code, then what was skipped, the true totals and the summary.

    Every line is a command, so that no cell can slip one of its own into a line that is none.
    """
    listed, cut = first_of_each(report.diagnostics, MOST_PER_CODE)
    lines = [_command(each, folder) for each in listed]
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
    text = f"{each.message}\nhelp: {each.help}" if each.help else each.message
    return f"::{each.severity} {told}::{_message(text)}"


def _message(text: str) -> str:
    lines = (visible(line).replace("%", "%25") for line in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
