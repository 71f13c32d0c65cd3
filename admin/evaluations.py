"""Evaluations (自查): a union goes through the standard row by row; the unions above say what they think of it.

The standard is copied in when a self-check is opened, figures and verdicts when it is submitted; what
was submitted is never changed again. A returned one is amended in a new one.

Source: 附件一; 三(二)2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from admin import audit, deliveries, evidence, figures, standards, unions
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.evaluations import Evaluation, EvaluationRow
from admin.models.evidence import Evidence
from admin.models.unions import Union
from admin.rules import dates, opinions, selfcheck
from admin.rules.evaluation import Facts, is_computed
from admin.rules.kinds import Event, EvidenceAbout, TitleLevel
from admin.rules.opinions import EvaluationState, Opinion
from admin.rules.rights import Person, Right
from admin.rules.selfcheck import Said, self_check_policy
from admin.rules.standards import Criterion, Standard, as_data, from_data
from admin.rules.verdicts import RowVerdict, Verdict

PAGE = 50
HANDED_IN = (EvaluationState.SUBMITTED, EvaluationState.RETURNED, EvaluationState.RECALLED)
"""States of what was submitted once: figures and verdicts stand as they were then."""


class ComputedRow(NotAllowed):
    """The row is computed from records; nobody says anything of it."""

    code = "computed-row"
    sentence = "这一项由系统按记录计算，不能填写，什么也没有改变。要改变结论，请更正记录。"


@dataclass(frozen=True)
class Line:
    """One row of an evaluation as it stands now.

    Args:
        verdict: frozen where it was submitted, else as it would be today; with what was said of it.
        own: what it was before the higher unions said anything.
        files: how many files it has.
    """

    criterion: Criterion
    row: EvaluationRow
    own: RowVerdict
    verdict: RowVerdict
    files: int


@dataclass(frozen=True)
class Lacking:
    """A row that stands in the way."""

    id: str
    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Standing:
    """How a union stands to the standard of a level (自查结论).

    Args:
        all_met: every row that applies is 达标, in an evaluation that was submitted.
        evaluation: number of the case; None where nothing was submitted.
        standard: the version, for print.
        rows: the verdict on every row.
        criteria: the standard by which they were judged.
    """

    all_met: bool
    lacking: tuple[Lacking, ...]
    evaluation: int | None
    standard: str
    rows: tuple[RowVerdict, ...]
    criteria: Standard


# --- for the title ---


def standing(session: Session, union: Union, level: TitleLevel, on: date) -> Standing:
    """Return how a union stands on a day by what it has submitted; nothing that is merely being worked on counts.

    Source: 附件一; 三(二)2.
    """
    case = session.scalars(
        select(Evaluation)
        .where(
            Evaluation.union_id == union.id, Evaluation.level == level, Evaluation.state.in_(HANDED_IN),
            Evaluation.submitted_on <= on,
        )
        .order_by(Evaluation.submitted_at.desc(), Evaluation.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    too_old = case is not None and case.year < on.year - self_check_policy().years_back
    if case is None or too_old or case.state is not EvaluationState.SUBMITTED:
        why = f"最近一份自查{case.state.label}。" if case and not too_old else "还没有提交今年或上一年的自查。"
        applied = standards.in_force(session, union, level, on)
        rows = tuple(RowVerdict(row.id, Verdict.MISSING, row.clause, why) for row in applied.standard.criteria)
        return _standing(None, applied.name, applied.standard, rows)
    found = lines(session, case, on)
    return _standing(case.id, case.standard_name, standard_of(case), tuple(line.verdict for line in found))


def _standing(number: int | None, name: str, standard: Standard, rows: tuple[RowVerdict, ...]) -> Standing:
    lacking = tuple(
        Lacking(row.id, criterion.number, criterion.text, row.why)
        for criterion, row in zip(standard.criteria, rows, strict=True)
        if not row.verdict.passes
    )
    return Standing(number is not None and bool(rows) and not lacking, lacking, number, name, rows, standard)


# --- seeing ---


def find(session: Session, person: Person, number: int) -> Evaluation:
    """Return an evaluation within a person's reach: of her own union, or of one below it.

    Raises:
        NotHere: there is none.
    """
    found = session.get(Evaluation, number)
    if found is None or not person.reaches(found.union.path) or not person.may(Right.SEE_TITLES):
        raise NotHere
    return found


def standard_of(case: Evaluation) -> Standard:
    """Return the standard as it was when the evaluation was opened."""
    return from_data(case.criteria)


def lines(session: Session, case: Evaluation, today: date) -> list[Line]:
    """Return every row in the order of the standard, as it stands."""
    rows = {
        row.criterion: row
        for row in session.scalars(
            select(EvaluationRow)
            .where(EvaluationRow.evaluation_id == case.id)
            .options(selectinload(EvaluationRow.opinions))
        )
    }
    files = _file_counts(session, [row.id for row in rows.values()])
    handed_in = case.submitted_on is not None
    record = {} if handed_in else figures.values(figures.record_of(session, case.union))
    facts = Facts() if handed_in else figures.facts(session, case.union, case.year, today)
    found = []
    for criterion in standard_of(case).criteria:
        row = rows[criterion.id]
        own = _own_verdict(row, criterion, files.get(row.id, 0), record, facts, today)
        said = [Opinion(one.level, one.kind, one.text) for one in row.opinions]
        decided = opinions.decided(own, said, computed=row.computed) if handed_in else own
        found.append(Line(criterion, row, own, decided, files.get(row.id, 0)))
    return found


def of_union(session: Session, union: Union) -> list[Evaluation]:
    """Return the evaluations of a union, the newest first, without those given up."""
    found = (
        select(Evaluation)
        .where(Evaluation.union_id == union.id, Evaluation.state != EvaluationState.DISCARDED)
        .order_by(Evaluation.id.desc())
    )
    return list(session.scalars(found))


def returned(session: Session, union: int) -> list[Evaluation]:
    """Return the self-checks of a union that were returned and after which none has been begun, for each level."""
    found: dict[TitleLevel, Evaluation] = {}
    wanted = select(Evaluation).where(Evaluation.union_id == union, Evaluation.state != EvaluationState.DISCARDED)
    for case in session.scalars(wanted.order_by(Evaluation.id)):
        found[case.level] = case
    return [case for case in found.values() if case.state is EvaluationState.RETURNED]


def listing(
    session: Session, person: Person, state: EvaluationState | None, level: TitleLevel | None, page: int
) -> tuple[list[Evaluation], int]:
    """Return a page of the evaluations of unions within reach, those that wait first, and how many there are."""
    wanted = [Union.path.startswith(person.path), Evaluation.state != EvaluationState.DISCARDED]
    wanted += [Evaluation.state == state] if state else []
    wanted += [Evaluation.level == level] if level else []
    total = session.scalar(select(func.count()).select_from(Evaluation).join(Evaluation.union).where(*wanted)) or 0
    found = (
        select(Evaluation)
        .join(Evaluation.union)
        .options(contains_eager(Evaluation.union))
        .where(*wanted)
        .order_by(Evaluation.state != EvaluationState.SUBMITTED, Evaluation.submitted_at.desc(), Evaluation.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return list(session.scalars(found)), total


def may_fill_in(person: Person, case: Evaluation) -> bool:
    """Say whether a person works at an evaluation now."""
    return figures.may_keep(person, case.union) and case.state is EvaluationState.OPEN


# --- the union itself ---


def open_case(session: Session, person: Person, at: datetime, level: TitleLevel, year: int) -> Evaluation:
    """Begin a self-check by the standard that is in force for a level.

    Raises:
        NotAllowed: her union keeps no records of its own.
        InputInvalid: the year is not one to be judged by.
        NotNow: one is being worked on, or was submitted for this year already.
    """
    union = unions.within(session, person, person.union)
    if not figures.may_keep(person, union):
        raise NotAllowed
    if not selfcheck.may_check(year, dates.today(at)):
        raise InputInvalid("只能按今年或上一年的数据自查，没有开始。")
    _lock_union(session, union)
    mine = [one for one in of_union(session, union) if one.level is level]
    if any(one.state is EvaluationState.OPEN for one in mine):
        raise NotNow("这一级的自查已经开始，请继续填写，没有另建。")
    if any(one.state is EvaluationState.SUBMITTED and one.year >= year for one in mine):
        raise NotNow("这一年的自查已经提交。要修改请先撤回，没有另建。")
    applied = standards.in_force(session, union, level, dates.today(at))
    if applied.number is None:
        standards.keep_district(session, at, union)
    made = _new(session, person, at, union, level, year, applied.standard, applied.name, applied.union.id)
    write_down(session, person, at, made, "opened", standard=made.standard_name, year=year)
    return made


def fill_in(
    session: Session, person: Person, at: datetime, number: int, criterion: str, version: int, said: Said
) -> None:
    """Keep what the union says of a row.

    Raises:
        NotHere, NotAllowed: the evaluation is not of her union, or has no such row.
        ComputedRow: the row is computed.
        InputInvalid: it is called 不适用, and applies to everybody; or without a reason.
        NotNow: it was submitted.
        ChangedMeanwhile: somebody else has changed the row.
    """
    case = own(session, person, number)
    row, rule = row_of(session, case, criterion)
    if row.computed:
        raise ComputedRow
    if row.version != version:
        raise ChangedMeanwhile
    if said.claim is Verdict.NOT_APPLICABLE and not rule.may_not_apply:
        raise InputInvalid("这一项各单位都适用，不能按不适用处理，没有保存。")
    if said.claim is Verdict.NOT_APPLICABLE and not said.text:
        raise InputInvalid("请写明不适用的理由，没有保存。")
    if said.claim is Verdict.MISSING:
        raise InputInvalid
    known = {one.id for one in rule.evidence}
    given = {name: value for name, value in said.given.items() if name in known}
    if (row.claim, row.text, row.given) != (said.claim, said.text, given):
        row.claim, row.text, row.given = said.claim, said.text, given
        write_down(session, person, at, case, "filled", row=criterion, claim=said.claim, text=said.text, given=given)


def submit(session: Session, person: Person, at: datetime, number: int) -> None:
    """Hand a self-check in: figures and verdicts are frozen.

    Raises:
        NotHere, NotAllowed: it is not of her union.
        NotNow: it was submitted already, a row is not met, or the year is over for it.
    """
    case = own(session, person, number)
    today = dates.today(at)
    if not selfcheck.may_check(case.year, today):
        raise NotNow(f"{case.year}年的数据已经太旧，没有提交。请放弃这份自查，按今年的数据重新开始。")
    found = lines(session, case, today)
    lacking = [line for line in found if not line.own.verdict.passes]
    if lacking:
        numbers = "、".join(str(line.criterion.number) for line in lacking)
        raise NotNow(f"还有{len(lacking)}项没有达标（第{numbers}项），没有提交。各项都达标或不适用后再提交。")
    for line in found:
        line.row.verdict, line.row.why, line.row.clause = line.own.verdict, line.own.why, line.own.clause
    case.facts = figures.told(figures.facts(session, case.union, case.year, today))
    case.state, case.submitted_at, case.submitted_on, case.submitted_by = (
        EvaluationState.SUBMITTED, at, today, signed(person),
    )  # fmt: skip
    verdicts = {line.criterion.id: line.own.verdict.value for line in found}
    write_down(session, person, at, case, "submitted", standard=case.standard_name, verdicts=verdicts)
    deliveries.announce(session, at, Event.EVALUATION_SUBMITTED, case.union, told(case))


def recall(session: Session, person: Person, at: datetime, number: int, text: str) -> Evaluation:
    """Take a submitted self-check back and go on with a copy of it.

    Raises:
        NotHere, NotAllowed: it is not of her union.
        NotNow: it is not under review, or another one is being worked on.
    """
    case = own(session, person, number, EvaluationState.SUBMITTED)
    close(session, person, at, case, EvaluationState.RECALLED, "recalled", text)
    return _amended(session, person, at, case)


def amend(session: Session, person: Person, at: datetime, number: int) -> Evaluation:
    """Go on with a copy of a returned self-check; the returned one stays as it is.

    Raises:
        NotHere, NotAllowed: it is not of her union.
        NotNow: it was not returned, or another one is being worked on.
    """
    return _amended(session, person, at, own(session, person, number, EvaluationState.RETURNED))


def discard(session: Session, person: Person, at: datetime, number: int) -> None:
    """Give a self-check up that was not submitted.

    Raises:
        NotHere, NotAllowed: it is not of her union.
        NotNow: it was submitted.
    """
    case = own(session, person, number)
    close(session, person, at, case, EvaluationState.DISCARDED, "discarded", "")


def told(case: Evaluation) -> dict[str, Any]:
    """Return what other systems are told of an evaluation."""
    return {
        "evaluation": case.id, "union": case.union_id, "level": case.level, "year": case.year, "state": case.state,
        "standard": case.standard_name, "submitted_on": case.submitted_on,
    }  # fmt: skip


# --- inside ---


def _new(
    session: Session, person: Person, at: datetime, union: Union, level: TitleLevel, year: int, standard: Standard,
    name: str, owner: int, amended_from: int | None = None,
) -> Evaluation:  # fmt: skip
    made = Evaluation(
        union_id=union.id, level=level, year=year, state=EvaluationState.OPEN, standard_union_id=owner,
        standard_name=name, criteria=as_data(standard), opened_at=at, opened_by=signed(person),
        amended_from_id=amended_from,
    )  # fmt: skip
    made.rows = [EvaluationRow(criterion=row.id, computed=is_computed(row)) for row in standard.criteria]
    session.add(made)
    session.flush()
    return made


def _amended(session: Session, person: Person, at: datetime, case: Evaluation) -> Evaluation:
    """Return a copy of a case to be worked on, with what was said and with its files."""
    if any(one.level is case.level and one.state is EvaluationState.OPEN for one in of_union(session, case.union)):
        raise NotNow("这一级已经有一份正在填写的自查，没有另建。")
    made = _new(
        session, person, at, case.union, case.level, case.year, standard_of(case), case.standard_name,
        case.standard_union_id, case.id,
    )  # fmt: skip
    before = {row.criterion: row for row in case.rows}
    copies = {before[row.criterion].id: row for row in made.rows}
    for old, row in ((before[row.criterion], row) for row in made.rows):
        row.claim, row.text, row.given = old.claim, old.text, old.given
    for kept in evidence.of(session, EvidenceAbout.CRITERION, *copies):
        session.add(
            Evidence(
                about=kept.about, subject_id=copies[kept.subject_id].id, union_id=kept.union_id, name=kept.name,
                media_type=kept.media_type, size_bytes=kept.size_bytes, digest=kept.digest, added_at=kept.added_at,
                added_by=kept.added_by,
            )
        )  # fmt: skip
    write_down(session, person, at, made, "amended", before=case.id)
    return made


def _own_verdict(
    row: EvaluationRow, criterion: Criterion, files: int, record: Mapping[str, Any], facts: Facts, today: date
) -> RowVerdict:
    if row.verdict is not None:
        return RowVerdict(criterion.id, row.verdict, row.clause, row.why)
    return selfcheck.judged(criterion, Said(row.claim, row.text, row.given, files), record, facts, today)


def own(session: Session, person: Person, number: int, state: EvaluationState = EvaluationState.OPEN) -> Evaluation:
    """Return an evaluation of a person's own union in a state, locked."""
    case = find(session, person, number)
    if not figures.may_keep(person, case.union):
        raise NotAllowed
    return in_state(session, case, state)


