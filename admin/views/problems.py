"""Comments and the problems they name (突出问题): sorting, answering, and telling members."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import problems, replies
from admin.forms.base import words
from admin.forms.problems import ASIDE, BACK, NEW, MergeForm, ReplyForm, SortForm, TitleForm, places
from admin.forms.tickets import MeasureForm
from admin.rules.rights import Right
from admin.rules.tickets import rule
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("problems", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/reviews/<int:review>/problems")
@needs(Right.READ_COMMENTS)
def page(review: int) -> Answer:
    """Show the comments of a result that nobody has sorted yet, and the problems."""
    return _page(review, SortForm(to=request.args.get("to", NEW)))


@blueprint.post("/reviews/<int:review>/problems/sort")
@needs(Right.SORT_COMMENTS)
def sort(review: int) -> Answer:
    """Put the ticked comments where they belong."""
    form = SortForm()
    if not form.validate():
        return _page(review, form), 422
    given = current.person(), current.now(), review
    with current.writing() as session:
        if form.to.data == NEW:
            made = problems.name(session, *given, words(form.title), places())
            said = f"已新建问题“{made.title}”。"
        elif form.to.data == ASIDE:
            said = f"{problems.set_aside(session, *given, places())}条意见归为“没有提出问题”。"
        elif form.to.data == BACK:
            said = f"{problems.put_back(session, *given, places())}条意见放回“没有归类”。"
        else:
            said = f"{problems.assign(session, *given, places(), form.problem)}条意见已归类。"
    flash(said)
    return redirect(_back_to(review), 303)


@blueprint.post("/reviews/<int:review>/problems/undo")
@needs(Right.SORT_COMMENTS)
def undo(review: int) -> Response:
    """Undo the last step of sorting."""
    step = request.form.get("step", 0, type=int)
    with current.writing() as session:
        what = problems.undo(session, current.person(), current.now(), review, step)
    flash(f"已撤消：{what}。")
    return redirect(url_for("problems.page", review=review), 303)


@blueprint.get("/problems/<int:number>")
@needs(Right.READ_COMMENTS)
def one(number: int) -> Answer:
    """Show a problem with its comments and its answer."""
    return _one(number)


@blueprint.post("/problems/<int:number>/rename")
@needs(Right.SORT_COMMENTS)
def rename(number: int) -> Answer:
    """Say a problem in other words."""
    form = TitleForm()
    if not form.validate():
        return _one(number, renaming=form), 422
    with current.writing() as session:
        problems.rename(session, current.person(), current.now(), number, words(form.title))
    flash("已改名。")
    return redirect(url_for("problems.one", number=number), 303)


@blueprint.post("/problems/<int:number>/merge")
@needs(Right.SORT_COMMENTS)
def merge(number: int) -> Answer:
    """Put all comments of a problem to another one."""
    form = MergeForm()
    if not form.validate():
        return _one(number, merging=form), 422
    with current.writing() as session:
        into = problems.merge(session, current.person(), current.now(), number, form.into.data or 0)
    flash(f"已并入“{into.title}”。如要分开，可在归类页撤消上一步。")
    return redirect(url_for("problems.one", number=into.id), 303)


@blueprint.post("/problems/<int:number>/remove")
@needs(Right.SORT_COMMENTS)
def remove(number: int) -> Response:
    """Take an empty problem away."""
    with current.writing() as session:
        review = problems.remove(session, current.person(), current.now(), number)
    flash("已删除这个问题。")
    return redirect(url_for("problems.page", review=review.id), 303)


@blueprint.post("/problems/<int:number>/reply")
@needs(Right.SORT_COMMENTS)
def reply(number: int) -> Answer:
    """Answer a problem with a reason."""
    form = ReplyForm()
    if not form.validate():
        return _one(number, replying=form), 422
    with current.writing() as session:
        replies.reply(session, current.person(), current.now(), number, words(form.reply))
    flash("答复已保存。要让会员看到，请点“向会员公开”。")
    return redirect(url_for("problems.one", number=number), 303)


@blueprint.post("/problems/<int:number>/reply/take-back")
@needs(Right.SORT_COMMENTS)
def take_back_reply(number: int) -> Response:
    """Take a reply back."""
    with current.writing() as session:
        replies.take_back_reply(session, current.person(), current.now(), number)
    flash("答复已收回，会员不再看到。")
    return redirect(url_for("problems.one", number=number), 303)


@blueprint.post("/problems/<int:number>/ticket")
@needs(Right.WORK_ON_TICKETS)
def open_ticket(number: int) -> Answer:
    """Answer a problem by putting it right."""
    form = MeasureForm(current.today())
    if not form.validate():
        return _one(number, measuring=form), 422
    assert form.due_on.data is not None
    with current.writing() as session:
        given = words(form.measure), words(form.owner), form.due_on.data
        ticket = replies.open_ticket(session, current.person(), current.now(), number, *given)
    flash("整改单已开立。")
    return redirect(url_for("tickets.page", number=ticket.id), 303)


@blueprint.post("/problems/<int:number>/tell")
@needs(Right.SORT_COMMENTS)
def tell(number: int) -> Response:
    """Show a reply on the public page, or take it off again."""
    told = request.form.get("told") == "yes"
    with current.writing() as session:
        replies.tell(session, current.person(), current.now(), number, told=told)
    flash("会员现在可以在公开页上看到。" if told else "会员不再看到。")
    return redirect(url_for("problems.one", number=number), 303)


def _page(review: int, form: SortForm) -> str:
    session, person = current.reading(), current.person()
    found = problems.review_within(session, person, review)
    aside, number = request.args.get("show") == ASIDE, request.args.get("page", 1, type=int)
    return render_template(
        "problems/sorting.html",
        review=found,
        sorting=problems.sorting(session, found),
        comments=problems.comments(session, found, number, aside=aside),
        aside=aside,
        form=form,
        ticked=set(places()) if form.is_submitted() else set(),
        mine=_is_mine(found.union_id),
        answered=problems.is_answered,
    )


def _one(number: int, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    problem = problems.within(session, person, number)
    review = problem.review
    sorting = problems.sorting(session, review)
    given = {
        "renaming": TitleForm(formdata=None, title=problem.title),
        "merging": MergeForm(formdata=None),
        "replying": ReplyForm(formdata=None, reply=problem.reply),
        "measuring": MeasureForm(current.today(), formdata=None),
    }
    return render_template(
        "problems/one.html",
        problem=problem,
        review=review,
        others=[other for other in sorting.problems if other.id != problem.id],
        comments=problems.comments(session, review, request.args.get("page", 1, type=int), problem=problem),
        count=sorting.counts.get(problem.id, 0),
        ticket=problem.tickets[0] if problem.tickets else None,
        mine=_is_mine(review.union_id),
        today=current.today(),
        law=rule(),
        **(given | forms),
    )


def _is_mine(union: int) -> bool:
    person = current.person()
    return person.union == union and person.may(Right.SORT_COMMENTS)


def _back_to(review: int) -> str:
    """Return the page that a form of comments came from: a problem, those set aside, or the rest."""
    problem, number = request.form.get("from", 0, type=int), request.form.get("page", 1, type=int)
    if problem:
        return url_for("problems.one", number=problem)
    show = ASIDE if request.form.get("show") == ASIDE else None
    return url_for("problems.page", review=review, show=show, page=number if number > 1 else None)
