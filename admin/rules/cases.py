"""One case judged by all the rules together (试算): nothing is looked up, nothing is kept.

What a case does not tell is not assumed: a row without data is 缺少资料.

Source: 三(二)1–3, 附件一, 附件三; the input is that of `case_input`, both are described in ``docs/assess.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from admin.rules import appraised, eligibility, evaluation, hardware, revocation, subsidies
from admin.rules.appraised import Appraised
from admin.rules.case_input import Case
from admin.rules.eligibility import Eligibility
from admin.rules.hardware import Hardware
from admin.rules.kinds import UnionKind
from admin.rules.policies import policy
from admin.rules.revocation import Advice, Step
from admin.rules.standards import Standard, district_standard
from admin.rules.subsidies import Subsidy
from admin.rules.verdicts import Finding, RowVerdict


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a case.

    Args:
        on: the day it was judged on.
        review: the appraisal; None where none was told.
        hardware: None where the size of the staff was not told.
        notes: what is contradictory in the case, or asks somebody to look.
    """

    on: date
    standard: Standard
    review: Appraised | None
    hardware: Hardware | None
    rows: tuple[RowVerdict, ...]
    eligibility: Eligibility
    subsidy: Subsidy
    advice: Advice
    notes: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings: what stands in the way of the title, then the rest."""
        implied = ("subsidy-not-met",)  # the same as what stands in the way of the title
        about_subsidy = tuple(one for one in self.subsidy.findings if one.code not in implied)
        return (*self.eligibility.findings, *about_subsidy, *self.notes)

    def told(self) -> dict[str, Any]:
        """Return it as plain data, in the documented order."""
        return {
            "review": _review_told(self.review),
            "hardware": _hardware_told(self.hardware),
            "rows": {row.id: {"verdict": row.verdict.value, "clause": row.clause, "why": row.why} for row in self.rows},
            "eligible": self.eligibility.eligible,
            "findings": [{"code": one.code, "clause": one.clause, "text": one.text} for one in self.findings],
            "subsidy_yuan": self.subsidy.yuan,
            "revocation": self.advice.step.value,
        }


def judge(case: Case, today: date) -> Judgement:
    """Return what the rules say of a case.

    The subsidy is what the union would be paid if it applied and the district agreed: nothing
    where it is not eligible, or was paid before.

    Args:
        today: the day where the case names none.
    """
    on, standard = case.on or today, district_standard()
    review = None if case.counts is None else appraised.judge(case.counts)
    previous = None if case.previous is None else appraised.judge(case.previous)
    facts = replace(case.facts, review=review)
    rows = evaluation.judge(standard, facts, case.opinions)
    found = eligibility.district_title(
        street_title=street_title(case), rows=rows, review=review, on=on,
        grassroots=case.kind is UnionKind.GRASSROOTS, independent=case.independent,
    )  # fmt: skip
    subsidy = subsidies.judge(
        met=found.eligible, applied=True, approved=True, verified=case.verified, declared=case.declared, paid=case.paid
    )
    advice = revocation.advise(on, review, previous, title_held=case.title != "none", rectified=case.rectified)
    return Judgement(
        on=on,
        standard=standard,
        review=review,
        hardware=None if facts.staff is None else hardware.judge(facts.staff, facts.rooms),
        rows=rows,
        eligibility=found,
        subsidy=subsidy,
        advice=advice,
        notes=(*_of_advice(advice), *_of_case(case, rows, standard)),
    )


def street_title(case: Case) -> bool | None:
    """Return whether a union holds the street-level title: as it was told, or as its title implies."""
    if case.street_title is None and case.title != "none":
        return True
    return case.street_title


def _of_advice(advice: Advice) -> Iterator[Finding]:
    if advice.step is not Step.NONE:
        yield Finding(f"revocation-{advice.step.value}", advice.clause, advice.text, blocks=False)


def _of_case(case: Case, rows: tuple[RowVerdict, ...], standard: Standard) -> Iterator[Finding]:
    """Yield what is contradictory in a case, or was told in vain."""
    clauses, facts = policy("titles")["clauses"], case.facts
    if case.title == "district":
        yield Finding("title-held", clauses["street_title"], "已有区级“职工之家”称号，不需要再申报。", blocks=False)
    if case.street_title is False and case.title != "none":
        why = "title 写的是已有称号，street_title 写的是没有街乡（行业）级称号，按没有处理，请核对。"
        yield Finding("titles-disagree", clauses["street_title"], why, blocks=False)
    if None not in (facts.staff, facts.female_staff) and (facts.female_staff or 0) > (facts.staff or 0):
        why = f"女职工{facts.female_staff:,}人，多于职工{facts.staff:,}人，请核对。"
        yield Finding("staff-disagrees", standard.criterion("committee").clause, why, blocks=False)
    if case.counts is not None and (short := appraised.short_of(case.counts)):
        why = f"有效票比满意、基本满意、不满意、弃权的合计多{short:,}张，请核对。"
        yield Finding("review-short", standard.criterion("member-review").clause, why, blocks=False)
    held = [one.held_on for one in (case.previous, case.counts) if one is not None and one.held_on is not None]
    if len(held) > 1 and held[0] >= held[1]:
        why = "上一次评议的日期不早于最近一次，请核对。"
        yield Finding("reviews-disagree", standard.criterion("member-review").clause, why, blocks=False)
    in_vain = [
        f"第{standard.criterion(row.id).number}项"
        for row in rows
        if evaluation.is_computed(standard.criterion(row.id)) and case.opinions.get(row.id, row.verdict) != row.verdict
    ]
    if in_vain:
        why = f"{'、'.join(in_vain)}由系统按数字计算，填写的结论不采用。"
        yield Finding("rows-computed", clauses["rows"], why, blocks=False)


def _review_told(review: Appraised | None) -> dict[str, Any]:
    if review is None:
        return {"valid": False, "quorum_met": False, "rate": None, "met": False}
    rate = None if review.rate is None else review.percent
    return {"valid": review.valid, "quorum_met": review.quorum_met, "rate": rate, "met": review.met}


def _hardware_told(found: Hardware | None) -> dict[str, Any]:
    if found is None:
        return {"tier": None, "met": False, "lacking": []}
    return {"tier": found.tier.id, "met": found.met, "lacking": [lack.word for lack in found.lacking]}
