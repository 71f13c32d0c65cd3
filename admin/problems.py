"""Sorting opened comments into problems (突出问题); answered in `admin.replies`, told to members in `admin.released`.

The chair sorts; every step keeps how it was before, so that the last one can be undone.
Comments are never linked to anything but their place in a shuffled list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from admin import audit, tickets
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.problems import OpenedComment, Problem, SortingStep
from admin.models.reviews import HomeReview
from admin.rules.rights import Person

PAGE = 100
"""Comments on one page."""


class NotYourComments(NotAllowed):
    """The comments are within reach, but their own union sorts them."""

    code = "not-your-comments"
    sentence = "意见由本工会自己归类和答复，上级工会只能查看。什么也没有改变。"


class AnsweredAlready(NotNow):
    """The problem has a ticket or a reply, which stands in the way."""

    code = "answered-already"
    sentence = "这个问题已经有整改单或者答复，什么也没有改变。如要重来，请先撤回整改单或收回答复。"


@dataclass(frozen=True)
class Sorting:
    """How far the comments of a result are sorted.

    Args:
        left: comments that nobody has sorted yet.
        aside: comments that name no problem.
        unanswered: problems with neither a ticket nor a reply.
        last: the step that can be undone.
    """

    total: int
    left: int
    aside: int
    problems: Sequence[Problem]
    counts: dict[int, int]
    unanswered: int
    last: SortingStep | None

    @property
    def sorted(self) -> int:
        """Return how many comments are sorted."""
        return self.total - self.left


@dataclass(frozen=True)
class Comments:
    """One page of comments, in their shuffled order."""

    rows: Sequence[OpenedComment]
    page: int
    pages: int


# --- reading ---


def review_within(session: Session, person: Person, number: int, *, lock: bool = False) -> HomeReview:
    """Return a result that lies within a person's reach.

    Args:
        lock: nobody else may sort its comments until the transaction ends.

    Raises:
        NotHere: there is none, or it is of a union elsewhere; both look the same.
    """
    asked = {"of": HomeReview, "key_share": True} if lock else None
    found = session.get(HomeReview, number, with_for_update=asked)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def within(session: Session, person: Person, number: int) -> Problem:
    """Return a problem that lies within a person's reach.

    Raises:
        NotHere: there is none, it was taken away, or it is of a union elsewhere.
    """
    found = session.get(Problem, number)
    if found is None or found.removed or not person.reaches(found.review.union.path):
        raise NotHere
    return found


def is_answered(problem: Problem) -> bool:
    """Say whether a problem has a ticket or a reply."""
    return bool(problem.tickets or problem.replied_at)


def sorting(session: Session, review: HomeReview) -> Sorting:
    """Return how far the comments of a result are sorted."""
    of_it = OpenedComment.review_id == review.id
    left = OpenedComment.problem_id.is_(None) & ~OpenedComment.set_aside
    total, open_ones, aside = session.execute(
        select(func.count(), func.count().filter(left), func.count().filter(OpenedComment.set_aside)).where(of_it)
    ).one()
    found = session.scalars(
        select(Problem)
        .where(Problem.review_id == review.id, ~Problem.removed)
        .options(selectinload(Problem.tickets))
        .order_by(Problem.id)
    ).all()
    grouped = select(OpenedComment.problem_id, func.count()).where(of_it).group_by(OpenedComment.problem_id)
    counts = {number: count for number, count in session.execute(grouped) if number is not None}
    unanswered = sum(not is_answered(problem) for problem in found)
    return Sorting(total, open_ones, aside, found, counts, unanswered, _last_step(session, review))


def comments(
    session: Session, review: HomeReview, page: int, *, problem: Problem | None = None, aside: bool = False
) -> Comments:
    """Return a page of comments: of a problem, of those set aside, or of those that nobody has sorted."""
    chosen = select(OpenedComment).where(OpenedComment.review_id == review.id)
    if problem is not None:
        chosen = chosen.where(OpenedComment.problem_id == problem.id)
    else:
        chosen = chosen.where(OpenedComment.problem_id.is_(None), OpenedComment.set_aside.is_(aside))
    pages = max(1, -(-(session.scalar(chosen.with_only_columns(func.count())) or 0) // PAGE))
    page = min(max(1, page), pages)
    rows = session.scalars(chosen.order_by(OpenedComment.place).limit(PAGE).offset((page - 1) * PAGE))
    return Comments(rows.all(), page, pages)


# --- sorting ---


def name(session: Session, person: Person, at: datetime, review: int, title: str, places: Sequence[int]) -> Problem:
    """Make a problem in the chair's words, of these comments; it may be made without any."""
    found = _own_review(session, person, review)
    problem = Problem(review_id=found.id, title=title, created_at=at)
    session.add(problem)
    session.flush()
    chosen = _chosen(session, found, places)
    before = [[problem.id, title, True]]
    _step(session, person, at, found, f"新建问题“{title}”，归入{len(chosen)}条意见", chosen, before)
    _put(chosen, problem.id)
    return problem


