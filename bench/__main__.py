"""Run every measurement, and write ``bench/out/results.json`` and ``results.md``: `make bench`.

Arguments: names of measurements; all of them unless told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import machine
from bench.record import FILE, nested

OUT = Path("bench/out")
MEASUREMENTS = (
    "verify", "peers", "assembly", "casting", "parts", "phones", "postgres", "durability", "slips", "imports",
    "watchers", "phone", "pages", "dask",
)  # fmt: skip
"""Modules of this package, in the order in which they run, each in a process of its own."""


def main() -> None:
    """Run them one after the other; what fails leaves the others' figures standing, and the status says so."""
    chosen = sys.argv[1:] or MEASUREMENTS
    OUT.mkdir(exist_ok=True)
    results = OUT / "results.json"
    known = json.loads(results.read_text("utf-8"))["figures"] if results.exists() and sys.argv[1:] else {}
    printed: dict[str, str] = {}
    failed = []
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder:
        for name in chosen:
            print(f"== {name}", flush=True)
            file = Path(folder) / f"{name}.json"
            done = subprocess.run(
                [sys.executable, "-m", f"bench.{name}"],
                env={**os.environ, FILE: str(file)}, stdout=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
            print(done.stdout, end="", flush=True)
            printed[name] = done.stdout
            known |= json.loads(file.read_text("utf-8")) if file.exists() else {}
            failed += [name] * bool(done.returncode)
    found = {"machine": machine.facts(), "figures": known, **nested(known)}
    results.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (OUT / "results.md").write_text(machine.report(found, printed), "utf-8")
    print(f"written: {results} and {OUT / 'results.md'}")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
