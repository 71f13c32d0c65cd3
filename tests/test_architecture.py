"""Who may import whom: the two sides, the one door, the layers, and what is pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vote import installation

ROOT = Path(__file__).parents[1]
PURE = sorted([*(ROOT / "vote" / "crypto").glob("*.py"), ROOT / "vote" / "tally.py", ROOT / "vote" / "board.py"])
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}


def modules_loaded_by(statement: str) -> set[str]:
    """Return the names of all modules that a fresh interpreter holds after this statement."""
    code = f"import sys\n{statement}\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def calls(path: Path) -> Iterator[str]:
    """Yield the last name of every call in a source file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id


def package_inits() -> list[Path]:
    return sorted([*(ROOT / "vote").rglob("__init__.py"), *(ROOT / "admin").rglob("__init__.py")])


def test_every_import_keeps_to_the_layers() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_the_auditor_loads_neither_web_nor_database() -> None:
    loaded = modules_loaded_by("import vote.verify")

    assert "vote.verify" in loaded
    assert not loaded & {"flask", "werkzeug", "sqlalchemy", "qrcode", "psycopg", "sqlite3", "vote.models", "vote.db"}


def test_the_voting_application_loads_nothing_of_the_signed_in_side() -> None:
    loaded = modules_loaded_by("import vote.app")

    assert "vote.app" in loaded
    assert not {name for name in loaded if name.split(".")[0] == "admin"}


@pytest.mark.slow
def test_the_command_that_serves_polls_loads_nothing_of_the_signed_in_side_nor_what_migrates(tmp_path: Path) -> None:
    installation.install(tmp_path, {"port": 0})
    starting = f"""
import vote.serving
vote.serving.serve = lambda *_: None
from admin.cli import commands
commands(["serve", "--only", "vote", "--config", {str(tmp_path / "config.toml")!r}], standalone_mode=False)
"""
    loaded = modules_loaded_by(starting)

    assert "vote.app" in loaded
    assert {name for name in loaded if name.split(".")[0] == "admin"} == {"admin", "admin.cli"}
    assert "alembic" not in loaded


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.stem)
def test_the_pure_parts_ask_no_clock(path: Path) -> None:
    assert not CLOCKS & set(calls(path))


@pytest.mark.parametrize("path", package_inits(), ids=lambda path: path.parent.name)
def test_a_package_says_what_it_is_and_no_more(path: Path) -> None:
    body = ast.parse(path.read_text("utf-8")).body

    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
