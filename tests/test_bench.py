"""Measurements run, in a tiny size, and keep their figures under the names that are asked for; none is timed here."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import dask, machine, postgres
from bench.__main__ import MEASUREMENTS
from bench.record import FILE, nested

ROOT = Path(__file__).parents[1]

SHAPES = ("1x3", "1x4", "8x4")
ASKED_FOR = [
    *(
        f"verify.{shape}.{way}.ballots_per_cpu_s"
        for shape in SHAPES
        for way in ("native_single", "native_batch", "python")
    ),
    *(f"peers.{peer}.{shape}.ratio" for peer in ("belenios", "electionguard") for shape in ("1x3", "8x4")),
    *(f"audit.10000.{what}" for what in ("seconds", "ratio_belenios", "peak_mb")),
    *(f"cast_http.{shape}.{what}" for shape in ("1x4", "8x4") for what in ("per_s", "p50_ms", "p99_ms", "errors")),
    *(f"phones.{window}.{what}" for window in (60, 20, 5) for what in ("p99_ms", "max_ms", "errors", "lost")),
    "close_10000_8x4_s",
    *(f"slips_10000.{what}" for what in ("seconds", "mb", "peak_mb")),
    *(f"phone.{what}" for what in ("tap_to_receipt_ms", "first_paint_ms", "bytes")),
    "postgres.one.per_s",
    "postgres.two.per_s",
    "durability_cost",
]
"""Figures by the names under which others look them up."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("imports 60", ("imports_60.check_s", "imports_60.write_s", "imports_60.peak_mb")),
        ("slips 5", ("slips_5.seconds", "slips_5.mb", "slips_5.peak_mb")),
    ],
)
def test_a_small_measurement_keeps_its_figures(line: str, names: tuple[str, ...], tmp_path: Path) -> None:
    module, size = line.split()
    file = tmp_path / "figures.json"

    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", size],
        cwd=ROOT, env={**os.environ, FILE: str(file)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    figures = json.loads(file.read_text("utf-8"))
    assert set(figures) == set(names)
    assert all(figure > 0 for figure in figures.values())


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_measurement_can_be_run(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").main)


def test_the_results_that_are_kept_have_every_figure_and_name_no_place() -> None:
    folder = ROOT / "bench" / "out"
    text = (folder / "results.json").read_text("utf-8")
    results = json.loads(text)

    def at(name: str) -> Any:
        found = results
        for step in name.split("."):
            found = found[step]
        return found

    assert all(isinstance(at(name), int | float) for name in ASKED_FOR)
    assert sum(at(f"phones.{window}.{what}") for window in (60, 20, 5) for what in ("errors", "lost")) == 0
    for kept in (text, (folder / "results.md").read_text("utf-8")):
        assert "/root" not in kept
        assert "/work" not in kept


def test_figures_stand_under_their_dotted_names_and_in_the_report() -> None:
    figures = {"dask.one_s": 2.5, "dask.cut.ratio": 1.9, "close_10000_8x4_s": 1}

    found = nested(figures)
    report = machine.report({"machine": machine.facts(), "figures": figures}, {"dask": "two workers"})

    assert found == {"dask": {"one_s": 2.5, "cut": {"ratio": 1.9}}, "close_10000_8x4_s": 1}
    assert "| `dask.cut.ratio` | 1.9 |" in report
    assert "`python -m bench.dask`\n\n```\ntwo workers\n```" in report


def test_postgresql_is_measured_with_the_settings_that_are_shipped() -> None:
    settings = postgres.settings((ROOT / postgres.SETTINGS).read_text("utf-8"))

    assert settings["fsync"] == settings["synchronous_commit"] == "on"
    assert settings["wal_level"] == "minimal"


def test_a_projection_names_the_slowest_of_three_and_its_assumptions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dask.project(rate=500.0, asking_s=0.000_05, bytes_each=8_400.0, size=500)

    printed = capsys.readouterr().out
    assert "1,000,000 ballots,     2 workers: 17 min (workers)" in printed
    assert "1,000,000 ballots,    64 workers: 67 s (network)" in printed
    assert "100,000,000 ballots,   256 workers: 112 min (network)" in printed
    assert "500 ballots/s" in printed
    assert "0.84 TB" in printed
