"""Every way of breaking the product on purpose (改坏) is one that some test here must notice."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.faults.altered import MODULES


def test_every_mutant_is_asked_for_by_a_test() -> None:
    known = {name for module in MODULES for name in import_module(f"tests.faults.{module}").MUTANTS}
    asking = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert len(known) > 20
    assert {name for name in known if f'"{name}"' not in asking} == set()
