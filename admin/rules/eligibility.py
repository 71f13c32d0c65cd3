"""Whether a union may be given a title (称号条件): gates in a fixed order, each with its clause.

Source: 三(二)2, 三(二)3, 附件一, 附件二; ``admin/policy/titles.toml``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from admin.rules import dates
from admin.rules.appraised import Appraised
from admin.rules.policies import policy
from admin.rules.standards import Standard, district_standard
from admin.rules.tickets import rate_due_on
from admin.rules.verdicts import Finding, RowVerdict, Verdict


@dataclass(frozen=True)
class Gate:
    """One condition (条件) and how it stands.

    Args:
        code: ``unit``, ``street-title``, ``rows``, ``review`` or ``form``.
        title: what is asked for, a few words.
        findings: what stands in the way; empty where it is open.
    """

    code: str
    clause: str
    title: str
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> bool:
        """Say whether nothing stands in the way."""
        return not any(finding.blocks for finding in self.findings)


@dataclass(frozen=True)
class Eligibility:
    """Whether all gates are open."""

    gates: tuple[Gate, ...]

    @property
    def eligible(self) -> bool:
        """Say whether all gates are open."""
        return all(gate.open for gate in self.gates)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that stands in the way, gate by gate."""
        return tuple(finding for gate in self.gates for finding in gate.findings)


@dataclass(frozen=True)
class FormField:
    """One field of the application form (申报表的一栏).

    Args:
        unless_row: the row which, where it is 不适用, lets the field be empty.
    """

    id: str
    label: str
    unless_row: str


def district_title(
    *,
    street_title: bool | None,
    rows: Sequence[RowVerdict],
    review: Appraised | None,
    on: date,
    form_missing: Sequence[str] = (),
    override: str = "",
    standard: Standard | None = None,
    grassroots: bool = True,
    independent: bool = True,
) -> Eligibility:
    """Return how a union stands to the district's title (区级“职工之家”).

    Args:
        street_title: whether it holds the street-level or industry title; None where nobody knows.
        rows: the verdict on every row of the standard the case is judged by.
        review: the appraisal that counts: the latest valid one.
        on: the day of the decision.
        form_missing: labels of the fields of the form that are empty.
        override: the district's reason for not asking for the street-level title; only for unions directly under it.
        standard: the rows are of; the district's unless said otherwise.
        grassroots, independent: whether it is a 基层工会, and 符合独立建会条件.
    """
    unit, street = _unit_gate(grassroots, independent), _street_gate(street_title, override)
    return Eligibility((unit, street, *_common(rows, review, on, form_missing, standard)))


def street_title(
    *,
    rows: Sequence[RowVerdict],
    review: Appraised | None,
    on: date,
    form_missing: Sequence[str] = (),
    standard: Standard | None = None,
    grassroots: bool = True,
    independent: bool = True,
) -> Eligibility:
    """Return how a union stands to the street-level title (街乡（行业）级“职工之家”), by the street's own standard.

    The arguments are those of `district_title`.
    """
    return Eligibility((_unit_gate(grassroots, independent), *_common(rows, review, on, form_missing, standard)))


@cache
def form_fields() -> tuple[FormField, ...]:
    """Return the fields of the application form in the order of the printed table.

    Source: 附件二.
    """
    return tuple(
        FormField(row["id"], row["label"], row.get("unless_row", "")) for row in policy("titles")["form"]["fields"]
    )


def form_missing(filled: Mapping[str, Any], not_applicable: Collection[str] = ()) -> tuple[str, ...]:
    """Return the labels of the fields that are still empty.

    Args:
        filled: values by the id of the field; None and blanks are empty.
        not_applicable: ids of rows that are 不适用.
    """
    return tuple(
        field.label
        for field in form_fields()
        if str("" if filled.get(field.id) is None else filled[field.id]).strip() == ""
        and not (field.unless_row and field.unless_row in not_applicable)
    )


def review_expires_on(held_on: date) -> date:
    """Return the last day on which an appraisal still carries an application.

    Source: 三(二)3; the number of months is the district's.
    """
    return rate_due_on(held_on, policy("titles")["review"]["months"])


