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

from admin import evaluations, figures, titles
from admin.errors import NotNow
from admin.evaluations import Standing
from admin.models.applications import AwardApplication
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import eligibility
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
    standing = evaluations.standing(session, union, level, on)
    review = latest_review(session, union)
    missing = eligibility.form_missing(form or {}, eligibility.not_applicable(standing.rows))
    given: dict[str, Any] = {
        "rows": standing.rows, "standard": standing.criteria, "review": figures.appraised(review), "on": on,
        "form_missing": missing, "grassroots": union.kind is UnionKind.GRASSROOTS, "independent": union.independent,
    }  # fmt: skip
    if level is TitleLevel.STREET:
        found = eligibility.street_title(**given)
    else:
        street = titles.held(session, union.id, TitleLevel.STREET)
        valid = street is not None and street.state is TitleState.VALID
        found = eligibility.district_title(
            street_title=valid, override=waiver if is_direct(session, union) else "", **given
        )
    gates = found.gates if standing.all_met else tuple(_with_rows(gate, standing) for gate in found.gates)
    if form is None:
        gates = tuple(_without_form(gate) for gate in gates)
    judged = {
        "on": on.isoformat(), "standard": standing.standard, "evaluation": standing.evaluation,
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


def is_direct(session: Session, union: Union) -> bool:
    """Say whether a union stands directly under the district (直属区总工会)."""
    return union.parent_id is not None and session.get_one(Union, union.parent_id).parent_id is None


def _with_rows(gate: Gate, standing: Standing) -> Gate:
    """Return a gate; that of the rows shut where nothing was handed in, or some row is in the way."""
    if gate.code != "rows" or (standing.evaluation is not None and gate.findings):
        return gate
    if standing.evaluation is None:
        return replace(gate, findings=(Finding("rows-absent", gate.clause, "还没有提交按评价标准的自查。"),))
    return replace(gate, findings=(Finding("rows-unmet", gate.clause, "评价标准还有没有达标的项目。"),))


def _without_form(gate: Gate) -> Gate:
    """Return a gate; that of the form says that there is none yet."""
    if gate.code != "form":
        return gate
    return replace(gate, findings=(Finding("form-absent", gate.clause, "还没有填写申报表。"),))
