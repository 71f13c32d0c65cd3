"""The beginning (开头): a street makes a union and invites its chair, who signs in and fills in the officers."""

from __future__ import annotations

import time

import pyotp

from docs.pictures.cast import UNION, Cast, sheet_of
from tests.browser.officers import STEP_S, Officer

CHAIR = "王建国"


def play(cast: Cast) -> None:
    """Walk from the first page to a union whose chair has signed in."""
    guide = cast.camera.window()
    guide.goto(cast.demo.admin_url)
    cast.camera.part(sheet_of(guide), "demo-guide")
    street = cast.enter("街道（地区、行业）工会", "street")
    _make_union(cast, street)
    _begin(cast, _invite(cast, street))
    _register(cast, cast.people["chair"])


def _make_union(cast: Cast, street: Officer) -> None:
    street.menu("工会")
    cast.camera.take(street.page, "street-unions")
    street.goes("新建工会").fills(工会全称=UNION, 工会类别="基层工会", 单位类型="企业")
    street.fills(职工人数="38", 会员人数="36", 女职工人数="14")
    cast.camera.part(sheet_of(street.page), "street-new-union")
    street.presses("新建").sees(UNION)


def _invite(cast: Cast, street: Officer) -> str:
    street.menu("账号").goes("邀请新账号")
    street.fills(工会=UNION, 角色="基层工会主席", 姓名=CHAIR, 登录名="wangjianguo")
    cast.camera.part(sheet_of(street.page), "invite-form")
    street.presses("生成邀请链接").sees(f"发给{CHAIR}的邀请")
    cast.camera.part(sheet_of(street.page), "invite-link")
    return street.page.locator("#link").input_value()


def _begin(cast: Cast, link: str) -> None:
    """Take up the invitation, sign out, and sign in with password and code."""
    chair = cast.newcomer("chair")
    page = chair.page
    page.goto(link)
    cast.camera.part(sheet_of(page), "begin-password")
    chair.fills(设置密码=chair.password, 再输一遍=chair.password).presses("设好密码，下一步")
    cast.camera.part(sheet_of(page), "begin-code")
    chair.secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("动态码（6 位数字）").fill(pyotp.TOTP(chair.secret).now())
    chair.presses("启用动态码并进入").sees(UNION)
    cast.camera.take(page, "chair-home")
    page.get_by_role("button", name="退出").click()
    page.goto(f"{chair.base}/sign-in")
    cast.camera.part(sheet_of(page), "sign-in")
    chair.fills(登录名="wangjianguo", 密码=chair.password).presses("登录")
    cast.camera.part(sheet_of(page), "sign-in-code")
    page.get_by_label("动态码（6 位数字）").fill(pyotp.TOTP(chair.secret).at(time.time() + STEP_S))
    chair.presses("登录").sees(UNION)


def _register(cast: Cast, chair: Officer) -> None:
    """Enter the officers of the union: they may not count."""
    for name, post in ((CHAIR, "主席"), ("刘芳", "副主席"), ("陈明", "委员")):
        chair.menu("工会").goes("登记干部")
        chair.fills(姓名=name, 职务=post, 任职日期="2024-03-01")
        if post == "主席":
            cast.camera.part(sheet_of(chair.page), "officer-form")
        chair.presses("登记")
    parts = chair.page.locator("main .sheet")
    cast.camera.part(parts.nth(0), "union-page", parts.nth(1))
