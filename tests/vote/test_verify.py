"""The auditor refuses every kind of wrong board, each by the check that is meant to."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forge import counted
from tests.wrong_boards import kinds
from vote.verify import main, verify_board

KINDS = list(kinds())
GOOD = counted().export()


def test_there_are_many_kinds_of_wrong_boards() -> None:
    assert len(KINDS) >= 100
    assert len({name for name, _, _ in KINDS}) == len(KINDS)
    assert verify_board(GOOD).holds


@pytest.mark.parametrize(("name", "check", "board"), KINDS, ids=[name for name, _, _ in KINDS])
def test_a_wrong_board_is_refused_by_the_named_check(name: str, check: str, board: bytes) -> None:
    report = verify_board(board)

    assert report.refused is not None, name
    assert report.refused.check == check


@settings(max_examples=150)
@given(st.data())
def test_no_change_of_a_single_byte_goes_unseen(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != GOOD[place]))

    report = verify_board(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :])

    assert report.refused is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**53 - 1) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["seq", "keys", "x"]), inner),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=100)
@given(st.data())
def test_any_member_replaced_by_any_value_is_refused_not_crashed(data: st.DataObject) -> None:
    forge = counted()
    kind, found = data.draw(st.sampled_from(forge.entries))
    member = data.draw(st.sampled_from(sorted(found)))
    value = data.draw(JSON.filter(lambda value: value != found[member] or type(value) is not type(found[member])))
    forge.entries[forge.entries.index((kind, found))] = (kind, found | {member: value})
    try:
        board = forge.export()
    except ValueError:  # a value that canonical JSON cannot hold never becomes a board
        return

    report = verify_board(board)

    assert report.refused is not None


def test_the_verdict_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, wrong = tmp_path / "good.json", tmp_path / "wrong.json"
    good.write_bytes(GOOD)
    wrong.write_bytes(next(board for name, _, board in KINDS if name == "a vote moved"))

    assert main([str(good)]) == 0
    assert "满意率：80.00%" in capsys.readouterr().out
    assert main([str(good), str(wrong)]) == 1
    assert "✗ result: event" in capsys.readouterr().out
    assert main([str(tmp_path / "missing.json")]) == 2
    assert main([]) == 2


def test_the_auditor_loads_neither_web_nor_database() -> None:
    code = (
        "import sys, vote.verify; "
        "print([name for name in ('flask', 'sqlalchemy', 'werkzeug', 'qrcode', 'admin') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
