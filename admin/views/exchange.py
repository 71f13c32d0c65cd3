"""What unions tell each other of their work (工作交流): the hub, 宣传, 新情况新问题, inputs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin import briefs, exemplars, inputs, publicity, questions
from admin.forms.base import number as filled
from admin.forms.base import words
from admin.forms.displays import apart
from admin.forms.exchange import AnswerForm, InputForm, PublicityForm, QuestionForm
from admin.rules.exchange import FIRST_YEAR, ExemplarState
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("exchange", __name__)


@blueprint.get("/exchange")
@needs(Right.SHARE_WORK)
def page() -> str:
    """Show where everything is, and what waits."""
    session, person = current.reading(), current.person()
    listed = exemplars.listing(session, person)
    return render_template(
        "exchange/page.html", higher=person.may(Right.LEAD_WORK),
        briefs=briefs.waiting(session, person), questions=questions.waiting(session, person),
        exemplars=sum(one.state is ExemplarState.NOMINATED for one in listed),
        answered=len(questions.shared(session)), year=current.today().year,
    )  # fmt: skip


# --- 宣传 ---


@blueprint.get("/exchange/publicity")
@needs(Right.SHARE_WORK)
def news() -> str:
    """Show what was published."""
    return _news(PublicityForm(current.today(), formdata=None))


@blueprint.post("/exchange/publicity")
@needs(Right.SHARE_WORK)
def add_news() -> Any:
    """Enter something that was published."""
    form = PublicityForm(current.today())
    if not form.validate():
        return _news(form), 422
    assert form.published_on.data is not None
    with current.writing() as session:
        publicity.add(
            session, current.person(), current.now(), media=words(form.media), title=words(form.title),
            published_on=form.published_on.data, link=words(form.link),
        )  # fmt: skip
    flash("已登记。")
    return redirect(url_for("exchange.news"), 303)


@blueprint.post("/exchange/publicity/<int:item>/remove")
@needs(Right.SHARE_WORK)
def remove_news(item: int) -> Any:
    """Take an entry out."""
    with current.writing() as session:
        publicity.remove(session, current.person(), current.now(), item)
    flash("已删除。")
    return redirect(url_for("exchange.news"), 303)


# --- 新情况新问题 ---


@blueprint.get("/exchange/questions")
@needs(Right.SHARE_WORK)
def asked() -> str:
    """Show what was asked and answered."""
    return _asked(QuestionForm(formdata=None))


@blueprint.post("/exchange/questions")
@needs(Right.SHARE_WORK)
def ask() -> Any:
    """Ask the unions above."""
    form = QuestionForm()
    if not form.validate():
        return _asked(form), 422
    with current.writing() as session:
        questions.ask(session, current.person(), current.now(), words(form.title), words(form.text))
    flash("已提出，上级工会会看到。")
    return redirect(url_for("exchange.asked"), 303)


@blueprint.post("/exchange/questions/<int:question>/answer")
@needs(Right.LEAD_WORK)
def answer(question: int) -> Any:
    """Answer a question from below."""
    questions.find(current.reading(), current.person(), question)
    form = AnswerForm()
    if not form.validate():
        return _asked(QuestionForm(formdata=None), {question: apart(form, question)}), 422
    shared = words(form.shared_title) if form.shared.data else ""
    version = request.form.get("version", 0, type=int)
    with current.writing() as session:
        questions.answer(session, current.person(), current.now(), question, version, words(form.answer), shared)
    flash("已答复，全区的工会都能看到。" if shared else "已答复，提问的工会看得到。")
    return redirect(url_for("exchange.asked"), 303)


# --- 投入 ---


@blueprint.get("/exchange/inputs")
@needs(Right.SHARE_WORK)
def put_in() -> str:
    """Show what was put in."""
    return _put_in(InputForm(formdata=None, year=current.today().year))


@blueprint.post("/exchange/inputs")
@needs(Right.SHARE_WORK)
def enter() -> Any:
    """Enter what was put in in a year."""
    form = InputForm()
    if not form.validate():
        return _put_in(form), 422
    with current.writing() as session:
        inputs.enter(
            session, current.person(), current.now(), filled(form.year), persons=filled(form.persons),
            things=words(form.things), yuan=filled(form.yuan),
        )  # fmt: skip
    flash(f"{filled(form.year)}年的投入已登记。")
    return redirect(url_for("exchange.put_in", year=filled(form.year)), 303)


def _news(form: PublicityForm) -> str:
    session, person = current.reading(), current.person()
    return render_template(
        "exchange/news.html", listed=publicity.listing(session, person), form=form,
        may_remove=lambda item: publicity.may_remove(person, item),
    )  # fmt: skip


def _asked(form: QuestionForm, answering: dict[int, AnswerForm] | None = None) -> str:
    session, person = current.reading(), current.person()

    def answer_form(question: Any) -> AnswerForm:
        given = {"answer": question.answer, "shared_title": question.shared_title or question.title}
        return apart(AnswerForm(formdata=None, shared=bool(question.shared_title), **given), question.id)

    return render_template(
        "exchange/questions.html", listed=questions.listing(session, person), form=form, answering=answering or {},
        shared=questions.shared(session), answer_form=answer_form,
        may_answer=lambda question: questions.may_answer(person, question),
    )  # fmt: skip


def _put_in(form: InputForm) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    year = request.args.get("year", today.year, type=int)
    year = year if FIRST_YEAR <= year <= today.year else today.year
    return render_template(
        "exchange/inputs.html", own=inputs.own(session, person.union), form=form, year=year,
        streets=inputs.by_street(session, person, year) if person.may(Right.LEAD_WORK) else [],
        years=range(today.year, max(FIRST_YEAR, today.year - 9) - 1, -1),
    )  # fmt: skip
