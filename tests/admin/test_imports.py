"""Lists of unions from and to Excel: a dry run first, then all rows or none."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from admin import history, imports, officers, unions, uploads
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere, NotNow
from admin.imports import COLUMNS, UNIONS
from admin.models.audit import AuditEntry
from admin.models.unions import ListImport, Officer, Union
from admin.officer_lists import OFFICERS
from admin.rules.imports import Act, Entry
from admin.rules.kinds import Post, UnionKind, UnitType
from admin.rules.officer_lists import OfficerEntry
from admin.workbooks import Table, WorkbookRefused, read_sheet, write_book
from tests.admin.house import NOON, House
from tests.admin.test_unions import paths_are_sound

STREET = {"name": "左家庄街道总工会", "parent": "朝阳区总工会", "kind": "街道"}
FIRM = {"name": "左家庄公司工会", "parent": "左家庄街道总工会", "unit_type": "企业", "staff": 100, "members": 90}
SCHOOL = {"name": "望京某某学校工会", "staff": 77, "unit_type": "事业单位"}


def book(*rows: dict[str, Any]) -> bytes:
    return write_book([Table("工会", COLUMNS, rows)])


def upload(house: House, *rows: dict[str, Any], who: str = "district", data: bytes | None = None) -> int:
    data = data or book(*rows)
    with house.writing() as session:
        sheet = uploads.read(UNIONS, data)
        return uploads.upload(UNIONS, session, house.person(who), house.clock(), "名单.xlsx", data, sheet).id


def run(house: House, number: int, who: str = "district") -> uploads.DryRun[Entry]:
    with house.database.read() as session:
        return uploads.dry_run(UNIONS, session, house.person(who), house.clock(), number)


def confirm(house: House, number: int, who: str = "district", digest: str | None = None) -> tuple[int, int]:
    digest = digest or run(house, number, who).digest
    with house.writing() as session:
        done = uploads.confirm(UNIONS, session, house.person(who), house.clock(), number, digest)
        return done.created, done.changed


def told(house: House, *rows: dict[str, Any], who: str = "district") -> dict[int, str]:
    """Return what is wrong, by row number."""
    return {
        entry.number: "；".join(entry.problems.values())
        for entry in run(house, upload(house, *rows, who=who), who).of(Act.WRONG)
    }


def found(house: House, name: str) -> Union:
    with house.database.read() as session:
        union = session.scalars(select(Union).where(Union.name == name)).one()
        session.expunge(union)
        return union


def how_many(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Union)) or 0


# --- what it does ---


def test_a_list_makes_and_changes_unions_in_any_order(house: House) -> None:
    number = upload(house, FIRM, SCHOOL, STREET)
    acts = {entry.number: entry.act for entry in run(house, number).entries}
    assert acts == {2: Act.NEW, 3: Act.CHANGED, 4: Act.NEW}
    assert how_many(house) == 6

    assert confirm(house, number) == (2, 1)

    firm, street, school = (found(house, str(row["name"])) for row in (FIRM, STREET, SCHOOL))
    assert firm.path == f"{street.path}{firm.id}/"
    assert (street.kind, firm.kind, firm.unit_type) == (
        UnionKind.SUBDISTRICT, UnionKind.GRASSROOTS, UnitType.ENTERPRISE,
    )  # fmt: skip
    assert (school.staff, school.members, school.unit_type) == (77, 50, UnitType.INSTITUTION)
    with house.database.read() as session:
        assert paths_are_sound(list(session.scalars(select(Union))))
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["union.imported"]
        lines = history.of(session, session.get_one(Union, school.id))[0].lines
    assert sorted(lines) == [("单位类型", "企业", "事业单位"), ("职工人数", "60", "77")]


def test_what_was_exported_changes_nothing_when_it_is_read_in_again(house: House) -> None:
    confirm(house, upload(house, STREET, FIRM | {"founded_on": date(2020, 5, 1), "address": "=1+1", "phone": "010"}))
    with house.database.read() as session:
        data = imports.export(session, house.person("district"))

    done = run(house, upload(house, data=data))

    assert len(done.entries) == 7
    assert {entry.act for entry in done.entries} == {Act.SAME}
    assert not done.ready


def test_a_second_confirmation_does_nothing_more(house: House) -> None:
    number = upload(house, STREET, FIRM)
    digest = run(house, number).digest

    assert confirm(house, number, digest=digest) == (2, 0)
    assert confirm(house, number, digest=digest) == (2, 0)

    assert how_many(house) == 8
    with house.database.read() as session:
        assert len(list(session.scalars(select(AuditEntry)))) == 1


def test_a_union_moves_where_its_parent_is_another(house: House) -> None:
    confirm(house, upload(house, {"name": "望京某某学校工会", "parent": "亚运村街道总工会"}))

    union = found(house, "望京某某学校工会")

    assert union.parent_id == house.unions["other_street"]
    assert union.path.startswith(found(house, "亚运村街道总工会").path)


def test_a_street_need_not_name_itself(house: House) -> None:
    confirm(house, upload(house, {"name": "望京新店工会", "unit_type": "企业"}, who="street"), "street")

    assert found(house, "望京新店工会").parent_id == house.unions["street"]


# --- what is refused ---


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (FIRM | {"parent": "没有这个街道"}, "不在表中，也不在您的范围之内"),
        (FIRM | {"parent": "望京某某学校工会"}, "下面不能设"),
        (FIRM | {"parent": ""}, "请填写上级工会"),
        (FIRM | {"parent": "望京街道总工会", "staff": "很多"}, "职工人数应为整数"),
        (FIRM | {"parent": "望京街道总工会", "staff": 1e300}, "数字过大"),
        (FIRM | {"parent": "望京街道总工会", "members": 101}, "会员人数不能多于职工人数"),
        (FIRM | {"parent": "望京街道总工会", "unit_type": "国企"}, "请写企业、事业单位"),
        (FIRM | {"parent": "望京街道总工会", "kind": "区总工会"}, "请写街道总工会"),
        (FIRM | {"parent": "望京街道总工会", "founded_on": "去年"}, "不是日期"),
        (FIRM | {"parent": "望京街道总工会", "active": "已停用"}, "只能是在用"),
        (FIRM | {"parent": "望京街道总工会", "name": "工" * 101}, "不能超过 100 个字"),
        (FIRM | {"parent": "望京街道总工会", "name": "\u200b\u202e"}, "请填写工会全称"),
        ({"name": "望京 某某学校工会", "unit_type": "企业"}, "只差空格"),
        ({"name": "望京某某学校工会", "kind": "街道总工会"}, "不能改为"),
        ({"name": "望京某某学校工会", "active": "已停用"}, "停用和恢复使用请在工会页面办理"),
        ({"name": "朝阳区总工会", "staff": 5}, "这是您本级工会"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(house: House, row: dict[str, Any], reason: str) -> None:
    assert reason in told(house, row)[2]


def test_the_same_name_twice_is_wrong_in_both_rows(house: House) -> None:
    rows = told(house, FIRM | {"parent": "望京街道总工会"}, SCHOOL, FIRM | {"name": "左家庄 公司工会"})

    assert "与第 4 行重名" in rows[2]
    assert "与第 2 行重名" in rows[4]


def test_one_wrong_row_keeps_all_others_out(house: House) -> None:
    number = upload(house, STREET, FIRM | {"staff": -1})

    with pytest.raises(NotNow):
        confirm(house, number)

    assert how_many(house) == 6


def test_a_street_reaches_only_what_lies_below_it(house: House) -> None:
    rows = told(
        house,
        {"name": "亚运村某某医院工会", "staff": 1},
        {"name": "新店工会", "parent": "亚运村街道总工会", "unit_type": "企业"},
        {"name": "望京某某学校工会", "parent": "朝阳区总工会"},
        {"name": "望京街道总工会", "staff": 3},
        who="street",
    )

    assert set(rows) == {2, 3, 4, 5}
    assert "您范围以外" in rows[2]


def test_a_union_out_of_use_is_not_changed(house: House) -> None:
    with house.writing() as session:
        unions.deactivate(session, house.person("district"), NOON, house.unions["second"], "试")

    assert "已停用，不能修改" in told(house, SCHOOL)[2]


def test_a_plan_that_is_out_of_date_is_not_carried_out(house: House) -> None:
    number = upload(house, SCHOOL)
    digest = run(house, number).digest
    with house.writing() as session:
        unions.edit(session, house.person("street"), NOON, house.unions["second"], {"staff": 65})

    with pytest.raises(ChangedMeanwhile):
        confirm(house, number, digest=digest)

    assert found(house, "望京某某学校工会").staff == 65


def test_nobody_else_sees_or_confirms_an_upload(house: House) -> None:
    number = upload(house, SCHOOL)
    digest = run(house, number).digest

    for who in ("street", "other_street", "system"):
        with pytest.raises(NotHere), house.database.read() as session:
            uploads.dry_run(UNIONS, session, house.person(who), house.clock(), number)
        with pytest.raises(NotHere):
            confirm(house, number, who, digest)


def test_a_chair_imports_nothing(house: House) -> None:
    with pytest.raises(NotAllowed):
        upload(house, SCHOOL, who="chair")


def test_an_upload_makes_room_for_the_next_one_and_is_gone_after_a_week(house: House) -> None:
    upload(house, STREET)
    number = upload(house, SCHOOL)
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ListImport)) == 1

    house.clock.forward(days=8)

    with pytest.raises(NotHere):
        run(house, number)
    upload(house, SCHOOL, who="street")
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ListImport)) == 1


def test_an_empty_list_is_refused(house: House) -> None:
    with pytest.raises(WorkbookRefused, match="没有内容"):
        upload(house, data=uploads.template(UNIONS))


# --- hostile and large ---


def test_hostile_cells_stay_texts(house: House) -> None:
    row = FIRM | {
        "parent": "望京街道总工会",
        "name": "=cmd|' /C calc'!A0工会",
        "address": "\u202e<script>alert(1)</script>\u200b",
    }
    confirm(house, upload(house, row))

    union = found(house, "=cmd|' /C calc'!A0工会")
    page = house.browser("district").get(f"/unions/{union.id}").text

    assert union.address == "<script>alert(1)</script>"
    assert "<script>alert" not in page
    with house.database.read() as session:
        data = imports.export(session, house.person("district"))
    assert b"<f>" not in data
    assert union.name in [one.values["name"] for one in read_sheet(data, COLUMNS).rows]


@pytest.mark.slow
def test_thousands_of_rows_come_in_at_once(house: House) -> None:
    rows = [
        FIRM | {"name": f"望京第{number:04}号公司工会", "parent": "望京街道总工会", "staff": number, "members": 0}
        for number in range(3_000)
    ]
    data = book(*rows)

    number = upload(house, data=data)
    done = run(house, number)
    counts = confirm(house, number)

    assert (len(done.of(Act.NEW)), counts) == (3_000, (3_000, 0))


# --- pages ---


def send(house: House, data: bytes, who: str = "district", name: str = "名单.xlsx") -> TestResponse:
    return house.browser(who).post(
        "/unions/import", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


def test_the_pages_lead_from_the_template_to_the_list(house: House) -> None:
    browser = house.browser("district")
    template = browser.get("/unions/import/template.xlsx")
    names = CalamineWorkbook.from_filelike(io.BytesIO(template.data)).sheet_names
    assert names == ["工会", "填写说明", "示例"]

    answer = send(house, book(STREET, FIRM, SCHOOL))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "新建 2 个，修改 1 个" in page
    assert "职工人数：60 → 77" in page
    plan = re.search(r'name="plan" value="([0-9a-f]+)"', page)
    assert plan is not None
    done = browser.post(f"{answer.location}/confirm", {"plan": plan[1]})
    assert done.status_code == 303

    assert "已导入" in browser.get(done.location).text
    assert "左家庄公司工会" in browser.get("/unions").text
    assert browser.post(f"{answer.location}/confirm", {"plan": plan[1]}).status_code == 303
    assert how_many(house) == 8


def test_a_stale_plan_is_shown_again_and_nothing_is_lost(house: House) -> None:
    browser = house.browser("district")
    address = send(house, book(SCHOOL)).location
    plan = run(house, int(address.rsplit("/", 1)[1])).digest
    with house.writing() as session:
        unions.edit(session, house.person("street"), NOON, house.unions["second"], {"staff": 65})

    answer = browser.post(f"{address}/confirm", {"plan": plan})

    page = browser.get(answer.location).text
    assert "还没有导入" in page
    assert "职工人数：65 → 77" in page
    assert found(house, "望京某某学校工会").staff == 65


def test_the_wrong_rows_come_back_as_a_workbook_that_can_be_mended(house: House) -> None:
    browser = house.browser("district")
    address = send(house, book(SCHOOL, FIRM | {"staff": "很多"})).location
    assert "现在不能导入" in browser.get(address).text

    data = browser.get(f"{address}/wrong.xlsx").data

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["错误说明", "原表行号", "工会名称"]
    assert len(rows) == 2
    assert rows[1][1:3] == [3.0, "左家庄公司工会"]
    assert "职工人数应为整数" in str(rows[1][0])


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_told_on_a_page(house: House, data: bytes) -> None:
    answer = send(house, data)

    assert answer.status_code == 422
    assert "没有导入任何内容" in answer.text or "请选择文件" in answer.text


def test_a_file_that_is_too_large_is_not_taken(house: House) -> None:
    browser = house.browser("district")
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = part.format("csrf_token", "") + browser.token() + "\r\n" + part.format("file", '; filename="a.xlsx"')
    data = body.encode() + b"PK\x03\x04" + bytes(10 * 1024 * 1024) + b"\r\n--b--\r\n"

    answer = browser.client.post("/unions/import", data=data, content_type="multipart/form-data; boundary=b")

    assert answer.status_code in (413, 422)
    assert "没有接收" in answer.text or "文件超过 8 MB" in answer.text


def test_no_import_route_lets_others_in(house: House) -> None:
    address = send(house, book(SCHOOL)).location
    plan = run(house, int(address.rsplit("/", 1)[1])).digest

    for who, status in (("street", 404), ("other_street", 404), ("chair", 403), ("finance", 403), ("system", 403)):
        browser = house.browser(who)
        assert browser.get(address).status_code == status
        assert browser.get(f"{address}/wrong.xlsx").status_code == status
        assert browser.post(f"{address}/confirm", {"plan": plan}).status_code == status
    assert found(house, "望京某某学校工会").staff == 60


# --- officers ---

CHAIR = {"union": "望京某某学校工会", "name": "赵主席", "post": "主席", "phone": "010-1", "since_on": date(2024, 5, 1)}
DEPUTY = {"union": "望京某某学校工会", "name": "钱副", "post": "副主席", "since_on": date(2024, 5, 1)}


def officers_book(*rows: dict[str, Any]) -> bytes:
    return write_book([Table("工会干部", OFFICERS.columns, rows)])


def officers_run(
    house: House, *rows: dict[str, Any], who: str = "district"
) -> tuple[int, uploads.DryRun[OfficerEntry]]:
    data = officers_book(*rows)
    with house.writing() as session:
        person, at = house.person(who), house.clock()
        number = uploads.upload(OFFICERS, session, person, at, "干部.xlsx", data, uploads.read(OFFICERS, data)).id
        return number, uploads.dry_run(OFFICERS, session, person, at, number)


def officers_told(house: House, *rows: dict[str, Any], who: str = "district") -> dict[int, str]:
    return {
        one.number: "；".join(one.problems.values()) for one in officers_run(house, *rows, who=who)[1].of(Act.WRONG)
    }


def in_office(house: House) -> list[tuple[str, str, str]]:
    with house.database.read() as session:
        home = session.get_one(Union, house.unions["second"])
        return [(one.post.label, one.name, one.phone) for one in officers.in_office(session, home)]


def test_officers_come_in_by_the_pages_and_a_second_time_changes_nothing(house: House) -> None:
    browser = house.browser("street")
    template = browser.get("/officers/import/template.xlsx")
    names = CalamineWorkbook.from_filelike(io.BytesIO(template.data)).sheet_names
    assert names == ["工会干部", "填写说明", "示例"]
    sent: dict[str, object] = {"file": (io.BytesIO(officers_book(CHAIR, DEPUTY)), "干部.xlsx")}
    answer = browser.post("/officers/import", sent, content_type="multipart/form-data")
    page = browser.get(answer.location).text
    assert "新建 2 个，修改 0 个" in page
    plan = re.search(r'name="plan" value="([0-9a-f]+)"', page)
    assert plan is not None
    assert browser.get(answer.location.replace("officers", "unions")).status_code == 404

    done = browser.post(f"{answer.location}/confirm", {"plan": plan[1]})

    assert "已导入工会干部" in browser.get(done.location).text
    assert in_office(house) == [("主席", "赵主席", "010-1"), ("副主席", "钱副", "")]
    _, again = officers_run(house, CHAIR, DEPUTY | {"phone": "010-2"})
    assert [one.act for one in again.entries] == [Act.SAME, Act.CHANGED]
    with house.database.read() as session:
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["officer.imported"]
        lines = history.of(session, session.get_one(Union, house.unions["second"]))[0].lines
    assert ("干部", "—", "副主席 钱副") in lines


def test_a_list_of_officers_says_what_is_wrong_in_its_true_row(house: House) -> None:
    with house.writing() as session:
        session.add(Officer(union_id=house.unions["first"], name="王主席", post=Post.CHAIR, since_on=date(2020, 1, 1)))
    first = "朝阳区示范科技有限公司工会"

    found = officers_told(
        house, CHAIR | {"union": first}, CHAIR, DEPUTY | {"post": "主席"}, CHAIR, DEPUTY | {"post": "队长"},
        DEPUTY | {"since_on": None}, DEPUTY | {"name": "孙副", "until_on": date(2020, 1, 1)},
        DEPUTY | {"union": "没有这个工会"},
    )  # fmt: skip

    assert found == {
        2: "现任主席是王主席，请先登记离任",
        4: "现任主席是赵主席，请先登记离任",
        5: "与第 3 行重复",
        6: "请写主席、副主席、委员、经费审查委员、女职工委员之一",
        7: "新登记的干部要填写任职日期",
        8: "届满日期不能早于任职日期",
        9: "工会“没有这个工会”不在您的范围之内，请核对名称",
    }
    assert set(officers_told(house, CHAIR, who="other_street")) == {2}
    assert in_office(house) == []
