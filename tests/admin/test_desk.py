"""The chair's desk: only this machine, only with its own forms, one step after another, nothing by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin.demo.app import create_desk
from admin.demo.checklist import Stand, steps
from admin.demo.desk import Desk
from admin.demo.sittings import Drawer
from tests.admin.paper import pictures, scanned
from tests.factories import Assembly, terms
from vote import chair
from vote.db import Database

PUBLIC, LOCAL = "http://192.168.1.20:8000", "http://127.0.0.1:8000"
WAIT_S = 60


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return Drawer(tmp_path / "desk.json")


@pytest.fixture
def desk(sqlite_database: Database, drawer: Drawer) -> Iterator[Desk]:
    found = Desk(sqlite_database, drawer, PUBLIC, LOCAL)
    yield found
    found.dismiss()


@pytest.fixture
def chairperson(desk: Desk) -> Chairperson:
    return Chairperson(create_desk(desk).test_client(), desk)


class Chairperson:
    """Somebody at the desk's page with a browser."""

    def __init__(self, browser: FlaskClient, desk: Desk) -> None:
        self.browser = browser
        self.desk = desk

    def looks(self) -> str:
        return self.browser.get("/", base_url="http://127.0.0.1:8001").text

    def sends(self, path: str, **fields: str | int) -> TestResponse:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.looks())
        token = {"csrf_token": found[1]} if found else {}
        return self.browser.post(path, base_url="http://127.0.0.1:8001", data={**token, **fields})

    def defines(self, **changes: object) -> Assembly:
        self.desk.define(terms(**({"rehearsal": True} | changes)))
        return Assembly(self.desk.database, self.desk.poll)

    def at(self, phase: str, **changes: object) -> Assembly:
        """Bring a poll to a phase without the page."""
        assembly = self.defines(**changes)
        assembly.hold_ceremony()
        assembly.issue(12)
        if phase in ("open", "closed", "counting", "tallied"):
            self.desk.open(20, None)
        if phase in ("closed", "counting", "tallied"):
            for place, secret in enumerate(assembly.slips[:10]):
                assembly.cast(secret, [place % 2])
            self.desk.close(12)
        if phase == "counting":
            self.desk.begin_count()
        if phase == "tallied":
            assembly.count()
        return assembly


FILLED: dict[str, str | int] = {
    "rehearsal": "yes",
    "union": "示范工会",
    "title": "2026年度会员评议职工之家",
    "kind": "members",
    "held_on": "2026-11-22",
    "due": 30,
    "names": "张监票\n李监票\n王监票",
    "threshold": 2,
    "questions": "1",
    "comments": "y",
    "recheck_minutes": 0,
}


# --- who may use it ---


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.20:8001", "127.0.0.1.evil.example"])
def test_a_made_up_host_is_not_answered(chairperson: Chairperson, host: str) -> None:
    answer = chairperson.browser.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "监票人" not in answer.text


def test_a_form_from_elsewhere_changes_nothing(chairperson: Chairperson) -> None:
    answer = chairperson.browser.post("/define", base_url="http://127.0.0.1:8001", data=FILLED)

    assert answer.status_code == 303
    assert chairperson.desk.scene() is None
    assert "已经过期" in chairperson.looks()


def test_every_answer_is_kept_nowhere_and_framed_nowhere(chairperson: Chairperson) -> None:
    for path in ("/", "/live", "/nothing", "/static/desk.css"):
        with chairperson.browser.get(path, base_url="http://127.0.0.1:8001") as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"


