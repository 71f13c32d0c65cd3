"""Titles (创建命名): where a union stands on its way, what waits for a higher one, and the register."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from admin import applications, awards, progress, register, ticket_lists, unions
from admin.forms.applications import PlaqueForm
from admin.rules.kinds import TitleLevel, TitleState, UnionKind
from admin.rules.rights import Right
from admin.views import current, handing
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("titles", __name__)

SHOWN_AT_ONCE = 8
"""Applications that wait, on the hub."""


@blueprint.get("/titles")
@needs(Right.SEE_TITLES)
def hub() -> str:
    """Show where this union stands, or what waits for it."""
    session, person = current.reading(), current.person()
    union = unions.within(session, person, person.union)
    if union.kind is UnionKind.GRASSROOTS and union.parent_id is not None:
        return render_template(
            "titles/way.html", way=progress.of_union(session, union, current.today()), levels=TitleLevel, at=_address
        )
    filters = applications.Filters(mine=person.may(Right.REVIEW_APPLICATIONS))
    return render_template(
        "titles/hub.html",
        found=applications.listing(session, person, filters),
        most=SHOWN_AT_ONCE,
        counts=register.counts(session, person.path),
        levels=list(TitleLevel),
        states=list(TitleState),
        reviews=person.may(Right.REVIEW_APPLICATIONS),
        today=current.today(),
        at=_address,
    )


@blueprint.get("/titles/register")
@needs(Right.SEE_TITLES)
def listing() -> str:
    """Show the register of titles."""
    session, person, filters = current.reading(), current.person(), _filters()
    return render_template(
        "titles/register.html",
        found=register.listing(session, person, filters),
        filters=filters,
        streets=ticket_lists.streets(session, person),
        years=register.years(session, person.path),
        states=list(TitleState),
        levels=list(TitleLevel),
        asked={name: value for name, value in request.args.items() if name != "page" and value},
    )


@blueprint.get("/titles/register.xlsx")
@needs(Right.SEE_TITLES)
def export() -> Response:
    """Hand the register out as an Excel workbook, by the same filters."""
    made = register.book(current.reading(), current.person(), _filters())
    return handing.download(made, MEDIA_TYPE, "称号登记册", "xlsx")


@blueprint.get("/titles/<int:number>")
@needs(Right.SEE_TITLES)
def one(number: int) -> str:
    """Show a title with every step of its life."""
    return _one(number, PlaqueForm(formdata=None, plaque_on=current.today()))


@blueprint.post("/titles/<int:number>/plaque")
@needs(Right.REVIEW_APPLICATIONS)
def hand_over(number: int) -> Any:
    """Write down that the plaque was handed over."""
    form = PlaqueForm()
    if not form.validate():
        return _one(number, form), 422
    assert form.plaque_on.data is not None
    with current.writing() as session:
        awards.hand_over(session, current.person(), current.now(), number, form.plaque_on.data)
    flash("授牌已登记。")
    return redirect(url_for("titles.one", number=number), 303)


def _one(number: int, form: PlaqueForm) -> str:
    session, person = current.reading(), current.person()
    found = awards.title_within(session, person, number)
    return render_template(
        "titles/one.html",
        title=found,
        application=awards.application_of(session, found),
        form=form,
        may_hand_over=found.plaque_on is None
        and found.state.is_held
        and found.awarding_union_id == person.union
        and person.may(Right.REVIEW_APPLICATIONS),
        at=_address,
    )


def _filters() -> register.Filters:
    asked = request.args
    year, page, union = (asked.get(name, type=int) for name in ("year", "page", "union"))
    return register.Filters(
        state={state.value: state for state in TitleState}.get(asked.get("state", "")),
        level={level.value: level for level in TitleLevel}.get(asked.get("level", "")),
        union=union if union and 0 < union < 2**31 else None,
        year=year if year and 1900 <= year <= 2200 else None,
        words=asked.get("words", "").replace("\0", "").strip()[:100],
        page=page if page and 0 < page < 2**31 else 1,
    )


def _address(endpoint: str, **values: Any) -> str:
    """Return the address of a page, or nothing where the application has none of this name."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
