"""What `dossier check` finds, all of it and not only what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import places
from dossier import check


def found(package: Path) -> Iterator[places.Place]:
    """Yield the places; of a fault that is no row's, such as a limit reached, there is only the table."""
    for each in check(package).diagnostics:
        yield places.Place(each.resource or "", None, each.line, each.field or "")


if __name__ == "__main__":
    places.run(found)
