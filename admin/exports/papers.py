"""Every paper of an assembly and of a result (文书): which there are, which can be made now, and the PDF."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import records, released, showings
from admin.documents import forms, minutes, rectifications, reports
from admin.documents.counts import CountedPoll
from admin.errors import NotHere
from admin.exports import counted
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import Subject, TicketKind, TicketState
from admin.rules.rights import Person
from vote.db import Database


@dataclass(frozen=True)
class Polls:
    """Where the voting side is, its database, and what phones open; and where members find the public page."""

    database: Database
    url: str
    told_url: str = ""
    """What stands before the number of a union in the address of its public page."""


class File:
    """All that papers are made from: one assembly or one result, with what belongs to it (卷宗)."""

    def __init__(
        self,
        session: Session,
        polls: Polls,
        union: Union,
        assembly: Assembly | None,
        review: HomeReview | None,
        subject: Subject = Subject.HOME,
    ) -> None:
        """Open the file; everything in it is looked up when it is asked for."""
        self.session = session
        self.polls = polls
        self.union = union
        self.assembly = assembly
        self.subject = subject
        self.given = review

    @cached_property
    def poll(self) -> AssemblyPoll | None:
        """The poll that the papers are about: the real one where there is one, else the rehearsal; the last of them."""
        held = [one for one in self.assembly.polls if one.subject is self.subject] if self.assembly else []
        return max(held, key=lambda one: (not one.rehearsal, one.id), default=None)

    @cached_property
    def review(self) -> HomeReview | None:
        """The received result."""
        if self.given is not None or self.poll is None:
            return self.given
        return self.session.scalars(select(HomeReview).where(HomeReview.poll == self.poll.code)).first()

    @cached_property
    def order(self) -> Ticket | None:
        """The 整改 that was opened because the rate was not met."""
        if self.review is None:
            return None
        found = select(Ticket).where(Ticket.review_id == self.review.id, Ticket.kind == TicketKind.RATE)
        return self.session.scalars(found.order_by(Ticket.id)).first()

    @cached_property
    def told(self) -> released.Told | None:
        """What members were told of this year."""
        return released.told(self.session, self.union.id, self.review.year) if self.review else None

    @property
    def counted(self) -> CountedPoll:
        """The result as papers show it: as it was received, or of a rehearsal from the voting side."""
        if self.review is not None:
            return counted.counted(self.review, self.polls.database, self.polls.url)
        assert self.poll is not None, "asked for after it was seen that there is a result"
        excused = self.assembly.known_excused if self.assembly else None
        return records.counted(self.polls.database, self.poll.code, self.polls.url, self.subject, excused)

    @property
    def meeting(self) -> minutes.Meeting:
        """What the checklist knows of the meeting."""
        return counted.meeting(self.assembly, self.review.poll if self.review else self.poll.code if self.poll else "")

    @property
    def received(self) -> HomeReview:
        """The received result, asked for after it was seen that there is one."""
        assert self.review is not None
        return self.review

    @property
    def occasion(self) -> forms.Occasion:
        """The poll as the forms show it."""
        assert self.poll is not None, "asked for after it was seen that there is a poll"
        return records.occasion_of(records.definition_of(self.polls.database, self.poll.code))

    # --- what must be there ---

    def has_poll(self) -> bool:
        """Say whether a poll is defined."""
        return self.poll is not None

    def has_result(self) -> bool:
        """Say whether the count is done."""
        if self.review is not None:
            return True
        return self.poll is not None and records.has_result(self.polls.database, self.poll.code)

    def is_received(self) -> bool:
        """Say whether the result has gone up to the higher unions."""
        return self.review is not None

    def is_ordered(self) -> bool:
        """Say whether a rate below the required one is to be put right."""
        return self.order is not None and self.order.state is not TicketState.ENDED

    def is_told(self) -> bool:
        """Say whether members were told what was done."""
        return self.told is not None and bool(self.told.tickets or self.told.replies)


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    Args:
        needs: what must be there before it can be made.
        missing: what is said while it is not.
        comes: when it comes.
    """

    name: str
    title: str
    purpose: str
    needs: Callable[[File], bool]
    missing: str
    comes: str
    make: Callable[[File], bytes]


@dataclass(frozen=True)
class Paper:
    """A paper, as it stands in a list: whether it can be made now."""

    kind: Kind
    ready: bool


def of_assembly(session: Session, person: Person, number: int, polls: Polls) -> File:
    """Return the file of an assembly of a person's own union.

    Raises:
        NotHere: there is none, or it is another union's; both look the same.
    """
    found = session.get(Assembly, number)
    if found is None or found.union_id != person.union:
        raise NotHere
    return File(session, polls, found.union, found, None)


