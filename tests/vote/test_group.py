"""The group (ristretto255), the same for both implementations, and both against each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.machine import native
from vote.crypto import batch, ristretto

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "ristretto.json").read_text())
MULTIPLES = [bytes.fromhex(encoding) for encoding in VECTORS["multiples_of_the_generator"]]
INVALID = [bytes.fromhex(encoding) for encoding in VECTORS["invalid_encodings"]]

ORDER = ristretto.ORDER
HAVE_NATIVE = find_spec("pingjia_native") is not None
needs_native = pytest.mark.skipif(not HAVE_NATIVE, reason="the native accelerator (pingjia_native) is not installed")

integers = st.one_of(
    st.integers(),
    st.integers(min_value=-(2**300), max_value=2**300),
    st.sampled_from([0, 1, -1, ORDER - 1, ORDER, ORDER + 1, 2**255 - 19, 2**252]),
)
seeds = st.integers(min_value=0, max_value=ORDER - 1)


@pytest.fixture(params=["plain", "native"])
def group(request: pytest.FixtureRequest) -> Any:
    return ristretto if request.param == "plain" else native()


def naive(group: Any, scalars: list[int], points: list[Any]) -> Any:
    return sum((scalar * point for scalar, point in zip(scalars, points, strict=True)), start=group.IDENTITY)


def test_the_multiples_of_the_generator_are_those_of_the_standard(group: Any) -> None:
    table = group.Table(group.GENERATOR)

    for number, encoding in enumerate(MULTIPLES):
        point = group.Point.decode(encoding)

        assert group.base(number).encode() == encoding
        assert (number * group.GENERATOR).encode() == encoding
        assert table.multiply(number) == point
        assert point.encode() == encoding
        assert point.is_identity == (number == 0)


@pytest.mark.parametrize("encoding", INVALID, ids=bytes.hex)
def test_an_encoding_that_the_standard_refuses_is_refused(group: Any, encoding: bytes) -> None:
    with pytest.raises(group.InvalidPoint) as refused:
        group.Point.decode(encoding)

    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_an_encoding_of_another_length_is_refused(group: Any, length: int) -> None:
    encoding = (MULTIPLES[1] * 2)[:length]

    with pytest.raises(group.InvalidPoint):
        group.Point.decode(encoding)


@pytest.mark.parametrize("kind", ["plain", "native"])
def test_rows_are_added_up_column_by_column_and_doubles_encoded_together(kind: str) -> None:
    group = batch if kind == "plain" else native()
    points = [(ristretto if kind == "plain" else group).Point.decode(encoding) for encoding in MULTIPLES]

    sums = group.add_up([points[:3], points[3:6], points[4:7]])

    assert [point.encode() for point in sums] == [MULTIPLES[7], MULTIPLES[10], MULTIPLES[13]]
    assert group.encode_doubles(points[:8]) == b"".join(MULTIPLES[:16:2])
    assert (group.add_up([]), group.encode_doubles([])) == ([], b"")
    with pytest.raises(ValueError, match=r"length|argument"):
        group.add_up([points[:2], points[:3]])


def test_decode_all_names_the_encoding_that_is_none(group: Any) -> None:
    good = b"".join(MULTIPLES)

    assert [point.encode() for point in group.decode_all(good)] == MULTIPLES
    assert group.decode_all(b"") == []
    for index in (0, 5, 16):
        with pytest.raises(group.InvalidPoint) as refused:
            group.decode_all(good[: 32 * index] + INVALID[3] + good[32 * index :])
        assert refused.value.index == index
    with pytest.raises(group.InvalidPoint) as cut_short:
        group.decode_all(good[:-1])
    assert cut_short.value.index == 15


def test_any_integer_is_a_scalar_modulo_the_order(group: Any) -> None:
    three = group.base(3)

    for scalar in (3, 3 + ORDER, 3 - ORDER, 3 - 5 * ORDER, 3 + ORDER * 2**200):
        assert group.base(scalar) == three
        assert group.GENERATOR * scalar == three
        assert group.combine([scalar], [group.GENERATOR]) == three
        assert group.combine_secret([scalar], [group.GENERATOR]) == three


def test_what_is_no_integer_is_no_scalar(group: Any) -> None:
    for wrong in (1.5, "1", None):
        with pytest.raises(TypeError):
            group.base(wrong)


def test_equal_elements_are_equal_and_hash_alike(group: Any) -> None:
    one = group.base(7)
    other = group.base(3) + group.base(4)

    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, group.base(8)}) == 2
    assert one != group.base(8)
    assert one != "point"
    assert one - other == group.IDENTITY
    assert -one == group.base(-7)


def test_every_encoding_of_one_class_is_the_same(group: Any) -> None:
    doubled = [group.Point.decode(MULTIPLES[1]) * number for number in range(16)]

    assert [point.encode() for point in doubled] == MULTIPLES


def test_as_many_scalars_as_points_are_needed(group: Any) -> None:
    for combine in (group.combine, group.combine_secret):
        with pytest.raises(ValueError, match="as many scalars as points"):
            combine([1, 2], [group.GENERATOR])


@pytest.mark.parametrize("size", [0, 1, 2, 7, 60, 300])
def test_a_combination_is_the_sum_of_its_terms(group: Any, size: int) -> None:
    scalars = [(-1) ** n * (2**251 + n) ** 3 * (n % 5) for n in range(size)]
    points = [group.base(n * n) for n in range(size)]

    together = group.combine(scalars, points)

    assert together == group.combine_secret(scalars, points)
    assert together == group.base(sum(s * n * n for n, s in enumerate(scalars)))
    if size < 10:
        assert together == naive(group, scalars, points)


@given(a=integers, b=integers, seed=seeds)
@settings(max_examples=25)
def test_scalars_distribute_over_points(a: int, b: int, seed: int) -> None:
    for group in [ristretto, native()] if HAVE_NATIVE else [ristretto]:
        point = group.base(seed)

        assert (a + b) * point == a * point + b * point
        assert a * (b * point) == a * b * point
        assert group.Table(point).multiply(a) == a * point
        assert group.Point.decode(point.encode()) == point


@needs_native
@given(scalars=st.lists(integers, max_size=70), seed=seeds)
@settings(max_examples=25)
def test_both_implementations_combine_alike(scalars: list[int], seed: int) -> None:
    fast = native()
    encodings = b"".join(ristretto.base(seed + n).encode() for n in range(len(scalars)))

    plain = ristretto.combine(scalars, ristretto.decode_all(encodings))

    points = fast.decode_all(encodings)
    assert fast.combine(scalars, points).encode() == plain.encode()
    assert fast.combine_secret(scalars, points).encode() == plain.encode()


@needs_native
@given(data=st.one_of(st.binary(min_size=32, max_size=32), st.binary(max_size=40)), even=st.booleans())
@settings(max_examples=300)
def test_both_implementations_decode_the_same_bytes(data: bytes, even: bool) -> None:
    data = bytes([data[0] & 0xFE]) + data[1:-1] + bytes([data[-1] & 0x7F]) if even and len(data) > 1 else data

    assert decoded(ristretto, data) == decoded(native(), data)


def decoded(group: Any, data: bytes) -> bytes | None:
    """Return the bytes again, or None where they are refused."""
    try:
        return group.Point.decode(data).encode()  # type: ignore[no-any-return]
    except group.InvalidPoint:
        return None


@pytest.mark.parametrize(("wish", "found"), [("plain", False), ("", HAVE_NATIVE)])
def test_the_environment_chooses_plain_python(wish: str, found: bool) -> None:
    script = "import vote.crypto.group as group; print(group.NATIVE, group.base(2).encode().hex())"

    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PINGJIA_GROUP": wish},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == [str(found), MULTIPLES[2].hex()]
