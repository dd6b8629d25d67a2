"""The forms of a report, by name, and by the suffix of the file that it is written to."""

from __future__ import annotations

from dossier.report import Report

FORMATS = ("text", "json", "github", "sarif", "junit", "html")
SUFFIXES = {".txt": "text", ".json": "json", ".sarif": "sarif", ".xml": "junit", ".html": "html"}


def render(report: Report, form: str, folder: str = "", colour: bool = False) -> str:
    """Return a report in one of the forms; `folder` leads from where a reader of paths stands to the package.

    Only `github` and `sarif` need the folder, since they point into a repository. Only `text` has colour.
    """
    # each form is imported where it is asked for: a check in plain text is to start at once
    if form == "github":
        from dossier.report import github

        return github.render(report, folder)
    if form == "sarif":
        from dossier.report import sarif

        return sarif.render(report, folder)
    if form == "junit":
        from dossier.report import junit

        return junit.render(report)
    if form == "html":
        from dossier.report import html

        return html.render(report)
    return report.as_json() if form == "json" else report.as_text(colour)


def joined(folder: str, path: str) -> str:
    """Return the path of a file of the package as seen from outside the package, parted by `/`."""
    return f"{folder}/{path}" if folder not in ("", ".") else path
