"""What of the machine a test needs, and what happens where it is missing."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NoReturn

import pytest

REQUIRED = {thing for thing in os.environ.get("PINGJIA_REQUIRE", "").split(",") if thing}
"""What `make test` has found or installed: tests that need it may not be skipped."""


def lack(thing: str, sentence: str) -> NoReturn:
    """Skip a test for want of something, or fail it where that is said to be there.

    Args:
        thing: one of cc, chromium, fonts, native, nginx, poppler, postgresql, systemd.
        sentence: what is missing and how to get it.
    """
    if thing in REQUIRED:
        pytest.fail(f"{thing} should be here: {sentence}")
    pytest.skip(sentence)


def native() -> ModuleType:
    """Return the accelerator."""
    if find_spec("pingjia_native") is None:
        lack("native", "the accelerator is not installed; `make install` builds it where cargo is")
    return import_module("pingjia_native")
