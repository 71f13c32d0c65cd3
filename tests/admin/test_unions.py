"""The tree of unions: what may stand where, who may change what, and what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from admin import history, unions
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.unions import Union
from admin.rules import unions as rules
from admin.rules.kinds import UnionKind, UnitType
from admin.rules.trees import Search
from admin.rules.unions import UnionFacts
from tests.admin.house import NOON, House

TODAY = date(2026, 11, 22)
SCHOOL = UnionFacts("朝阳区第一小学工会", UnionKind.GRASSROOTS, UnitType.INSTITUTION, True, 90, 88, 60)


def create(house: House, draft: UnionFacts = SCHOOL, who: str = "street", above: str = "street") -> int:
    with house.writing() as session:
        return unions.create(session, house.person(who), house.clock(), house.unions[above], draft).id


def get(house: House, union: int) -> Union:
    with house.database.read() as session:
        found = session.get_one(Union, union)
        session.expunge(found)
        return found


def changes(house: House, union: int) -> list[history.Change]:
    with house.database.read() as session:
        return history.of(session, session.get_one(Union, union))


def paths_are_sound(found: list[Union]) -> bool:
    """Say whether every path is that of the union above and one's own number."""
    by_id = {union.id: union for union in found}
    return all(
        union.path == (f"{by_id[union.parent_id].path}{union.id}/" if union.parent_id else f"/{union.id}/")
        for union in found
    )


# --- rules ---


def test_a_grassroots_union_stands_below_a_street_or_the_district_and_has_none_below() -> None:
    below = rules.kinds_below
    assert UnionKind.GRASSROOTS in below(UnionKind.DISTRICT_FEDERATION)
    assert set(below(UnionKind.DISTRICT_FEDERATION)) == set(UnionKind) - {UnionKind.DISTRICT_FEDERATION}
    for kind in rules.INTERMEDIATE:
        assert below(kind) == (UnionKind.GRASSROOTS,)
    assert below(UnionKind.GRASSROOTS) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": "工"}, "name"), ({"name": "工" * 101}, "name"),
        ({"unit_type": None}, "unit_type"), ({"staff": -1}, "staff"), ({"staff": 10**9}, "staff"),
        ({"female_staff": 91}, "female_staff"), ({"members": 91}, "members"),
        ({"address": "长" * 201}, "address"), ({"founded_on": date(2026, 11, 23)}, "founded_on"),
        ({"founded_on": date(1900, 1, 1)}, "founded_on"), ({"kind": UnionKind.AREA}, "unit_type"),
    ],
)  # fmt: skip
def test_wrong_data_is_told_at_its_field(change: dict[str, object], field: str) -> None:
    assert rules.problems(SCHOOL, TODAY) == {}

    assert field in rules.problems(replace(SCHOOL, **change), TODAY)  # type: ignore[arg-type]  # of many types


# --- making and editing ---


def test_a_new_union_stands_below_its_parent_and_is_written_down(house: House) -> None:
    made = create(house)

    assert get(house, made).path == f"{get(house, house.unions['street']).path}{made}/"
    assert changes(house, made)[0].what == "新建"
    assert ("上级工会", "—", "望京街道总工会") in changes(house, made)[0].lines
    with house.database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("union.created", SCHOOL.name)


def test_a_name_is_given_once(house: House) -> None:
    create(house)

    with pytest.raises(InputInvalid, match="同名"):
        create(house, who="other_street", above="other_street")


@pytest.mark.parametrize(
    ("who", "above", "kind", "error"),
    [
        ("street", "street", UnionKind.AREA, InputInvalid),
        ("street", "first", UnionKind.GRASSROOTS, InputInvalid),
        ("district", "district", UnionKind.DISTRICT_FEDERATION, InputInvalid),
        ("street", "other_street", UnionKind.GRASSROOTS, NotHere),
        ("street", "district", UnionKind.GRASSROOTS, NotHere),
        ("chair", "first", UnionKind.GRASSROOTS, NotAllowed),
        ("finance", "street", UnionKind.GRASSROOTS, NotAllowed),
    ],
)
def test_no_union_is_made_where_it_may_not_stand(
    house: House, who: str, above: str, kind: UnionKind, error: type[Exception]
) -> None:
    with pytest.raises(error):
        create(house, replace(SCHOOL, kind=kind), who, above)


