"""Assemblies of a union (大会): prepared, changed until the poll is defined, given up."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from admin import audit, officers, rolls
from admin.errors import ChangedMeanwhile, InputInvalid, NotHere, NotNow
from admin.models.accounts import Account
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import assemblies as rules
from admin.rules.assemblies import Held, Standing, Verdict, assembly_policy
from admin.rules.kinds import AssemblyKind, ReviewState, Role, Subject, TicketKind, TicketState
from admin.rules.rights import Person
from vote import chair
from vote.chair import PollTerms
from vote.errors import TermsInvalid

MOST_OWN_QUESTIONS = 8
READY_QUESTIONS = 8
"""总体评价 and the seven categories."""


@dataclass(frozen=True)
class Plan:
    """What the chair fills in about an assembly.

    Args:
        questions: how many of the ready ballot: 1 (总体评价) or 8 (with the seven categories).
        own_questions: further questions of the union's own, with the same options.
    """

    kind: AssemblyKind
    title: str
    held_on: date
    place: str
    due: int
    excused: int
    scrutineers: tuple[str, ...]
    threshold: int
    chief_scrutineer: str
    tellers: tuple[str, ...]
    questions: int
    own_questions: tuple[str, ...]
    comments: bool
    on_chair: bool
    recheck_minutes: int
    rerun_reason: str = ""

    @property
    def own_questions_fit(self) -> bool:
        """Say whether there are not too many questions of the union's own, and none twice."""
        return len(self.own_questions) <= MOST_OWN_QUESTIONS and not rules.doubled(self.own_questions)


@dataclass(frozen=True)
class StandingRule:
    """The district's rule that goes into every poll (评价标准); a union cannot choose another."""

    clause: str
    threshold: tuple[int, int]
    quorum: tuple[int, int]
    minimum_ballots: int
    recheck_minutes: int


def standing_rule() -> StandingRule:
    """Return the rule that a poll defined now would carry."""
    terms = chair.template(union="-", title="-", held_on=date(2000, 1, 1), due=1, names=("-", "--"), threshold=2)
    rule = terms.rule
    return StandingRule(rule.version, rule.threshold, rule.quorum, terms.minimum_ballots, terms.recheck_minutes)


def by_year(session: Session, person: Person) -> list[tuple[int, list[Assembly]]]:
    """Return the assemblies of a person's own union, the newest year and day first."""
    found = (
        select(Assembly)
        .where(Assembly.union_id == person.union)
        .options(selectinload(Assembly.polls))
        .order_by(Assembly.year.desc(), Assembly.held_on.desc(), Assembly.id.desc())
    )
    return [(year, list(held)) for year, held in groupby(session.scalars(found), key=lambda held: held.year)]


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Assembly:
    """Return an assembly of a person's own union.

    Args:
        lock: hold it until the transaction ends, so that two chairs act one after the other.

    Raises:
        NotHere: there is none, or it is another union's; both look the same.
    """
    found = session.get(Assembly, number, with_for_update=True if lock else None)
    if found is None or found.union_id != person.union:
        raise NotHere
    return found


def current_poll(assembly: Assembly, subject: Subject) -> AssemblyPoll | None:
    """Return the poll that the checklist is about: the last one, unless it is a rehearsal that was put aside."""
    last = next((poll for poll in reversed(assembly.polls) if poll.subject is subject), None)
    return None if last is None or (last.rehearsal and last.ended_at) else last


def is_fixed(assembly: Assembly) -> bool:
    """Say whether the plan cannot be changed any more: a poll is defined on it, or it is over."""
    if assembly.abandoned_at or assembly.archived_at:
        return True
    return any(not poll.rehearsal or poll.ended_at is None for poll in assembly.polls)


def held_before(session: Session, union: int, year: int, besides: int | None = None) -> list[Held]:
    """Return the assemblies of a union in a year, in the order of holding, as the rule of re-runs sees them."""
    found = select(Assembly).where(Assembly.union_id == union, Assembly.year == year, Assembly.id != (besides or 0))
    in_order = session.scalars(found.options(selectinload(Assembly.polls)).order_by(Assembly.id))
    return [_held(session, assembly) for assembly in in_order if _counts(assembly)]


def verdict(session: Session, union: int, year: int, besides: int | None = None) -> Verdict:
    """Say whether a union may hold one more assembly in a year."""
    return rules.may_hold(held_before(session, union, year, besides))


