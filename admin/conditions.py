"""The conditions of a title (申报条件) as they stand for one application on one day, each with its clause.

They are worked out anew wherever something hangs on them: shown before, checked when the form is
handed in, at every opinion, before it is shown to the public, and before it is named.

Source: 三(二)2, 三(二)3, 附件一, 附件二.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import titles
from admin.errors import NotNow
from admin.models.applications import AwardApplication
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import eligibility
from admin.rules.appraised import Appraised
from admin.rules.eligibility import Eligibility, Gate
from admin.rules.kinds import ReviewState, Subject, TitleLevel, TitleState, UnionKind
from admin.rules.verdicts import Finding


class ConditionsUnmet(NotNow):
    """A condition of the title is not met."""

    code = "conditions-unmet"
    status = 422


@dataclass(frozen=True)
class Stand:
    """How the conditions stand.

    Args:
        review: the appraisal that counts, if there is one.
        judged: by what they were judged, to be kept with the case.
    """

    eligibility: Eligibility
    review: HomeReview | None
    judged: dict[str, Any]

    def require(self) -> None:
        """Let nothing pass while a condition is not met.

        Raises:
            ConditionsUnmet: naming each, with its clause.
        """
        shut = [finding for gate in self.eligibility.gates for finding in gate.findings if finding.blocks]
        if shut:
            told = "；".join(f"{finding.text.rstrip('。')}（{finding.clause}）" for finding in shut)
            raise ConditionsUnmet(f"申报条件还没有全部达到，什么也没有改变：{told}。")


def stand(session: Session, application: AwardApplication, on: date) -> Stand:
    """Return how the conditions of an application stand on a day."""
    return judge(session, application.union, application.level, on, form=fields(application), waiver=application.waiver)


def judge(
    session: Session, union: Union, level: TitleLevel, on: date, *,
    form: dict[str, Any] | None = None, waiver: str = "",
) -> Stand:  # fmt: skip
    """Return how the conditions of a title stand for a union on a day.

    Args:
        form: the fields of the form by their ids; None where there is no form yet.
        waiver: the district's reason for not asking a union directly under it for a street-level title.
    """
    rows = _rows(session, union, level, on)
    review = latest_review(session, union)
    missing = eligibility.form_missing(form or {}, rows.not_applicable)
    unit = {"grassroots": union.kind is UnionKind.GRASSROOTS, "independent": union.independent}
    given: dict[str, Any] = {"rows": (), "review": told(review), "on": on, "form_missing": missing, **unit}
    if level is TitleLevel.STREET:
        found = eligibility.street_title(**given)
    else:
        street = titles.held(session, union.id, TitleLevel.STREET)
        valid = street is not None and street.state is TitleState.VALID
        found = eligibility.district_title(
            street_title=valid, override=waiver if is_direct(session, union) else "", **given
        )
    gates = tuple(replace(gate, findings=rows.findings(gate)) if gate.code == "rows" else gate for gate in found.gates)
    judged = {
        "on": on.isoformat(), "standard": rows.standard, "evaluation": rows.evaluation,
        "review": review.id if review else None, "percent": review.percent if review else "",
        "held_on": review.held_on.isoformat() if review else "",
        "gates": [{"code": gate.code, "clause": gate.clause, "title": gate.title, "open": gate.open} for gate in gates],
    }  # fmt: skip
    return Stand(Eligibility(gates), review, judged)


def fields(application: AwardApplication) -> dict[str, Any]:
    """Return what is filled in, by the ids of the form's fields; the account number only as its last digits."""
    return {
        "name": application.name, "address": application.address, "chair": application.chair,
        "phone": application.phone, "committee_since": application.committee_since,
        "approved_by": application.approved_by, "staff": application.staff or None,
        "members": application.members or None, "account": application.account_tail, "area": application.area_m2,
        "wages_contract_on": application.wages_contract_on,
    }  # fmt: skip


def latest_review(session: Session, union: Union) -> HomeReview | None:
    """Return the appraisal that counts: of the latest year that has a valid one."""
    found = select(HomeReview).where(
        HomeReview.union_id == union.id, HomeReview.subject == Subject.HOME, HomeReview.state == ReviewState.COUNTS
    )
    return session.scalars(found.order_by(HomeReview.year.desc(), HomeReview.held_on.desc()).limit(1)).first()


def told(review: HomeReview | None) -> Appraised | None:
    """Return what a received result counts for."""
    if review is None:
        return None
    valid = review.valid_poll and review.quorum_met
    return Appraised(
        held_on=review.held_on, valid=valid, quorum_met=review.quorum_met, ballots=review.valid,
        satisfied=review.satisfied, dissatisfied=review.dissatisfied, met=valid and review.met,
    )  # fmt: skip


def is_direct(session: Session, union: Union) -> bool:
    """Say whether a union stands directly under the district (直属区总工会)."""
    return union.parent_id is not None and session.get_one(Union, union.parent_id).parent_id is None


@dataclass(frozen=True)
class _Rows:
    """How the rows of the standard stand."""

    lacking: tuple[tuple[str, str], ...]
    """Id and what is lacking, for each row in the way."""
    standard: str
    evaluation: int | None
    not_applicable: frozenset[str] = frozenset()

    def findings(self, gate: Gate) -> tuple[Finding, ...]:
        return tuple(Finding(f"row-{name}", gate.clause, text) for name, text in self.lacking)


def _rows(session: Session, union: Union, level: TitleLevel, on: date) -> _Rows:
    """Return how the rows of the standard stand: what the evaluation says of them."""
    return _Rows((("none", "还没有按评价标准自查。"),), "", None)
