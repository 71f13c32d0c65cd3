"""Who may enter which page."""

from __future__ import annotations

from tests.admin.house import House


def test_a_visitor_is_led_to_the_sign_in_page(house: House) -> None:
    answer = house.browser().get("/unions")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/unions"


def test_a_role_without_the_right_is_told_so(house: House) -> None:
    answer = house.browser("auditor").get("/unions")

    assert answer.status_code == 403
    assert "没有这项权限" in answer.text


def test_a_device_is_signed_out_after_it_was_idle(house: House) -> None:
    browser = house.browser("chair")
    assert browser.get("/").status_code == 200
    house.clock.forward(minutes=29)
    assert browser.get("/").status_code == 200

    house.clock.forward(minutes=31)

    assert browser.get("/").status_code == 303


def test_a_device_is_signed_out_in_the_end_however_busy(house: House) -> None:
    browser = house.browser("chair")
    for _ in range(12 * 60 // 20):
        assert browser.get("/").status_code == 200
        house.clock.forward(minutes=20)

    house.clock.forward(minutes=1)

    assert browser.get("/").status_code == 303