def assign(session: Session, person: Person, at: datetime, review: int, places: Sequence[int], problem: int) -> int:
    """Put comments to a problem, wherever they were; return how many.

    Raises:
        InputInvalid: no comment was chosen.
        NotHere: the problem is not one of this result.
    """
    found = _own_review(session, person, review)
    into, chosen = _problem_of(session, found, problem), _some(session, found, places)
    _step(session, person, at, found, f"{len(chosen)}条意见归入“{into.title}”", chosen)
    _put(chosen, into.id)
    return len(chosen)


def set_aside(session: Session, person: Person, at: datetime, review: int, places: Sequence[int]) -> int:
    """Put comments aside that name no problem; return how many.

    Raises:
        InputInvalid: no comment was chosen.
    """
    found = _own_review(session, person, review)
    chosen = _some(session, found, places)
    _step(session, person, at, found, f"{len(chosen)}条意见归为“没有提出问题”", chosen)
    _put(chosen, None, aside=True)
    return len(chosen)


def put_back(session: Session, person: Person, at: datetime, review: int, places: Sequence[int]) -> int:
    """Put comments back to those that nobody has sorted; return how many.

    Raises:
        InputInvalid: no comment was chosen.
    """
    found = _own_review(session, person, review)
    chosen = _some(session, found, places)
    _step(session, person, at, found, f"{len(chosen)}条意见放回“没有归类”", chosen)
    _put(chosen, None)
    return len(chosen)


def rename(session: Session, person: Person, at: datetime, number: int, title: str) -> Problem:
    """Say a problem in other words; its ticket follows while it is worked on.

    Raises:
        NotNow: its ticket is reported or closed under the old words.
    """
    problem, review = own(session, person, number)
    if title != problem.title:
        words = f"问题“{problem.title}”改称“{title}”"
        _step(session, person, at, review, words, (), [[problem.id, problem.title, False]])
        _retitle(problem, title)
    return problem


def merge(session: Session, person: Person, at: datetime, number: int, into: int) -> Problem:
    """Put all comments of a problem to another one and take it away; return the other one.

    Raises:
        NotHere: the other one is not of this result.
        AnsweredAlready: the first has a ticket or a reply, which would be lost.
    """
    problem, review = own(session, person, number)
    other = _problem_of(session, review, into)
    if other is problem:
        raise InputInvalid("请选另一个问题，没有合并。")
    require_unanswered(problem)
    moved = list(problem.comments)
    words = f"问题“{problem.title}”并入“{other.title}”"
    _step(session, person, at, review, words, moved, [[problem.id, problem.title, False]])
    _put(moved, other.id)
    problem.removed = True
    return other


def remove(session: Session, person: Person, at: datetime, number: int) -> HomeReview:
    """Take an empty problem away; return its result.

    Raises:
        NotNow: comments belong to it.
        AnsweredAlready: it has a ticket or a reply.
    """
    problem, review = own(session, person, number)
    require_unanswered(problem)
    if problem.comments:
        raise NotNow("这个问题下面还有意见，没有删除。请先把意见放回，或并入别的问题。")
    _step(session, person, at, review, f"删除问题“{problem.title}”", (), [[problem.id, problem.title, False]])
    problem.removed = True
    return review


