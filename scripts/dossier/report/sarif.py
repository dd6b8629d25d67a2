"""A report as SARIF 2.1.0, the form in which code scanning services and editors exchange what checks found.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 2020.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from dossier import rules
from dossier.report import Diagnostic, Report, first_of_each, not_shown, visible
from dossier.report.formats import joined

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_PER_CODE = 100
"""GitHub refuses a run of more than 25,000 results, which all codes together stay below."""

_LINE_NUMBER = re.compile(r"\bline [0-9,]+")
_FAMILIES = {"F": "form", "V": "value", "R": "relation"}


def render(report: Report, folder: str) -> str:
    """Return one log of one run: the first hundred of each code; the true totals stand among the notifications."""
    listed, cut = first_of_each(report.diagnostics, MOST_PER_CODE)
    codes = sorted({each.code for each in listed})
    numbers = {code: number for number, code in enumerate(codes)}
    pages = {rule.code: rule for rule in rules.all_rules()}
    seen: Counter[str] = Counter()
    results = [_result(each, numbers[each.code], folder, seen) for each in listed]
    told = [not_shown(code, total, MOST_PER_CODE) for code, total in cut.items()]
    told += [f"skipped: {reason}" for reason in report.skipped]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if told:
        invocation["toolExecutionNotifications"] = [
            {"level": "note", "message": {"text": _text(visible(each))}} for each in told
        ]
    driver = {
        "name": "dossier",
        "semanticVersion": version("dossier"),
        "rules": [_rule(pages[code]) if code in pages else {"id": code} for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "results": results,
        "properties": {
            "errors": report.errors,
            "warnings": report.warnings,
            "tables": report.tables,
            "rows": report.rows,
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: rules.Rule) -> dict[str, Any]:
    name = rule.name.replace("-", " ")
    markdown = "\n\n".join(f"## {head}\n\n{text}" for head, text in zip(rules.SECTIONS, rule.sections, strict=True))
    return {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": name[0].upper() + name[1:]},
        "fullDescription": {"text": rule.sections[0]},
        "help": {"text": rule.page, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [_FAMILIES[rule.code[0]]], "problem.severity": rule.severity},
    }


def _result(each: Diagnostic, number: int, folder: str, seen: Counter[str]) -> dict[str, Any]:
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(joined(folder, visible(each.path))), "uriBaseId": "%SRCROOT%"}
    }
    if each.line is not None:
        place["region"] = {"startLine": each.line}
    location: dict[str, Any] = {"physicalLocation": place}
    if logical := _logical(each):
        location["logicalLocations"] = logical
    slip = _slip(each)
    seen[slip] += 1
    return {
        "ruleId": each.code,
        "ruleIndex": number,
        "level": each.severity,
        "message": {"text": _text(each.words)},
        "locations": [location],
        "partialFingerprints": {"dossier/v1": sha256(f"{slip}\n{seen[slip]}".encode("utf-8", "replace")).hexdigest()},
    }


def _logical(each: Diagnostic) -> list[dict[str, str]]:
    """Return the record, or else the table, and the field of it; nothing for what belongs to no table."""
    parts = [part for part in (each.resource, each.record_id, each.field) if part]
    if not each.resource:
        return []
    kind = "property" if each.field else "object" if each.record_id else "type"
    return [{"name": visible(parts[-1]), "fullyQualifiedName": visible("/".join(parts)), "kind": kind}]


def _slip(each: Diagnostic) -> str:
    """Return what stays the same about a slip when lines move: its record and field, or else its words."""
    what = [each.field or ""] if each.record_id else [each.field or "", _LINE_NUMBER.sub("line", each.message)]
    return "\n".join([each.code, each.path, each.record_id or "", *what])


def _text(text: str) -> str:
    """Return plain text in which the standard sees no placeholder and no link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")
