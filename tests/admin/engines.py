"""Which tests of the signed-in side run on PostgreSQL, too: those about two at once, and a walk over every page.

The rest run on SQLite only: two thousand tests twice would take longer than anybody waits.
"""

from __future__ import annotations

import pytest

from tests.conftest import ENGINES

both_engines = pytest.mark.parametrize("engine", ENGINES)
