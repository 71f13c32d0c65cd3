"""What is to be done without anybody asking (看守): results fetched, messages sent, old things forgotten.

Every chore may run in several processes at once and again after a crash.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from admin import deliveries, duties, evidence, meetings, reviews, rolls, sessions
from admin.config import AdminSettings
from admin.models.assemblies import Assembly
from admin.models.reviews import HomeReview
from admin.rules import dates
from admin.rules.kinds import ReviewState
from vote import chair
from vote.db import Database

log = logging.getLogger("admin")

PAUSE_S = 3.0
OFTEN = timedelta(0)
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
ANNULLED_WITHIN = timedelta(days=60)
"""How long after its count a poll is looked at for an annulment by its scrutineers."""


class Caretaker:
    """The chores of one process, done by a thread of its own until it is told to stop."""

    def __init__(self, app: Flask) -> None:
        self._settings: AdminSettings = app.extensions["pingjia.settings"]
        self._database: Database = app.extensions["pingjia.database"]
        self._polls: Database = app.extensions["pingjia.polls"]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="caretaker", daemon=True)
        self._done: dict[str, datetime] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the chore that is being done."""
        self._over.set()
        self._thread.join()

    def round(self, at: datetime) -> None:
        """Do every chore that is due; one that fails does not keep the others from being done."""
        chores: tuple[tuple[str, timedelta, Callable[[datetime], None]], ...] = (
            ("settle", OFTEN, self._settle),
            ("send", OFTEN, self._send),
            ("forget", HOURLY, self._forget),
            ("let go", HOURLY, self._let_go),
            ("overdue", DAILY, self._raise_overdue),
            ("sweep", HOURLY, self._sweep),
        )
        for name, every, chore in chores:
            if at - self._done.get(name, datetime.min.replace(tzinfo=UTC)) < every:
                continue
            try:
                chore(at)
            except Exception as error:
                log.error("chore %s", name, exc_info=error)
            self._done[name] = at

    def _work(self) -> None:
        while not self._over.wait(PAUSE_S):
            self.round(datetime.now(UTC))

    def _settle(self, at: datetime) -> None:
        """Receive the results of polls that have one."""
        with self._database.read() as session:
            waiting = list(session.scalars(select(Assembly.id).where(meetings.awaits_result())))
        for assembly in waiting:
            with self._database.write() as session:
                meetings.settle(session, at, session.get_one(Assembly, assembly), self._polls)

    def _send(self, at: datetime) -> None:
        deliveries.send_due(self._database, at, private=self._settings.private_webhooks)

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
                    reviews.annulled(session, at, code, self._polls)

    def _raise_overdue(self, at: datetime) -> None:
        with self._database.write() as session:
            duties.raise_overdue(session, at)
