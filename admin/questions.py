"""New situations and problems (新情况新问题): asked upwards, answered for the one who asked or for all to read.

Source: 四(三) (认真研究解决……新情况、新问题).
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from admin import audit
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere
from admin.models.exchange import Question
from admin.models.unions import Union
from admin.rules.rights import Person, Right


def listing(session: Session, person: Person, most: int = 60) -> list[Question]:
    """Return what unions within a person's reach asked: without an answer first, then the latest."""
    found = (
        select(Question)
        .join(Question.union)
        .options(joinedload(Question.union))
        .where(Union.path.startswith(person.path))
        .order_by(Question.answered_at.is_not(None), Question.id.desc())
        .limit(most)
    )
    return list(session.scalars(found))


def shared(session: Session, most: int = 60) -> list[Question]:
    """Return what every union may read: the question in general words with its answer, nothing of who asked."""
    found = (
        select(Question).where(Question.shared_title != "").order_by(Question.answered_at.desc()).limit(most)
    )  # fmt: skip
    return list(session.scalars(found))


def waiting(session: Session, person: Person) -> int:
    """Return how many questions of unions below wait for an answer."""
    found = (
        select(func.count())
        .select_from(Question)
        .join(Question.union)
        .where(Union.path.startswith(person.path), Union.id != person.union, Question.answered_at.is_(None))
    )
    return session.scalar(found) or 0


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Question:
    """Return a question of a union within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    found = session.get(Question, number, with_for_update=lock)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def ask(session: Session, person: Person, at: datetime, title: str, text: str) -> Question:
    """Ask the unions above."""
    if not person.may(Right.SHARE_WORK):
        raise NotAllowed
    made = Question(union_id=person.union, title=title, text=text, asked_at=at, asked_by=_by(person))
    session.add(made)
    session.flush()
    _note(session, person, at, made, "question.asked")
    return made


def may_answer(person: Person, question: Question) -> bool:
    """Say whether a person may answer, or change the answer of her own union: only from above."""
    mine = question.answering_union_id in (None, person.union)
    return person.may(Right.LEAD_WORK) and person.union != question.union_id and mine


def answer(
    session: Session, person: Person, at: datetime, number: int, version: int, text: str, shared_title: str
) -> Question:
    """Answer a question; with a general title everybody may read title and answer, but not who asked.

    Raises:
        NotHere: it lies elsewhere.
        NotAllowed: it is one's own, or another union has answered it.
        ChangedMeanwhile: somebody else answered meanwhile.
    """
    found = find(session, person, number, lock=True)
    if found.version != version:
        raise ChangedMeanwhile
    if not may_answer(person, found):
        raise NotAllowed("这个问题由上级工会答复，已经答复的由原来的工会修改。什么也没有改变。")
    found.answer, found.shared_title = text, shared_title
    found.answered_at, found.answered_by, found.answering_union_id = at, _by(person), person.union
    session.flush()
    _note(session, person, at, found, "question.answered")
    return found


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _note(session: Session, person: Person, at: datetime, question: Question, action: str) -> None:
    union = session.get_one(Union, question.union_id)
    audit.record(
        session, person, at, action, f"{union.name}：{question.title}", union.path,
        question=question.id, shared=bool(question.shared_title),
    )  # fmt: skip
