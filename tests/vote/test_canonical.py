"""Canonical JSON has one form for each value, and none for what it does not know."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vote.crypto.canonical import DEEPEST, cj, parse, parse_canonical, same
from vote.crypto.refusal import Refused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_has_one_form_and_comes_back(value: Any) -> None:
    written = cj(value)

    assert parse_canonical(written) == value
    assert cj(parse(written)) == written


@pytest.mark.parametrize("value", [1.0, 2**53, "\ud800", {"é": 1}, {1: 2}, b"bytes", (1, 2), {"a": {1.5}}])
def test_what_canonical_json_does_not_know_has_no_form(value: Any) -> None:
    with pytest.raises(Refused, match="json"):
        cj(value)


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


def test_nesting_has_an_end() -> None:
    assert parse(cj(nested(DEEPEST))) == nested(DEEPEST)
    for depth in (DEEPEST + 1, 100_000):
        with pytest.raises(Refused, match="deep"):
            parse("[" * (depth + 1) + "]" * (depth + 1))


@pytest.mark.parametrize("text", ['{"é":1}', b"\xff", '"\x01"', "[1] ", ' {"a":1}'])
def test_other_forms_of_a_value_are_not_canonical(text: str | bytes) -> None:
    with pytest.raises(Refused):
        parse_canonical(text.encode() if isinstance(text, str) else text)


def test_true_is_not_one() -> None:
    assert not same(True, 1)
    assert not same([0], [False])
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
