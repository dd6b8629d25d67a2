"""Imports go down the list of rooms, function bodies included."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "scripts/dossier"
ROOMS = (
    *(
        "__main__",
        "cli",
        "faults",
        "plots",
        "release",
        "cite",
        "verify",
        "reference",
        "retire",
        "withdrawal",
        "exports",
    ),
    *("changelog", "changes", "versions", "query", "differences", "identity", "views", "agreement", "coverage"),
    *("sync", "codebook", "readme", "show", "lineage", "loader", "records"),
    *("checker", "engines", "cluster", "fmt", "readings", "texts", "seeds", "projection"),
    *(
        "csvfiles",
        "waivers",
        "shares",
        "package",
        "resources",
        "jsonfiles",
        "files",
        "engine",
        "report",
        "frames",
        "models",
        "columns",
        "rules",
        "wording",
    ),
)
"""From the top to the ground: a room may import from those after it."""

NEVER_THE_MODELS = ("checker", "package", "resources", "engine", "report", "rules")
"""Rooms that know a package only by its descriptor, so that they serve any package."""


def room(module: str) -> str:
    return module.split(".")[1]


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {room(name.name) for name in node.names if name.name.startswith("dossier.")}
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{file.name}:{node.lineno}: write `from dossier…`, so that the room is seen")
        elif isinstance(node, ast.ImportFrom) and node.module == "dossier":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("dossier."):
            found.add(room(str(node.module)))
    return found


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_from_rooms_below_its_own(file: Path) -> None:
    own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    below = set(ROOMS[ROOMS.index(own) + 1 :]) | {own}
    assert imported(file) - below == set(), f"move what is shared to a room below {own}"
    assert own not in NEVER_THE_MODELS or not imported(file) & {"models", "columns"}, f"{own} serves any package"
