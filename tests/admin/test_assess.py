"""The page 试算: the form makes the case that programs send, and says beside the field what is wrong."""

from __future__ import annotations

import json
from typing import Any

from admin.forms.assess import ROWS
from admin.models.unions import Union
from tests.admin.house import House
from tests.admin.test_cases import GOOD, judged

FILLED: dict[str, object] = {
    "on": "2026-11-22",
    "title": "street",
    **{f"union-{name}": str(value) for name, value in GOOD["union"].items() if name not in ("independent", "kind")},
    "union-independent": "yes",
    **{f"review-{name}": str(value) for name, value in GOOD["review"].items()},
    **{f"rooms-{name}": state for name, state in GOOD["rooms"].items()},
    **{f"home_area_m2-{name}": area for name, area in GOOD["home_area_m2"].items()},
    **{f"rows-{name}": "met" for name in ROWS},
    "figures-info_collected": "520",
    "figures-cards_issued": "５２０",
    "figures-disputes_accepted": "10",
    "figures-disputes_closed": "9",
    "figures-wages_fen": "1,000,000",
    "figures-education_fen": "15000.0",
    "figures-frontline_fen": "9,000.00",
    "double_display-plaque": "yes",
    "double_display-officers": "2",
    "double_display-shown": "2",
}
EMPTY: dict[str, object] = {**dict.fromkeys(FILLED, ""), "title": "none", "union-independent": "yes"}


def told(text: str) -> list[Any]:
    """Return the case and the verdict that stand on the page as JSON."""
    blocks = [block.partition(">")[2].partition("</pre>")[0] for block in text.split("<pre ")[1:]]
    return [json.loads(block.replace("&#34;", '"').replace("&#39;", "'")) for block in blocks]


def test_what_is_filled_in_is_the_case_that_a_program_would_send(house: House) -> None:
    answer = house.browser("chair").post("/assess", data=FILLED)

    assert answer.status_code == 200
    case, verdict = told(answer.text)
    expected = {
        **GOOD,
        "union": {name: value for name, value in GOOD["union"].items() if name not in ("unit_type", "kind")},
    }
    del expected["street_title"]
    assert case == expected
    assert verdict == judged(GOOD)
    assert "10,000元（壹万元整）" in answer.text


def test_an_empty_form_says_what_is_missing(house: House) -> None:
    answer = house.browser("finance").post("/assess", data=EMPTY)

    assert answer.status_code == 200
    assert "还差什么" in answer.text
    assert "第20项“硬件建设”缺少资料" in answer.text
    assert "依据：附件一·硬件建设" in answer.text


def test_every_fault_stands_beside_its_field_and_what_was_filled_in_is_kept(house: House) -> None:
    wrong = {
        "union-staff": ("五百", "应为 0 到 100,000,000 的整数。"),
        "union-members": ("-1", "应为 0 到"),
        "review-held_on": ("2026-02-30", "应为 1950 年到"),
        "home_area_m2-verified": ("49.999", "最多两位小数的平方米数"),
        "figures-wages_fen": ("12.345", "应为金额（元）"),
        "double_display-officers": ("1", "不能多于总人数"),
        "on": ("明天", "确有的一天"),
        "previous_review-due": ("x", "应为 0 到"),
    }

    answer = house.browser("chair").post("/assess", data=FILLED | {name: one[0] for name, one in wrong.items()})

    assert answer.status_code == 422
    for name, (value, message) in wrong.items():
        assert message in answer.text.split(f'id="{name}-more"')[1].partition("</p>")[0], name
        assert f'value="{value}"' in answer.text
    assert answer.text.count("<b>应为") + answer.text.count("<b>面积应为") + answer.text.count("<b>两栏") == len(wrong)
    assert 'value="9,000.00"' in answer.text
    assert "<pre" not in answer.text


def test_json_that_is_pasted_is_judged_instead_of_the_fields(house: House) -> None:
    browser = house.browser("street")

    good = browser.post("/assess", data={**FILLED, "union-staff": "x", "json": json.dumps(GOOD)})
    bad = browser.post("/assess", data={**EMPTY, "json": '{"union": {"stuff<b>": 1}}'})

    assert good.status_code == 200
    assert told(good.text)[1] == judged(GOOD)
    assert bad.status_code == 422
    assert "union.stuff&lt;b&gt;：没有这一项" in bad.text


def test_a_union_finds_its_own_numbers_in_the_form(house: House) -> None:
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).staff = 4321

    assert 'value="4321"' in house.browser("chair").get("/assess").text
    assert 'value="4321"' not in house.browser("street").get("/assess").text
