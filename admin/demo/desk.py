"""What the chair does at the desk (主持人), step by step, through the door."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from admin.demo.players import Errand, Players
from admin.demo.printing import PrintRun
from admin.demo.scenes import Scene
from admin.demo.sittings import Drawer, Sitting
from admin.slips import SlipSheet
from vote import chair
from vote.chair import Invitation, PollTerms, SlipBatch
from vote.db import Database
from vote.errors import FiguresImpossible, PollUnknown, WrongPhase

NOT_JOINED: Final = "card"
"""The step of a scrutineer who has posted nothing yet."""

MOST_SIMULATED: Final = 500


class Desk:
    """The one poll on the desk, and whom the desk plays; safe to use from several threads."""

    def __init__(self, database: Database, drawer: Drawer, public_url: str, local_url: str) -> None:
        self._database = database
        self._drawer = drawer
        self.public_url = public_url
        self.local_url = local_url
        self.on_links: Callable[[Sequence[tuple[str, str]]], None] = lambda _: None
        """Told names and links whenever fresh ones are drawn, to show them in the terminal."""
        self._lock = threading.RLock()
        self._sitting: Sitting | None = None
        self._definition: dict[str, Any] = {}
        self._invitations: dict[int, Invitation] = {}
        self._run: PrintRun | None = None
        self._players = Players(local_url, "")
        self._lay(self._known(drawer.read()))

    # --- what is on the desk ---

    def scene(self) -> Scene | None:
        """Return what the page shows, or None while no poll is defined."""
        with self._lock:
            sitting = self._sitting
            if sitting is None:
                return None
            turnout = chair.turnout(self._database, sitting.poll)
            counted = turnout.result is not None and turnout.phase == "tallied"
            return Scene(
                sitting=sitting,
                definition=self._definition,
                turnout=turnout,
                ceremony=chair.ceremony_state(self._database, sitting.poll),
                links=self._links(self.public_url),
                local_links=self._links(self.local_url),
                run=self._run,
                players=self._players,
                report=chair.result(self._database, sitting.poll) if counted else None,
                comments=tuple(chair.comments(self._database, sitting.poll)) if counted else (),
                public_url=self.public_url,
                local_url=self.local_url,
            )

    @property
    def poll(self) -> str:
        """Return the code of the poll on the desk.

        Raises:
            PollUnknown: there is none.
        """
        if self._sitting is None:
            raise PollUnknown("工作台上还没有投票，请先设定投票。")
        return self._sitting.poll

    @property
    def definition(self) -> dict[str, Any]:
        """Return the definition of the poll on the desk."""
        return self._definition

    @property
    def database(self) -> Database:
        """Return the database of the voting side."""
        return self._database

    # --- the chair's acts, in order ---

    def define(self, terms: PollTerms) -> None:
        """Define a poll and draw the scrutineers' links."""
        with self._lock:
            self._keep(Sitting(chair.define(self._database, terms)))
            self._lay(self._sitting)
            self.renew_links()

    def renew_links(self) -> None:
        """Draw fresh links for all scrutineers; the earlier ones end."""
        with self._lock:
            drawn = chair.invite(self._database, self.poll)
            self._invitations = {invitation.index: invitation for invitation in drawn}
            self._show_links()

    def renew_link(self, index: int) -> None:
        """Draw a fresh link for one scrutineer who lost his."""
        with self._lock:
            self._invitations[index] = chair.reinvite(self._database, self.poll, index)
            self._show_links()

    def restart_ceremony(self, why: str) -> None:
        """Begin the key ceremony anew."""
        chair.restart_ceremony(self._database, self.poll, why)

    def print_slips(self, count: int) -> None:
        """Make a batch of slips and begin to set its sheets."""
        with self._lock:
            if self._run is not None and self._run.pdf is None and self._run.fault is None:
                raise WrongPhase("上一批选票还在排版，请稍候。")
            batch = chair.issue_slips(self._database, self.poll, count)
            sitting = self._kept()
            self._keep(replace(sitting, batches=(*sitting.batches, count)))
            self._run = PrintRun.of(self._sheet(batch))

    def printed(self) -> PrintRun:
        """Return the finished batch.

        Raises:
            WrongPhase: there is none, or it has been cleared.
        """
        run = self._run
        if run is None or run.pdf is None:
            raise WrongPhase("选票 PDF 不在了：清除后不再保留。需要时请另印一批，并请监票人作废旧的。")
        return run

    def clear_print(self) -> None:
        """Forget the PDF: from now on the secrets are on paper only."""
        with self._lock:
            self._run = None

    def open(self, present: int, issued: int | None) -> None:
        """Open the poll; printed sheets are forgotten now at the latest."""
        chair.open_poll(self._database, self.poll, present, issued)
        self.clear_print()

    def close(self, issued: int) -> None:
        """Close the box."""
        with self._lock:
            chair.close_poll(self._database, self.poll, issued)
            self._keep(replace(self._kept(), closed_at=time.time()))
            self.clear_print()

    def begin_count(self) -> None:
        """Hand the sums to the scrutineers."""
        chair.begin_count(self._database, self.poll)

    def annul(self, reason: str) -> None:
        """Annul the poll before its count."""
        chair.annul(self._database, self.poll, reason)
        self.clear_print()

    def clean_start(self) -> None:
        """Begin the real poll on the terms of the rehearsal; nothing is carried over."""
        with self._lock:
            self._keep(Sitting(chair.clean_start(self._database, self.poll)))
            self._lay(self._sitting)
            self.renew_links()

    def put_away(self) -> None:
        """Take the ended poll off the desk; its board stays where it is."""
        with self._lock:
            if chair.turnout(self._database, self.poll).phase not in ("tallied", "annulled"):
                raise WrongPhase("本次投票还没有结束。如不再进行，请先作废。")
            self._keep(None)
            self._lay(None)

    # --- playing the others, in a rehearsal only ---

    def play_scrutineers(self, *, everybody: bool) -> None:
        """Let the system play the scrutineers who have not joined; all of them, or all but the first."""
        with self._lock:
            self._require_rehearsal()
            state = chair.ceremony_state(self._database, self.poll)
            missing = [waiting.index for waiting in state.scrutineers if waiting.step == NOT_JOINED]
            somebody_joined = len(missing) + len(self._players.scrutineers) < len(state.scrutineers)
            if not everybody and not somebody_joined:
                missing = missing[1:]
            threshold = self._definition["scrutineers"]["threshold"]
            seats = [self._invitations[index] for index in missing if index in self._invitations]
            self._players.seat(seats, threshold, len(state.scrutineers))

    def simulate_votes(self, counts: Sequence[int]) -> None:
        """Let simulated members vote; each gets a slip of its own, which is never printed.

        Args:
            counts: how many choose each option of the counted question.
        """
        with self._lock:
            self._require_rehearsal()
            if not 1 <= sum(counts) <= MOST_SIMULATED:
                raise FiguresImpossible(f"一次可以模拟 1 至 {MOST_SIMULATED} 名会员投票。")
            batch = chair.issue_slips(self._database, self.poll, sum(counts))
            sitting = self._kept()
            self._keep(replace(sitting, simulated=sitting.simulated + sum(counts)))
            beginning = f"{self.local_url}/{self.poll}#"
            self._players.vote(
                Errand(
                    addresses=[f"{beginning}{secret}{batch.fingerprint}" for secret in batch.secrets],
                    choices=[option for option, count in enumerate(counts) for _ in range(count)],
                    comments=self._definition["comments"],
                )
            )

    def dismiss(self) -> None:
        """Send the simulated people home, before the desk stops."""
        self._players.dismiss()

    # --- inside ---

    def _lay(self, sitting: Sitting | None) -> None:
        """Put a poll on the desk, with nothing left of the one before."""
        self._players.dismiss()
        self._sitting = sitting
        self._invitations = {}
        self._run = None
        self._players = Players(self.local_url, sitting.poll if sitting else "")
        self._definition = {}
        if sitting is not None:
            self._definition = chair.events(self._database, sitting.poll)[0]["data"]

    def _known(self, sitting: Sitting | None) -> Sitting | None:
        """Return the sitting if its poll is in the database."""
        if sitting is None:
            return None
        try:
            chair.turnout(self._database, sitting.poll)
        except PollUnknown:
            return None
        return sitting

    def _kept(self) -> Sitting:
        assert self._sitting is not None
        return self._sitting

    def _keep(self, sitting: Sitting | None) -> None:
        self._drawer.keep(sitting)
        self._sitting = sitting

    def _require_rehearsal(self) -> None:
        if not self._definition.get("rehearsal"):
            raise WrongPhase("正式投票不能由系统扮演任何人。要模拟，请设定一次演练。")

    def _links(self, base: str) -> dict[int, str]:
        return {
            index: f"{base}/{self.poll}/scrutineer#{invitation.fragment}"
            for index, invitation in self._invitations.items()
        }

    def _show_links(self) -> None:
        links = self._links(self.public_url)
        self.on_links([(invitation.name, links[index]) for index, invitation in sorted(self._invitations.items())])

    def _sheet(self, batch: SlipBatch) -> SlipSheet:
        definition = self._definition
        return SlipSheet(
            poll=self.poll,
            base_url=self.public_url,
            union=definition["union"],
            title=definition["title"],
            held_on=date.fromisoformat(definition["assembly"]["held_on"]),
            batch=batch.batch,
            check_number=batch.check_number,
            fingerprint=batch.fingerprint,
            rehearsal=definition["rehearsal"],
            secrets=batch.secrets,
        )
