"""A 整改 from its opening to its acceptance by a higher union."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm.exc import StaleDataError

from admin import rectifying, tickets
from admin.errors import ChangedMeanwhile, NotNow
from admin.models.assemblies import Assembly
from admin.models.audit import AuditEntry
from admin.models.connections import Delivery, Webhook
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.rules.kinds import AssemblyKind, StepKind, Subject, TicketKind, TicketState
from admin.rules.tickets import rate_due_on
from tests.admin import sorting
from tests.admin.engines import both_engines
from tests.admin.house import NOON, House
from tests.admin.sorting import MEASURE, OUTCOME, as_it_is

EDIT: dict[str, object] = {"measure": "新措施", "owner": "李四", "due_on": "2026-12-31"}


def rate_ticket(house: House, **changes: Any) -> Ticket:
    """Open the ticket of a result that was not met."""
    facts: dict[str, Any] = {"met": False, "percent": "93.26%"} | changes
    with house.writing() as session:
        found = sorting.review(session, house, **facts)
        return tickets.open_for_rate(session, house.clock(), found)


# --- a rate that was not met ---


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (date(2026, 11, 22), date(2027, 2, 22)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 9, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_a_rate_is_to_be_put_right_in_three_months_by_the_calendar(opened: date, due: date) -> None:
    assert rate_due_on(opened, 3) == due


def test_a_rate_that_was_not_met_opens_one_ticket_however_often_it_is_asked_for(house: House) -> None:
    found = rate_ticket(house)

    with house.writing() as session:
        again = tickets.open_for_rate(session, house.clock(), session.get_one(HomeReview, found.review_id))

    assert again.id == found.id
    assert (found.kind, found.state, found.due_on) == (TicketKind.RATE, TicketState.OPEN, date(2027, 2, 22))
    assert "93.26%" in found.title
    assert "规范建家工作" in found.clause
    assert [step.what for step in as_it_is(house, found.id).steps] == [StepKind.OPENED]


@pytest.mark.parametrize("fact", [{"met": True}, {"valid_poll": False}, {"subject": Subject.CHAIR}])
def test_no_other_result_opens_one(house: House, fact: dict[str, object]) -> None:
    with pytest.raises(NotNow):
        rate_ticket(house, **fact)


def test_a_home_may_be_appraised_anew_once_its_ticket_is_accepted(house: House) -> None:
    found = rate_ticket(house)
    chair, street = house.browser("chair"), house.browser("street")

    def closed() -> bool:
        with house.database.read() as session:
            return tickets.rate_ticket_closed(session, session.get_one(HomeReview, found.review_id))

    chair.post(f"/tickets/{found.id}/edit", EDIT | {"due_on": "2027-02-22", "version": 1})
    assert chair.post(f"/tickets/{found.id}/report", {"outcome": OUTCOME, "version": 2}).status_code == 303
    assert not closed()
    assert "整改完成，可以复评" in street.get(f"/tickets/{found.id}").text
    street.post(f"/tickets/{found.id}/close", {"seen": "y", "version": 3})

    assert closed()
    assert "去准备复评大会" in chair.get(f"/tickets/{found.id}").text


def test_the_ticket_leads_to_the_assembly_that_appraises_anew(house: House) -> None:
    found = rate_ticket(house)
    given = {
        "union_id": house.unions["first"], "year": 2026, "kind": AssemblyKind.MEMBERS, "held_on": date(2027, 1, 8),
        "due": 20, "scrutineers": [], "threshold": 2, "tellers": [], "questions": [], "comments": True,
        "recheck_minutes": 0, "created_at": NOON,
    }  # fmt: skip
    with house.writing() as session:
        first = Assembly(**given, title="第一次")
        session.add(first)
        session.flush()
        again = Assembly(**given, title="整改后复评大会", rerun_of_id=first.id)
        session.add(again)
        session.get_one(HomeReview, found.review_id).assembly_id = first.id

    shown = house.browser("chair").get(f"/tickets/{found.id}").text

    assert f'<a href="/assemblies/{again.id}">整改后复评大会</a>' in shown


def test_the_union_itself_may_bring_a_rates_deadline_forward_but_not_put_it_off(house: House) -> None:
    found = rate_ticket(house)
    chair, street = house.browser("chair"), house.browser("street")
    forward = EDIT | {"due_on": "2027-01-31", "reason": "提前做完", "version": 1}

    later = chair.post(f"/tickets/{found.id}/edit", forward | {"due_on": "2027-03-01"})
    assert later.status_code == 422
    assert "只能由上级工会延长" in later.text
    assert chair.post(f"/tickets/{found.id}/edit", forward).status_code == 303
    extended = {"new_due_on": "2027-04-30", "why": "设备到货晚", "version": as_it_is(house, found.id).version}
    assert street.post(f"/tickets/{found.id}/extend", extended).status_code == 303

    shown = chair.get(f"/tickets/{found.id}").text
    assert "2027年2月22日改为2027年1月31日：提前做完" in shown
    assert "2027年1月31日改为2027年4月30日：设备到货晚" in shown


# --- from opening to acceptance ---


def test_a_ticket_goes_back_once_and_is_then_accepted(house: House) -> None:
    found = sorting.ticket(house)
    chair, street = house.browser("chair"), house.browser("street")

    def version() -> int:
        return as_it_is(house, found.id).version

    chair.post(f"/tickets/{found.id}/report", {"outcome": "正在谈", "version": version()})
    street.post(f"/tickets/{found.id}/return", {"back": "还没有结果", "version": version()})
    assert as_it_is(house, found.id).state is TicketState.RETURNED
    chair.post(f"/tickets/{found.id}/report", {"outcome": OUTCOME, "version": version()})
    house.clock.forward(days=1)
    street = house.browser("street")
    assert street.post(f"/tickets/{found.id}/close", {"seen": "y", "version": version()}).status_code == 303

    done = as_it_is(house, found.id)
    assert (done.state, done.closed_at, done.outcome) == (TicketState.CLOSED, house.clock(), OUTCOME)
    assert [step.what for step in done.steps] == [
        StepKind.OPENED, StepKind.REPORTED, StepKind.RETURNED, StepKind.REPORTED, StepKind.CLOSED,
    ]  # fmt: skip
    with house.database.read() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"ticket.opened", "ticket.reported", "ticket.returned", "ticket.closed"} <= actions


def test_other_systems_are_told_of_each_turn_and_never_of_a_comment(house: House) -> None:
    events = ["ticket.opened", "ticket.submitted", "ticket.closed"]
    with house.writing() as session:
        hook = Webhook(
            union_id=house.unions["district"], url="https://other.example", secret=b"", events=events,
            created_at=NOON, created_by="郑区总",
        )  # fmt: skip
        session.add(hook)
    found = sorting.reported(house)
    with house.writing() as session:
        rectifying.close(session, house.person("street"), house.clock(), found.id, found.version)

    with house.database.read() as session:
        sent = [(row.event, row.body.decode()) for row in session.scalars(select(Delivery).order_by(Delivery.id))]
    assert [event for event, _body in sent] == events
    assert all(f'"ticket":{found.id}' in body for _event, body in sent)
    assert not any(said in body for said in sorting.SAID for _event, body in sent)


def test_nobody_accepts_what_her_own_union_did(house: House) -> None:
    found = sorting.reported(house)
    with house.writing() as session:  # a chair who was given a role of a higher union, in her own
        session.get_one(Ticket, found.id).union_id = house.unions["street"]
        session.flush()
    version = as_it_is(house, found.id).version

    by_chair = house.browser("chair").post(f"/tickets/{found.id}/close", {"seen": "y", "version": version})
    by_street = house.browser("street").post(f"/tickets/{found.id}/close", {"seen": "y", "version": version})
    returned = house.browser("street").post(f"/tickets/{found.id}/return", {"back": "自己退", "version": version})
    extended = {"new_due_on": "2027-04-30", "why": "自己延", "version": version}
    by_itself = house.browser("street").post(f"/tickets/{found.id}/extend", extended)

    assert [answer.status_code for answer in (by_chair, by_street, returned, by_itself)] == [403, 403, 403, 403]
    assert "本级工会不能验收自己的整改" in by_street.text
    assert as_it_is(house, found.id).state is TicketState.SUBMITTED
    district = house.browser("district").post(f"/tickets/{found.id}/close", {"seen": "y", "version": version})
    assert district.status_code == 303


def test_a_change_on_a_stale_page_is_not_made(house: House) -> None:
    found = sorting.ticket(house)
    chair, staff = house.browser("chair"), house.browser("staff")
    chair.post(f"/tickets/{found.id}/edit", EDIT | {"version": found.version})

    acts: dict[str, dict[str, object]] = {
        "edit": EDIT | {"measure": "旧页面上的措施"},
        "report": {"outcome": OUTCOME},
        "withdraw": {},
    }
    for act, form in acts.items():
        stale = staff.post(f"/tickets/{found.id}/{act}", form | {"version": found.version})
        assert stale.status_code == 409
        assert "您的这次改动没有保存" in stale.text

    assert as_it_is(house, found.id).measure == "新措施"


def test_an_invalid_form_does_not_make_a_stale_page_fresh(house: House) -> None:
    found = sorting.ticket(house)
    chair, staff = house.browser("chair"), house.browser("staff")
    chair.post(f"/tickets/{found.id}/edit", EDIT | {"version": found.version})

    invalid = staff.post(f"/tickets/{found.id}/edit", EDIT | {"measure": "", "version": found.version})

    assert invalid.status_code == 422
    assert f'name="version" value="{found.version}"' in invalid.text
    assert f'name="version" value="{found.version + 1}"' not in invalid.text


@both_engines
def test_of_two_higher_unions_at_once_one_is_told_that_it_came_late(house: House) -> None:
    found = sorting.reported(house)
    with house.writing() as session:
        rectifying.close(session, house.person("street"), house.clock(), found.id, found.version)

    with pytest.raises(ChangedMeanwhile), house.writing() as session:
        rectifying.give_back(session, house.person("district"), house.clock(), found.id, found.version, "不行")


def test_the_database_itself_refuses_a_version_that_was_overtaken(house: House) -> None:
    found = sorting.ticket(house)

    def overtake() -> None:
        with house.writing() as session:
            stale = session.get_one(Ticket, found.id)
            session.execute(text("UPDATE ticket SET version = version + 1"))
            stale.owner = "旧"

    with pytest.raises(StaleDataError):
        overtake()


def test_what_is_reported_cannot_be_changed_until_it_is_taken_back(house: House) -> None:
    found = sorting.reported(house)
    chair = house.browser("chair")

    assert chair.post(f"/tickets/{found.id}/edit", EDIT | {"version": found.version}).status_code == 409
    assert chair.post(f"/tickets/{found.id}/recall", {"version": found.version}).status_code == 303
    again = as_it_is(house, found.id).version
    assert chair.post(f"/tickets/{found.id}/edit", EDIT | {"version": again}).status_code == 303


def test_a_rate_without_a_measure_is_not_reported(house: House) -> None:
    found = rate_ticket(house)

    answer = house.browser("chair").post(f"/tickets/{found.id}/report", {"outcome": OUTCOME, "version": 1})

    assert answer.status_code == 409
    assert "还没有写明整改措施" in answer.text


def test_acceptance_needs_the_tick_that_it_was_looked_at(house: House) -> None:
    found = sorting.reported(house)

    answer = house.browser("street").post(f"/tickets/{found.id}/close", {"version": found.version})

    assert answer.status_code == 422
    assert as_it_is(house, found.id).state is TicketState.SUBMITTED


def test_a_moved_deadline_needs_a_reason_and_keeps_the_old_one(house: House) -> None:
    found = sorting.ticket(house)
    chair = house.browser("chair")
    moved = EDIT | {"due_on": "2027-01-15", "version": found.version}

    without = chair.post(f"/tickets/{found.id}/edit", moved)
    with_reason = chair.post(f"/tickets/{found.id}/edit", moved | {"reason": "等合同到期"})

    assert (without.status_code, with_reason.status_code) == (422, 303)
    assert "2026年12月31日改为2027年1月15日：等合同到期" in chair.get(f"/tickets/{found.id}").text


def test_a_ticket_opened_by_mistake_is_withdrawn_until_something_was_done(house: House) -> None:
    found = sorting.ticket(house)
    chair = house.browser("chair")

    back = chair.post(f"/tickets/{found.id}/withdraw", {"version": found.version})

    assert back.location == f"/problems/{found.problem_id}"
    assert chair.get(f"/tickets/{found.id}").status_code == 404
    other = sorting.reported(house, sorting.commented(house, year=2025))
    with house.writing() as session:
        other = rectifying.recall(session, house.person("chair"), house.clock(), other.id, other.version)
    assert chair.post(f"/tickets/{other.id}/withdraw", {"version": other.version}).status_code == 409


# --- who sees and does what ---


ACTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("edit", EDIT), ("report", {"outcome": OUTCOME}), ("recall", {}), ("withdraw", {}), ("tell", {"told": "yes"}),
    ("close", {"seen": "y"}), ("return", {"back": "不行"}), ("extend", {"new_due_on": "2027-04-30", "why": "晚"}),
)  # fmt: skip


@pytest.mark.parametrize(("act", "form"), ACTS)
def test_no_act_reaches_sideways(house: House, act: str, form: dict[str, object]) -> None:
    found = sorting.ticket(house)
    own_act = act not in ("close", "return", "extend")

    def ask(account: str | None) -> int:
        data = form | {"version": str(found.version)}
        return house.browser(account).post(f"/tickets/{found.id}/{act}", data).status_code

    sideways = [ask(account) for account in ("other_chair", "third_chair", "other_street")]

    assert sideways == ([404, 404, 403] if own_act else [403, 403, 404])
    if own_act:
        assert [ask(account) for account in ("street", "district")] == [403, 403]
    else:
        assert [ask(account) for account in ("chair", "staff")] == [403, 403]
    assert [ask(account) for account in ("finance", "auditor", "system")] == [403, 403, 403]
    assert ask(None) == 401
    assert as_it_is(house, found.id).version == found.version


def test_a_ticket_is_seen_from_its_own_union_and_above_only(house: House) -> None:
    found = sorting.ticket(house)
    seen = {
        account: house.browser(account).get(f"/tickets/{found.id}").status_code
        for account in ("chair", "staff", "street", "district", "other_chair", "third_chair", "other_street", "auditor")
    }

    assert seen == {
        "chair": 200, "staff": 200, "street": 200, "district": 200,
        "other_chair": 404, "third_chair": 404, "other_street": 404, "auditor": 403,
    }  # fmt: skip


def test_a_list_shows_what_lies_below_and_narrows_only_there(house: House) -> None:
    found = sorting.ticket(house)
    listed = {
        account: found.title in house.browser(account).get("/tickets").text
        for account in ("chair", "street", "district", "other_chair", "other_street")
    }

    assert listed == {"chair": True, "street": True, "district": True, "other_chair": False, "other_street": False}
    district, street = house.browser("district"), house.browser("street")
    assert found.title in district.get(f"/tickets?union={house.unions['street']}").text
    assert found.title not in district.get(f"/tickets?union={house.unions['other_street']}").text
    assert street.get(f"/tickets?union={house.unions['other_street']}").status_code == 404


def test_a_list_is_narrowed_by_state_kind_year_and_delay(house: House) -> None:
    sorting.reported(house)
    rate = rate_ticket(house, year=2025, poll="older")
    chair = house.browser("chair")

    def titles(query: str) -> list[bool]:
        shown = chair.get(f"/tickets?{query}").text
        return ["食堂又贵又不好</a>" in shown, f"{rate.title}</a>" in shown]

    assert titles("state=submitted") == [True, False]
    assert titles("kind=rate") == [False, True]
    assert titles("year=2026") == [True, False]
    assert titles("overdue=yes") == [False, False]
    assert titles("state=nonsense&kind=&year=x&page=999999999999999999") == [True, True]
    house.clock.forward(days=200)
    late = house.browser("chair").get("/tickets?overdue=yes").text
    assert f"{rate.title}</a>" in late
    assert "食堂又贵又不好</a>" not in late, "what was reported waits for the higher union"
    assert "逾期" in late


def test_twenty_thousand_tickets_are_listed_by_few_questions_and_overdue_ones_first(house: House) -> None:
    with house.writing() as session:
        rows = [
            {
                "union_id": house.unions["first" if number % 2 else "third"], "kind": TicketKind.PROBLEM,
                "title": f"第{number}项", "measure": MEASURE, "owner": "", "clause": "",
                "due_on": NOON.date() + timedelta(days=number), "state": TicketState.OPEN, "opened_at": NOON,
                "outcome": "", "version": 1,
            }
            for number in range(-3, 19_997)
        ]  # fmt: skip
        session.execute(insert(Ticket), rows)
    district = house.browser("district")
    district.get("/tickets")

    with house.statements() as asked:
        shown = district.get("/tickets").text

    assert "共20,000项" in shown
    assert "其中逾期3项" in shown
    assert shown.index("第-3项") < shown.index("第-1项") < shown.index("第0项")
    assert len(asked) <= 12, asked
