"""The physical lines of a table as text: decoded, within bounds, without the rows that the dialect leaves out."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from dossier.engine.reading import Reading

LONGEST_LINE = 8 * 1024 * 1024
MOST_LINES = 100_000

_OTHER_KINDS = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"\x1f\x8b": "a compressed file",
    b"PK\x03\x04": "a workbook or another archive",
}
_UTF8 = ("utf-8", "utf-8-sig")
# encodings that give the byte of a line feed to other letters as well, or write a line feed otherwise
_WITHOUT_LINES = ("utf-16", "utf-32", "iso2022", "hz", "cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140")

_FMT = "run `dossier fmt`"


class Lines:
    """The lines of one file after the other.

    `pending` are those of the record that is being read, which begins in line `begins`; `record` is its number in its
    file. Numbers of lines count on through all files.
    """

    def __init__(self, reading: Reading, house: bool) -> None:
        self.reading, self.house, self.dialect = reading, house, reading.resource.dialect
        self.pending: list[str] = []
        self.pending_size = 0
        self.line = self.begins = 0
        self.record = 1
        self.ends = {"LF": 0, "CRLF": 0, "CR": 0}
        self.first_odd_end: int | None = None
        last = max(self.dialect.header_rows, default=0)
        # whether the bytes of a file can be parted into lines before they are decoded
        encoding = reading.resource.encoding
        self.are_in_bytes = self.dialect.line_end == "\n" and not encoding.startswith(_WITHOUT_LINES)
        self.left_out = self.dialect.comment_rows | ({*range(1, last)} - set(self.dialect.header_rows))
        self.leaves_out = bool(self.left_out or self.dialect.comment)

    def next_record(self) -> tuple[str, bool]:
        """Begin a new record; return the text of the last one, and whether it has several lines."""
        text, has_several = "".join(self.pending), len(self.pending) > 1
        self.pending.clear()
        self.pending_size = 0
        self.record += 1
        return text, has_several

    def of_file(self, file: BinaryIO, hasher: hashlib._Hash | None) -> Iterator[str]:
        """Yield the lines of a file, each with its end; what can be said of bytes is said here.

        Raises: BrokenError where it cannot be decoded, UnboundedError where a line or record is too long.
        """
        text = "\n"
        for text in self._decoded(file, hasher) if self.are_in_bytes else self._wrapped(file):
            if self.house:
                self._count_end(text)
            if self.leaves_out and self._is_left_out(text):
                continue
            self.pending.append(text)
            if len(self.pending) == 1:
                self.begins = self.line
            yield text
        if self.house and not text.endswith("\n"):
            self.reading.note("F106", "the last line has no line end", _FMT, self.line)

    def of_text(self, text: str) -> Iterator[str]:
        """Yield the lines of a text that stands in the descriptor."""
        for line in io.StringIO(text, newline="\n"):
            self.line += 1
            if not (self.leaves_out and self._is_left_out(line)):
                self.pending.append(line)
                if len(self.pending) == 1:
                    self.begins = self.line
                yield line

    def _decoded(self, file: BinaryIO, hasher: hashlib._Hash | None) -> Iterator[str]:
        encoding = self.reading.resource.encoding
        is_utf8, is_first = encoding in _UTF8, True
        while raw := file.readline(LONGEST_LINE + 1):
            self._take(len(raw))
            if hasher is not None:
                hasher.update(raw)
            if is_first and is_utf8:
                raw = self._without_mark(raw)
            is_first = False
            try:
                yield raw.decode("utf-8" if is_utf8 else encoding)
            except UnicodeDecodeError as error:
                name = "UTF-8" if is_utf8 else encoding
                fact = f"the line is not {name}: its byte {error.start + 1:,} is `0x{raw[error.start]:02x}`"
                advice = "save the file as UTF-8" if is_utf8 else "name the encoding that the file has"
                raise self.reading.stop("F101", fact, advice, self.line) from None

    def _wrapped(self, file: BinaryIO) -> Iterator[str]:
        encoding = self.reading.resource.encoding
        stream = io.TextIOWrapper(file, encoding, newline=self.dialect.line_end)
        try:
            while text := stream.readline(LONGEST_LINE + 1):
                self._take(len(text))
                yield text
        except UnicodeError as error:
            fact = f"the file is not {encoding} throughout: {error}"
            raise self.reading.stop("F101", fact, "name the encoding that the file has") from None

    def _take(self, size: int) -> None:
        """Count a line, and refuse what is beyond bounds."""
        reading = self.reading
        self.line += 1
        reading.form.size += size
        self.pending_size += size
        if size > LONGEST_LINE:
            raise reading.beyond(f"the line is longer than {LONGEST_LINE:,} bytes", "break it into rows", self.line)
        if self.pending_size > LONGEST_LINE or len(self.pending) > MOST_LINES:
            fact = f"the row that ends here or later has over {LONGEST_LINE:,} bytes or {MOST_LINES:,} lines"
            raise reading.beyond(fact, "look for a quote that is never closed", self.line)

    def _is_left_out(self, text: str) -> bool:
        if self.pending:
            return False
        comment = self.dialect.comment
        if self.record not in self.left_out and not (comment and text.startswith(comment)):
            return False
        self.record += 1
        self.pending_size = 0
        return True

    def _without_mark(self, raw: bytes) -> bytes:
        reading = self.reading
        for begin, kind in _OTHER_KINDS.items():
            if raw.startswith(begin):
                advice = "save the table as CSV in UTF-8"
                raise reading.stop("F101", f"the file begins as {kind} does", advice, self.line)
        if not raw.startswith(b"\xef\xbb\xbf"):
            return raw
        if self.house:
            reading.note("F102", "the file begins with a byte-order mark", _FMT, self.line)
        return raw[3:]

    def _count_end(self, text: str) -> None:
        kind = "LF"
        if "\r" in text:
            kind = "CRLF" if text.endswith("\r\n") and text.count("\r") == 1 else "CR"
            self.first_odd_end = self.first_odd_end or self.line
        self.ends[kind] += 1

    def say_ends(self) -> None:
        """Say where lines do not end as the house has them end."""
        if not self.house or self.first_odd_end is None:
            return
        if self.ends["LF"] or self.ends["CR"]:
            counts = ", ".join(f"{count:,} {kind}" for kind, count in self.ends.items() if count)
            self.reading.note("F104", f"the line ends are mixed: {counts}", _FMT, self.first_odd_end)
        else:
            self.reading.note("F103", "the lines end in CRLF, not LF", _FMT, self.first_odd_end)
