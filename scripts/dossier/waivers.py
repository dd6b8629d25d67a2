"""Warnings that were looked at and accepted: which of what was found a waiver takes away, and which waivers took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dossier.report import Diagnostic


class Waiver(NamedTuple):
    """A warning that may stand: of one rule, on one record, and on one of its fields where that is given."""

    waiver_id: str
    rule_code: str
    record_table: str
    record_id: str
    record_field: str | None

    def takes(self, found: Diagnostic) -> bool:
        """Return whether the waiver is of this warning; an error is never waived."""
        return (
            found.severity == "warning"
            and (found.code, found.resource, found.record_id) == (self.rule_code, self.record_table, self.record_id)
            and self.record_field in (None, found.field)
        )


def taken(found: Sequence[Diagnostic], waivers: Iterable[Waiver]) -> list[str | None]:
    """Return for each diagnostic the first waiver that takes it, or None; in the order of the diagnostics."""
    by_record: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_record.setdefault(waiver.record_id, []).append(waiver)
    return [
        next((waiver.waiver_id for waiver in by_record.get(each.record_id or "", ()) if waiver.takes(each)), None)
        for each in found
    ]
