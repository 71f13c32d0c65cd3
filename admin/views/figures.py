"""What a union records of itself (基础数据): one page for the union, read only for those above it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import figures, history, recordings, unions
from admin.errors import NotHere
from admin.forms.figures import FiguresForm, YearForm, section_form
from admin.models.unions import Union
from admin.rules import recorded
from admin.rules.cells import clean
from admin.rules.kinds import UnionKind
from admin.rules.recorded import FIELDS, LABELS, YEAR_FIELDS, Section
from admin.rules.rights import Right
from admin.rules.standards import district_standard
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("figures", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/figures")
@needs(Right.SEE_TITLES)
def listing() -> Answer:
    """Lead a union to its own page; show the others who has recorded what."""
    session, person = current.reading(), current.person()
    if session.get_one(Union, person.union).kind is UnionKind.GRASSROOTS:
        return redirect(url_for("figures.page", union=person.union), 303)
    words, page = clean(request.args.get("words", ""))[:50], _page_number()
    year = current.today().year
    found, total = recordings.listing(session, person, year, words, page)
    return render_template(
        "figures/list.html", found=found, total=total, page=page, pages=-(-total // recordings.PAGE), words=words,
        year=year, most=len(YEAR_FIELDS),
    )  # fmt: skip


@blueprint.get("/figures/<int:union>")
@needs(Right.SEE_TITLES)
def page(union: int) -> Answer:
    """Show what a union has recorded."""
    return _page(union, _year())


@blueprint.post("/figures/<int:union>/<int:year>")
@needs(Right.KEEP_RECORDS)
def save_year(union: int, year: int) -> Answer:
    """Keep the figures of a year."""
    form, session = YearForm(), current.reading()
    found = unions.within(session, current.person(), union)
    if not recorded.may_record(year, current.today()):
        raise NotHere
    if not form.validate() or form.tell(recorded.year_problems(form.given(), found.members)):
        return _page(union, year, form), 422
    with current.writing() as session:
        figures.save_year(session, current.person(), current.now(), union, year, form.given(), form.seen())
    flash(f"{year}年数据已保存。")
    return redirect(url_for("figures.page", union=union, year=year, _anchor="year"), 303)


@blueprint.post("/figures/<int:union>/sections/<section>")
@needs(Right.KEEP_RECORDS)
def save_section(union: int, section: str) -> Answer:
    """Keep a section of what lasts longer than a year."""
    unions.within(current.reading(), current.person(), union)
    part = next((one for one in Section if one.value == section), None)
    if part is None:
        raise NotHere
    form = section_form(part)
    if not form.validate() or form.tell(recorded.record_problems(part, form.given(), current.today())):
        return _page(union, current.today().year, form, part), 422
    with current.writing() as session:
        figures.save_section(session, current.person(), current.now(), union, part, form.given(), form.seen())
    flash(f"“{part.label}”已保存。")
    return redirect(url_for("figures.page", union=union, _anchor=part.value), 303)


def _page(union: int, year: int, sent: FiguresForm | None = None, part: Section | None = None) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    found = unions.within(session, person, union)
    if found.kind is not UnionKind.GRASSROOTS:
        raise NotHere
    of_year, record = figures.of_year(session, found, year), figures.record_of(session, found)
    kept, lasting = figures.values(of_year), figures.values(record)
    forms: dict[str, Any] = {one.value: section_form(one, lasting, record.version) for one in Section}
    forms["year"] = YearForm.showing(kept, of_year.version)
    wrong = ""
    if sent is not None:
        wrong = part.value if part else "year"
        forms[wrong] = sent
    return render_template(
        "figures/page.html", union=found, year=year, years=figures.years(session, found, today), kept=kept,
        lasting=lasting, forms=forms, wrong=wrong, sections=list(Section), fields=FIELDS, year_fields=YEAR_FIELDS,
        labels=LABELS, told=history.told, mine=figures.may_keep(person, found), until=recorded.term_until(lasting),
        least={one.id: one.words for row in district_standard().criteria for one in row.least},
        stages=recorded.STAGES, bodies=recorded.BODIES, changes=history.of(session, found, only=figures.WHAT),
    )  # fmt: skip


def _year() -> int:
    """Return the year that is asked for, or this one."""
    asked = request.args.get("year", type=int)
    today = current.today()
    return asked if asked is not None and recorded.may_record(asked, today) else today.year


def _page_number() -> int:
    return max(1, min(request.args.get("page", 1, type=int), 10_000))
