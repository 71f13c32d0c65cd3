"""What is to be done without anybody asking (看守): results fetched, messages sent, old things forgotten.

Every chore may run in several processes at once and again after a crash.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from admin import annulments, deliveries, duties, evidence, meetings, rolls, sessions
from admin.config import AdminSettings
from admin.errors import DatabaseAway, cause_of, plainly
from admin.models.assemblies import Assembly
from admin.models.reviews import HomeReview
from admin.rules import dates
from admin.rules.kinds import ReviewState
from admin.views import current
from vote import chair
from vote.db import Database

log = logging.getLogger("admin")

PAUSE_S = 3.0
OFTEN = timedelta(0)
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
ANNULLED_WITHIN = timedelta(days=60)
"""How long after its count a poll is looked at for an annulment by its scrutineers."""


class Caretaker:
    """The chores of one process, done by threads of its own until they are told to stop.

    Messages to other systems go by a thread for themselves: whoever keeps them waiting keeps nobody else waiting.
    """

    def __init__(self, app: Flask) -> None:
        self._settings: AdminSettings = app.extensions[current.SETTINGS]
        self._database: Database = app.extensions[current.DATABASE]
        self._polls: Database = app.extensions[current.POLLS]
        self._over = threading.Event()
        rounds = (self.round, self.send)
        self._threads = [threading.Thread(target=self._work, args=(one,), daemon=True) for one in rounds]
        self._done: dict[str, datetime] = {}

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def round(self, at: datetime) -> None:
        """Do every chore that is due; one that fails does not keep the others from being done."""
        chores: tuple[tuple[str, timedelta, Callable[[datetime], None]], ...] = (
            ("tidy", DAILY, self._tidy),
            ("settle", OFTEN, self._settle),
            ("forget", HOURLY, self._forget),
            ("let go", HOURLY, self._let_go),
            ("overdue", DAILY, self._raise_overdue),
            ("sweep", HOURLY, self._sweep),
        )
        for name, every, chore in chores:
            if at - self._done.get(name, datetime.min.replace(tzinfo=UTC)) < every:
                continue
            if self._try(name, chore, at):
                self._done[name] = at

    def send(self, at: datetime) -> None:
        """Send the messages to other systems that are due."""
        self._try("send", self._send, at)

    def _work(self, one_round: Callable[[datetime], None]) -> None:
        while not self._over.wait(PAUSE_S):
            one_round(datetime.now(UTC))

    def _try(self, name: str, chore: Callable[[datetime], None], at: datetime) -> bool:
        """Do a chore; false where it must be done again as soon as the database is back."""
        try:
            chore(at)
        except Exception as error:
            found = plainly(error)
            if isinstance(found, DatabaseAway):
                log.error("chore %s: %s", name, cause_of(found))
                return False
            log.error("chore %s", name, exc_info=error)
        return True

    def _tidy(self, _at: datetime) -> None:
        """Seal and erase what a stopped server or a full disk has left; the first time when serving begins."""
        chair.tidy(self._polls)

    def _settle(self, at: datetime) -> None:
        """Receive the results of polls that have one."""
        with self._database.read() as session:
            waiting = list(session.scalars(select(Assembly.id).where(meetings.awaits_result())))
        for number in waiting:
            self._try(f"settle {number}", partial(self._settle_one, number), at)

    def _settle_one(self, number: int, at: datetime) -> None:
        with self._database.write() as session:
            meetings.settle(session, at, session.get_one(Assembly, number), self._polls)

    def _send(self, at: datetime) -> None:
        while deliveries.send_due(self._database, at, private=self._settings.private_webhooks):
            if self._over.is_set():
                return

    def _forget(self, at: datetime) -> None:
        with self._database.write() as session:
            rolls.forget_old(session, dates.today(at))
            deliveries.forget_old(session, at)
            idle, longest = (
                timedelta(minutes=self._settings.idle_minutes),
                timedelta(hours=self._settings.signed_in_hours),
            )
            sessions.clean(session, at, idle, longest)

    def _sweep(self, _at: datetime) -> None:
        """Delete evidence that no ticket has, left by a machine that stopped in the middle."""
        evidence.sweep(self._database, self._settings.files)

    def _let_go(self, at: datetime) -> None:
        """Let go of results whose poll the scrutineers annulled after the count."""
        recent = select(HomeReview.poll).where(
            HomeReview.received_at > at - ANNULLED_WITHIN,
            HomeReview.assembly_id.is_not(None),
            HomeReview.state != ReviewState.INVALID,
        )
        with self._database.read() as session:
            codes = list(session.scalars(recent))
        for code in codes:
            if chair.turnout(self._polls, code).phase == "annulled":
                with self._database.write() as session:
                    annulments.let_go(session, at, code, self._polls)

    def _raise_overdue(self, at: datetime) -> None:
        with self._database.write() as session:
            duties.raise_overdue(session, at)