def undo(session: Session, person: Person, at: datetime, review: int, step: int) -> str:
    """Undo the last step of sorting; return what it was.

    Raises:
        ChangedMeanwhile: it is not the last one any more.
        AnsweredAlready: a problem that it made has a ticket or a reply by now.
        NotNow: a ticket was reported under the new words.
    """
    found = _own_review(session, person, review)
    last = _last_step(session, found)
    if last is None or last.id != step:
        raise ChangedMeanwhile
    for number, title, removed in last.before["problems"]:
        problem = session.get_one(Problem, number)
        if removed:
            require_unanswered(problem)
        _retitle(problem, title)
        problem.removed = removed
    was = {place: (problem, aside) for place, problem, aside in last.before["comments"]}
    for comment in _chosen(session, found, list(was)):
        comment.problem_id, comment.set_aside = was[comment.place]
    what = last.what
    session.delete(last)
    audit.record(session, person, at, "problem.undone", f"撤消归类：{what}", found.union.path, review=found.id)
    return what


# --- inside ---


def _own_review(session: Session, person: Person, number: int) -> HomeReview:
    found = review_within(session, person, number, lock=True)
    if found.union_id != person.union:
        raise NotYourComments
    return found


def own(session: Session, person: Person, number: int) -> tuple[Problem, HomeReview]:
    """Return a problem of the person's own union with its result, which is locked; the problem as it is now."""
    review = _own_review(session, person, within(session, person, number).review_id)
    problem = session.get_one(Problem, number, populate_existing=True)
    if problem.removed:
        raise NotHere
    return problem, review


def _problem_of(session: Session, review: HomeReview, number: int) -> Problem:
    found = session.get(Problem, number)
    if found is None or found.removed or found.review_id != review.id:
        raise NotHere
    return found


def _chosen(session: Session, review: HomeReview, places: Sequence[int]) -> list[OpenedComment]:
    chosen = select(OpenedComment).where(OpenedComment.review_id == review.id, OpenedComment.place.in_(places))
    return list(session.scalars(chosen.order_by(OpenedComment.place)))


def _some(session: Session, review: HomeReview, places: Sequence[int]) -> list[OpenedComment]:
    found = _chosen(session, review, places)
    if not found:
        raise InputInvalid("还没有选意见，没有改变。请先勾选意见，再选归到哪里。")
    return found


def _put(chosen: Iterable[OpenedComment], problem: int | None, *, aside: bool = False) -> None:
    for comment in chosen:
        comment.problem_id, comment.set_aside = problem, aside


def _step(
    session: Session, person: Person, at: datetime, review: HomeReview, what: str,
    chosen: Sequence[OpenedComment], problems: Sequence[Sequence[object]] = (),
) -> None:  # fmt: skip
    """Keep how it is now, before a step is taken; in the audit trail stand counts, never comments."""
    before = {
        "comments": [[comment.place, comment.problem_id, comment.set_aside] for comment in chosen],
        "problems": [list(problem) for problem in problems],
    }
    by = f"{person.name}（{person.union_name}）"
    session.add(SortingStep(review_id=review.id, at=at, by=by, what=what, before=before))
    audit.record(session, person, at, "problem.sorted", f"归类：{what}", review.union.path, review=review.id)


def _last_step(session: Session, review: HomeReview) -> SortingStep | None:
    steps = select(SortingStep).where(SortingStep.review_id == review.id)
    return session.scalars(steps.order_by(SortingStep.id.desc()).limit(1)).first()


def require_unanswered(problem: Problem) -> None:
    """Let nothing be done that an answer stands in the way of.

    Raises:
        AnsweredAlready: it has a ticket or a reply.
    """
    if is_answered(problem):
        raise AnsweredAlready


def _retitle(problem: Problem, title: str) -> None:
    for ticket in problem.tickets:
        if title != ticket.title and ticket.state not in tickets.AT_WORK:
            raise NotNow("这个问题的整改已经报请或通过验收，名称没有改动。")
        ticket.title = title
    problem.title = title
