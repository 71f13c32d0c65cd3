"""The life of a title: self-check, street title, district title, subsidy; the next year it is put right, and revoked.

Everything is done on the pages by those whose turn it is. The clock is the test's, since the story takes a year.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from admin import sessions, tokens
from admin.models.accounts import Account
from admin.models.connections import Delivery, Webhook
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import Event, ReviewState, Scope
from admin.views.gate import COOKIE
from tests.admin import checking, polls
from tests.admin.house import House, open_house
from tests.browser.officers import Officer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNION = "朝阳区示范科技有限公司工会"
ACCOUNT = "6222 0202 0011 2233 445"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x04\x00\x00\x00\xb5\x1c\x0c\x02\x00\x00"
    b"\x00\x0bIDATx\xdacd\xf8_\x0f\x00\x02\x87\x01\x80\xeb\xe8\x9a\x92\x00\x00\x00\x00IEND\xaeB`\x82"
)
FORM = {
    "address": "望京街10号", "phone": "010-64700000", "committee_since": "2024-03-01", "approved_by": "望京街道总工会",
    "account": ACCOUNT, "area_m2": "52.5", "wages_contract_on": "2026-05-06",
}  # fmt: skip
TOLD = (Event.APPLICATION_DECIDED, Event.TITLE_AWARDED, Event.SUBSIDY_PAID, Event.TITLE_CHANGED, Event.PROPOSAL_MADE)


class Town:
    """The signed-in side as it is served, and those who sit before it."""

    def __init__(self, house: House, url: str, chromium: Browser) -> None:
        self.house = house
        self.url = url
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []

    @property
    def today(self) -> str:
        """The day, as date fields take it."""
        return dates.today(self.house.clock()).isoformat()

    def sits_down(self, account: str) -> Officer:
        """Let somebody sign in at this moment."""
        with self.house.writing() as session:
            found = session.get_one(Account, self.house.accounts[account])
            word = sessions.begin(session, found, self.house.clock(), device="test")
        context = self._chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": COOKIE, "value": word, "url": self.url}])
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(self.url)
        return Officer(page)

    def waits_until(self, day: date) -> None:
        """Let time pass; whoever was signed in is not any more."""
        self.house.clock.at = datetime.combine(day, self.house.clock.at.timetz())

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def town(tmp_path: Path, chromium: Browser) -> Iterator[Town]:
    for house in open_house(tmp_path, f"sqlite:///{tmp_path / 'admin.db'}"):
        server = make_server("127.0.0.1", 0, house.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        made = Town(house, f"http://127.0.0.1:{server.server_port}", chromium)
        yield made
        made.leave()
        server.shutdown()
        thread.join()
        server.server_close()


def form(page: Page, ending: str) -> Locator:
    """Return the form that is sent to an address with this ending, unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach(found => found.open = true)")
    return page.locator(f"main form[action$='{ending}']").first


def sends(officer: Officer, ending: str, **fields: str | bool) -> Officer:
    """Fill in a form of the page by its fields' names, and send it; it must be taken."""
    found = form(officer.page, ending)
    for name, value in fields.items():
        field = found.locator(f"[name='{name}']")
        match field.first.get_attribute("type"):
            case "radio":
                found.locator(f"[name='{name}'][value='{value}']").check()
            case "checkbox":
                field.first.check()
            case "file":
                field.set_input_files({"name": str(value), "mimeType": "image/png", "buffer": PNG})
            case _:
                field.fill(str(value))
    with officer.page.expect_navigation():
        found.locator("button").first.click()
    expect(officer.page.locator(".field.wrong")).to_have_count(0)
    return officer


def checks_itself(chair: Officer, level: str) -> None:
    """Go through the self-check of a level row by row, and hand it in."""
    sends(chair.opens("/evaluations"), "/evaluations", level=level, year="2026")
    page = chair.page
    case = page.url.split("/evaluations/")[1].split("/")[0]
    chair.opens(f"/evaluations/{case}")
    rows = [str(link.get_attribute("href")) for link in page.locator(".check-rows a").all()]
    assert len(rows) == 20
    for address in rows:
        chair.opens(address)
        if not page.locator("form[action$='/files']").count():
            continue
        sends(chair, "/files", file="材料.png")
        filling = form(page, address)
        for box in filling.locator("input[type=checkbox]").all():
            box.check()
        for field in filling.locator("input[type=date]").all():
            if not field.input_value():
                field.fill("2026-05-01")
        for field in filling.locator("input[type=text]").all():
            if not field.input_value():
                field.fill("有")
        sends(chair, address, claim="met")
    hands_in(chair, case)