def review_findings(review: Appraised | None, on: date) -> tuple[Finding, ...]:
    """Return what is wrong with the appraisal as a ground for a title; empty where it will do.

    Source: 三(二)3; 附件一·规范建家工作.
    """
    found = policy("titles")["review"]
    clause, years_back, months = found["clause"], found["years_back"], found["months"]
    if review is None:
        return (Finding("review-absent", clause, "没有会员评家的结果。请先召开会员（代表）大会评议。"),)
    if not review.valid:
        why = "".join(review.faults) or "投票无效。"
        return (Finding("review-invalid", clause, f"会员评家的结果无效：{why}"),)
    problems = []
    if not review.met:
        problems.append(Finding("review-not-met", clause, f"会员满意率{review.percent}，没有达标，须整改后再评议。"))
    held_on = review.held_on
    if held_on is None:
        problems.append(Finding("review-undated", clause, "没有填写会员（代表）大会的日期，不能判断是否在有效期内。"))
    elif held_on > on:
        problems.append(Finding("review-later", clause, f"会员（代表）大会定在{dates.day(held_on)}，还没有到。"))
    elif held_on.year < on.year - years_back or review_expires_on(held_on) < on:
        why = f"{dates.day(held_on)}的评议已超过{months}个月，或不是当年、上一年度的。请先完成今年的评议。"
        problems.append(Finding("review-old", clause, why))
    return tuple(problems)


def row_findings(rows: Iterable[RowVerdict], standard: Standard | None = None) -> tuple[Finding, ...]:
    """Return what stands in the way among the rows: one finding each, ``row-`` and the row's id.

    Source: 附件一 (every row that applies must be 达标).
    """
    texts = {row.id: row for row in (standard or district_standard()).criteria}
    return tuple(
        Finding(f"row-{row.id}", row.clause, f"{_named(row.id, texts)}{row.verdict.label}：{row.why}")
        for row in rows
        if not row.verdict.passes
    )


def not_applicable(rows: Iterable[RowVerdict]) -> frozenset[str]:
    """Return the ids of the rows that are 不适用."""
    return frozenset(row.id for row in rows if row.verdict is Verdict.NOT_APPLICABLE)


def _named(word: str, texts: Mapping[str, Any]) -> str:
    return f"第{texts[word].number}项“{texts[word].short}”" if word in texts else ""


def _unit_gate(grassroots: bool, independent: bool) -> Gate:
    clauses, findings = policy("titles")["clauses"], []
    if not grassroots:
        findings.append(Finding("not-grassroots", clauses["grassroots"], "不是基层工会，不能申报“职工之家”。"))
    if not independent:
        why = "不符合独立建会条件，不在建家活动的范围之内。"
        findings.append(Finding("not-independent", clauses["independent"], why))
    return Gate("unit", clauses["independent"], "符合独立建会条件的基层工会", tuple(findings))


def _street_gate(held: bool | None, override: str) -> Gate:
    clause = policy("titles")["clauses"]["street_title"]
    title = "已获得街乡（行业）级“职工之家”称号"
    findings: tuple[Finding, ...] = ()
    if override.strip():
        why = f"没有街乡（行业）级称号，由区总工会同意直接申报：{override.strip()}"
        findings = () if held else (Finding("street-title-waived", clause, why, blocks=False),)
    elif not held:
        why = "还没有街乡（行业）级“职工之家”称号，要先获得它，才能申报区级。"
        if held is None:
            why = "没有说明是否已获得街乡（行业）级“职工之家”称号；要先获得它，才能申报区级。"
        findings = (Finding("street-title", clause, why),)
    return Gate("street-title", clause, title, findings)


def _common(
    rows: Sequence[RowVerdict],
    review: Appraised | None,
    on: date,
    missing: Sequence[str],
    standard: Standard | None,
) -> tuple[Gate, ...]:
    found = policy("titles")
    clauses, labels = found["clauses"], "、".join(missing)
    empty = (Finding("form-incomplete", clauses["form"], f"申报表还没有填完：{labels}。"),) if missing else ()
    return (
        Gate("rows", clauses["rows"], "适用的评价项目全部达标", row_findings(rows, standard)),
        Gate("review", found["review"]["clause"], "有当年或上一年度有效、达标的会员评家", review_findings(review, on)),
        Gate("form", clauses["form"], "申报表各栏填写完整", empty),
    )
