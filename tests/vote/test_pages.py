"""Every page, read as a person's tools read it: title, language, headings, labels, addresses of forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.vote.conftest import House, Site
from tests.vote.reading import Page
from vote import chair, phases
from vote.crypto.hashing import b64
from vote.forms import read_code

PLAIN_PAGES = ("/", "/why", "/rules")
POLL_PAGES = ("", "/tablet", "/plain", "/find", "/board", "/screen", "/scrutineer")
OWN_PAGES = ("/plain", "/find", "/board", "/screen")
CODELESS = (*phases.PHASES, "rehearsal")


def fetch(client: FlaskClient, address: str, status: int = 200) -> Page:
    """Fetch a page that answers with this status, and check what holds for every page."""
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    page = Page(answer.text)
    page.check()
    return page


def send(client: FlaskClient, address: str, filled: dict[str, str], status: int = 200) -> Page:
    """Send a form and read the page that comes back."""
    answer = client.post(address, data=filled)
    assert answer.status_code == status
    page = Page(answer.text)
    page.check()
    return page


def embedded(page: Page) -> Any:
    """Return the JSON that a page hands to its script."""
    return json.loads(page.by_id("poll").text)


# --- every page ---


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_a_page_without_a_poll_is_whole(house: House, address: str) -> None:
    page = fetch(house.client, address)

    assert "评家" in page.one("title").text


@pytest.mark.parametrize("phase", CODELESS)
@pytest.mark.parametrize("part", OWN_PAGES)
def test_a_page_of_a_poll_is_whole_in_every_phase(house: House, part: str, phase: str) -> None:
    page = fetch(house.client, f"/{house.code(phase)}{part}")

    assert "2026年度会员评议职工之家" in page.one("title").text
    assert "朝阳区某街道某公司工会" in page.source


@pytest.mark.parametrize("part", POLL_PAGES)
def test_a_page_of_a_poll_is_the_same_bytes_for_everyone(house: House, part: str) -> None:
    address = f"/{house.code(phases.OPEN)}{part}"

    first, again = (house.client.get(address, headers={"Accept-Encoding": "gzip"}) for _ in range(2))

    assert first.data == again.data


@pytest.mark.parametrize("part", POLL_PAGES)
def test_every_page_of_a_rehearsal_says_so(house: House, part: str) -> None:
    answer = house.client.get(f"/{house.code('rehearsal')}{part}")

    assert "演练" in answer.text


@pytest.mark.parametrize("part", OWN_PAGES)
def test_no_page_of_a_real_poll_speaks_of_a_rehearsal(house: House, part: str) -> None:
    answer = house.client.get(f"/{house.code(phases.TALLIED)}{part}")

    assert "演练" not in answer.text


def test_what_is_kept_ready_is_made_anew_when_the_poll_goes_on(site: Site) -> None:
    assembly = site.assembly(phases.READY)
    page, board, events = (f"/{assembly.code}{part}" for part in ("", "/board", "/events"))

    def look() -> tuple[str, int, int]:
        listed = site.client.get(events).json
        assert listed is not None
        told = Page(site.client.get(board).text).of_class("seq")
        return embedded(Page(site.client.get(page).text))["phase"], len(listed["events"]), len(told)

    before = [look(), look()]
    assembly.open()
    opened = [look(), look()]
    assembly.close()
    closed = [look(), look()]
    chair.annul(site.database, assembly.code, "停电")
    annulled = [look(), look()]

    assert before == [("ready", 3, 3)] * 2
    assert opened == [("open", 4, 4)] * 2
    assert closed == [("closed", 5, 5)] * 2
    assert annulled == [("annulled", 6, 6)] * 2


# --- the entrance ---


def test_a_typed_code_leads_to_its_poll(house: House) -> None:
    code = house.code(phases.OPEN)

    answer = house.client.post("/", data={"code": f" {code[:4].lower()}-{code[4:].lower()} "})

    assert answer.status_code == 303
    assert answer.location == f"/{code}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请输入投票代码"), ("ABC", "八位字母和数字"), ("UUUUUUUU", "八位字母和数字")],
)
def test_what_is_no_code_is_told_beside_the_field(house: House, typed: str, sentence: str) -> None:
    page = send(house.client, "/", {"code": typed}, 400)

    assert sentence in page.by_id("code-problem").text


def test_a_slips_secret_typed_as_a_code_is_not_shown_again(house: House) -> None:
    secret = "ABCDE-FGHJK-MNPQR-STVWX"

    page = send(house.client, "/", {"code": secret}, 400)

    assert "投票码" in page.by_id("code-problem").text
    assert "ABCDE" not in page.source


# --- the public board ---


def test_the_board_tells_the_result_with_what_stands_beside_it(house: House) -> None:
    page = fetch(house.client, f"/{house.code(phases.TALLIED)}/board")

    assert "会员满意率60.00%未达标" in page.words  # 5 votes: 满意 2, 基本满意 1, 不满意 1, 弃权 1
    assert "有效票5" + "60.00%" + "40.00%" in page.words
    assert "发出10" + "30.00%" + "20.00%" in page.words
    assert "附件一·规范建家工作" in page.words
    assert "三(二)3" in page.words
    assert "本次大会应到会员20名" in page.words


def test_the_board_tells_every_event_in_words(house: House) -> None:
    page = fetch(house.client, f"/{house.code(phases.TALLIED)}/board")

    for title in ("定下投票内容和规则", "监票人生成开票钥匙", "登记第1批选票", "开始投票", "结束投票，封存票箱"):
        assert title in page.words
    for title in ("合计密封的选票", "监票人张监票交出开票份额", "服务器交出开票份额", "公布结果"):
        assert title in page.words


@pytest.mark.parametrize("phase", [phases.OPEN, phases.CLOSED, phases.COUNTING])
def test_no_page_shows_a_result_before_the_count(house: House, phase: str) -> None:
    code = house.code(phase)

    pages = [fetch(house.client, f"/{code}{part}") for part in OWN_PAGES]

    for page in pages:
        assert not page.of_class("rate")
        assert not page.of_class("questions")
    assert embedded(pages[-1])["turnout"]["result"] is None


def test_an_annulled_poll_says_why(house: House) -> None:
    page = fetch(house.client, f"/{house.code(phases.ANNULLED)}/board")

    assert "本次投票已作废。会场停电，改日重新投票。" in page.words


def test_a_result_that_was_annulled_is_shown_no_more(site: Site) -> None:
    assembly = site.assembly(phases.TALLIED)
    for scrutineer in (1, 2):
        assembly.post_annulment(scrutineer, "事后发现多发选票")

    page = fetch(site.client, f"/{assembly.code}/board")

    assert "本次投票已作废。事后发现多发选票" in page.words
    assert not page.of_class("rate")
    assert not page.of_class("announcement")


def test_a_unanimous_result_warns(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0])
    assembly.close()
    assembly.count()

    page = fetch(site.client, f"/{assembly.code}/board")

    assert "意见完全一致" in page.words


def test_without_a_quorum_the_poll_is_void_and_met_is_not_shown(site: Site) -> None:
    assembly = site.assembly(phases.READY)
    assembly.open(present=13)  # of 20 due
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0])
    assembly.close()
    assembly.count()

    page = fetch(site.client, f"/{assembly.code}/board")

    assert "本次测评无效" in page.words
    assert "没有达到应到20人的三分之二" in page.words
    (verdict,) = page.of_class("rate")
    assert "无效" in verdict.text
    assert "%" not in verdict.text
    assert "未达标" not in page.words


def test_the_numbers_to_compare_are_on_board_and_turnout(house: House) -> None:
    code = house.code(phases.COUNTING)

    turnout = house.client.get(f"/{code}/turnout").json
    page = fetch(house.client, f"/{code}/board")

    assert turnout is not None
    for name in ("check_number", "head_number", "tally_number"):
        assert "".join(turnout[name].split()) in page.words


# --- the big screen ---


def test_the_screen_starts_from_the_turnout(house: House) -> None:
    code = house.code(phases.OPEN)

    page = fetch(house.client, f"/{code}/screen")

    assert embedded(page)["turnout"] == house.client.get(f"/{code}/turnout").json
    assert page.by_id("due").text == "20"


def test_text_of_a_poll_cannot_leave_the_embedded_json(site: Site) -> None:
    title = "</script><script src=/x></script>&<!--"
    assembly = site.assembly(phases.PREPARED, title=title)

    page = fetch(site.client, f"/{assembly.code}/screen")

    assert embedded(page)["definition"]["title"] == title
    assert [script.attributes.get("src") for script in page.all("script") if script.attributes.get("src") == "/x"] == []


# --- the ballot without script ---


@pytest.mark.parametrize(
    "entered",
    [
        "ABCDE-FGHJK-MNPQR-STVWX",
        "abcde fghjk mnpqr stvwx",
        "ＡＢＣＤＥ－ＦＧＨＪＫ－ＭＮＰＱＲ－ＳＴＶＷＸ",
        "ABCDE—FGHJK–MNPQR\u2011STVWX\u00a0\u200b",
        "https://vote.example/00000000#ABCDEFGHJKMNPQRSTVWX",
    ],
)
def test_a_secret_is_understood_however_it_is_entered(entered: str) -> None:
    assert read_code(entered) == "ABCDEFGHJKMNPQRSTVWX"


def fields(secret: str, *choices: int, **more: str) -> dict[str, str]:
    """Return what the form without script sends."""
    return {"secret": secret, **{f"q{number}": str(choice) for number, choice in enumerate(choices)}, **more}


def test_the_form_has_no_choice_beforehand(house: House) -> None:
    page = fetch(house.client, f"/{house.code(phases.OPEN)}/plain")

    radios = [field for field in page.all("input") if field.attributes["type"] == "radio"]
    assert len(radios) == 4
    assert not [field for field in radios if "checked" in field.attributes]
    assert page.one("form").attributes["action"] == f"/{house.code(phases.OPEN)}/plain"
    assert "服务器看得到这张选票选了什么" in page.words


@pytest.mark.parametrize("phase", [phases.READY, phases.CLOSED, phases.TALLIED, phases.ANNULLED])
def test_there_is_no_form_unless_the_poll_is_open(house: House, phase: str) -> None:
    address = f"/{house.code(phase)}/plain"

    page = fetch(house.client, address)
    sent = house.client.post(address, data=fields(house.polls[phase].slips[0], 0, cast="1"))

    assert not page.all("form")
    assert sent.status_code == 409


def test_a_vote_without_script_is_reviewed_cast_and_found_again(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    secret, address = assembly.slips[0], f"/{assembly.code}/plain"
    typed = "-".join(secret[start : start + 5] for start in range(0, 20, 5)).lower()

    review = send(site.client, address, fields(typed, 1, review="1", comment="希望多办讲座。"))
    before = assembly.turnout().cast
    done = send(site.client, address, fields(typed, 1, cast="1", comment="希望多办讲座。"))
    again = send(site.client, address, fields(typed, 0, cast="1"), 409)

    assert "还没有投出" in review.words
    assert "基本满意" in review.words
    assert before == 0
    assert assembly.turnout().cast == 1
    state = site.client.post(f"/{assembly.code}/slip", json={"key": b64(assembly.key(secret))}).json
    assert state is not None
    assert state["tracker"] in done.words
    assert state["tracker"] in again.words
    assert "已经投过" in again.words


def test_going_back_from_the_review_keeps_everything(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)

    page = send(
        site.client, f"/{assembly.code}/plain", fields(assembly.slips[0], 2, change="1", comment="第一行\n第二行")
    )

    (chosen,) = [field for field in page.all("input") if "checked" in field.attributes]
    assert chosen.attributes["value"] == "2"
    assert page.one("textarea").text == "第一行\n第二行"
    assert page.by_id("secret").attributes["value"] == assembly.slips[0]


def test_what_is_missing_is_told_beside_its_field_and_nothing_is_cast(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)

    page = send(site.client, f"/{assembly.code}/plain", {"secret": "ABC", "cast": "1", "comment": "好" * 201}, 400)

    assert "二十位" in page.by_id("secret-problem").text
    assert "还没有选" in page.by_id("q0-problem").text
    assert "太长" in page.by_id("comment-problem").text
    assert assembly.turnout().cast == 0


@pytest.mark.parametrize("choice", ["4", "-1", "x", ""])
def test_an_option_that_does_not_exist_is_refused(site: Site, choice: str) -> None:
    assembly = site.assembly(phases.OPEN)

    page = send(site.client, f"/{assembly.code}/plain", {"secret": assembly.slips[0], "q0": choice, "cast": "1"}, 400)

    assert page.by_id("q0-problem").text
    assert assembly.turnout().cast == 0


def test_a_slip_that_cannot_vote_is_told_and_the_choices_are_kept(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    assembly.void([assembly.slips[1]], "spoiled")
    address = f"/{assembly.code}/plain"

    unknown = send(site.client, address, fields("0" * 20, 3, review="1"), 403)
    void = send(site.client, address, fields(assembly.slips[1], 3, review="1"), 403)
    foreign = send(site.client, address, fields(assembly.slips[0] + "0" * 16, 3, review="1"), 403)

    assert "没有这张选票" in unknown.by_id("secret-problem").text
    assert "作废" in void.by_id("secret-problem").text
    assert "不一致" in foreign.by_id("secret-problem").text
    for page in (unknown, void, foreign):
        (chosen,) = [field for field in page.all("input") if "checked" in field.attributes]
        assert chosen.attributes["value"] == "3"


# --- the look-up of a tracker ---


def test_a_tracker_is_found_after_close_however_it_is_typed(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    receipts = [assembly.cast(secret, [0]) for secret in assembly.slips[:5]]
    address, tracker = f"/{assembly.code}/find", receipts[0]["tracker"]

    early = send(site.client, address, {"tracker": tracker})
    assembly.close()
    later = send(site.client, address, {"tracker": tracker.replace("-", " ").lower()})
    missing = send(site.client, address, {"tracker": "0000-0000-0000-0000"})

    assert "投票还没有截止" in early.words
    assert "这张选票在票箱里" in later.words
    assert "没有找到这个回执码" in missing.words


@pytest.mark.parametrize("typed", ["", "123", "UUUU-UUUU-UUUU-UUUU"])
def test_what_is_no_tracker_is_told_beside_the_field(house: House, typed: str) -> None:
    page = send(house.client, f"/{house.code(phases.TALLIED)}/find", {"tracker": typed}, 400)

    assert page.by_id("tracker-problem").text
