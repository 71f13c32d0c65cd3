"""How far the district and its streets are (目标进度)."""

from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from admin import targets
from admin.exports import progress
from admin.forms.base import number, words
from admin.forms.targets import TargetForm
from admin.models.unions import Union
from admin.rules.kinds import UnionKind
from admin.rules.rights import Right
from admin.rules.targets import Target
from admin.targets import Share
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE
from vote.tally import share_of

blueprint = Blueprint("targets", __name__)

YEARS_BACK = 3
"""So many years stand beside the one that is looked at."""


@blueprint.get("/targets")
@needs(Right.SEE_TARGETS)
def page() -> str:
    """Show what was reached in a year, by street, and how many more are needed."""
    return _page(TargetForm(current.today(), formdata=None))


@blueprint.get("/targets.xlsx")
@needs(Right.SEE_TARGETS)
def book() -> Response:
    """Send the same as a workbook."""
    session, person, year = current.reading(), current.person(), _year()
    found = targets.of_year(session, person, year, current.today())
    body = progress.book(person.union_name, found, _aimed(targets.every(session), year))
    answer = send_file(
        BytesIO(body), MEDIA_TYPE, as_attachment=True, download_name=f"{year}年目标进度.xlsx", etag=False
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/targets")
@needs(Right.SET_TARGETS)
def add() -> Any:
    """Set a new target."""
    form = TargetForm(current.today())
    form.taken = frozenset(target.by for target in targets.every(current.reading()))
    if not form.validate():
        return _page(form), 422
    assert form.by.data is not None
    with current.writing() as session:
        targets.add(
            session, current.person(), current.now(), by=form.by.data, share_percent=number(form.share_percent),
            titles=number(form.titles), clause=words(form.clause),
        )  # fmt: skip
    flash("新目标已设定，各街道、行业工会都看得到。")
    return redirect(url_for("targets.page", year=form.by.data.year), 303)


@blueprint.post("/targets/<int:target>/withdraw")
@needs(Right.SET_TARGETS)
def withdraw(target: int) -> Any:
    """Take a target back."""
    with current.writing() as session:
        targets.withdraw(session, current.person(), current.now(), target)
    flash("目标已撤回。")
    return redirect(url_for("targets.page"), 303)


@blueprint.post("/targets/settle/<int:year>")
@needs(Right.SET_TARGETS)
def settle(year: int) -> Any:
    """Settle a year that has ended."""
    with current.writing() as session:
        targets.settle(session, current.person(), current.now(), year)
    flash(f"{year}年已结账，以后补登的记录不再改变这一年的数字。")
    return redirect(url_for("targets.page", year=year), 303)


def _page(form: TargetForm) -> str:
    session, person, today, year = current.reading(), current.person(), current.today(), _year()
    listed = targets.every(session)
    aimed = _aimed(listed, year)
    found = targets.of_year(session, person, year, today)
    before = [
        targets.of_year(session, person, one, today) for one in range(max(year - YEARS_BACK, targets.FIRST_YEAR), year)
    ]
    kinds = {kind.value: kind.label for kind in UnionKind} | {"direct": "区总工会直属"}
    ordered = sorted(found.shares, key=lambda share: [*kinds].index(share.kind))
    groups = [(kinds[kind], list(group)) for kind, group in groupby(ordered, key=lambda share: share.kind)]
    return render_template(
        "targets/page.html", found=found, aimed=aimed, standing=found.total.towards(aimed), form=form, year=year,
        years=range(today.year, max(targets.FIRST_YEAR, today.year - 9) - 1, -1), today=today, groups=groups,
        several=len(found.shares) > 1, history=[*before, found], listed=listed, share_of=share_of,
        rows=[row for row in targets.rows(session) if row.withdrawn_at is None],
        subtotal=targets.added_up, missing=lambda share: share.towards(aimed).both.missing, percent=_percent,
        whole=session.get_one(Union, person.union).kind is UnionKind.DISTRICT_FEDERATION,
        may_set=person.may(Right.SET_TARGETS), may_settle=_may_settle(year, today) and found.settled_at is None,
    )  # fmt: skip


def _may_settle(year: int, today: date) -> bool:
    return current.person().may(Right.SET_TARGETS) and targets.FIRST_YEAR <= year < today.year


def _aimed(listed: list[Target], year: int) -> Target:
    """Return the target that a year is measured by: its own, else the next one, else the last before it."""
    return next((target for target in listed if target.by.year >= year), listed[-1])


def _percent(share: Share, count: int) -> float:
    """Return a width for a drawing; figures are shown exactly beside it."""
    return round(100 * count / share.unions, 2) if share.unions else 0


def _year() -> int:
    today = current.today()
    asked = request.args.get("year", today.year, type=int)
    return asked if targets.FIRST_YEAR <= asked <= today.year else today.year
