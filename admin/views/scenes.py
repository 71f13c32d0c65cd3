"""What the checklist shows of an assembly at one moment (会议的一刻)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import assemblies, desks, rolls
from admin.assemblies import StandingRule
from admin.desks import Desk, Sight
from admin.models.assemblies import Assembly, AssemblyPoll, SlipPrint
from admin.models.reviews import HomeReview
from admin.players import Players
from admin.printing import PrintRun
from admin.rules.kinds import Subject
from admin.rules.quorum import Quorum, quorum


@dataclass(frozen=True)
class Scene:
    """Everything that the checklist shows; ``sight`` is None where no poll is defined, or none can be asked.

    Args:
        links: the scrutineers' links that this process has in hand, by number.
        links_here: the same by an address that this machine reaches, for rehearsals.
        roll: how many names the optional roll has, and how many are ticked.
        review: the received result.
    """

    assembly: Assembly
    subject: Subject
    at: datetime
    url: str
    rule: StandingRule
    poll: AssemblyPoll | None
    sight: Sight | None
    links: dict[int, str] = field(repr=False)
    run: PrintRun | None
    players: Players | None
    prints: list[SlipPrint]
    roll: tuple[int, int]
    review: HomeReview | None

    @classmethod
    def of(cls, session: Session, assembly: Assembly, subject: Subject, desk: Desk, at: datetime) -> "Scene":
        """Return what stands on the checklist about the poll of this subject."""
        poll = assemblies.current_poll(assembly, subject)
        code = poll.code if poll else ""
        links = {index: f"{desk.url}/{code}/scrutineer#{link.fragment}" for index, link in desk.links.of(code).items()}
        return cls(
            assembly=assembly,
            subject=subject,
            at=at,
            url=f"{desk.url}/{code}",
            rule=assemblies.standing_rule(),
            poll=poll,
            sight=desks.look(desk, poll) if poll else None,
            links=links,
            run=desk.prints.of(code),
            players=desk.companies.seen(code),
            prints=[made for made in assembly.prints if made.poll == code],
            roll=rolls.counts(session, assembly),
            review=session.scalars(select(HomeReview).where(HomeReview.poll == code)).first(),
        )

    @property
    def phase(self) -> str:
        """Where the poll stands: the voting side's word, ``none`` without a poll, ``away`` where it cannot be asked."""
        if self.poll is None:
            return "none"
        return self.sight.turnout.phase if self.sight else "away"

    @property
    def rehearsal(self) -> bool:
        """Say whether the poll is a rehearsal."""
        return self.poll is not None and self.poll.rehearsal

    @property
    def over(self) -> bool:
        """Say whether the assembly has ended, one way or the other."""
        return bool(self.assembly.archived_at or self.assembly.abandoned_at)

    @property
    def quorum(self) -> Quorum:
        """Whether enough are present, by the fraction that the poll carries."""
        return quorum(self.assembly.present or 0, self.assembly.due, self.rule.quorum)

    @property
    def rescan_left_s(self) -> int:
        """Return how many seconds of the re-scan pause are left."""
        if self.sight is None or self.poll is None or self.poll.closed_at is None:
            return 0
        ends = self.poll.closed_at + timedelta(minutes=self.sight.turnout.recheck_minutes)
        return max(0, round((ends - self.at).total_seconds()))

    @property
    def time_left_s(self) -> int | None:
        """Return how many seconds of the announced time are left; negative where it is over; None without one."""
        ends = self.assembly.closes_at
        return None if ends is None else round((ends - self.at).total_seconds())

    @property
    def issued(self) -> int | None:
        """Return 发出: what the board has once the poll is closed, before that what was written down."""
        known = self.sight.turnout.issued if self.sight else None
        if self.phase in ("closed", "counting", "tallied"):
            return known
        return max(self.handed_out, known or 0) or None

    @property
    def out(self) -> int:
        """Return how many may vote as far as anyone knows: 发出, or 实到 where that is not known."""
        present = self.sight.turnout.present if self.sight else None
        return self.issued or present or self.assembly.present or 0

    @property
    def left_over(self) -> int | None:
        """Return how many printed slips were not handed out; None while a batch has no record of it."""
        if not self.printed or any(made.handed_out is None for made in self.printed):
            return None
        return sum(made.count - (made.handed_out or 0) for made in self.printed)

    @property
    def handed_out(self) -> int:
        """Return how many slips were handed out by the record; those of simulated members are all out."""
        return sum(made.count if made.simulated else made.handed_out or 0 for made in self.prints)

    @property
    def printed(self) -> list[SlipPrint]:
        """Return the batches that went to paper."""
        return [made for made in self.prints if not made.simulated]

    @property
    def simulated(self) -> int:
        """Return how many slips simulated members had."""
        return sum(made.count for made in self.prints if made.simulated)

    @property
    def unprinted(self) -> int:
        """Return how many slips were made and never came to paper, since the system was stopped in between."""
        made = self.sight.progress.made if self.sight else 0
        return max(0, made - sum(one.count for one in self.prints))

    @property
    def rehearsals(self) -> int:
        """Return how many rehearsals there were."""
        return sum(poll.rehearsal and poll.subject is self.subject for poll in self.assembly.polls)

    @property
    def paper_possible(self) -> int:
        """Return how many slips were exchanged for paper ballots."""
        return self.sight.progress.voided.get("paper", 0) if self.sight else 0

    def name(self, index: int) -> str:
        """Return a scrutineer's name by the number."""
        return str(self.assembly.scrutineers[index - 1])