def judged(session: Session, union: Union) -> set[str]:
    """Return the names of those who are judged and so count no votes: officers in office, and the chair's account."""
    signing_in = select(Account.name).where(Account.union_id == union.id, Account.role == Role.CHAIR, Account.active)
    return {*officers.names_in_office(session, union), *session.scalars(signing_in)}


def faults(session: Session, person: Person, plan: Plan, editing: Assembly | None = None) -> dict[str, str]:
    """Return what the rules say against a plan, by the name of the field; empty where they agree."""
    union = session.get_one(Union, person.union)
    found: dict[str, str] = {}
    kind = rules.kind_allowed(plan.kind, union.members)
    if not kind.allowed:
        found["kind"] = f"{kind.sentence}（{kind.clause}）"
    if plan.excused > plan.due:
        found["excused"] = "请假人数不能多于应到人数。"
    found |= _staff_faults(plan, judged(session, union))
    if not plan.own_questions_fit:
        found["own_questions"] = f"自设项目最多 {MOST_OWN_QUESTIONS} 个，不能重复。"
    held = verdict(session, union.id, plan.held_on.year, editing.id if editing else None)
    if not held.allowed:
        found["held_on"] = f"{held.sentence}（{held.clause}）"
    elif held.rerun_of is not None and not plan.rerun_reason:
        found["rerun_reason"] = f"{held.sentence}（{held.clause}）"
    return found or _term_faults(plan, union)


def create(session: Session, person: Person, at: datetime, plan: Plan) -> Assembly:
    """Begin to prepare an assembly.

    Raises:
        InputInvalid: the rules are against it.
    """
    session.get(Union, person.union, with_for_update=True)  # two at once: the second sees the first
    _require_none(faults(session, person, plan))
    union = session.get_one(Union, person.union)
    made = Assembly(union_id=union.id, created_at=at, **_columns(plan))
    made.rerun_of_id = verdict(session, union.id, plan.held_on.year).rerun_of
    session.add(made)
    session.flush()
    detail = {"assembly": made.id, "year": made.year, "rerun_of": made.rerun_of_id, "reason": made.rerun_reason}
    audit.record(session, person, at, "assembly.prepared", made.title, union.path, **detail)
    return made


def edit(session: Session, person: Person, at: datetime, assembly: Assembly, version: int, plan: Plan) -> None:
    """Change the plan of an assembly; what was adopted is to be adopted anew where names have changed.

    Args:
        version: of the assembly when the form was shown.

    Raises:
        NotNow: a poll is defined on it.
        ChangedMeanwhile: somebody else has changed it since.
        InputInvalid: the rules are against it.
    """
    if is_fixed(assembly):
        raise NotNow("投票已经设定，大会的安排不能再改。演练时可以先放弃演练，再来修改。")
    if assembly.version != version:
        raise ChangedMeanwhile
    _require_none(faults(session, person, plan, assembly))
    columns = _columns(plan)
    changed = sorted(name for name, value in columns.items() if getattr(assembly, name) != value)
    if {"scrutineers", "tellers", "chief_scrutineer", "threshold"} & set(changed):
        assembly.scrutineers_adopted_at = None
    for name, value in columns.items():
        setattr(assembly, name, value)
    before = verdict(session, assembly.union_id, assembly.year, assembly.id)
    assembly.rerun_of_id = before.rerun_of
    rolls.moved(session, assembly)
    detail = {"assembly": assembly.id, "changed": changed}
    audit.record(session, person, at, "assembly.edited", assembly.title, assembly.union.path, **detail)


def plan_of(assembly: Assembly) -> Plan:
    """Return what was filled in about an assembly."""
    own = tuple(question["text"] for question in assembly.questions if question["id"].startswith("own"))
    given: dict[str, Any] = {
        field.name: getattr(assembly, field.name)
        for field in fields(Plan)
        if field.name not in ("questions", "own_questions")
    }
    given |= {"scrutineers": tuple(assembly.scrutineers), "tellers": tuple(assembly.tellers)}
    return Plan(**given, questions=len(assembly.questions) - len(own), own_questions=own)


def terms_of(assembly: Assembly, subject: Subject, *, rehearsal: bool) -> PollTerms:
    """Return the terms on which a poll of an assembly is defined."""
    terms = _terms(plan_of(assembly), assembly.union, rehearsal=rehearsal)
    return _on_chair(terms) if subject is Subject.CHAIR else terms


