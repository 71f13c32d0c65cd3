"""工作交流: nobody is shown without consent, what others wrote is harmless, nothing is seen sideways."""

from __future__ import annotations

import re

import pytest

from admin import briefs, exemplars, questions
from admin.models.exchange import Brief, Exemplar
from admin.rules.exchange import Period, is_web_link, span
from tests.admin.house import House

STORY: dict[str, object] = {"title": "午间半小时", "story": "做法", "nobody_else": "y"}
EVIL = '<script>alert(1)</script>"\u202e'


def nominated(house: House, names: str = "钱某\n孙某", by: str = "street") -> str:
    """Nominate ``first``; return the address of the nomination."""
    given = {**STORY, "union": str(house.unions["first"]), "names": names}
    answer = house.browser(by).post("/exchange/exemplars/new", given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def decide(house: House, address: str, by: str = "district", version: str = "1") -> int:
    return house.browser(by).post(
        f"{address}/decide", {"approved": "yes", "reason": "可学", "version": version}
    ).status_code  # fmt: skip


def version_of(house: House) -> str:
    with house.writing() as session:
        return str(session.query(Exemplar).one().version)


def is_public(house: House) -> bool:
    return "午间半小时" in house.browser().get("/exemplars").text


def test_a_union_is_shown_only_when_it_and_all_who_are_named_agree(house: House) -> None:
    address = nominated(house)
    chair = house.browser("chair")
    assert decide(house, address) == 303
    assert not is_public(house)

    chair.post(f"{address}/agree", {"yes": "yes"})
    consent: dict[str, object] = {"consented_on": "2026-11-20", "how": "签字的同意书"}
    chair.post(f"{address}/people/1", consent)
    assert not is_public(house)
    chair.post(f"{address}/people/2", consent)
    assert is_public(house)

    chair.post(f"{address}/people/2", {"back": "yes"})
    assert not is_public(house)


def test_other_words_ask_for_other_consents(house: House) -> None:
    address = nominated(house, names="")
    house.browser("chair").post(f"{address}/agree", {"yes": "yes"})
    edited = {**STORY, "union": str(house.unions["first"]), "names": "李某", "version": version_of(house)}
    assert house.browser("street").post(f"{address}/edit", edited).status_code == 303

    assert decide(house, address, version="1") == 409  # these words were not what she read
    assert decide(house, address, version=version_of(house)) == 303
    assert not is_public(house)


def test_only_the_district_approves_and_only_the_union_agrees(house: House) -> None:
    address = nominated(house, names="")

    assert decide(house, address, by="street") == 403
    assert house.browser("street").post(f"{address}/agree", {"yes": "yes"}).status_code == 403
    assert house.browser("other_street").get(address).status_code == 404
    assert house.browser("other_street").post("/exchange/exemplars/new", {**STORY, "union": "4"}).status_code == 422
    with house.writing() as session, pytest.raises(Exception, match="没有这个页面"):
        exemplars.nominate(
            session, house.person("other_street"), house.clock(), house.unions["first"], title="x", story="y", names=[]
        )


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://example.com/a?b=1", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("//example.com", False),
        ("https://user@example.com", False),
        ("https://example.com/\u202egpj", False),
        ("https://exa mple.com", False),
        ("https:\\\\example.com", False),
        ("https://[", False),
    ],
)
def test_a_link_leads_to_a_page_or_is_none(link: str, *, good: bool) -> None:
    assert is_web_link(link) is good