def of_review(session: Session, person: Person, number: int, polls: Polls) -> File:
    """Return the file of a received result within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(HomeReview, number)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    assembly = session.get(Assembly, found.assembly_id) if found.assembly_id else None
    return File(session, polls, found.union, assembly, found, found.subject)


def listed(file: File, kinds: Iterable[Kind]) -> list[Paper]:
    """Return the papers of a file in their order, each with whether it can be made now."""
    return [Paper(kind, kind.needs(file)) for kind in kinds]


def find(kinds: Iterable[Kind], name: str) -> Kind:
    """Return a kind of paper by its name in the address.

    Raises:
        NotHere: there is no such paper.
    """
    for kind in kinds:
        if kind.name == name:
            return kind
    raise NotHere


def on_chair(file: File) -> File:
    """Return the file of the separate poll on the chair (评议工会主席) of the same assembly."""
    return File(file.session, file.polls, file.union, file.assembly, None, Subject.CHAIR)


def kinds_of(file: File) -> tuple[Kind, ...]:
    """Return the kinds of paper that an assembly or a result has."""
    if file.subject is Subject.CHAIR:
        return (COUNT, REPORT)
    if file.given is not None:
        return AFTER
    return (*BEFORE, *AFTER, *(ON_CHAIR if file.assembly and file.assembly.on_chair else ()))


def _separately(kind: Kind) -> Kind:
    """Return the same kind of paper, of the separate poll on the chair."""
    return replace(
        kind,
        name=f"chair-{kind.name}",
        title=f"{kind.title}（评议工会主席）",
        missing=f"评议工会主席：{kind.missing}",
        needs=lambda file: kind.needs(on_chair(file)),
        make=lambda file: kind.make(on_chair(file)),
    )


# --- each paper ---


def _handout(file: File) -> bytes:
    assert file.poll is not None, "asked for after it was seen that there is a poll"
    assert file.assembly is not None
    code = file.poll.code
    batches = [
        forms.Batch(one.count, dates.moment(one.at), one.reason, one.handed_out, one.handed_out_by)
        for one in file.assembly.prints
        if one.poll == code
    ]
    check_number = records.numbers_of(file.polls.database, code)[0]
    return forms.handout_record(file.occasion, check_number, batches, file.assembly.present)


def _report(file: File) -> bytes:
    review = file.received
    return reports.result_report(
        file.counted,
        counted.reporter(file.session, review),
        file.meeting,
        counted.receipt(review),
        counted.problems(file.session, review),
    )


def _notice(file: File) -> bytes:
    days = showings.days_of(file.received)
    return reports.public_notice(file.counted, counted.reporter(file.session, file.received), days)


def _rectify(file: File) -> bytes:
    ticket, review = file.order, file.received
    assert ticket is not None, "asked for after it was seen that there is one"
    order = rectifications.Order(ticket.clause, ticket.due_on, ticket.id, counted.problems(file.session, review))
    return rectifications.rectification_order(file.counted, counted.reporter(file.session, review), order)


def _rectified(file: File) -> bytes:
    told = file.told
    assert told is not None, "asked for after it was seen that there is something to tell"
    done = [
        rectifications.Rectified(one.title, one.measure, one.due_on, one.state.label, one.outcome)
        for one in told.tickets
    ]
    replies = [rectifications.Reply(one.title, one.reply) for one in told.replies]
    page = f"{file.polls.told_url}/{file.union.id}/{file.received.year}"
    return rectifications.rectification_notice(
        file.counted, counted.reporter(file.session, file.received), page, done, replies
    )


NO_POLL = ("投票还没有建立。", "在大会的核对清单上确定选票和监票人、建立投票之后，就可以下载。")
NO_RESULT = ("还没有开票。", "监票人共同开票、得出结果之后，就可以下载。")
NOT_RECEIVED = (
    "正式投票的结果还没有报送。",
    "监票人共同开票后，系统自动报送上一级工会，随后就可以下载。演练的结果不报送。",
)

BACKUP = Kind(
    "backup", "监票人密钥备份单", "每位监票人一页，手抄备份码，装信封自己保管。",
    File.has_poll, *NO_POLL, lambda file: forms.backup_sheets(file.occasion),
)  # fmt: skip
HANDOUT = Kind(
    "handout", "选票发放记录单", "登记各批选票印了多少、发了多少、剩多少，只记张数。", File.has_poll, *NO_POLL, _handout
)
MINUTES = Kind(
    "minutes", "会议记录", "由主持人、记录人签字后存档。",
    File.has_result, *NO_RESULT, lambda file: minutes.minutes(file.counted, file.meeting),
)  # fmt: skip
COUNT = Kind(
    "count", "计票结果报告单", "由总监票人、监票人、计票人签字。",
    File.has_result, *NO_RESULT, lambda file: minutes.count_report(file.counted, file.meeting),
)  # fmt: skip
REPORT = Kind(
    "report", "结果报告表（附回执）", "盖章后报上一级工会；上一级确认收到后，回执部分自动填好。",
    File.is_received, *NOT_RECEIVED, _report,
)  # fmt: skip
NOTICE = Kind(
    "notice", "公示", "盖章后向全体会员张贴，公示的起止日期印在上面。", File.is_received, *NOT_RECEIVED, _notice
)
RECTIFY = Kind(
    "rectify", "整改通知单", "上一级工会盖章后送达；附送达回执。",
    File.is_ordered, "这次结果没有因满意率开立的整改单。", "正式投票有效而满意率没有达到要求时，才有这份通知单。",
    _rectify,
)  # fmt: skip
RECTIFIED = Kind(
    "rectified", "整改情况公示", "向会员公布反映的问题办得怎么样。",
    File.is_told, "还没有向会员公开的整改或者答复。", "在“整改”中把办理情况向会员公开之后，就可以下载。", _rectified,
)  # fmt: skip

BEFORE = (BACKUP, HANDOUT)
AFTER = (MINUTES, COUNT, REPORT, NOTICE, RECTIFY, RECTIFIED)
ON_CHAIR = tuple(_separately(kind) for kind in (BACKUP, HANDOUT, MINUTES, COUNT))
