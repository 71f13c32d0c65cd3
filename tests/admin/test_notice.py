"""The notice as everybody may read it, and the clauses that lead there."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from importlib.resources import files

import pytest

from admin import explained
from admin.rules.notice import notice, references
from admin.rules.policies import policy
from tests.admin.house import House

WORDS = "8fb737481af40d7802d5933481da537c68cc60b17f44a2be5d53d21bc72e4a51"
"""SHA-256 of all words of the notice, as they were compared with the printed one."""


def words() -> str:
    """Return all words of the notice in their order."""
    found = notice()
    parts = [found.title, found.addressees, *(one.text for one in found.paragraphs), *found.attachments, found.annex_1]
    parts += [*found.header, *(line for row in found.rows for line in ((row.category,) * row.first) + row.lines)]
    parts += [found.annex_2, *(cell for row in found.form for cell in row), *found.footer, found.annex_3]
    return "\n".join([*parts, *found.subsidy])


def test_the_notice_is_the_one_that_was_printed() -> None:
    assert hashlib.sha256(words().encode()).hexdigest() == WORDS
    assert len(notice().rows) == 20


def test_the_page_shows_every_word_with_an_anchor_for_each_clause(house: House) -> None:
    page = house.browser().get("/notice").text
    shown = "".join(unescape(re.sub(r"<[^>]+>", "", page)).split()).replace("§", "")

    assert all("".join(line.split()) in shown for line in words().split("\n"))
    assert all(f'id="{anchor}"' in page for anchor in notice().anchors())


@pytest.mark.parametrize(
    ("clause", "anchors"),
    [
        ("三(二)3：每年至少评议一次", ["3-2-3"]),
        ("三（二）3（期限未作规定）", ["3-2-3"]),
        ("附件一·规范建家工作（会员满意率在95%以上）", ["annex-1-19"]),
        ("标准（附件1）·规范建家工作", ["annex-1-19"]),
        ("三(二)2：按照全区统一的评价标准；附件一", ["3-2-2", "annex-1"]),
        ("通知开头：在全区", ["opening"]),
        ("《中国工会章程》第二十六条", []),
    ],
)
def test_a_clause_leads_to_its_place(clause: str, anchors: list[str]) -> None:
    pieces = references(clause)

    assert "".join(text for text, _ in pieces) == clause
    assert [anchor for _, anchor in pieces if anchor] == anchors
    assert set(anchors) <= notice().anchors()


def test_every_clause_of_the_policies_leads_somewhere() -> None:
    """Laws and habits of the district beside the notice are named here, so that a misspelt clause is found."""
    elsewhere = ("《个人信息保护法》", "称号由工会主动放弃")

    def clauses(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["clause"]] if isinstance(value.get("clause"), str) else []
            return own + [clause for item in value.values() for clause in clauses(item)]
        return [clause for item in value for clause in clauses(item)] if isinstance(value, list) else []

    names = [file.name.removesuffix(".toml") for file in (files("admin") / "policy").iterdir()]
    found = [clause for name in names if name != "notice" for clause in clauses(policy(name))]
    lost = [one for one in found if not one.startswith(elsewhere) and not any(a for _, a in references(one))]
    assert len(found) > 20
    assert not lost


def test_the_rules_show_the_figures_of_the_policy(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    page = house.browser().get("/rules").text
    assert all(tier["words"] in page for tier in policy("subsidy")["tiers"])
    assert "期限3个月" in page
    assert "95%（含）" in page

    monkeypatch.setitem(policy("displays"), "grace_days", 77)
    assert "77天" in "".join(point.text for part in explained.parts() for point in part.points)


def test_public_pages_show_no_person_and_ask_for_nobody(house: House) -> None:
    for address in ("/about", "/notice", "/standard", "/rules", "/exemplars"):
        answer = house.browser().get(address)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert not [name for name in ("王主席", "郑区总", "周街道") if name in answer.text]
