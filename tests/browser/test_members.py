"""What members see on their phones, in good and in bad moments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall, code_of, key_of
from tests.browser.people import Member
from vote import chair
from vote.crypto.hashing import b64
from vote.rehearsal.line import Declined
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = pytest.mark.browser

Picture = Callable[[Page, str], None]
CHOICES = ["满意", "不满意"]


@pytest.fixture
def open_hall(hall: Hall) -> Hall:
    """An assembly whose poll of two questions is open, with ten slips."""
    hall.define(questions=2)
    hall.simulate_ceremony()
    hall.print_slips(10)
    hall.open()
    return hall


def votes_of_others(hall: Hall, first: int, count: int) -> None:
    """Let simulated members vote, so that enough ballots are in the box."""
    line = hall.line()
    room = Room.read(line.page())
    for address in hall.slips[first : first + count]:
        phone = VoterPhone(line, room, address)
        phone.cast(phone.seal([0, 1]))


def test_a_member_votes_and_finds_the_ballot_counted(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    phone = new_phone()
    member = Member(phone).scans(open_hall.slips[0])
    member.sees("请填写选票")
    assert phone.url == f"{open_hall.public_url}/{open_hall.poll}"
    assert phone.locator("input:checked").count() == 0
    picture(phone, "member-1-ballot")

    member.chooses(CHOICES, "食堂很好").reviews()
    picture(phone, "member-2-review")
    member.votes().sees("已投出")
    picture(phone, "member-3-cast")
    tracker = member.tracker

    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", tracker)
    assert phone.evaluate("Object.keys(localStorage).filter(name => name !== 'pingjia/large').length") == 0
    assert phone.evaluate("sessionStorage.length") == 0
    assert phone.context.cookies() == []

    member.scans(open_hall.slips[0]).sees("您的选票已在票箱中")
    assert member.tracker == tracker
    votes_of_others(open_hall, 1, 5)
    open_hall.close(10)
    member.scans(open_hall.slips[0]).sees("已计入")
    picture(phone, "member-4-rescan")
    open_hall.count()
    member.scans(open_hall.slips[0]).sees("已计入").reads("并已计入结果")
    assert member.tracker == tracker
    assert chair.result(open_hall.database, open_hall.poll).counts == [[6, 0, 0, 0], [0, 5, 1, 0]]
    assert chair.comments(open_hall.database, open_hall.poll) == ["食堂很好"]


def test_a_phone_of_2020_votes_and_finds_the_ballot(open_hall: Hall, new_phone: NewPhone) -> None:
    """Safari of iOS 14 and Chrome 78 know BigInt, but none of these."""
    phone = new_phone()
    phone.add_init_script(
        "for (const name of ['setBigUint64', 'getBigUint64', 'setBigInt64', 'getBigInt64'])"
        " delete DataView.prototype[name];"
        "for (const name of ['at', 'findLast', 'toSorted', 'toReversed', 'with']) delete Array.prototype[name];"
        "for (const name of ['at', 'replaceAll', 'isWellFormed']) delete String.prototype[name];"
        "for (const name of ['fromHex', 'fromBase64']) delete Uint8Array[name];"
        "for (const name of ['toHex', 'toBase64']) delete Uint8Array.prototype[name];"
        "for (const name of ['BigInt64Array', 'BigUint64Array', 'WeakRef', 'structuredClone', 'requestIdleCallback'])"
        " delete window[name];"
        "delete Object.hasOwn; delete Promise.any; delete Element.prototype.replaceChildren;"
        "delete Crypto.prototype.randomUUID;"
    )

    member = Member(phone).scans(open_hall.slips[0]).chooses(CHOICES, "谢谢").reviews().votes().sees("已投出")

    votes_of_others(open_hall, 1, 5)
    open_hall.close(10)
    member.scans(open_hall.slips[0]).sees("已计入")
    open_hall.count()
    assert chair.comments(open_hall.database, open_hall.poll) == ["谢谢"]


def test_a_question_left_out_is_named_and_nothing_is_sent(open_hall: Hall, new_phone: NewPhone) -> None:
    phone = new_phone()
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    member = Member(phone).scans(open_hall.slips[0]).sees("请填写选票")
    phone.get_by_role("group").nth(1).get_by_text("满意", exact=True).click()

    phone.locator("main button.main").click()

    member.sees("请填写选票").reads("还有 1 题没有选：第 1 题")
    assert not [url for url in sent if url.endswith("/ballots")]


def test_the_first_answer_is_lost_and_the_same_bytes_come_again(open_hall: Hall, new_phone: NewPhone) -> None:
    phone = new_phone()
    bodies: list[bytes | None] = []

    def lose_the_first(route: Route) -> None:
        bodies.append(route.request.post_data_buffer)
        if len(bodies) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/ballots", lose_the_first)
    Member(phone).scans(open_hall.slips[0]).chooses(CHOICES, "谢谢").reviews().votes().sees("已投出")

    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1


def test_a_comment_whose_cipher_does_not_come_keeps_everything(
    open_hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    phone = new_phone()
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    phone.route("**/ballot-boxes-*.js", fail)
    member = Member(phone).scans(open_hall.slips[0]).sees("请填写选票")
    assert asked == []
    member.chooses(CHOICES, "谢谢").reviews().votes().sees("还没有投出").reads("您的选择和意见都还在本页里")
    picture(phone, "member-no-cipher")
    with phone.expect_event("requestfailed"):
        phone.get_by_role("button", name="再试一次").click()
    member.sees("还没有投出")

    phone.unroute("**/ballot-boxes-*.js")
    phone.get_by_role("button", name="再试一次").click()

    member.sees("已投出")
    assert len(asked) >= 2
    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1


def test_a_double_tap_casts_once(open_hall: Hall, new_phone: NewPhone) -> None:
    phone = new_phone()
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    member = Member(phone).scans(open_hall.slips[0]).chooses(CHOICES).reviews()

    phone.get_by_role("button", name="投票", exact=True).dblclick()

    member.sees("已投出")
    assert len([url for url in sent if url.endswith("/ballots")]) == 1


def test_a_ballot_sealed_without_network_goes_out_after_the_slip_is_scanned_again(
    open_hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    phone = new_phone()
    member = Member(phone).scans(open_hall.slips[0]).chooses(CHOICES).reviews()
    phone.context.set_offline(True)
    member.votes().sees("正在投出，请稍等").reads("网络不通，稍后自动再送。")
    picture(phone, "member-offline")
    kept = phone.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "不满意" not in kept

    # Only the phone's memory is left: an open page would send by itself as soon as the network returns.
    context = phone.context
    phone.close()
    context.set_offline(False)
    again = context.new_page()
    Member(again).scans(open_hall.slips[0]).sees("已投出")

    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1
    assert json.loads(again.evaluate("JSON.stringify(Object.keys(localStorage))")) == []


def test_a_slip_votes_once_even_on_two_phones(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    first, second = Member(new_phone()), Member(new_phone())
    first.scans(open_hall.slips[0]).chooses(CHOICES).reviews()
    second.scans(open_hall.slips[0]).chooses(["不满意", "不满意"]).reviews()

    first.votes().sees("已投出")
    second.votes().sees("您的选票已在票箱中")

    second.reads("刚才填的没有计入")
    picture(second.page, "member-second-phone")
    assert second.tracker == first.tracker
    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1


def test_without_script_the_server_encrypts_and_says_so(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    phone = new_phone(script=False)
    phone.goto(f"/{open_hall.poll}")
    phone.get_by_role("link", name="用简易页投票").click()
    expect(phone.locator("body")).to_contain_text("服务器")
    picture(phone, "plain-1-form")
    phone.get_by_label("投票码").fill(code_of(open_hall.slips[0]).lower())
    for place in range(2):
        phone.get_by_role("group").nth(place).get_by_text("满意", exact=True).click()
    phone.locator("main button").last.click()
    picture(phone, "plain-2-review")
    phone.locator("main button").first.click()
    expect(phone.locator("main")).to_contain_text("回执码")
    picture(phone, "plain-3-receipt")

    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1


def test_a_wrong_code_is_explained_and_the_right_one_goes_on(open_hall: Hall, new_phone: NewPhone) -> None:
    phone = new_phone()
    right = code_of(open_hall.slips[0])
    member = Member(phone).types(f"/{open_hall.poll}", right[:-1])
    member.reads("投票码应是 20 位，您输入了 19 位")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    member.types(f"/{open_hall.poll}", wrong).reads("没有这张选票，什么也没有投出")

    member.types(f"/{open_hall.poll}", right.lower().replace("0", "o").replace("1", "l").replace("-", " "))

    member.chooses(CHOICES).reviews().votes().sees("已投出")


def test_the_shared_tablet_forgets_each_voter(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    tablet = new_phone(width=820, height=1180)
    member = Member(tablet).lets_seconds_last(60)
    member.types(f"/{open_hall.poll}/tablet", code_of(open_hall.slips[0]))
    member.chooses(CHOICES).reviews().votes().sees("已投出").reads("秒后自动清空本页")
    picture(tablet, "tablet-cast")

    tablet.get_by_role("button", name="清空，给下一位").click()

    member.sees("请输入投票码")
    assert tablet.get_by_label("投票码", exact=True).input_value() == ""
    assert member.page.locator(".number").count() == 0


def test_the_shared_tablet_clears_itself(open_hall: Hall, new_phone: NewPhone) -> None:
    member = Member(new_phone(width=820, height=1180)).lets_seconds_last(0.01)

    member.types(f"/{open_hall.poll}/tablet", code_of(open_hall.slips[0])).chooses(CHOICES).reviews().votes()

    member.sees("请输入投票码")
    assert chair.turnout(open_hall.database, open_hall.poll).cast == 1


def test_who_is_late_is_told_plainly(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    slow, late = Member(new_phone()), Member(new_phone())
    slow.scans(open_hall.slips[0]).chooses(CHOICES).reviews()
    open_hall.close(10)

    slow.votes().sees("投票已经结束").reads("没有计入")
    late.scans(open_hall.slips[1]).sees("投票已经结束").reads("这张选票没有投过")
    picture(slow.page, "member-late")


def test_a_slip_exchanged_for_paper_cannot_vote(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    open_hall.scrutineers[0].void([key_of(open_hall.slips[0])], "paper")

    member = Member(new_phone()).scans(open_hall.slips[0]).sees("这张选票已经作废").reads("纸质票")

    picture(member.page, "member-void")


def test_a_slip_that_has_voted_cannot_be_voided(open_hall: Hall, new_phone: NewPhone) -> None:
    Member(new_phone()).scans(open_hall.slips[0]).chooses(CHOICES).reviews().votes().sees("已投出")

    with pytest.raises(Declined, match="舞弊的迹象") as declined:
        open_hall.scrutineers[0].void([key_of(open_hall.slips[0])], "unissued")

    assert (declined.value.answered, declined.value.reason) == (409, "slip-voted")


def test_a_slip_printed_for_another_key_stops_the_page(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    address = open_hall.slips[0]
    other = address[:-1] + ("0" if address[-1] != "0" else "1")

    member = Member(new_phone()).scans(other).sees("停！密钥不对")

    picture(member.page, "member-fake-key")
    assert member.page.locator("main button").count() == 0


def test_a_fake_key_shown_to_one_voter_stops_the_page(open_hall: Hall, new_phone: NewPhone) -> None:
    """The server makes a second key with scrutineers of its own and serves it to one phone."""
    real, address = open_hall.poll, open_hall.slips[0]
    open_hall.define(questions=2)
    open_hall.simulate_ceremony()
    open_hall.print_slips(1)
    open_hall.open()
    fake = open_hall.line().page().decode()
    phone = new_phone()
    sent: list[Request] = []
    phone.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    phone.route(f"**/{real}", lambda route: route.fulfill(body=fake, content_type="text/html; charset=utf-8"))

    Member(phone).scans(address).sees("停！密钥不对")

    assert sent == []


def test_a_definition_changed_on_the_way_stops_the_page(open_hall: Hall, new_phone: NewPhone) -> None:
    """Swapping two options would turn votes round; φ is another then, and the slip says so."""
    page = open_hall.line().page().decode()
    turned = page.replace('"不满意"', '"#"').replace('"满意"', '"不满意"').replace('"#"', '"满意"')
    assert turned != page
    phone = new_phone()
    phone.route(f"**/{open_hall.poll}", lambda route: route.fulfill(body=turned, content_type="text/html"))

    Member(phone).scans(open_hall.slips[0]).sees("停！密钥不对")


@pytest.fixture
def closed_hall(open_hall: Hall) -> Hall:
    """The same assembly after close; slips 1 to 6 have voted."""
    votes_of_others(open_hall, 0, 6)
    open_hall.close(10)
    return open_hall


@pytest.mark.parametrize("missing", ["**/ballot-recheck-*.js", "**/events", "**/digests"])
def test_a_rescan_that_the_network_breaks_is_calm_and_can_be_repeated(
    closed_hall: Hall, new_phone: NewPhone, picture: Picture, missing: str
) -> None:
    phone = new_phone()
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    phone.route(missing, fail)
    member = Member(phone).scans(closed_hall.slips[0]).sees("没有连上").reads("您投出的选票不受影响")
    picture(phone, "member-rescan-offline")
    with phone.expect_event("requestfailed"):
        phone.get_by_role("button", name="再试一次").click()
    member.sees("没有连上")
    assert len(asked) == 2
    phone.unroute(missing)

    phone.get_by_role("button", name="再试一次").click()

    member.sees("已计入")


def test_a_box_without_the_ballot_is_an_alarm(closed_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    def drop_one(route: Route) -> None:
        route.fulfill(body=route.fetch().body()[32:], content_type="application/octet-stream")

    phone = new_phone()
    phone.route("**/digests", drop_one)
    member = Member(phone).scans(closed_hall.slips[0])

    member.sees("公告板通不过核对").reads("在查明以前不要开票").reads("root")
    picture(phone, "member-alarm")


def test_a_board_with_an_altered_event_is_an_alarm(closed_hall: Hall, new_phone: NewPhone) -> None:
    def alter(route: Route) -> None:
        board = route.fetch().json()
        opened = next(event for event in board["events"] if event["type"] == "open")
        opened["data"]["present"] += 1
        route.fulfill(json=board)

    phone = new_phone()
    phone.route("**/events", alter)

    Member(phone).scans(closed_hall.slips[0]).sees("公告板通不过核对").reads("chain-previous")
    assert phone.locator("main button").count() == 0


def test_a_board_that_is_none_is_an_alarm(closed_hall: Hall, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.route("**/events", lambda route: route.fulfill(body="<html>", content_type="application/json"))

    Member(phone).scans(closed_hall.slips[0]).sees("公告板通不过核对").reads("json")


def test_one_ballot_shown_to_two_members_is_an_alarm(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    """A server that dropped a ballot answers its member with somebody else's, which is in the box."""
    votes_of_others(open_hall, 1, 6)
    phone = new_phone()
    member = Member(phone).scans(open_hall.slips[0]).chooses(CHOICES).reviews().votes().sees("已投出")
    open_hall.close(10)
    others = open_hall.line().post("/slip", {"key": b64(key_of(open_hall.slips[1]))})
    phone.route("**/slip", lambda route: route.fulfill(json=others))

    member.scans(open_hall.slips[0]).sees("公告板通不过核对").reads("ballot-slip")

    picture(phone, "member-clash")
