"""Self-checks (自查): where a union stands, the way through the rows, what the unions above say."""

from contextlib import closing
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from admin import attachments, evaluations, evidence, figures, judgements, standards
from admin.evaluations import Line
from admin.forms.base import words
from admin.forms.evaluations import BackForm, OpenForm, OpinionForm, RowForm, SubmitForm, row_form
from admin.forms.tickets import EvidenceForm
from admin.models.evaluations import Evaluation
from admin.models.unions import Union
from admin.rules import recorded, selfcheck
from admin.rules.evaluation import is_computed
from admin.rules.kinds import TitleLevel, UnionKind
from admin.rules.opinions import EvaluationState, OpinionKind
from admin.rules.rights import Right
from admin.rules.selfcheck import Where, self_check_policy
from admin.rules.standards import Criterion
from admin.rules.tickets import rule
from admin.views import current, handing
from admin.views.gate import needs

blueprint = Blueprint("evaluations", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/evaluations")
@needs(Right.SEE_TITLES)
def listing() -> Answer:
    """Show a union its self-checks, and the unions above what was handed in."""
    union = current.reading().get_one(Union, current.person().union)
    return _own_list(union) if union.kind is UnionKind.GRASSROOTS else _list()


@blueprint.post("/evaluations")
@needs(Right.KEEP_RECORDS)
def begin() -> Answer:
    """Begin a self-check."""
    form = OpenForm(_years())
    if not form.validate():
        return _own_list(current.reading().get_one(Union, current.person().union), form), 422
    with current.writing() as session:
        level = TitleLevel(form.level.data)
        number = evaluations.open_case(session, current.person(), current.now(), level, form.year.data).id
    flash("自查已经开始。系统能算的已经算好，其余各项一项一项填。")
    return redirect(url_for("evaluations.page", number=number), 303)


@blueprint.get("/evaluations/<int:number>")
@needs(Right.SEE_TITLES)
def page(number: int) -> Answer:
    """Show a self-check by its categories, with what is missing."""
    return _page(number)


@blueprint.get("/evaluations/<int:number>/rows/<criterion>")
@needs(Right.SEE_TITLES)
def row(number: int, criterion: str) -> Answer:
    """Show one row: what is asked, how it stands, how to get there."""
    return _row(number, criterion)


@blueprint.post("/evaluations/<int:number>/rows/<criterion>")
@needs(Right.KEEP_RECORDS)
def fill_in(number: int, criterion: str) -> Answer:
    """Keep what the union says of a row, and go on to the next."""
    session, person = current.reading(), current.person()
    case = evaluations.find(session, person, number)
    _, rule_of_row = evaluations.row_of(session, case, criterion)
    record = figures.values(figures.record_of(session, case.union))
    form = row_form(rule_of_row, selfcheck.expected(rule_of_row, record))
    if not form.validate():
        return _row(number, criterion, filling=form), 422
    with current.writing() as session:
        evaluations.fill_in(session, person, current.now(), number, criterion, form.seen(), form.said())
    flash("已保存。")
    if request.form.get("then") != "next":
        return redirect(url_for("evaluations.row", number=number, criterion=criterion), 303)
    following = _following(number, criterion)
    if following is None:
        return redirect(url_for("evaluations.page", number=number), 303)
    return redirect(url_for("evaluations.row", number=number, criterion=following), 303)


@blueprint.post("/evaluations/<int:number>/rows/<criterion>/files")
@needs(Right.KEEP_RECORDS)
def add_evidence(number: int, criterion: str) -> Answer:
    """Take a file for a row."""
    form, person, at = EvidenceForm(), current.person(), current.now()
    if not form.validate():
        return _row(number, criterion, proving=form), 422
    current.done_reading()
    given = form.file.data
    with closing(given):
        kept = evidence.add(
            current.database(), current.settings().files, person, at,
            attachments.opening(person, number, criterion),
            attachments.noting(person, at, number, criterion, "evidence_added"), given.filename or "", given.stream,
        )  # fmt: skip
    flash(f"已上传“{kept.name}”。")
    return redirect(url_for("evaluations.row", number=number, criterion=criterion, _anchor="files"), 303)


@blueprint.get("/evaluations/<int:number>/rows/<criterion>/files/<int:file>")
@needs(Right.SEE_TITLES)
def download(number: int, criterion: str, file: int) -> Response:
    """Hand a file out, to be saved."""
    return handing.out(attachments.file(current.reading(), current.person(), number, criterion, file))


@blueprint.post("/evaluations/<int:number>/rows/<criterion>/files/<int:file>/remove")
@needs(Right.KEEP_RECORDS)
def remove_evidence(number: int, criterion: str, file: int) -> Response:
    """Take a file back."""
    person, at = current.person(), current.now()
    current.done_reading()
    evidence.remove(
        current.database(), current.settings().files, attachments.opening(person, number, criterion),
        attachments.noting(person, at, number, criterion, "evidence_removed"), file,
    )  # fmt: skip
    flash("材料已删除。")
    return redirect(url_for("evaluations.row", number=number, criterion=criterion, _anchor="files"), 303)


@blueprint.post("/evaluations/<int:number>/rows/<criterion>/opinion")
@needs(Right.REVIEW_APPLICATIONS)
def judge(number: int, criterion: str) -> Answer:
    """Say what a higher union thinks of a row."""
    session = current.reading()
    about, _ = evaluations.row_of(session, evaluations.find(session, current.person(), number), criterion)
    form = OpinionForm(judgements.offered(about))
    if not form.validate():
        return _row(number, criterion, judging=form), 422
    with current.writing() as session:
        said = OpinionKind(form.kind.data), words(form.remark)
        judgements.judge(session, current.person(), current.now(), number, criterion, *said)
    flash("意见已保存。")
    following = _following(number, criterion)
    if following is None:
        return redirect(url_for("evaluations.page", number=number), 303)
    return redirect(url_for("evaluations.row", number=number, criterion=following), 303)


@blueprint.post("/evaluations/<int:number>/agree")
@needs(Right.REVIEW_APPLICATIONS)
def agree(number: int) -> Response:
    """Agree with all rows on which nothing was said yet."""
    with current.writing() as session:
        agreed = judgements.agree(session, current.person(), current.now(), number)
    flash(f"已同意{agreed}项。填写不适用的项目要逐项看过。")
    return redirect(url_for("evaluations.page", number=number), 303)


@blueprint.post("/evaluations/<int:number>/return")
@needs(Right.REVIEW_APPLICATIONS)
def give_back(number: int) -> Answer:
    """Return a self-check."""
    form = BackForm()
    if not form.validate():
        return _page(number, returning=form), 422
    with current.writing() as session:
        judgements.give_back(session, current.person(), current.now(), number, words(form.back))
    flash("已退回，对方会看到原因和各项意见。")
    return redirect(url_for("evaluations.page", number=number), 303)


@blueprint.post("/evaluations/<int:number>/submit")
@needs(Right.KEEP_RECORDS)
def submit(number: int) -> Answer:
    """Hand a self-check in."""
    form = SubmitForm()
    if not form.validate():
        return _page(number, submitting=form), 422
    with current.writing() as session:
        evaluations.submit(session, current.person(), current.now(), number)
    flash("自查已提交，各项结论和当时的数据已经固定。上级工会会逐项签署意见。")
    return redirect(url_for("evaluations.page", number=number), 303)


@blueprint.post("/evaluations/<int:number>/recall")
@needs(Right.KEEP_RECORDS)
def recall(number: int) -> Answer:
    """Take a submitted self-check back."""
    form = BackForm()
    if not form.validate():
        return _page(number, recalling=form), 422
    with current.writing() as session:
        made = evaluations.recall(session, current.person(), current.now(), number, words(form.back)).id
    flash("已撤回。原来的自查留在历次自查里，现在可以在新的一份上修改。")
    return redirect(url_for("evaluations.page", number=made), 303)


@blueprint.post("/evaluations/<int:number>/amend")
@needs(Right.KEEP_RECORDS)
def amend(number: int) -> Response:
    """Go on with a copy of a returned self-check."""
    with current.writing() as session:
        made = evaluations.amend(session, current.person(), current.now(), number).id
    flash("退回的自查已复制成新的一份，修改后再提交。")
    return redirect(url_for("evaluations.page", number=made), 303)


@blueprint.post("/evaluations/<int:number>/discard")
@needs(Right.KEEP_RECORDS)
def discard(number: int) -> Response:
    """Give a self-check up."""
    with current.writing() as session:
        evaluations.discard(session, current.person(), current.now(), number)
    flash("这份自查已放弃。")
    return redirect(url_for("evaluations.listing"), 303)


def _own_list(union: Union, form: OpenForm | None = None) -> str:
    session, today = current.reading(), current.today()
    return render_template(
        "evaluations/own.html", union=union, cases=evaluations.of_union(session, union), levels=list(TitleLevel),
        applied={level: standards.in_force(session, union, level, today) for level in TitleLevel},
        form=form or OpenForm(_years(), formdata=None, year=today.year), clause=self_check_policy().clause,
        mine=figures.may_keep(current.person(), union), states=EvaluationState, today=today,
    )  # fmt: skip


def _list() -> str:
    asked = request.args
    state = next((one for one in EvaluationState if one.value == asked.get("state")), None)
    level = next((one for one in TitleLevel if one.value == asked.get("level")), None)
    page = max(1, min(asked.get("page", 1, type=int), 10_000))
    cases, total = evaluations.listing(current.reading(), current.person(), state, level, page)
    return render_template(
        "evaluations/list.html", cases=cases, total=total, page=page, pages=-(-total // evaluations.PAGE),
        state=state, level=level, levels=list(TitleLevel),
        states=[one for one in EvaluationState if one is not EvaluationState.DISCARDED],
        kept={name: value for name, value in asked.items() if name != "page" and value},
    )  # fmt: skip


def _page(number: int, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    case = evaluations.find(session, person, number)
    found = evaluations.lines(session, case, current.today())
    given = {
        "submitting": SubmitForm(formdata=None), "returning": BackForm(formdata=None),
        "recalling": BackForm(formdata=None),
    }  # fmt: skip
    by_category: dict[str, list[Line]] = {}
    for line in found:
        by_category.setdefault(line.criterion.category, []).append(line)
    open_rows = [line for line in found if not line.verdict.verdict.passes]
    return render_template(
        "evaluations/page.html", case=case, lines=found, categories=by_category, open_rows=open_rows,
        passed=len(found) - len(open_rows), mine=evaluations.may_fill_in(person, case), states=EvaluationState,
        keeper=figures.may_keep(person, case.union), judge=judgements.may_judge(person, case), is_computed=is_computed,
        today=current.today(), **(given | forms),
    )  # fmt: skip


def _row(number: int, criterion: str, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    case = evaluations.find(session, person, number)
    evaluations.row_of(session, case, criterion)
    found = evaluations.lines(session, case, current.today())
    place = next(place for place, line in enumerate(found) if line.criterion.id == criterion)
    line = found[place]
    record = figures.values(figures.record_of(session, case.union))
    earlier = [old for old in case.amended_from.rows if old.criterion == criterion] if case.amended_from else []
    given: dict[str, RowForm | OpinionForm | EvidenceForm] = {
        "filling": row_form(line.criterion, selfcheck.expected(line.criterion, record), line.row),
        "proving": EvidenceForm(formdata=None),
        "judging": OpinionForm(judgements.offered(line.row), formdata=None),
    }
    return render_template(
        "evaluations/row.html", case=case, line=line, lines=found, place=place,
        before=found[place - 1] if place else None, after=found[place + 1] if place + 1 < len(found) else None,
        mine=evaluations.may_fill_in(person, case), judge=judgements.may_judge(person, case),
        files=attachments.files_of(session, line.row), most=self_check_policy().most_files, law=rule(),
        short="" if case.submitted_on else _short(session, case, line.criterion),
        known=_known(line.criterion, record), way=_way(case, line.criterion), earlier=earlier[0] if earlier else None,
        **(given | forms),
    )  # fmt: skip


def _short(session: Session, case: Evaluation, criterion: Criterion) -> str:
    """Return how much is lacking to a share that is computed."""
    if not criterion.least:
        return ""
    return selfcheck.short_of(criterion, figures.facts(session, case.union, case.year, current.today()))


def _known(criterion: Criterion, record: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return what the records hold of what a row asks for: label and value."""
    held = recorded.proofs(criterion, record)
    return [(one.label, held[one.id]) for one in criterion.evidence if one.id in held]


def _way(case: Evaluation, criterion: Criterion) -> tuple[str, str]:
    """Return how to get a row met: what to do, and the address where; empty where it is done on its own page."""
    where, union = selfcheck.where(criterion), case.union_id
    match where:
        case Where.UNION:
            return where.label, url_for("unions.one", union=union)
        case Where.YEAR:
            return f"到“基础数据”填写{case.year}年数据", url_for(
                "figures.page", union=union, year=case.year, _anchor="year"
            )
        case Where.RECORD:
            section = recorded.SECTION_OF[criterion.id]
            words_of = f"到“基础数据”填写“{section.label}”"
            return words_of, url_for("figures.page", union=union, _anchor=section.value)
        case Where.REVIEW:
            return where.label, url_for("assemblies.listing")
        case Where.DISPLAY if "displays.page" in current_app.view_functions:
            return where.label, url_for("displays.page")
        case _:
            return where.label, ""


def _following(number: int, criterion: str) -> str | None:
    """Return the row after one."""
    case = evaluations.find(current.reading(), current.person(), number)
    names = [one.id for one in evaluations.standard_of(case).criteria]
    place = names.index(criterion) + 1
    return names[place] if place < len(names) else None


def _years() -> list[int]:
    today = current.today()
    return list(range(today.year, today.year - self_check_policy().years_back - 1, -1))