def hands_in(chair: Officer, case: str) -> None:
    """Hand in a self-check of which every row has been said."""
    chair.opens(f"/evaluations/{case}").reads("20 / 20")
    sends(chair, "/submit", sure=True)


def applies(town: Town, level: str) -> str:
    """Fill in the form, hand it in, and let the chair sign for her union; return its number."""
    staff = town.sits_down("staff").opens("/titles").presses("填写申报表")
    number = staff.page.url.split("/applications/")[1].split("/")[0]
    sends(staff, "/edit", **FORM)
    sends(staff.opens(f"/applications/{number}"), "/submit")
    chair = town.sits_down("chair").opens(f"/applications/{number}")
    sends(chair, "/sign-own", opinion="approved", text="情况属实，同意申报。", said_on=town.today)
    return number


def looks(town: Town, officer: Officer, number: str) -> None:
    """Look at the home, and agree."""
    officer.opens(f"/applications/{number}")
    sends(officer, "/checks", checked_on=town.today, checkers="李某、张某", verified_m2="51", findings="与申报相符。")
    sends(officer.opens(f"/applications/{number}"), "/sign", opinion="approved", text="同意。", said_on=town.today)


def names_the_home(town: Town, who: str, number: str, decision: str) -> None:
    """Show the application to everybody, wait, and name the home."""
    officer = town.sits_down(who).opens(f"/applications/{number}")
    sends(officer, "/announce")
    officer.page.goto(f"{town.url}/announced/{number}")
    officer.reads(UNION)
    expect(officer.page.locator("body")).not_to_contain_text("6222")
    town.waits_until(date.fromisoformat(town.today) + timedelta(days=10))
    officer = town.sits_down(who).opens(f"/applications/{number}")
    sends(officer, "/award", decision=decision, awarded_on=town.today)
    officer.opens("/titles/register").reads(UNION)


def votes(town: Town, counts: list[int]) -> int:
    """Hold a real poll, and receive its result."""
    held_on = dates.today(town.house.clock())
    return polls.hand_in(town.house, "first", polls.play(town.house, counts, held_on=held_on))


def heard(town: Town) -> set[str]:
    """Return the events that other systems are told of."""
    with town.house.database.read() as session:
        return set(session.scalars(select(Delivery.event)))


def listen(town: Town) -> None:
    """Let another system be told."""
    with town.house.writing() as session:
        session.add(
            Webhook(
                union_id=town.house.unions["district"], url="https://example.com/", secret=b"",
                events=[event.value for event in TOLD], created_at=town.house.clock(), created_by="郑区总",
            )
        )  # fmt: skip


def tells(town: Town, page: Page, what: str) -> str:
    """Return what the interface tells another system."""
    with town.house.writing() as session:
        person = town.house.person("district")
        district = session.get_one(Union, town.house.unions["district"])
        scopes = [Scope.TITLES.value, Scope.SUBSIDIES.value]
        secret = tokens.create(session, person, town.house.clock(), district, f"办公系统（{what}）", scopes, 365)[1]
    return page.request.get(f"{town.url}/api/v1/{what}", headers={"Authorization": f"Bearer {secret}"}).text()


