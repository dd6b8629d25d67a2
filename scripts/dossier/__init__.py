"""Check, read and cite hand-curated, evidence-linked data packages."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dossier.checker import check
    from dossier.loader import Dossier, Records, load
    from dossier.report import Diagnostic, Refused, Report

__all__ = ["Diagnostic", "Dossier", "Records", "Refused", "Report", "check", "load"]

_HOMES = {
    "Diagnostic": "dossier.report",
    "Dossier": "dossier.loader",
    "Records": "dossier.loader",
    "Refused": "dossier.report",
    "Report": "dossier.report",
    "check": "dossier.checker",
    "load": "dossier.loader",
}


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        # what a name needs is imported when it is first asked for; mypy must not take any name for granted
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