def _terms(plan: Plan, union: Union, *, rehearsal: bool) -> PollTerms:
    ready = chair.template(
        union=union.name,
        title=plan.title,
        held_on=plan.held_on,
        due=plan.due,
        names=plan.scrutineers,
        threshold=plan.threshold,
        kind=plan.kind.value,
        questions=plan.questions,
        comments=plan.comments,
        rehearsal=rehearsal,
        recheck_minutes=plan.recheck_minutes,
    )
    pattern = ready.questions[0]
    own = (replace(pattern, id=f"own{place}", text=text) for place, text in enumerate(plan.own_questions, 1))
    return replace(ready, questions=(*ready.questions, *own))


def _on_chair(terms: PollTerms) -> PollTerms:
    """Return the terms of the separate poll on the chair: one question, a rule of its own, no comment."""
    policy = assembly_policy()
    question = replace(terms.questions[0], text=policy.chair_question)
    rule = replace(terms.rule, version=policy.chair_version, threshold=policy.chair_threshold)
    title = f"{terms.title}·{Subject.CHAIR.label}"
    return replace(terms, title=title, questions=(question,), rule=rule, comments=False)


def _columns(plan: Plan) -> dict[str, Any]:
    """Return the columns that a plan fills."""
    given = {field.name: getattr(plan, field.name) for field in fields(Plan) if field.name != "own_questions"}
    pattern = _terms(plan, Union(name="-"), rehearsal=False).questions
    options = [{"id": option.id, "text": option.text} for option in pattern[0].options]
    return given | {
        "year": plan.held_on.year,
        "scrutineers": list(plan.scrutineers),
        "tellers": list(plan.tellers),
        "questions": [{"id": question.id, "text": question.text, "options": options} for question in pattern],
    }


def _counts(assembly: Assembly) -> bool:
    """Say whether an assembly is one at all: given up before there was a real poll, it is none."""
    return assembly.abandoned_at is None or any(_is_real(poll) for poll in assembly.polls)


def _is_real(poll: AssemblyPoll) -> bool:
    return not poll.rehearsal and poll.subject is Subject.HOME


def _held(session: Session, assembly: Assembly) -> Held:
    found = select(HomeReview).where(HomeReview.assembly_id == assembly.id, HomeReview.subject == Subject.HOME)
    review = session.scalars(found.order_by(HomeReview.id.desc())).first()
    if review is None:
        over = assembly.abandoned_at is not None
        return Held(assembly.id, assembly.title, Standing.ANNULLED if over else Standing.RUNNING)
    if review.state is ReviewState.INVALID:
        return Held(assembly.id, assembly.title, Standing.ANNULLED if review.valid_poll else Standing.INVALID)
    if review.met:
        return Held(assembly.id, assembly.title, Standing.MET)
    tickets = list(
        session.scalars(select(Ticket.state).where(Ticket.review_id == review.id, Ticket.kind == TicketKind.RATE))
    )
    rectified = bool(tickets) and all(state is TicketState.CLOSED for state in tickets)
    return Held(assembly.id, assembly.title, Standing.NOT_MET, rectified)


def _staff_faults(plan: Plan, in_office: set[str]) -> dict[str, str]:
    """Return what is against those who count: too few, doubled, or judged themselves."""
    found = {}
    clause = assembly_policy().clauses["independence"]
    for field, names, what in (("scrutineers", plan.scrutineers, "监票人"), ("tellers", plan.tellers, "计票人")):
        refused = rules.not_independent(names, in_office)
        if refused:
            found[field] = f"{'、'.join(refused)}是本工会的主席、副主席或委员，不能担任{what}。（{clause}）"
        elif rules.doubled(names):
            found[field] = f"{rules.doubled(names)[0]}写了两次，请改正。"
    count = len(plan.scrutineers)
    if not 2 <= count <= 9:
        found["scrutineers"] = "请填写 2 至 9 位监票人，每行一位。"
    elif not rules.majority(count) <= plan.threshold <= count:
        found["threshold"] = f"{count} 位监票人，应有 {rules.majority(count)} 至 {count} 位才能开票。"
    if rules.same_name(plan.chief_scrutineer) not in map(rules.same_name, plan.scrutineers):
        found["chief_scrutineer"] = "总监票人应是监票人中的一位。"
    return found


def _term_faults(plan: Plan, union: Union) -> dict[str, str]:
    try:
        chair.check_terms(_terms(plan, union, rehearsal=False))
    except TermsInvalid:
        return {"title": "名称、姓名或测评项目里有不能使用的字符（如看不见的控制符），请重新输入。"}
    return {}


def _require_none(found: dict[str, str]) -> None:
    if found:
        raise InputInvalid("；".join(found.values()))
