"""What is to be done now (待办), for each person: from the day and the data alone, nothing is stored."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin import (
    applications,
    briefs,
    displays,
    duties,
    evaluations,
    exemplars,
    inbox,
    judgements,
    ledger,
    payments,
    proposals,
    questions,
    renunciations,
    revocations,
    standards,
    subsidies,
    verdicts,
)
from admin.duties import Duty, Overview
from admin.models.applications import AwardApplication
from admin.models.assemblies import Assembly
from admin.models.problems import OpenedComment, Ticket
from admin.models.reviews import Flag, HomeReview
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules.duty import DutyState, deadline
from admin.rules.kinds import ApplicationState, FlagKind, ReviewState, RevocationState, Subject, TicketState, UnionKind
from admin.rules.rights import Person
from admin.tickets import AT_WORK, OVER


class About(StrEnum):
    """What a task is about; the page knows where that is done."""

    ASSEMBLY = auto()
    NEW_ASSEMBLY = auto()
    COMMENTS = auto()
    TICKET = auto()
    TICKETS = auto()
    SUBMITTED = auto()
    LATE_TICKETS = auto()
    PROPOSAL = auto()
    CANDIDATES = auto()
    UNREAD = auto()
    LATE_UNIONS = auto()
    OWN_UNION = auto()
    UNIONS = auto()
    APPLICATION = auto()
    APPLICATIONS = auto()
    REVOCATION = auto()
    RENUNCIATION = auto()
    SUBSIDIES = auto()
    EVALUATION = auto()
    EVALUATIONS = auto()
    STANDARDS = auto()
    DISPLAYS = auto()
    BRIEFS = auto()
    QUESTIONS = auto()
    EXEMPLARS = auto()


@dataclass(frozen=True)
class Task:
    """One thing to be done now.

    Args:
        note: why, or until when.
        action: what stands on the button.
        number: of the thing it is about, where it is one.
        grave: it is late, or has consequences.
        ahead: an assembly that is still to be held or counted.
    """

    about: About
    words: str
    note: str
    action: str
    number: int = 0
    grave: bool = False
    ahead: bool = False


def of_chair(session: Session, person: Person, today: date) -> tuple[Duty | None, list[Task]]:
    """Return how the union of a chair stands this year, and what she is to do next."""
    own = duties.own(session, person.union, today.year, today)
    running = _running(session, person.union)
    tasks = [*_accused(session, person.union), *_proposed(session, person.union), *running]
    if not any(task.ahead for task in running):
        tasks += _next_assembly(session, person.union, own, today)
    tasks += [*_own_tickets(session, person.union, today), *_comments(session, person.union)]
    for case in evaluations.returned(session, person.union):
        words, note = f"修改{case.level.label}自查", f"{case.closed_by}退回：{case.closing_text}"
        tasks.append(Task(About.EVALUATION, words, note, "看意见", case.id))
    tasks += [_own_application(found, person) for found in applications.at_home(session, person.union)]
    if not session.scalar(select(func.count()).select_from(Officer).where(Officer.union_id == person.union)):
        words, note = "登记工会主席和委员", "他们不能担任监票人、计票人，系统据此提醒；考核记录也要用到主席的任期。"
        tasks.append(Task(About.OWN_UNION, words, note, "去登记", person.union))
    return own, [*tasks, *_own_display(session, person, today)]


def of_higher(session: Session, person: Person, today: date) -> tuple[Overview, list[Task]]:
    """Return how the unions below stand this year, and what a higher union is to do now."""
    overview = duties.overview(session, person, today.year, today)
    tasks: list[Task] = []
    if not overview.total.due and not overview.others and not _has_below(session, person):
        words, note = "登记下级工会", "一家一家填，或者用 Excel 模板一次导入。登记后，谁评了、谁没评会自动列出。"
        return overview, [Task(About.UNIONS, words, note, "去登记")]
    if unread := inbox.unread(session, person):
        tasks.append(Task(About.UNREAD, f"{unread:,}份评家结果等您回执", _flag_words(session, person), "去看结果"))
    if submitted := _tickets(session, person, Ticket.state == TicketState.SUBMITTED):
        tasks.append(
            Task(About.SUBMITTED, f"{submitted:,}项整改报请验收", "验收后才算整改完成，才可以复评。", "去验收")
        )
    if late := _tickets(session, person, Ticket.state.in_(AT_WORK), Ticket.due_on < today):
        tasks.append(Task(About.LATE_TICKETS, f"{late:,}项整改超过期限", "请督促，或者延长期限。", "去看", grave=True))
    tasks += _self_checks(session, person)
    tasks += [*_applications(session, person, today), *_on_titles(session, person, today)]
    tasks += _exchanged(session, person)
    if missed := _overdue(session, person):
        count, year = missed
        words, note = f"{count:,}家工会{year}年逾期未评", "每年至少评议一次，期限是当年12月31日。"
        tasks.append(Task(About.LATE_UNIONS, words, note, "看名单", year, grave=True))
    if found := len(proposals.candidates(session, person, today)):
        words, note = f"{found:,}家工会符合提议撤销称号的条件", "系统只列出依据，是否提议由您决定。"
        tasks.append(Task(About.CANDIDATES, words, note, "去看", grave=True))
    return overview, tasks


def _exchanged(session: Session, person: Person) -> list[Task]:
    """Return what unions below have handed in about their work."""
    tasks = []
    if count := briefs.waiting(session, person):
        note = "签收后，报送的工会看得到。"
        tasks.append(Task(About.BRIEFS, f"{count:,}份信息报送等您签收", note, "去看"))
    if count := questions.waiting(session, person):
        note = "可以只答复提问的工会，也可以公开给全区的工会看。"
        tasks.append(Task(About.QUESTIONS, f"{count:,}个新情况新问题等答复", note, "去答复"))
    if count := exemplars.waiting(session, person):
        note = "批准以后，这家工会和写到的人都同意，才会公开。"
        tasks.append(Task(About.EXEMPLARS, f"{count:,}份典型等您审批", note, "去审批"))
    return tasks


def _own_display(session: Session, person: Person, today: date) -> list[Task]:
    """Return what a union still has to show; nothing before its officers are written down."""
    standing = displays.standing(session, session.get_one(Union, person.union), today)
    if standing.complete or not standing.officers:
        return []
    note = "牌匾要与单位名称相对应；主席和每一位副主席都要亮身份，各登记一张照片。"
    return [Task(About.DISPLAYS, "完成“双亮”", note, "去登记")]


def _self_checks(session: Session, person: Person) -> list[Task]:
    """Return what is to be said of self-checks and of standards that were handed in."""
    tasks = []
    if count := judgements.unjudged(session, person):
        note = "逐项签署意见；填写不适用的，同意后才算达标。"
        tasks.append(Task(About.EVALUATIONS, f"{count:,}份自查等您签署意见", note, "去看"))
    drafts = [one for one in standards.waiting(session, person) if standards.may_consent(person, one)]
    if drafts:
        note = "删去、放宽或改写了区级标准的项目，同意后才能施行。"
        tasks.append(Task(About.STANDARDS, f"{len(drafts):,}份本级评价标准等您同意", note, "去看"))
    return tasks


def _own_application(found: AwardApplication, person: Person) -> Task:
    """Return what the union itself is to do with its application."""
    words, note, action = f"填好并提交{found.level.label}申报表", "条件都达到后才能提交，可以随时接着填。", "接着填"
    if found.state is ApplicationState.RETURNED:
        words, note, action = f"补正{found.level.label}申报表", "上级工会退回，原因在办理过程里。", "去补正"
    elif found.state is ApplicationState.AT_GRASSROOTS:
        words, note, action = f"签署本级意见：申报{found.level.label}", f"{found.submitted_by}提交。", "去签署"
        if found.submitted_account == person.account:
            note, action = "是您提交的，要由另一位同志登录签署。", "去看"
    return Task(About.APPLICATION, words, note, action, found.id)


def _applications(session: Session, person: Person, today: date) -> list[Task]:
    """Return how many applications for titles wait for a higher union."""
    found = applications.waiting(session, person, today)
    if not found:
        return []
    said = {
        ApplicationState.AT_INTERMEDIATE: "待签署意见", ApplicationState.AT_DISTRICT: "待签署意见",
        ApplicationState.APPROVED: "待公示", ApplicationState.ANNOUNCED: "公示期满，待命名",
        ApplicationState.DRAFT: "请求直接申报", ApplicationState.RETURNED: "请求直接申报",
    }  # fmt: skip
    counts: dict[str, int] = {}
    for state, count in found.items():
        counts[said[state]] = counts.get(said[state], 0) + count
    note = "、".join(f"{words}{count:,}份" for words, count in counts.items()) + "。"
    return [Task(About.APPLICATIONS, f"{sum(counts.values()):,}份称号申报等您办理", note, "去办理")]


def of_finance(session: Session, person: Person) -> list[Task]:
    """Return what finance is to do now."""
    count, yuan = ledger.waiting(session, person)
    if not count:
        return []
    words, note = f"{count:,}家的建家补助待拨付，共{yuan:,}元", "区总工会已经核定。制作拨付表，付款后登记凭证号和日期。"
    return [Task(About.SUBSIDIES, words, note, "去办")]


def _on_titles(session: Session, person: Person, today: date) -> list[Task]:
    """Return what a body that awards titles is to do about those that may be revoked, given up, or paid for."""
    tasks = []
    for case in revocations.awaiting_body(session, person, today):
        hearing = case.state is RevocationState.REPLIED and not case.waived
        words = f"{case.union.name}：{'听取申辩' if hearing else '作出决定'}"
        note = f"是否撤销{case.title.level.label}，{case.state.label}。"
        tasks.append(Task(About.REVOCATION, words, note, "去办", case.id, grave=True))
    tasks += [
        Task(About.RENUNCIATION, f"{wish.union.name}申请放弃{wish.title.level.label}", "由您确认。", "去看", wish.id)
        for wish in renunciations.awaiting(session, person)
    ]
    if waiting := len(revocations.awaiting_notice(session, person)):
        words, note = f"{waiting:,}份撤销提议等您处理", "先告知被提议的工会，申辩期限过后才能作决定。"
        tasks.append(Task(About.CANDIDATES, words, note, "去看"))
    asked = [one for one in verdicts.street_questions(session, person) if revocations.leads(session, person, one[1])]
    if asked:
        words, note = f"{len(asked):,}家的区级称号已撤销", "本级称号没有随之撤销，请研究保留还是撤销。"
        tasks.append(Task(About.CANDIDATES, words, note, "去看"))
    if payments.may_approve(session, person):
        due = [one for one in subsidies.pending(session, person) if one.verdict.yuan]
        if due:
            words, note = f"{len(due):,}家的建家补助待核定", "核对称号、申报表和核实面积，核定后由财务拨付。"
            tasks.append(Task(About.SUBSIDIES, words, note, "去核定"))
    return tasks


def _accused(session: Session, union: int) -> list[Task]:
    """Return the cases in which a union may reply, or waits for a decision."""
    tasks = []
    for case in revocations.of_union(session, union):
        silent = case.state is RevocationState.NOTICED
        words = f"{case.title.level.label}拟被撤销{'，请申辩' if silent else ''}"
        note = f"申辩期限到{dates.day(case.reply_until)}为止；决定之前称号不受影响。"
        tasks.append(Task(About.REVOCATION, words, note, "去申辩" if silent else "去看", case.id, grave=True))
    return tasks


def _proposed(session: Session, union: int) -> list[Task]:
    return [
        Task(
            About.PROPOSAL, "上级工会提议撤销本工会的“职工之家”称号",
            f"{dates.moment(found.proposed_at)}提议；是否撤销还没有决定。", "看理由", found.id, grave=True,
        )
        for found in proposals.open_against(session, union)
    ]  # fmt: skip


def _running(session: Session, union: int) -> list[Task]:
    """Return the assemblies that are not finished, the next one first."""
    rows = session.scalars(
        select(Assembly)
        .where(Assembly.union_id == union, Assembly.archived_at.is_(None), Assembly.abandoned_at.is_(None))
        .order_by(Assembly.held_on, Assembly.id)
    ).all()
    numbers = [row.id for row in rows]
    counted = set(
        session.scalars(
            select(HomeReview.assembly_id).where(
                HomeReview.assembly_id.in_(numbers), HomeReview.subject == Subject.HOME
            )
        )
    )
    tasks = []
    for row in rows:
        note = f"大会日期{dates.day(row.held_on)}。清单会告诉您下一步做什么。"
        words, action = f"继续筹备：{row.title}", "打开会议清单"
        if row.id in counted:
            words, note, action = (
                f"签字存档：{row.title}",
                "结果已经自动报上级工会；打印签字后存档，这次大会就办完了。",
                "去办",
            )
        tasks.append(Task(About.ASSEMBLY, words, note, action, row.id, ahead=row.id not in counted))
    return tasks


def _next_assembly(session: Session, union: int, own: Duty | None, today: date) -> list[Task]:
    """Return the assembly that is to be prepared, if one is."""
    if own is None:
        return []
    last = dates.day(deadline(today.year))
    left = (deadline(today.year) - today).days
    if own.state is DutyState.WAITING:
        note = f"每年至少评议一次，今年的期限是{last}，还有{left}天。筹备时可以先演练，随时可以停下再来。"
        return [Task(About.NEW_ASSEMBLY, f"筹备{today.year}年会员评家", note, "开始筹备", grave=today.month == 12)]
    if own.state is DutyState.INVALID:
        note = f"上次投票无效，今年还没有有效的结果。期限是{last}。"
        return [Task(About.NEW_ASSEMBLY, f"重新组织{today.year}年会员评家", note, "去筹备", grave=True)]
    if own.state is DutyState.NOT_MET and not _tickets_open(session, union, own.review):
        note = f"上次满意率{own.percent}，未达标；整改已经验收，可以再评议一次。"
        return [Task(About.NEW_ASSEMBLY, "组织复评", note, "去筹备")]
    return []


def _tickets_open(session: Session, union: int, review: int | None) -> bool:
    return bool(
        session.scalar(
            select(func.count())
            .select_from(Ticket)
            .where(Ticket.union_id == union, Ticket.review_id == review, Ticket.state.not_in(OVER))
        )
    )


def _own_tickets(session: Session, union: int, today: date) -> list[Task]:
    """Return the tickets that the union works on: the one due first by itself, the rest as a number."""
    rows = session.scalars(
        select(Ticket).where(Ticket.union_id == union, Ticket.state.in_(AT_WORK)).order_by(Ticket.due_on, Ticket.id)
    ).all()
    if not rows:
        return []
    first, late = rows[0], rows[0].due_on < today
    note = f"期限{dates.day(first.due_on)}" + ("，已经超过" if late else f"，还有{(first.due_on - today).days}天")
    if first.state is TicketState.RETURNED:
        note += "；上级工会退回，要继续整改"
    tasks = [Task(About.TICKET, f"整改：{first.title}", note + "。", "去办", first.id, grave=late)]
    if len(rows) > 1:
        tasks.append(Task(About.TICKETS, f"另有{len(rows) - 1:,}项整改", "按期限先后列出。", "看全部"))
    return tasks


def _comments(session: Session, union: int) -> list[Task]:
    """Return the latest result whose comments are not sorted yet."""
    row = session.execute(
        select(HomeReview.id, HomeReview.year, func.count())
        .join(OpenedComment, OpenedComment.review_id == HomeReview.id)
        .where(HomeReview.union_id == union, OpenedComment.problem_id.is_(None), OpenedComment.set_aside.is_(False))
        .group_by(HomeReview.id, HomeReview.year)
        .order_by(HomeReview.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return []
    review, year, count = row
    words, note = f"{count:,}条会员意见还没有归类", f"{year}年评议时写下的。归成突出问题后，逐个整改或者答复。"
    return [Task(About.COMMENTS, words, note, "去归类", review)]


def _has_below(session: Session, person: Person) -> bool:
    below = select(func.count()).select_from(Union).where(Union.path.startswith(person.path), Union.id != person.union)
    return bool(session.scalar(below.where(Union.kind == UnionKind.GRASSROOTS)))


def _flag_words(session: Session, person: Person) -> str:
    """Return how many unsettled flags results within reach carry, by kind."""
    rows = session.execute(
        select(Flag.kind, func.count())
        .join(Flag.review)
        .join(HomeReview.union)
        .where(
            Union.path.startswith(person.path), Flag.settled_at.is_(None), HomeReview.state != ReviewState.SUPERSEDED
        )
        .group_by(Flag.kind)
    )
    counted = {row[0]: row[1] for row in rows}
    kinds = (FlagKind.MAY_REVOKE, FlagKind.NOT_MET, FlagKind.INVALID)
    said = "、".join(f"{kind.label}{counted[kind]:,}份" for kind in kinds if counted.get(kind))
    return f"未处理的标记：{said}。" if said else "没有未处理的标记。"


def _tickets(session: Session, person: Person, *conditions: object) -> int:
    found = select(func.count()).select_from(Ticket).join(Ticket.union).where(Union.path.startswith(person.path))
    return session.scalar(found.where(*conditions)) or 0  # type: ignore[arg-type]


def _overdue(session: Session, person: Person) -> tuple[int, int] | None:
    """Return how many unions are flagged as overdue for the latest year that has any, and the year."""
    row = session.execute(
        select(Flag.year, func.count())
        .join(Flag.union)
        .where(Union.path.startswith(person.path), Flag.kind == FlagKind.OVERDUE, Flag.settled_at.is_(None))
        .group_by(Flag.year)
        .order_by(Flag.year.desc())
        .limit(1)
    ).first()
    return (row[1], row[0]) if row else None