def test_a_chair_puts_counts_right_but_not_the_name(house: House) -> None:
    person, first = house.person("chair"), house.unions["first"]
    with house.writing() as session:
        unions.edit(session, person, house.clock(), first, {"staff": 70, "members": 66, "phone": "010-1"})

    assert (get(house, first).staff, get(house, first).members) == (70, 66)
    assert changes(house, first)[0].lines == [
        ("职工人数", "60", "70"), ("会员人数", "50", "66"), ("联系电话", "—", "010-1"),
    ]  # fmt: skip
    for forbidden in ({"name": "新名字工会"}, {"independent": False}, {"kind": UnionKind.AREA}):
        with pytest.raises(NotAllowed), house.writing() as session:
            unions.edit(session, person, house.clock(), first, forbidden)


def test_a_street_becomes_an_area_but_never_a_grassroots_union(house: House) -> None:
    person, street = house.person("district"), house.unions["street"]
    with house.writing() as session:
        unions.edit(session, person, house.clock(), street, {"kind": UnionKind.AREA})
    assert get(house, street).kind is UnionKind.AREA

    draft = {"kind": UnionKind.GRASSROOTS, "unit_type": UnitType.OTHER}
    with pytest.raises(InputInvalid, match="不能改为"), house.writing() as session:
        unions.edit(session, person, house.clock(), street, draft)


def test_a_union_does_not_rename_itself_but_the_root_does(house: House) -> None:
    with pytest.raises(NotAllowed), house.writing() as session:
        unions.edit(session, house.person("street"), NOON, house.unions["street"], {"name": "新街道总工会"})

    with house.writing() as session:
        unions.edit(session, house.person("district"), NOON, house.unions["district"], {"name": "新区总工会"})

    assert get(house, house.unions["district"]).name == "新区总工会"


# --- moving ---


def test_a_moved_union_is_seen_by_its_new_street_and_no_longer_by_the_old(house: House) -> None:
    first = house.unions["first"]
    with house.writing() as session:
        unions.move(session, house.person("district"), NOON, first, house.unions["other_street"], "迁址")

    with house.database.read() as session:
        assert unions.within(session, house.person("other_street"), first).id == first
        with pytest.raises(NotHere):
            unions.within(session, house.person("street"), first)
    assert changes(house, first)[0].lines == [
        ("上级工会", "望京街道总工会", "亚运村街道总工会"), ("原因", "—", "迁址"),
    ]  # fmt: skip


def test_moving_a_union_takes_all_below_along(house: House) -> None:
    with house.writing() as session:
        street, area = (session.get_one(Union, house.unions[name]) for name in ("street", "other_street"))
        unions.relocate(session, street, area)
        assert street.path == f"{area.path}{street.id}/"

    with house.database.read() as session:
        found = list(session.scalars(select(Union)))
    assert paths_are_sound(found)


@pytest.mark.parametrize(
    ("who", "union", "above", "error"),
    [
        ("district", "street", "first", InputInvalid),
        ("district", "street", "street", InputInvalid),
        ("district", "street", "other_street", InputInvalid),
        ("district", "first", "second", InputInvalid),
        ("district", "district", "street", NotAllowed),
        ("district", "first", "street", NotNow),
        ("street", "first", "other_street", NotHere),
        ("street", "third", "street", NotHere),
        ("street", "street", "district", NotHere),
        ("chair", "first", "first", NotAllowed),
        ("finance", "first", "other_street", NotAllowed),
    ],
)
def test_no_union_is_moved_where_it_may_not_stand(
    house: House, who: str, union: str, above: str, error: type[Exception]
) -> None:
    with pytest.raises(error), house.writing() as session:
        unions.move(session, house.person(who), NOON, house.unions[union], house.unions[above], "试")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=12))
