"""What the unions above say of a self-check that was submitted (审核意见), row by row; never on one's own.

Source: 附件一; 附件二 (上级工会意见, 区总工会意见).
"""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from admin import deliveries
from admin.errors import InputInvalid, NotAllowed
from admin.evaluations import close, find, in_state, row_of, signed, told, write_down
from admin.models.evaluations import Evaluation, EvaluationOpinion, EvaluationRow
from admin.models.unions import Union
from admin.rules import opinions
from admin.rules.kinds import ApprovalLevel, Event, TitleLevel
from admin.rules.opinions import EvaluationState, OpinionKind
from admin.rules.rights import Person, Right
from admin.rules.verdicts import RowVerdict, Verdict


def may_judge(person: Person, case: Evaluation) -> bool:
    """Say whether a person gives opinions on an evaluation now: from above, never on her own."""
    return (
        person.may(Right.REVIEW_APPLICATIONS) and person.union != case.union_id
        and person.reaches(case.union.path) and case.state is EvaluationState.SUBMITTED
    )  # fmt: skip


def offered(row: EvaluationRow) -> tuple[OpinionKind, ...]:
    """Return what may be said of a row as it was submitted."""
    own = RowVerdict(row.criterion, row.verdict or Verdict.MISSING, row.clause, row.why)
    return opinions.offered(own, computed=row.computed)


def judge(
    session: Session, person: Person, at: datetime, number: int, criterion: str, kind: OpinionKind, text: str
) -> None:
    """Say what a higher union thinks of a row that was submitted; the last word of each level counts.

    Raises:
        NotHere: there is no such row within reach.
        NotAllowed: it is not for her to say.
        NotNow: the evaluation is not under review.
        InputInvalid: this cannot be said of the row, or a reason lacks.
    """
    case = _reviewed(session, person, number)
    row, _ = row_of(session, case, criterion)
    if kind not in offered(row):
        raise InputInvalid("这一项不能签署这样的意见，没有保存。")
    if kind is OpinionKind.NOT_MET and not text:
        raise InputInvalid("请写明哪里不达标，没有保存。")
    _say(session, person, at, row, kind, text)
    write_down(session, person, at, case, "judged", row=criterion, opinion=kind, text=text)


def agree(session: Session, person: Person, at: datetime, number: int) -> int:
    """Agree with every row that is 达标 and on which her level has said nothing yet; return how many.

    Raises:
        NotHere, NotAllowed, NotNow: as for `judge`.
    """
    case = _reviewed(session, person, number)
    level, agreed = level_of(person), []
    for row in case.rows:
        plain = row.verdict is Verdict.MET or row.computed
        if plain and all(one.level is not level for one in row.opinions):
            _say(session, person, at, row, OpinionKind.AGREED, "")
            agreed.append(row.criterion)
    if agreed:
        write_down(session, person, at, case, "agreed", rows=agreed)
    return len(agreed)


def give_back(session: Session, person: Person, at: datetime, number: int, text: str) -> None:
    """Return a self-check to be amended.

    Raises:
        NotHere, NotAllowed, NotNow: as for `judge`.
    """
    case = _reviewed(session, person, number)
    close(session, person, at, case, EvaluationState.RETURNED, "returned", text)
    deliveries.announce(session, at, Event.EVALUATION_RETURNED, case.union, told(case))


def level_of(person: Person) -> ApprovalLevel:
    """Return at which level a reviewer speaks."""
    return ApprovalLevel.DISTRICT if person.path == f"/{person.union}/" else ApprovalLevel.INTERMEDIATE


def unjudged(session: Session, person: Person) -> int:
    """Return how many submitted self-checks within reach have a row on which her level has said nothing yet.

    The district looks at those for its own title.
    """
    level = level_of(person)
    said = exists().where(EvaluationOpinion.row_id == EvaluationRow.id, EvaluationOpinion.level == level)
    open_row = exists().where(EvaluationRow.evaluation_id == Evaluation.id, ~said)
    found = select(func.count()).select_from(Evaluation).join(Evaluation.union)
    found = found.where(
        Union.path.startswith(person.path), Evaluation.state == EvaluationState.SUBMITTED, open_row
    )  # fmt: skip
    if level is ApprovalLevel.DISTRICT:
        found = found.where(Evaluation.level == TitleLevel.DISTRICT)
    return session.scalar(found) or 0


def _reviewed(session: Session, person: Person, number: int) -> Evaluation:
    """Return an evaluation that a person reviews, locked."""
    case = find(session, person, number)
    if not person.may(Right.REVIEW_APPLICATIONS) or person.union == case.union_id:
        raise NotAllowed
    return in_state(session, case, EvaluationState.SUBMITTED)


def _say(session: Session, person: Person, at: datetime, row: EvaluationRow, kind: OpinionKind, text: str) -> None:
    row.opinions.append(
        EvaluationOpinion(union_id=person.union, level=level_of(person), kind=kind, text=text, at=at, by=signed(person))
    )
    session.flush()
