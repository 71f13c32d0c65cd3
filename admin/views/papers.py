"""Papers of an assembly and a result as PDF, lists as PDF and Excel (文书)."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from admin import showings
from admin.errors import NotHere
from admin.exports import lists, papers
from admin.exports.papers import File, Polls
from admin.forms.papers import ShowingForm
from admin.rules import dates
from admin.rules.kinds import ReviewState
from admin.rules.rights import Right
from admin.views import current, handing
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("papers", __name__)

PDF = "application/pdf"
YEARS = range(2000, 2101)


@blueprint.get("/assemblies/<int:assembly>/papers")
@needs(Right.HOLD_ASSEMBLIES)
def of_assembly(assembly: int) -> str:
    """Show the papers of an assembly, and when those come that are not there yet."""
    return _shelf(papers.of_assembly(current.reading(), current.person(), assembly, _polls()), "assembly_paper")


@blueprint.get("/assemblies/<int:assembly>/papers/<name>.pdf")
@needs(Right.HOLD_ASSEMBLIES)
def assembly_paper(assembly: int, name: str) -> Response:
    """Send one paper of an assembly."""
    return _paper(papers.of_assembly(current.reading(), current.person(), assembly, _polls()), name)


@blueprint.get("/reviews/<int:review>/papers")
@needs(Right.SEE_REVIEWS)
def of_review(review: int) -> str:
    """Show the papers of a received result, and when those come that are not there yet."""
    return _shelf(papers.of_review(current.reading(), current.person(), review, _polls()), "review_paper")


@blueprint.get("/reviews/<int:review>/papers/<name>.pdf")
@needs(Right.SEE_REVIEWS)
def review_paper(review: int, name: str) -> Response:
    """Send one paper of a received result."""
    return _paper(papers.of_review(current.reading(), current.person(), review, _polls()), name)


@blueprint.post("/reviews/<int:review>/papers/notice")
@needs(Right.HOLD_ASSEMBLIES)
def show_from(review: int) -> Answer | tuple[str, int]:
    """Choose the first day of the 公示."""
    file = papers.of_review(current.reading(), current.person(), review, _polls())
    form = ShowingForm(*showings.may_begin(file.received))
    if not form.validate_on_submit():
        return _shelf(file, "review_paper", form), 422
    assert form.first.data is not None
    with current.writing() as session:
        found = showings.begin_on(session, current.person(), current.now(), review, form.first.data)
        days = showings.days_of(found)
    flash(f"公示期已改为{dates.day(days.begins_on)}至{dates.day(days.ends_on)}。请重新下载、张贴公示。")
    return redirect(url_for("papers.of_review", review=review), code=303)


@blueprint.get("/duties/<int:year>/summary.pdf")
@needs(Right.SEE_REVIEWS)
def summary_pdf(year: int) -> Response:
    """Send the list of a year as a paper."""
    person = current.person()
    body = lists.summary_paper(current.reading(), person, _known(year), current.today())
    return handing.download(body, PDF, f"{year}年会员评家情况汇总表-{person.union_name}", "pdf")


@blueprint.get("/duties/<int:year>/summary.xlsx")
@needs(Right.SEE_REVIEWS)
def summary_book(year: int) -> Response:
    """Send the list of a year as a workbook."""
    person = current.person()
    body = lists.summary_book(current.reading(), person, _known(year), current.today())
    return handing.download(body, MEDIA_TYPE, f"{year}年会员评家情况汇总表-{person.union_name}", "xlsx")


@blueprint.get("/reviews.xlsx")
@needs(Right.SEE_REVIEWS)
def reviews_book() -> Response:
    """Send all received results within reach as a workbook; ``?year=`` narrows it."""
    person = current.person()
    year = request.args.get("year", type=int)
    body = lists.reviews_book(current.reading(), person, year)
    return handing.download(body, MEDIA_TYPE, f"{_of(year)}会员评家结果-{person.union_name}", "xlsx")


@blueprint.get("/tickets.xlsx")
@needs(Right.SEE_REVIEWS)
def tickets_book() -> Response:
    """Send all 整改 within reach as a workbook; ``?year=`` narrows it."""
    person = current.person()
    year = request.args.get("year", type=int)
    body = lists.tickets_book(current.reading(), person, current.today(), year)
    return handing.download(body, MEDIA_TYPE, f"{_of(year)}整改台账-{person.union_name}", "xlsx")


def _polls() -> Polls:
    told_url = current.settings().public_url + url_for("told.page", union=0).removesuffix("/0")
    return Polls(current.polls(), current.polls_url(), told_url)


def _known(year: int) -> int:
    if year not in YEARS:
        raise NotHere
    return year


def _of(year: int | None) -> str:
    return f"{year}年" if year is not None else ""


def _shelf(file: File, endpoint: str, form: ShowingForm | None = None) -> str:
    review = None if file.review is None or file.review.state is ReviewState.INVALID else file.review
    number = {"assembly": file.assembly.id} if file.assembly and not file.given else {"review": file.received.id}
    return render_template(
        "papers/shelf.html", file=file, papers=papers.listed(file, papers.kinds_of(file)),
        endpoint=f"papers.{endpoint}", number=number,
        days=showings.days_of(review) if review else None,
        form=form or (ShowingForm(*showings.may_begin(review), formdata=None) if review else None),
    )  # fmt: skip


def _paper(file: File, name: str) -> Response:
    """Return a paper, or the page that says what is missing for it and when it comes."""
    kind = papers.find(papers.kinds_of(file), name)
    if not kind.needs(file):
        back = request.path.rpartition("/")[0]
        return make_response(render_template("papers/missing.html", kind=kind, back=back), 409)
    return handing.download(kind.make(file), PDF, f"{kind.title}-{file.union.name}", "pdf")