def test_what_others_wrote_stays_text(house: House) -> None:
    street = house.browser("street")
    news: dict[str, object] = {"media": EVIL, "title": EVIL, "published_on": "2026-11-01"}
    assert street.post("/exchange/publicity", {**news, "link": "javascript:alert(1)"}).status_code == 422
    assert street.post("/exchange/publicity", {**news, "link": "https://example.com/"}).status_code == 303
    street.post("/exchange/questions", {"title": EVIL, "text": EVIL})
    street.post("/exchange/inputs", {"year": "2026", "persons": "1", "yuan": "2", "things": EVIL})
    address = nominated(house, names="")
    edited = {**STORY, "title": EVIL, "story": EVIL, "union": str(house.unions["first"]), "version": "1"}
    street.post(f"{address}/edit", edited)
    house.browser("chair").post(f"{address}/agree", {"yes": "yes"})
    assert decide(house, address, version=version_of(house)) == 303

    for page in ("/exchange/publicity", "/exchange/questions", "/exchange/inputs", address, "/exemplars"):
        text = street.get(page).text
        assert "<script>alert" not in text, page
        assert "alert(1)" in text, page
    found = re.search(r'<a href="https://example.com/"[^>]*>', street.get("/exchange/publicity").text)
    assert found is not None
    assert "noopener" in found[0]


def test_a_brief_goes_up_once_and_is_acknowledged_once(house: House) -> None:
    street, district = house.browser("street"), house.browser("district")
    asked: dict[str, object] = {"period": "quarter", "year": "2026", "number": "3"}
    address = street.post("/briefs", asked).headers["Location"]
    assert street.post("/briefs", asked).status_code == 409
    assert district.get(address).status_code == 404  # a draft is its writer's

    page = street.get(address).text
    assert "应开展的基层工会（家）</dt><dd>2" in page
    unwritten: dict[str, object] = {"title": "季报", "body": f"一、{briefs.TO_WRITE}", "version": "1", "then": "send"}
    assert street.post(f"{address}/edit", unwritten).status_code == 409
    assert street.post(f"{address}/edit", {**unwritten, "body": "写好了"}).status_code == 303
    assert house.browser("other_street").get(address).status_code == 404
    assert house.browser("chair").get(address).status_code == 404
    with house.writing() as session:
        version = str(session.query(Brief).one().version)
    assert district.post(f"{address}/acknowledge", {"version": version}).status_code == 303
    with house.writing() as session:
        later = str(session.query(Brief).one().version)
    assert district.post(f"{address}/acknowledge", {"version": later}).status_code == 409
    assert street.post(f"{address}/recall", {"version": later}).status_code == 409
    assert street.get(f"{address}/paper.pdf").data.startswith(b"%PDF")


def test_a_public_answer_does_not_tell_who_asked(house: House) -> None:
    house.browser("chair").post("/exchange/questions", {"title": "我厂的事", "text": "本厂锅炉房"})
    answer: dict[str, object] = {"answer": "可以", "shared": "y", "shared_title": "一般的问题", "version": "1"}
    assert house.browser("chair").post("/exchange/questions/1/answer", answer).status_code == 403
    assert house.browser("other_street").post("/exchange/questions/1/answer", answer).status_code == 404
    assert house.browser("street").post("/exchange/questions/1/answer", answer).status_code == 303

    page = house.browser("third_chair").get("/exchange/questions").text
    assert "一般的问题" in page
    assert "可以" in page
    assert not [words for words in ("我厂", "锅炉", "示范科技") if words in page]
    with house.writing() as session:
        assert questions.waiting(session, house.person("district")) == 0


def test_periods_have_their_days() -> None:
    assert span(Period.QUARTER, 2026, 1).last.isoformat() == "2026-03-31"
    assert span(Period.MONTH, 2028, 2).last.isoformat() == "2028-02-29"
    assert span(Period.YEAR, 2026, 1).last.isoformat() == "2026-12-31"
    with pytest.raises(ValueError, match="quarter"):
        span(Period.QUARTER, 2026, 5)


def test_the_yearly_sheet_has_a_row_for_each_union(house: House) -> None:
    page = house.browser("street").get("/yearly/2026").text
    assert "望京某某学校工会" in page
    assert "亚运村某某医院工会" not in page
    assert "缺牌匾、身份" in page
    for ending in ("pdf", "xlsx"):
        assert house.browser("street").get(f"/yearly/2026/sheet.{ending}").status_code == 200