def test_paths_stay_sound_whatever_is_made_and_moved(house: House, acts: list[tuple[int, int, bool]]) -> None:
    person = house.person("district")
    for one, other, make in acts:
        with house.database.read() as session:
            found = list(session.scalars(select(Union).order_by(Union.id)))
        chosen, above = found[one % len(found)], found[other % len(found)]
        try:
            with house.writing() as session:
                if make:
                    kind = rules.kinds_below(above.kind)[one % 2 - 1] if rules.kinds_below(above.kind) else above.kind
                    unit = UnitType.OTHER if kind is UnionKind.GRASSROOTS else None
                    draft = UnionFacts(f"新工会第{len(found)}号", kind, unit)
                    unions.create(session, person, NOON, above.id, draft)
                else:
                    unions.move(session, person, NOON, chosen.id, above.id, "试")
        except (InputInvalid, NotNow, NotAllowed):
            pass
    with house.database.read() as session:
        found = list(session.scalars(select(Union)))
    assert paths_are_sound(found)
    by_id = {union.id: union for union in found}
    for union in found:
        assert union.parent_id is None or union.kind in rules.kinds_below(by_id[union.parent_id].kind)


# --- out of use ---


def test_a_union_is_put_out_of_use_and_back(house: House) -> None:
    person, first = house.person("street"), house.unions["first"]
    with house.writing() as session:
        unions.deactivate(session, person, NOON, first, "单位注销")
    assert not get(house, first).active

    with house.writing() as session:
        unions.reactivate(session, person, NOON, first, "撤销注销")

    assert get(house, first).active
    assert [change.what for change in changes(house, first)] == ["恢复使用", "停用"]


def test_a_union_with_others_in_use_below_it_stays_in_use(house: House) -> None:
    with pytest.raises(NotNow, match="2 个在用"), house.writing() as session:
        unions.deactivate(session, house.person("district"), NOON, house.unions["street"], "试")


def test_nothing_is_made_below_what_is_out_of_use(house: House) -> None:
    person = house.person("district")
    with house.writing() as session:
        for name in ("third", "other_street"):
            unions.deactivate(session, person, NOON, house.unions[name], "撤并")

    with pytest.raises(NotNow):
        create(house, who="district", above="other_street")
    with pytest.raises(NotNow, match="上级工会已停用"), house.writing() as session:
        unions.reactivate(session, person, NOON, house.unions["third"], "试")


def test_nobody_puts_her_own_union_out_of_use(house: House) -> None:
    for who, union in (("chair", "first"), ("street", "street"), ("district", "district")):
        with pytest.raises(NotAllowed), house.writing() as session:
            unions.deactivate(session, house.person(who), NOON, house.unions[union], "试")


# --- looking ---


def test_the_tree_is_read_in_one_query(house: House) -> None:
    statements: list[str] = []
    person = house.person("district")
    with house.database.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *what: statements.append(what[2]))
        found = unions.tree(session, person, Search())

    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert [branch.head.name for branch in found.branches] == ["朝阳区总工会", "亚运村街道总工会", "望京街道总工会"]
    assert (found.found, found.of, found.staff, found.members) == (3, 5, 180, 150)


def test_a_search_finds_however_a_name_is_typed(house: House) -> None:
    create(house, replace(SCHOOL, name="ＡＢＣ（北京）工会"))
    with house.database.read() as session:
        found = unions.tree(session, house.person("district"), Search(words="abc (北京)"))

    assert [line.name for branch in found.branches for line in branch.lines] == ["ＡＢＣ（北京）工会"]


def test_the_tree_ends_where_the_reach_ends(house: House) -> None:
    with house.database.read() as session:
        found = unions.tree(session, house.person("street"), Search())

    names = {branch.head.name for branch in found.branches} | {
        line.name for branch in found.branches for line in branch.lines
    }
    assert names == {"望京街道总工会", "朝阳区示范科技有限公司工会", "望京某某学校工会"}