def test_a_title_is_earned_paid_and_lost_a_year_later(town: Town) -> None:
    listen(town)

    # the appraisal is met; the union checks itself; street title
    votes(town, [18, 2, 0, 0])
    checking.record(town.house, True)
    chair = town.sits_down("chair")
    checks_itself(chair, "street")
    number = applies(town, "street")
    looks(town, town.sits_down("street"), number)
    names_the_home(town, "street", number, "望工发〔2026〕1号")

    # district title
    chair = town.sits_down("chair")
    hands_in(chair, str(checking.filled(town.house)))  # its rows like those of the street's, not once more by hand
    number = applies(town, "district")
    street = town.sits_down("street").opens(f"/applications/{number}")
    sends(street, "/sign", opinion="approved", text="同意推荐。", said_on=town.today)
    looks(town, town.sits_down("district"), number)
    names_the_home(town, "district", number, "朝工发〔2026〕12号")

    # the subsidy, by the verified area, once
    first = town.house.unions["first"]
    district = town.sits_down("district").opens(f"/subsidies/of/{first}").reads("10,000元")
    sends(district, f"/subsidies/of/{first}")
    finance = town.sits_down("finance").opens("/subsidies").goes(UNION)
    finance.reads("壹万元整").reads(ACCOUNT.replace(" ", ""))
    sends(finance, "/pay", voucher="记-105", paid_on=town.today)
    finance.reads("记-105")
    town.sits_down("district").opens(f"/subsidies/of/{first}").reads("没有补助")
    paid = tells(town, chair.page, "subsidies")
    assert "10000" in paid
    assert "0011" not in paid

    # a year later most are not content: 整改
    town.waits_until(date(2027, 11, 10))
    votes(town, [10, 0, 9, 1])
    street = town.sits_down("street").opens("/titles/register").reads("整改中")
    chair = town.sits_down("chair").opens("/tickets").goes("满意率")
    ticket = chair.page.url.rsplit("/", 1)[1]
    sends(chair, "/edit", measure="逐条回应意见，改善活动室。", owner="王主席")
    sends(chair.opens(f"/tickets/{ticket}"), "/report", outcome="活动室已改善，意见逐条回应。")
    sends(street.opens(f"/tickets/{ticket}"), "/close", seen=True)
    street.opens("/titles/register").reads("待复查")

    # again not met: it is proposed, answered, decided
    town.waits_until(date(2027, 12, 6))
    votes(town, [11, 0, 8, 1])
    district = town.sits_down("district").opens("/proposals")
    district.page.locator("main a[href^='/proposals/new/']").first.click()
    sends(district, district.page.url.removeprefix(town.url), reason="整改以后会员仍然不满意，走访核实，提议撤销。")
    proposal = district.page.url.rsplit("/", 1)[1]
    notice = district.page.locator(f"main a[href^='/proposals/{proposal}/notice/']").filter(has_text="区级").first
    if not notice.count():
        notice = district.page.locator(f"main a[href^='/proposals/{proposal}/notice/']").first
    notice.click()
    address = district.page.url.removeprefix(town.url)
    sends(district, address, number="朝工告〔2027〕1号", text="两次评议均未达标，现将拟撤销称号的情况告知你会。")
    case = district.page.url.rsplit("/", 1)[1]
    expect(form(district.page, "/decide")).to_have_count(0)
    chair = town.sits_down("chair").opens(f"/revocations/{case}")
    sends(chair, "/reply", reply="我们正在招聘专职干部，请再给一次机会。")
    district.opens(f"/revocations/{case}").reads("请再给一次机会")
    expect(form(district.page, "/decide")).to_have_count(0)
    sends(district, "/hear", heard_on=town.today, record="主席到会陈述，核实了整改情况。")
    sends(
        district, "/decide", outcome="revoke", document="朝工发〔2027〕30号", decided_on=town.today,
        reason="两次评议满意率均未达到百分之九十五，整改无明显成效。",
    )  # fmt: skip

    # register, public list, dashboards, API and messages follow
    town.sits_down("district").opens("/titles/register?state=revoked").reads(UNION)
    visitor = chair.page.request.get(f"{town.url}/homes?words=示范").text()
    assert "区级职工之家" not in visitor.split(UNION)[-1][:400]
    assert "朝工发〔2027〕30号" in tells(town, chair.page, "titles")
    assert {event.value for event in TOLD} <= heard(town)
    town.sits_down("district").opens("/targets").reads("2027")
    with town.house.database.read() as session:  # and the past is as it was
        states = session.scalars(select(HomeReview.state).order_by(HomeReview.id)).all()
    assert states == [ReviewState.COUNTS, ReviewState.SUPERSEDED, ReviewState.COUNTS]
    town.sits_down("finance").opens("/subsidies").reads("10,000")
