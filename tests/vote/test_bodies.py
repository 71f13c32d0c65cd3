"""Whatever a program sends to the voting side, the answer is a refusal in words or what it asked for, never a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import Assembly
from tests.vote.conftest import Site
from tests.vote.test_endpoints import SHAPES, link
from vote import phases

pytestmark = pytest.mark.slow

PHASES = (phases.PREPARED, phases.READY, phases.OPEN, phases.CLOSED, phases.COUNTING)
JSON = "application/json"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [
        "\0",
        "\u202e",
        "\u200b\ufeff",
        "<script>",
        "=1+1",
        "../../etc",
        "A" * 43,
        "=" * 44,
        "漢" * 5_000,
        "00000000",
        "spoiled",
    ]
)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.sampled_from([0, 1, 2, 3, 2**31, 2**53])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["index", "keys", "x"]), inner),
    max_leaves=8,
)

ALLOWED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def halls(site: Site) -> Iterator[list[tuple[Assembly, dict[str, str]]]]:
    """A poll in each phase, with a scrutineer's link."""
    made = [site.assembly(phase) for phase in PHASES]
    yield [(assembly, link(site, assembly, 1)) for assembly in made]
    for assembly in made:
        assembly.stop()


@pytest.mark.parametrize("part", sorted(SHAPES))
@settings(max_examples=15, database=None, suppress_health_check=ALLOWED)
@given(data=st.data())
def test_no_body_is_a_fault(site: Site, halls: list[tuple[Assembly, dict[str, str]]], part: str, data: Any) -> None:
    assembly, header = data.draw(st.sampled_from(halls))
    body = {name: data.draw(VALUES | st.just(value)) for name, value in SHAPES[part].items()}
    sent = json.dumps(body, ensure_ascii=data.draw(st.booleans())).encode()
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(sent)))
        sent = sent[:place] + data.draw(st.binary(max_size=6)) + sent[place:]

    answer = site.client.post(f"/{assembly.code}/{part}", data=sent, content_type=JSON, headers=header)

    assert answer.status_code < 500, sent
    assert answer.status_code == 200 or answer.json["error"]["message"]  # type: ignore[index]


@settings(max_examples=40, database=None, suppress_health_check=ALLOWED)
@given(data=st.data())
def test_no_form_without_script_is_a_fault(site: Site, halls: list[tuple[Assembly, dict[str, str]]], data: Any) -> None:
    assembly, _ = data.draw(st.sampled_from(halls))
    fields = ("secret", "tracker", "code", "q0", "comment", "cast")
    form = {name: data.draw(TEXTS | st.just(assembly.slips[0] if assembly.slips else "1")) for name in fields}

    for part in (f"/{assembly.code}/plain", f"/{assembly.code}/find", "/"):
        answer = site.client.post(part, data=form)
        assert answer.status_code < 500, form
        assert "<script>" not in answer.text, form
