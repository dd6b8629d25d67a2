"""The archive of a release: the same files give the same bytes, wherever and whenever it is made.

The files lie at its root in the order of their paths, each stored as it is, for programs compress differently; each has
the day of the release, midnight, and the same mode. Source: APPNOTE.TXT of PKWARE, 4.4.6 (days of a zip archive).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

MODE = 0o100644
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2107, 12, 31)
"""The days that a zip archive can tell."""

_UNIX = 3


def archive(contents: Mapping[str, bytes], day: date) -> bytes:
    """Return the bytes of a zip archive that holds these contents by their paths.

    Raises:
        ValueError: the day is not one that a zip archive can tell.

    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(day)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as file:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = _UNIX, MODE << 16
            file.writestr(entry, contents[path])
    return written.getvalue()
