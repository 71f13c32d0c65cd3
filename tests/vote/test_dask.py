"""`pingjia verify --dask`: the same verdicts from Dask workers as from none, and no verdict where they fail."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import pytest

import bench.dask
from tests.forge import closed, counted
from tests.wrong_boards import Kind, kinds
from vote import auditor, verify
from vote.auditor import Checked, Part, verify_board
from vote.cli import main as commands
from vote.crew import Crew, CrewLacking, crew, in_order
from vote.terminal import run
from vote.verdicts import check_whole, tell
from vote.verify import audited, split_dask

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "vectors" / "independent" / "sample-board.json"


@cache
def wrong() -> list[Kind]:
    """Return every kind of wrong board."""
    return list(kinds())


@pytest.fixture(scope="module")
def workers() -> Iterator[Crew]:
    """Two workers of this machine, for as long as this file lasts."""
    with crew(workers=2) as found:
        yield found


@pytest.mark.slow
def test_ballots_checked_in_parts_by_workers_get_the_same_verdict_as_by_none(
    workers: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    boards = [(name, board) for name, check, board in wrong() if check.startswith(("ballot", "tally-sums"))]
    boards += [("counted", counted().export()), ("closed", closed().export()), ("sample", SAMPLE.read_bytes())]
    alone = {name: tell(verify_board(board)) for name, board in boards}
    monkeypatch.setattr(auditor, "CHUNK", 2)
    asked: list[Part] = []

    def spread(function: Callable[[Part], Checked], parts: Iterator[Part]) -> Iterator[Checked]:
        known = list(parts)
        asked.extend(known)
        return workers.map(function, known)

    for name, board in boards:
        assert tell(verify_board(board, spread=spread)) == alone[name], name

    assert len(boards) >= 13
    assert [name for name, told in alone.items() if told.holds] == ["counted", "closed", "sample"]
    assert {part.first for part in asked} == set(range(0, 30, 2))


@pytest.mark.slow
def test_the_work_is_done_by_processes_of_its_own(workers: Crew) -> None:
    seen = set(workers.map(lambda _: os.getpid(), range(40)))

    assert os.getpid() not in seen
    assert len(seen) == 2


@pytest.mark.slow
def test_the_benchmark_checks_real_boards(workers: Crew, tmp_path: Path) -> None:
    board = bench.dask.made(tmp_path / "played", 6)

    (spent,) = bench.dask.in_turn([workers], [[str(board)] * 2] * 2)

    assert spent.wall_s > 0
    assert sum(line.startswith("✓ ballot-proof: 6 ballots") for line in check_whole(board.read_bytes()).lines) == 1
    board.write_bytes(board.read_bytes()[:-1])
    with pytest.raises(SystemExit, match="refused"):
        bench.dask.in_turn([workers], [[str(board)]])


@pytest.mark.slow
def test_a_worker_that_dies_again_and_again_leaves_no_verdict(workers: Crew) -> None:
    with pytest.raises(CrewLacking, match="不是对公告板的结论：KilledWorker"):
        workers.begin(lambda _: os._exit(1), 0)()

    assert workers.begin(check_whole, SAMPLE.read_bytes())().holds


@pytest.mark.slow
def test_the_command_prints_the_same_about_every_wrong_board(tmp_path: Path) -> None:
    folder = tmp_path / "district"
    (folder / "street").mkdir(parents=True)
    (folder / "b.json").write_bytes(SAMPLE.read_bytes())
    for place, (_, _, board) in enumerate(wrong()):
        (folder / "street" / f"{place:03}.json").write_bytes(board)
    command = [sys.executable, "-m", "vote.verify"]
    named = [str(folder), str(SAMPLE)]

    plain = subprocess.run([*command, *named], cwd=ROOT, capture_output=True, text=True, check=False)
    spread = subprocess.run([*command, "--dask", *named], cwd=ROOT, capture_output=True, text=True, check=False)

    assert plain.stdout.count("── ") == len(wrong()) + 2
    assert plain.stdout.count("✗ ") == len(wrong())
    assert spread.stdout == plain.stdout
    assert spread.stderr == plain.stderr == ""
    assert spread.returncode == plain.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("whole", [verify.WHOLE, 0])
@pytest.mark.parametrize("here", [True, False])
def test_a_file_that_cannot_be_read_is_told_in_its_place(
    whole: int,
    here: bool,
    workers: Crew,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(verify, "crew", lambda address, count: nullcontext(workers))
    monkeypatch.setattr(workers, "here", here)
    monkeypatch.setattr(verify, "WHOLE", whole)
    monkeypatch.setattr(verify, "TOGETHER", 3 * SAMPLE.stat().st_size)
    names = [str(SAMPLE)] * 4 + [str(tmp_path / "missing.json")] + [str(SAMPLE)] * 2

    assert audited(names) == 2
    alone = capsys.readouterr()
    assert audited(names, dask="") == 2
    assert audited(names[:4], dask="") == 0

    printed = capsys.readouterr()
    assert printed.out.startswith(alone.out)
    assert printed.out.count("✓ 全部检查通过") == 6 + 4
    assert printed.err == alone.err == f"✗ 读不到文件 {tmp_path / 'missing.json'}：No such file or directory\n"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("--dask a.json b.json", "--dask= a.json b.json"),
        ("a.json --dask", "a.json --dask="),
        ("--dask tcp://10.0.0.1:8786 a.json", "--dask=tcp://10.0.0.1:8786 a.json"),
        ("--dask=tcp://10.0.0.1:8786 a.json", "--dask=tcp://10.0.0.1:8786 a.json"),
        ("--dask --workers 2 a.json", "--dask= --workers 2 a.json"),
    ],
)
def test_a_board_is_not_taken_for_an_address(line: str, read: str) -> None:
    assert list(split_dask(line.split())) == read.split()


def test_nothing_is_loaded_of_dask_unless_it_is_asked_for() -> None:
    code = (
        "import sys; from vote.verify import main; "
        f"assert main([{str(SAMPLE)!r}]) == 0; "
        "print([name for name in ('dask', 'distributed', 'tornado') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_where_dask_is_missing_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert run(commands, ["verify", "--dask", str(SAMPLE)]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "pip install distributed" in printed.err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["--dask=10.0.0.1", "x.json"], "地址应写成 tcp://主机:端口，不是 10.0.0.1"),
        (["--dask", "http://10.0.0.1:80", "x.json"], "地址应写成 tcp://主机:端口，不是 http://10.0.0.1:80"),
        (["--dask", "tcp://10.0.0.1:8786", "--workers", "2", "x.json"], "--workers 只管本机"),
    ],
)
def test_a_wrong_address_is_told(line: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(commands, ["verify", *line]) == 2
    assert sentence in capsys.readouterr().err


def test_a_folder_without_boards_is_not_taken_for_a_good_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited([str(tmp_path), str(SAMPLE)]) == 2

    printed = capsys.readouterr()
    assert "里没有公告板" in printed.err
    assert "✓ 全部检查通过" in printed.out


def test_no_more_is_begun_than_may_wait() -> None:
    begun, ended = [0], [0]

    def outcomes() -> Iterator[Callable[[], int]]:
        for number in range(20):
            begun[0] += 1
            assert begun[0] - ended[0] <= 4

            def outcome(number: int = number) -> int:
                ended[0] += 1
                return number

            yield outcome

    assert list(in_order(outcomes(), 3)) == list(range(20))
