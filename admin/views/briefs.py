"""Periodic briefs (信息报送), and the yearly sheet (年度考核表)."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from admin import briefs, yearly
from admin.documents import yearly as papers
from admin.errors import NotHere
from admin.forms.base import number as filled
from admin.forms.base import words
from admin.forms.exchange import BriefForm, PeriodForm, RemarkForm
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.exchange import FIRST_YEAR, Period
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("briefs", __name__)

PDF = "application/pdf"
AT_ONCE = 100
"""Unions on a page of the yearly sheet."""


@blueprint.get("/briefs")
@needs(Right.SHARE_WORK)
def listing() -> str:
    """Show one's own briefs and those that came."""
    return _listing(_period_form())


@blueprint.post("/briefs")
@needs(Right.SHARE_WORK)
def draft() -> Any:
    """Draft the brief of a period."""
    form = PeriodForm()
    if not form.validate():
        return _listing(form), 422
    with current.writing() as session:
        made = briefs.draft(
            session, current.person(), current.now(), Period(form.period.data), filled(form.year), form.place()
        )
        number = made.id
    flash("已按记录生成草稿。请写完“（请填写）”的地方，再报送。")
    return redirect(url_for("briefs.page", brief=number), 303)


@blueprint.get("/briefs/<int:brief>")
@needs(Right.SHARE_WORK)
def page(brief: int) -> str:
    """Show a brief, to be edited or acknowledged."""
    return _page(brief)


@blueprint.post("/briefs/<int:brief>/edit")
@needs(Right.SHARE_WORK)
def edit(brief: int) -> Any:
    """Keep the words; draw the figures anew or send, where asked."""
    briefs.find(current.reading(), current.person(), brief)
    form = BriefForm()
    if not form.validate():
        return _page(brief, form=form), 422
    what, version = request.form.get("then", ""), request.form.get("version", 0, type=int)
    with current.writing() as session:
        person, at = current.person(), current.now()
        given = version, words(form.title), words(form.body)
        found = briefs.edit(session, person, at, brief, *given, anew=what == "anew")
        if what == "send":
            briefs.send(session, person, at, brief, found.version)
    said = {"send": "已报送上级工会。", "anew": "数字已按今天的记录更新；正文里的数字请自己核对。"}.get(
        what, "已保存。"
    )
    return _done(brief, said)


@blueprint.post("/briefs/<int:brief>/recall")
@needs(Right.SHARE_WORK)
def recall(brief: int) -> Any:
    """Take a brief back."""
    with current.writing() as session:
        briefs.recall(session, current.person(), current.now(), brief, request.form.get("version", 0, type=int))
    return _done(brief, "已撤回，可以修改后再报送。")


@blueprint.post("/briefs/<int:brief>/acknowledge")
@needs(Right.LEAD_WORK)
def acknowledge(brief: int) -> Any:
    """Acknowledge a brief."""
    briefs.find(current.reading(), current.person(), brief)
    form = RemarkForm()
    if not form.validate():
        return _page(brief, remarking=form), 422
    version = request.form.get("version", 0, type=int)
    with current.writing() as session:
        briefs.acknowledge(session, current.person(), current.now(), brief, version, words(form.remark))
    return _done(brief, "已签收，报送的工会看得到。")


@blueprint.get("/briefs/<int:brief>/paper.pdf")
@needs(Right.SHARE_WORK)
def paper(brief: int) -> Response:
    """Send a brief as a paper."""
    session = current.reading()
    found = briefs.find(session, current.person(), brief)
    parent = found.union.parent
    figures = [(str(name), int(value)) for name, value in found.figures]
    day = dates.today(found.sent_at) if found.sent_at else None
    body = papers.brief(found.union.name, parent.name if parent else "", found.title, found.body, figures, day)
    return _file(body, PDF, f"{found.title}.pdf")


@blueprint.get("/yearly/<int:year>")
@needs(Right.SHARE_WORK)
def sheet(year: int) -> str:
    """Show the yearly sheet of the unions within reach."""
    street = _street()
    lines = yearly.of_year(current.reading(), current.person(), _known(year), current.today(), street)
    pages = max(1, -(-len(lines) // AT_ONCE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    this = current.today().year
    return render_template(
        "exchange/yearly.html", lines=lines[(number - 1) * AT_ONCE : number * AT_ONCE], year=year, number=number,
        pages=pages, count=len(lines), years=range(this, max(FIRST_YEAR, this - 9) - 1, -1),
        street=street, streets=yearly.streets(current.reading(), current.person()),
    )  # fmt: skip


@blueprint.get("/yearly/<int:year>/sheet.pdf")
@needs(Right.SHARE_WORK)
def sheet_paper(year: int) -> Response:
    """Send the yearly sheet as a paper."""
    session, person, today = current.reading(), current.person(), current.today()
    lines = yearly.of_year(session, person, _known(year), today, _street())
    return _file(yearly.paper(lines, person.union_name, year, today), PDF, f"{year}年度考核表.pdf")


@blueprint.get("/yearly/<int:year>/sheet.xlsx")
@needs(Right.SHARE_WORK)
def sheet_book(year: int) -> Response:
    """Send the yearly sheet as a workbook."""
    person = current.person()
    lines = yearly.of_year(current.reading(), person, _known(year), current.today(), _street())
    book = yearly.workbook(lines, f"{person.union_name} {year}年度考核表")
    return _file(book, MEDIA_TYPE, f"{year}年度考核表.xlsx")


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= current.today().year:
        raise NotHere
    return year


def _street() -> int | None:
    """Return the street that is asked for; the feature says whether it lies within reach."""
    found = request.args.get("street", type=int)
    return found if found is not None and 0 < found < 2**31 else None


def _period_form() -> PeriodForm:
    today = current.today()
    return PeriodForm(formdata=None, period=Period.MONTH, year=today.year, number=str(today.month))


def _listing(form: PeriodForm) -> str:
    session, person = current.reading(), current.person()
    own, come = briefs.listing(session, person)
    return render_template(
        "exchange/briefs.html", own=own, come=come, form=form, leads=person.may(Right.LEAD_WORK),
        top=session.get_one(Union, person.union).parent_id is None,
    )  # fmt: skip


def _page(number: int, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    found = briefs.find(session, person, number)
    given = {
        "form": BriefForm(formdata=None, title=found.title, body=found.body), "remarking": RemarkForm(formdata=None)
    }  # fmt: skip
    version = request.form.get("version", 0, type=int) if "version" in request.form else found.version
    return render_template(
        "exchange/brief.html", one=found, mine=found.union_id == person.union, to_me=found.to_union_id == person.union,
        above=found.union.parent, leads=person.may(Right.LEAD_WORK), version=version, **(given | forms),
    )  # fmt: skip


def _done(number: int, said: str) -> Any:
    flash(said)
    return redirect(url_for("briefs.page", brief=number), 303)


def _file(body: bytes, media_type: str, name: str) -> Response:
    answer = send_file(BytesIO(body), media_type, as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer
