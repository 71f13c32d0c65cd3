"""After the count (开票以后): the second scan, the receipt of the street, opinions that become 整改."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docs.pictures import hall
from docs.pictures.cast import UNION, Cast
from tests.browser.officers import Officer
from tests.browser.people import Member


def play(cast: Cast) -> None:
    """Walk from the result to a 整改 that the street has closed."""
    _second_scan(cast)
    chair, street = cast.people["chair"], cast.people["street"]
    _receive(cast, street)
    review = street.page.url.rsplit("/", 1)[1]
    ticket = _sort(cast, chair, review)
    _rectify(cast, chair)
    _judge(cast, street, ticket)


def _second_scan(cast: Cast) -> None:
    assert cast.member is not None
    member = Member(cast.member).scans(cast.slips[0]).sees("已计入")
    cast.camera.beside([*cast.ballots, member.page.screenshot()], "phone")


def _receive(cast: Cast, street: Officer) -> None:
    street.menu("评家结果")
    cast.on_phone(street, "inbox-phone")
    street.goes(UNION)
    street.presses("回执：已收到").reads("已回执")


def _sort(cast: Cast, chair: Officer, review: str) -> str:
    """Group the opinions, and open a 整改 for the first problem."""
    chair.opens(f"/reviews/{review}/problems")
    for box in chair.page.locator(".opinions label", has_text=hall.LIFT).all():
        box.click()
    chair.fills(**{"新问题的说法（新建时填）": "电梯常坏"})
    parts = chair.page.locator("main section.sheet")
    cast.camera.part(parts.nth(0), "opinions", parts.nth(1))
    chair.presses("归类").goes("电梯常坏")
    chair.fills(
        整改措施="本月内请维保单位检修电梯，更换老旧部件；检修期间增设临时座椅。",
        责任人="王建国",
        完成期限=(datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
    )
    cast.camera.part(chair.page.locator("#answer"), "problem")
    chair.presses("开整改单").reads("电梯常坏")
    return chair.page.url.rsplit("/", 1)[1].split("#")[0]


def _rectify(cast: Cast, chair: Officer) -> None:
    chair.presses("向会员公开").fills(整改结果="电梯已换新部件，连续两周运行正常。")
    cast.camera.whole(chair.page, "ticket", 1300)
    chair.presses("报请上级工会验收").reads("等待验收")
    with_told = cast.camera.phone()
    with_told.goto(f"{chair.base}{chair.page.get_by_role('link', name='公开页').get_attribute('href')}")
    cast.camera.take(with_told, "told")
    with_told.context.close()
    chair.menu("会员评家")
    cast.camera.part(chair.page.locator("main .wrap"), "assemblies")


def _judge(cast: Cast, street: Officer, ticket: str) -> None:
    street.opens(f"/tickets/{ticket}")
    street.page.get_by_label("措施、结果和材料都看过，同意验收").check()
    judged = street.page.locator("section", has=street.page.get_by_role("heading", name="验收", exact=True))
    cast.camera.part(judged.first, "ticket-judge")
    street.presses("同意验收").reads("已验收")
