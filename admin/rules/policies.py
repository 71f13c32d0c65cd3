"""Where the figures of the notice are kept (政策数据): ``admin/policy/*.toml``, each with clause, version and date."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def policy(name: str) -> dict[str, Any]:
    """Return the policy file of this name; whoever reads it does not change it."""
    return tomllib.loads((files("admin") / "policy" / f"{name}.toml").read_text("utf-8"))
