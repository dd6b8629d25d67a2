"""A report as JUnit XML, which most services that run checks can read: a suite for each file, a case for each rule.

Source: https://github.com/testmoapp/junitxml, the common ground of those who write and read it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dossier.report import Diagnostic, Report, as_lines, counted, visible


def render(report: Report) -> str:
    """Return a suite for each table and each other file that something was said of, in the order of the report.

    A rule that found something in a file is a case that fails, and its text has the first of what it found and their
    true number; one that only warns passes and says so in its output. A table of which no rule said anything is one
    case that passes. What was skipped is a suite of cases that were skipped.
    """
    found = report.by_path()
    root = Element("testsuites", name="dossier")
    for path in dict.fromkeys([*found, *(each.path for each in report.health)]):
        suite = SubElement(root, "testsuite", name=visible(path))
        for code in dict.fromkeys(each.code for each in found.get(path, ())):
            _case(suite, code, [each for each in found[path] if each.code == code])
        if path not in found:
            SubElement(suite, "testcase", classname=visible(path), name="nothing found")
    if report.skipped:
        suite = SubElement(root, "testsuite", name="skipped")
        for reason in report.skipped:
            case = SubElement(suite, "testcase", classname="skipped", name=visible(reason))
            SubElement(case, "skipped", message=visible(reason))
    for each in (*root, root):
        for name, kind in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            each.set(name, str(sum(1 for _ in each.iter(kind))))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, code: str, found: list[Diagnostic]) -> None:
    first = found[0]
    where = {"file": visible(first.path)} | ({"line": str(first.line)} if first.line is not None else {})
    case = SubElement(suite, "testcase", {"classname": visible(first.path), "name": code, **where})
    text = "\n".join(as_lines(found))
    if all(each.severity == "warning" for each in found):
        SubElement(case, "system-out").text = text
        return
    more = f" (the first of {counted(len(found), 'finding')})" if len(found) > 1 else ""
    SubElement(case, "failure", type=code, message=visible(first.message) + more).text = text
