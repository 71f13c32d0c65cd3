"""Received results (评家结果): the inbox, one result, a union over the years, the 考核 record."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin import appraisals, inbox, proposals, reviews
from admin.forms.reviews import AcknowledgementForm
from admin.models.reviews import HomeReview
from admin.rules.kinds import FlagKind, Kind, ReviewState, Subject
from admin.rules.review_policy import review_policy
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("reviews", __name__)

Word = TypeVar("Word", bound=Kind)


@blueprint.get("/reviews", endpoint="inbox")
@needs(Right.SEE_REVIEWS)
def inbox_page() -> str:
    """Show the results that have been received, flagged ones on top."""
    session, person, filters = current.reading(), current.person(), _filters(request.args)
    page = inbox.page(session, person, filters, request.args.get("page", 1, type=int))
    return render_template(
        "reviews/inbox.html",
        page=page,
        filters=filters,
        years=inbox.years(session, person),
        streets=inbox.streets(session, person),
        flag_kinds=[kind for kind in FlagKind if kind is not FlagKind.OVERDUE],
        states=list(ReviewState),
        subjects=list(Subject),
        address=lambda number: url_for("reviews.inbox", page=number, **_kept(request.args)),
    )


@blueprint.get("/reviews/<int:review>")
@needs(Right.SEE_REVIEWS)
def page(review: int) -> str:
    """Show one result in full."""
    return _page(inbox.find(current.reading(), current.person(), review), AcknowledgementForm(formdata=None))


@blueprint.post("/reviews/<int:review>/acknowledge")
@needs(Right.ACKNOWLEDGE_REVIEWS)
def acknowledge(review: int) -> Any:
    """Acknowledge a result (回执)."""
    form = AcknowledgementForm()
    if not form.validate_on_submit():
        return _page(inbox.find(current.reading(), current.person(), review), form), 422
    with current.writing() as session:
        inbox.acknowledge(session, current.person(), current.now(), review, (form.remark.data or "").strip())
    flash("已回执。报送的工会可以看到是谁、在什么时间回执的。")
    return redirect(url_for("reviews.page", review=review), code=303)


@blueprint.get("/reviews/<int:review>/board.json")
@needs(Right.SEE_REVIEWS)
def board(review: int) -> Response:
    """Send the signed board as it was received, for anyone to check."""
    found = inbox.find(current.reading(), current.person(), review)
    return _download(reviews.frozen_board(found), f"board-{found.poll}.json", "application/json")


@blueprint.get("/unions/<int:union>/reviews")
@needs(Right.SEE_REVIEWS)
def history(union: int) -> str:
    """Show the results of a union over the years."""
    found, listed = inbox.history(current.reading(), current.person(), union)
    counting = [review for review in reversed(listed) if review.state is ReviewState.COUNTS]
    return render_template("reviews/history.html", union=found, listed=listed, counting=counting[-12:])


@blueprint.get("/unions/<int:union>/appraisals")
@needs(Right.SEE_REVIEWS)
def record(union: int) -> str:
    """Show the 考核 record of a union and its chair, to be printed."""
    found, records = appraisals.of_union(current.reading(), current.person(), union, current.today())
    return render_template(
        "reviews/record.html", union=found, records=records, policy=review_policy(), at=current.now()
    )


@blueprint.get("/unions/<int:union>/appraisals.xlsx")
@needs(Right.SEE_REVIEWS)
def record_sheet(union: int) -> Response:
    """Send the 考核 record of a union."""
    found, records = appraisals.of_union(current.reading(), current.person(), union, current.today())
    book = appraisals.workbook(records, f"{found.name} 会员评家考核记录")
    return _download(book, f"{found.name}考核记录.xlsx", MEDIA_TYPE)


@blueprint.get("/appraisals.xlsx")
@needs(Right.SEE_REVIEWS)
def year_sheet() -> Response:
    """Send the 考核 records of a year, of all unions within reach."""
    today = current.today()
    year = request.args.get("year", today.year, type=int)
    records = appraisals.of_year(current.reading(), current.person(), year, today)
    heading = f"{current.person().union_name} {year}年会员评家考核记录"
    return _download(appraisals.workbook(records, heading), f"{year}年考核记录.xlsx", MEDIA_TYPE)


def _page(review: HomeReview, form: AcknowledgementForm) -> str:
    session, person = current.reading(), current.person()
    return render_template(
        "reviews/page.html",
        review=review,
        form=form,
        policy=review_policy(),
        flags=review.flags,
        addressees=inbox.addressees(session, review),
        may_acknowledge=inbox.may_acknowledge(session, person, review),
        proposals=proposals.of_review(session, review),
        others=inbox.of_same_assembly(session, review),
        board_url=f"{current.polls_url()}/{review.poll}/board",
    )


def _filters(given: Mapping[str, str]) -> inbox.Filters:
    """Return the filters of a query string; what is not understood is left out."""
    said = given.get("acknowledged")
    return inbox.Filters(
        year=_number(given.get("year")),
        street=_number(given.get("street")),
        flag=_word(FlagKind, given.get("flag")),
        state=_word(ReviewState, given.get("state")),
        acknowledged={"yes": True, "no": False}.get(said or ""),
        subject=_word(Subject, given.get("subject")) or Subject.HOME,
        words=given.get("words", "").strip()[:100],
    )


def _kept(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what of a query string is carried to another page of the list."""
    names = ("year", "street", "flag", "state", "acknowledged", "subject", "words")
    return {name: given[name] for name in names if given.get(name)}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _word(kind: type[Word], text: str | None) -> Word | None:
    return next((word for word in kind if word.value == text), None)


def _download(content: bytes, name: str, media_type: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