def test_the_desks_cookie_is_its_own_and_stays_with_it(chairperson: Chairperson) -> None:
    cookie = chairperson.browser.get("/", base_url="http://127.0.0.1:8001").headers["Set-Cookie"]

    assert cookie.startswith("pingjia_desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


# --- step by step ---


def test_a_newcomer_is_led_to_the_first_step(chairperson: Chairperson) -> None:
    page = chairperson.looks()

    assert 'id="step-define" aria-current="step"' in page
    assert page.count("现在做") == 1


def test_a_filled_in_form_defines_the_poll_and_shows_the_links(chairperson: Chairperson) -> None:
    answer = chairperson.sends("/define", **FILLED)

    assert answer.headers["Location"] == "/#step-keys"
    page = chairperson.looks()
    assert page.count("/scrutineer#") == 3
    assert page.count('role="img" aria-label="张监票的监票人链接二维码"') == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("names", "只有一位", "请填写 2 至 9 位监票人"),
        ("names", "张监票\n张监票", "不能重名"),
        ("threshold", 1, "应为 2 至 9"),
        ("names", "一\n二\n三\n四", "4 位监票人，应有 3 至 4 位"),
        ("due", 0, "应为 1 至"),
        ("due", "三十", "整数"),
        ("held_on", "2026-02-30", ""),
        ("union", "", "请填写"),
        ("title", "长" * 101, "不超过 100 字"),
    ],
)
def test_a_wrong_figure_is_shown_again_with_its_reason(
    chairperson: Chairperson, field: str, value: str | int, sentence: str
) -> None:
    answer = chairperson.sends("/define", **{**FILLED, field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "没有保存" in answer.text
    assert chairperson.desk.scene() is None


def test_what_the_rules_refuse_is_told_in_one_sentence(chairperson: Chairperson) -> None:
    answer = chairperson.sends("/define", **{**FILLED, "union": "倒\u202e写"})

    assert answer.status_code == 303
    assert "不符合规则，没有保存" in chairperson.looks()


@pytest.mark.parametrize(
    ("phase", "now", "also"),
    [
        ("ready", "print", ["open"]),
        ("open", "vote", ["close", "print"]),
        ("closed", "count", ["rescan"]),
        ("counting", "count", []),
        ("tallied", "result", []),
    ],
)
def test_each_phase_has_one_step_to_do_now(chairperson: Chairperson, phase: str, now: str, also: list[str]) -> None:
    chairperson.at(phase)

    found = steps(chairperson.desk.scene())

    assert [step.key for step in found if step.stand is Stand.NOW] == [now]
    assert sorted(step.key for step in found if step.stand is Stand.ALSO) == sorted(also)
    assert chairperson.looks().count("现在做") == 1


def test_during_the_re_scan_pause_looking_comes_before_counting(chairperson: Chairperson) -> None:
    chairperson.at("closed", recheck_minutes=3)

    found = steps(chairperson.desk.scene())

    assert [step.key for step in found if step.is_open] == ["rescan", "count"]
    assert "查验时间还有" in chairperson.looks()


def test_the_live_parts_are_the_pages_own(chairperson: Chairperson) -> None:
    chairperson.at("closed")

    page, live = chairperson.looks(), chairperson.browser.get("/live", base_url="http://127.0.0.1:8001").text

    stage = re.search(r'data-stage="([^"]+)"', page)
    assert stage is not None
    assert stage[0] in live
    assert set(re.findall(r'id="(live-[a-z0-9-]+)"', page)) <= set(re.findall(r'id="(live-[a-z0-9-]+)"', live))


# --- slips ---


def test_the_sheets_are_there_until_cleared_and_hold_the_slips_of_the_batch(
    chairperson: Chairperson, tmp_path: Path
) -> None:
    chairperson.at("ready")
    chairperson.sends("/slips", count=7)
    wait_for_print(chairperson.desk)

    answer = chairperson.browser.get("/slips.pdf", base_url="http://127.0.0.1:8001")
    chairperson.sends("/slips/clear")
    afterwards = chairperson.browser.get("/slips.pdf", base_url="http://127.0.0.1:8001")

    codes = [code.text for page in pictures(answer.data, tmp_path) for code in scanned(page)]
    assert len(codes) == 7
    assert all(code.startswith(f"{PUBLIC}/{chairperson.desk.poll}#") for code in codes)
    assert afterwards.status_code == 303
    assert "PDF 不在了" in chairperson.looks()


def test_opening_forgets_the_sheets(chairperson: Chairperson) -> None:
    chairperson.at("ready")
    chairperson.desk.print_slips(3)
    wait_for_print(chairperson.desk)

    chairperson.sends("/open", present=20)

    scene = chairperson.desk.scene()
    assert scene is not None
    assert scene.turnout.phase == "open"
    assert scene.run is None


def test_the_drawer_holds_no_secret(chairperson: Chairperson, tmp_path: Path) -> None:
    assembly = chairperson.at("ready")
    chairperson.desk.print_slips(3)
    wait_for_print(chairperson.desk)

    kept = (tmp_path / "desk.json").read_text("utf-8")

    tokens = [invitation.token for invitation in chairperson.desk._invitations.values()]
    assert tokens
    assert not any(secret in kept for secret in [*tokens, *assembly.slips])


# --- what cannot be undone is typed ---


def test_closing_asks_for_the_words(chairperson: Chairperson) -> None:
    chairperson.at("open")

    refused = chairperson.sends("/close", issued=12, words="结束")
    accepted = chairperson.sends("/close", issued=12, words="结束投票")

    assert refused.status_code == 422
    assert "投票仍在进行" in refused.text
    assert accepted.headers["Location"] == "/#step-count"


def test_closing_says_how_many_have_not_voted(chairperson: Chairperson) -> None:
    assembly = chairperson.at("open")
    for secret in assembly.slips[:3]:
        assembly.cast(secret, [0])

    assert "还有 <b>17</b> 张未投（按实到 20 算），确定结束？" in chairperson.looks()


def test_an_impossible_figure_keeps_the_poll_open(chairperson: Chairperson) -> None:
    chairperson.at("open")

    chairperson.sends("/close", issued=500, words="结束投票")

    assert "投票仍在进行" in chairperson.looks()
    assert chair.turnout(chairperson.desk.database, chairperson.desk.poll).phase == "open"


def test_annulling_asks_for_the_code(chairperson: Chairperson) -> None:
    chairperson.at("open")

    refused = chairperson.sends("/annul", reason="走错会场", code="00000000")
    still_open = chair.turnout(chairperson.desk.database, chairperson.desk.poll).phase
    chairperson.sends("/annul", reason="走错会场", code=chairperson.desk.poll.lower())

    assert "投票代码不对，没有作废" in refused.text
    assert still_open == "open"
    assert "本次投票已作废" in chairperson.looks()


def test_a_poll_that_runs_stays_on_the_desk(chairperson: Chairperson) -> None:
    chairperson.at("open")

    chairperson.sends("/another")

    assert "还没有结束" in chairperson.looks()
    assert chairperson.desk.scene() is not None


# --- the end ---


def test_the_result_is_announced_with_its_papers(chairperson: Chairperson) -> None:
    chairperson.at("tallied")

    page = chairperson.looks()
    minutes = chairperson.browser.get("/minutes.pdf", base_url="http://127.0.0.1:8001")
    board = chairperson.browser.get("/board.json", base_url="http://127.0.0.1:8001")

    assert "100.00%" in page
    assert "本次大会应到会员20名" in page
    assert minutes.data.startswith(b"%PDF")
    assert board.data == chair.board(chairperson.desk.database, chairperson.desk.poll)


def test_papers_are_not_there_before_their_time(chairperson: Chairperson) -> None:
    chairperson.at("closed")

    assert chairperson.browser.get("/minutes.pdf", base_url="http://127.0.0.1:8001").status_code == 303


def test_a_rehearsal_becomes_a_real_poll_with_nothing_carried_over(chairperson: Chairperson) -> None:
    chairperson.at("tallied")
    rehearsed = chairperson.desk.poll

    chairperson.sends("/real")

    scene = chairperson.desk.scene()
    assert scene is not None
    assert chairperson.desk.poll != rehearsed
    assert not scene.turnout.rehearsal
    assert scene.sitting.batches == ()
    assert len(scene.links) == 3


def test_nobody_is_played_in_a_real_poll(chairperson: Chairperson) -> None:
    chairperson.at("open", rehearsal=False)

    chairperson.sends("/play/members", satisfied=5, fairly=0, dissatisfied=0, abstain=0)
    shown = chairperson.looks()

    assert "正式投票不能由系统扮演任何人" in shown
    assert "扮演其他角色" not in shown
    assert chair.turnout(chairperson.desk.database, chairperson.desk.poll).cast == 0


def test_a_restarted_desk_goes_on_where_it_was(chairperson: Chairperson, drawer: Drawer) -> None:
    chairperson.at("open")

    again = Desk(chairperson.desk.database, drawer, PUBLIC, LOCAL)

    scene = again.scene()
    assert scene is not None
    assert scene.turnout.phase == "open"
    assert scene.links == {}
    again.dismiss()


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"poll": 1}', '{"poll": "00000000", "batches": [], "more": 1}'])
def test_an_unreadable_drawer_is_an_empty_desk(sqlite_database: Database, tmp_path: Path, kept: str) -> None:
    (tmp_path / "desk.json").write_text(kept, "utf-8")

    assert Desk(sqlite_database, Drawer(tmp_path / "desk.json"), PUBLIC, LOCAL).scene() is None


def test_a_lost_link_is_replaced(chairperson: Chairperson) -> None:
    chairperson.defines()
    scene = chairperson.desk.scene()
    assert scene is not None

    chairperson.sends("/links/2")

    fresh = chairperson.desk.scene()
    assert fresh is not None
    assert fresh.links[2] != scene.links[2]
    assert fresh.links[1] == scene.links[1]


def wait_for_print(desk: Desk) -> None:
    run = desk._run
    assert run is not None
    run.wait(WAIT_S)
    assert run.pdf is not None