def in_state(session: Session, case: Evaluation, state: EvaluationState) -> Evaluation:
    """Return an evaluation, locked, where it is in a state.

    Raises:
        NotNow: it is in another one.
    """
    _lock_union(session, case.union)
    session.refresh(case, with_for_update=True)
    if case.state is not state:
        raise NotNow(f"这份自查{case.state.label}，现在不能做这一步，什么也没有改变。")
    return case


def _lock_union(session: Session, union: Union) -> None:
    """Let whoever works at the same union's evaluations wait."""
    session.scalars(select(Union.id).where(Union.id == union.id).with_for_update(key_share=True)).all()


def row_of(session: Session, case: Evaluation, criterion: str) -> tuple[EvaluationRow, Criterion]:
    """Return a row of an evaluation, and what the standard says of it.

    Raises:
        NotHere: there is none.
    """
    row = session.scalars(
        select(EvaluationRow)
        .where(EvaluationRow.evaluation_id == case.id, EvaluationRow.criterion == criterion)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotHere
    return row, standard_of(case).criterion(criterion)


def _file_counts(session: Session, rows: Sequence[int]) -> dict[int, int]:
    found = (
        select(Evidence.subject_id, func.count())
        .where(Evidence.about == EvidenceAbout.CRITERION, Evidence.subject_id.in_(rows))
        .group_by(Evidence.subject_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def close(
    session: Session, person: Person, at: datetime, case: Evaluation, state: EvaluationState, what: str, text: str
) -> None:
    """End an evaluation that is worked on or under review."""
    case.state, case.closed_at, case.closed_by, case.closing_text = state, at, signed(person), text
    write_down(session, person, at, case, what, reason=text)


def signed(person: Person) -> str:
    """Return who acted, as it is kept."""
    return f"{person.name}（{person.union_name}）"


def write_down(session: Session, person: Person, at: datetime, case: Evaluation, what: str, **detail: Any) -> None:
    """Write an act on an evaluation into the audit trail."""
    session.flush()
    subject = f"{case.union.name}：{case.year}年{case.level.label}自查"
    audit.record(session, person, at, f"evaluation.{what}", subject, case.union.path, evaluation=case.id, **detail)
