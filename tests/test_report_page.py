"""The report as a page, opened in a real browser: it shows what was found and asks nobody for anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dossier.checker import check
from dossier.report import Report
from dossier.report.formats import render
from dossier.report.html import POLICY
from overlay import build, change_cells, renew_hashes
from test_report import many, told

SMUGGLED = (
    "<script>document.title='run'</script>",
    '"><img src=//else.example/i onerror="document.title=1">',
    "</style><link rel=stylesheet href=//else.example/s><iframe src=//else.example/f>",
    "</code><svg onload=document.title=2>",
    "<meta http-equiv=refresh content='0;url=//else.example/m'>",
)
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Outline(HTMLParser):
    """The elements of a page, its text without style, and the elements that are closed where they were not open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.unbalanced: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)
        if tag not in ("b", "code", "span"):
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def smuggling() -> Report:
    report = told()
    report.title = SMUGGLED[0]
    report.skipped = list(SMUGGLED)
    for each, text in zip(report.health, SMUGGLED, strict=False):
        each.name = text
    first = report.diagnostics[1]
    report.diagnostics += [
        type(first)(first.code, f"`{text}`", f"records/{text}.csv", 7, text, text, text, text) for text in SMUGGLED
    ]
    return report


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Check the valid dossier with cells that would smuggle something into a page."""
    case = tmp_path_factory.mktemp("case")
    (case / "changes").mkdir()
    rows = [
        f'E00{number},"{text.replace(chr(34), chr(34) * 2)}",2024-13-45' for number, text in enumerate(SMUGGLED[:2], 1)
    ]
    (case / "changes/events.csv").write_text("\n".join(["event_id,title,start_date", *rows]) + "\n")
    package = build(tmp_path_factory.mktemp("package"))
    change_cells(package, case)
    renew_hashes(package)
    return check(package)


@pytest.mark.parametrize(
    "report", [told(), smuggling(), many(1000), Report("duckdb 2")], ids=("told", "smuggling", "many", "empty")
)
def test_the_page_is_whole_and_holds_nothing_that_acts(report: Report) -> None:
    page = render(report, "html")
    outline = Outline(page)
    assert outline.unbalanced == outline.open == []
    assert outline.elements & {"script", "img", "link", "iframe", "svg", "object", "form", "base"} == set()
    assert {name for name in outline.attributes if name.startswith("on") or name == "src"} == set()
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert re.findall(r"url\(|@import|https?:", page) == []
    links = re.findall(r'href="#([^"]+)"', page)
    assert sorted(links) == sorted(set(links) & set(re.findall(r'id="([^"]+)"', page)))


def test_the_page_shows_each_table_and_what_was_found_with_the_page_of_its_rule() -> None:
    text = Outline(render(told(), "html")).text
    for said in (
        "not valid 3 errors, 2 warnings",
        "tables 2 1,234 rows rules run 99 1 skipped evidence 90.0 % 9 of 10 cells cited that need it",
        "table rows errors warnings evidence ✕ events 1,230 2 1 90.0 % 9 of 10",
        "▲ a b not read – 1 –",
        "✕ datapackage.json – 1 – –",
        "Vocabularies 1, nothing found",
        "Skipped R101, because of citations: its file is broken",
        "✕ error V104 not a date What it does",
        r'line 3 title is <b>50%</b>, "a":\n::error::x ](y) {0} \x1b[2J\uffff E002 start_date line 4',
        "line 4 end_date is 1.5. E003 end_date write it otherwise",
        "▲ warning R307",
        "whole file 3 are pending",
    ):
        assert said in text


def test_a_real_browser_shows_the_page_and_requests_nothing_else(faulty: Report, tmp_path: Path) -> None:
    with server({"/report.html": render(faulty, "html"), "/smuggled.html": render(smuggling(), "html")}) as (
        port,
        asked,
    ):
        shown = Outline(opened(f"http://127.0.0.1:{port}/report.html", port, tmp_path)).text
        opened(f"http://127.0.0.1:{port}/smuggled.html", port, tmp_path)
    assert asked == ["GET /report.html", "GET /smuggled.html"]
    assert "not valid 2 errors, 0 warnings" in shown
    assert "line 2 start_date is 2024-13-45, which is not a day of the calendar E001 start_date" in shown


@pytest.mark.parametrize("guarded", [False, True])
def test_the_policy_alone_would_stop_a_cell_that_slipped_through(guarded: bool, tmp_path: Path) -> None:
    page = render(told(), "html").replace("<main>", f"<main>{SMUGGLED[1]}")
    if not guarded:
        page = page.replace(POLICY, "")
    with server({"/page.html": page}) as (port, asked):
        dom = opened(f"http://127.0.0.1:{port}/page.html", port, tmp_path)
    assert (asked == ["GET /page.html"]) == guarded
    assert ("<title>1</title>" in dom) != guarded


@contextmanager
def server(pages: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """Serve pages; give the port and the list of what is asked for, which also gets what is asked of other hosts."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"GET {self.path}")
            content = pages.get(self.path, "").encode()
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving.server_address[1], asked
        serving.shutdown()


def opened(address: str, port: int, folder: Path) -> str:
    """Open a page in Chromium, every other host led to the port as well, and return the page as the browser has it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium or not os.environ.get("DOSSIER_EXPECTS_TOOLS"), "a browser is expected here: install chromium"
    if not chromium:
        pytest.skip("the browser `chromium`, in which the page is opened, is not installed")
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking --no-first-run"
    )
    rules = f"MAP *:80 127.0.0.1:{port}"
    words = [chromium, *quiet.split(), f"--user-data-dir={folder}", f"--host-resolver-rules={rules}"]
    # the browser asks Google for the time of its own accord
    words += ["--disable-features=NetworkTimeServiceQuerying", "--virtual-time-budget=2000", "--dump-dom", address]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout
