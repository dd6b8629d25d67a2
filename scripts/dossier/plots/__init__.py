"""Pictures of a dossier, one module each: `draw(words)` gives a sheet, which is written as SVG, PNG or PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dossier import csvfiles, files, package
from dossier.exports import FOLDER, Built
from dossier.plots.words import Words
from dossier.views import Records

if TYPE_CHECKING:
    from dossier.plots.canvas import Sheet

PICTURES = ("timeline", "network", "coverage", "corroboration")
FORMATS = ("svg", "png", "pdf")
USUAL_FORMATS = ("svg", "png")

NEEDS = ("matplotlib",)
"""Packages that are imported only where a picture is drawn, so that everything else runs without them."""

INSTALL = "install it with `pip install 'matplotlib>=3.10,<4'`"


def plot(
    directory: Path,
    pictures: Iterable[str] = (),
    out: Path | None = None,
    language: str = "en",
    formats: Iterable[str] = USUAL_FORMATS,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Built]:
    """Write pictures, all where none is named, by default into build/pictures/ of the package; return what was written.

    The files are called `<picture>-<language>.<format>`. The same records give the same bytes with the same version of
    matplotlib. `tell` hears what is being done.

    Raises:
        Refused: the descriptor, a table or a vocabulary cannot be read; then nothing is written.
        ModuleNotFoundError: one of NEEDS is not installed.

    """
    for needed in NEEDS:
        import_module(needed)
    directory = csvfiles.folder(directory)
    words = read(directory, language)
    contents = {}
    for name in dict.fromkeys(pictures or PICTURES):
        tell(f"drawing {name}")
        sheet = picture(name, words)
        for form in dict.fromkeys(formats):
            path = (out or directory / FOLDER / "pictures") / f"{name}-{language}.{form}"
            contents[path] = sheet.encoded(form)
    for path, content in contents.items():
        files.replace(path, content)
    return [Built(path, len(content)) for path, content in contents.items()]


def read(directory: Path, language: str) -> Words:
    """Return the records of a package together with the words for them.

    Raises:
        Refused: the descriptor or a table cannot be read.

    """
    described = package.load(directory)
    version = f" {described.version}" if described.version else ""
    return Words(language, Records(directory), f"{described.name}{version}")


def picture(name: str, words: Words) -> Sheet:
    """Return one picture as a sheet.

    Raises:
        Refused: a vocabulary or the labels of the language cannot be read.

    """
    from dossier.plots.canvas import settings

    with settings():
        sheet: Sheet = import_module(f"dossier.plots.{name}").draw(words)
    return sheet
