"""A whole assembly over HTTP: real counts come out as they were voted."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vote.chair import template
from vote.config import VoteSettings
from vote.db import Database
from vote.rehearsal.assembly import Outcome, Plan, RehearsalFailed, play
from vote.rehearsal.server import own_server
from vote.verify import verify_board

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[VoteSettings]:
    with own_server(workers=1) as settings:
        yield settings


def assembly(server: VoteSettings, votes: tuple[int, ...], issued: int = 0, questions: int = 1) -> Outcome:
    """Hold an assembly where everybody who is due comes."""
    issued = issued or sum(votes)
    terms = template(
        union="某某工会委员会",
        title="2026年度会员评议职工之家",
        held_on=date(2026, 11, 22),
        due=issued,
        names=("甲", "乙", "丙"),
        threshold=2,
        questions=questions,
        recheck_minutes=0,
    )
    database = Database.of(server)
    try:
        return play(database, server.public_url, Plan(terms, issued, issued, votes, 2), lambda *_: None)
    finally:
        database.close()


def test_the_command_plays_the_count_of_a_real_assembly(tmp_path: Path) -> None:
    """襄阳 2018: issued 141, returned 137, satisfied 127, fairly satisfied 10."""
    figures = "--due 141 --present 141 --issued 141 --scrutineers 3 --threshold 2"
    votes = "satisfied:127,fairly:10,dissatisfied:0,abstain:0"
    command = [sys.executable, "-m", "admin.cli", "rehearse", *figures.split(), "--votes", votes]

    done = subprocess.run([*command, "--out", str(tmp_path)], check=False, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.strip().splitlines()
    assert lines[-1].startswith("满意率：100.00%（达标）")
    assert "占有效票 92.70%" in lines[-2]
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert (result["issued"], result["returned"], result["counts"]) == (141, 137, [[127, 10, 0, 0]])
    assert (tmp_path / "minutes.pdf").read_bytes().startswith(b"%PDF")
    report = verify_board((tmp_path / "board.json").read_bytes())
    assert report.refused is None
    assert report.level == "counted"


def test_impossible_figures_stop_the_command_with_a_reason(tmp_path: Path) -> None:
    figures = "--due 10 --present 10 --issued 9 --votes satisfied:10"
    command = [sys.executable, "-m", "admin.cli", "rehearse", *figures.split(), "--out", str(tmp_path)]

    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)

    assert done.returncode == 2
    assert "票数之和不能多于发出张数" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("votes", "percent", "met"),
    [
        ((19, 0, 1, 0), "95.00%", True),
        ((18, 0, 1, 0), "94.73%", False),
        ((60, 23, 4, 2), "93.25%", False),
        ((10, 9, 0, 1), "95.00%", True),
    ],
)
def test_the_threshold_holds_for_a_whole_assembly(
    server: VoteSettings, votes: tuple[int, ...], percent: str, met: bool
) -> None:
    outcome = assembly(server, votes)

    assert (outcome.report.percent, outcome.report.met) == (percent, met)
    assert len(outcome.comments) == 2


def test_a_ballot_of_eight_questions_and_slips_that_do_not_come_back(server: VoteSettings) -> None:
    outcome = assembly(server, (20, 3, 1, 1), issued=30, questions=8)

    assert outcome.report.returned == 25
    assert all(sum(row) == 25 for row in outcome.report.counts)
    assert verify_board(outcome.board).holds


def test_too_few_ballots_are_never_opened(server: VoteSettings) -> None:
    with pytest.raises(RehearsalFailed, match="不开票"):
        assembly(server, (4, 0, 0, 0))


def test_hundreds_of_members_without_trouble(server: VoteSettings) -> None:
    outcome = assembly(server, (380, 12, 6, 2))

    assert (outcome.report.returned, outcome.report.percent) == (400, "98.00%")
    assert verify_board(outcome.board).holds
