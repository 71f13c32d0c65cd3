"""The one writer of ballots of a process (票箱写入): whatever queued while the last commit synced goes into the next.

A ballot is acknowledged after the commit that holds it, never before. A batch that fails
is run again one by one, so that one bad item harms no other.

Source: architecture, storage.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from vote.box import Answer, Cast, Contended, put
from vote.db import Database
from vote.errors import Busy, StorageFailed
from vote.sums import Lanes

log = logging.getLogger(__name__)

LARGEST_BATCH = 256
WORTH_WAITING_FOR = 16
LINGER_SECONDS = 0.02
"""A commit costs as much as checking several ballots: it waits so long for others that are being checked."""
TRIES = 5
PATIENCE_SECONDS = 60
STILL_SECONDS = 1.0
"""A box that has taken nothing for so long stands still. Until then to wait is quicker than to come again."""

Waiting = tuple[Cast, "queue.SimpleQueue[Answer]"]
"""A cast, and where its one answer is put for the thread that waits for it."""


class Store:
    """Takes ballots from many threads and puts them into the box in few commits.

    The writing thread starts with the first ballot, in the process that casts it.

    Args:
        waiting: how many casts may be under way while the box stands still; more are asked to come again.
    """

    def __init__(self, database: Database, waiting: int) -> None:
        self.database = database
        self.memory: dict[str, Any] = {}
        self._bound = waiting
        self._lock = threading.Lock()
        self._process = 0
        self._under_way = 0
        self._moved = 0.0
        self._queue: queue.SimpleQueue[Waiting | None]
        self._thread: threading.Thread | None
        self._lanes: Lanes
        self._start_anew_after_fork()

    @contextmanager
    def admission(self) -> Iterator[None]:
        """Count a cast as under way; to be taken before anything is done for it.

        Raises:
            Busy: the box stands still, and as many as may be are under way already.
        """
        with self._lock:
            self._start_anew_after_fork()
            if self._under_way == 0:
                self._moved = time.monotonic()
            if self._under_way >= self._bound and time.monotonic() - self._moved > STILL_SECONDS:
                raise Busy(retry_after_seconds=2)
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def put(self, cast: Cast) -> None:
        """Put a checked ballot into the box, durably; the same ballot again changes nothing.

        Raises:
            PingjiaError: why it is not in the box, as `box.put` finds it.
            StorageFailed: nobody knows whether it is in the box; the same ballot may be sent again.
        """
        answer: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        with self._lock:
            self._start_anew_after_fork()
            if self._thread is None:
                given = (self._queue, self._lanes)
                self._thread = threading.Thread(target=self._run, args=given, name="ballot-store", daemon=True)
                self._thread.start()
            self._queue.put((cast, answer))
        fault = self._answered(answer)
        if fault is not None:
            raise fault

    def _answered(self, answer: "queue.SimpleQueue[Answer]") -> Answer:
        """Wait for an answer; without one nobody knows whether the ballot will still go in."""
        for seconds in (STILL_SECONDS, PATIENCE_SECONDS):
            try:
                return answer.get(timeout=seconds)
            except queue.Empty:
                if self._under_way > self._bound:  # who only looks needs the place
                    break
        return StorageFailed()

    def close(self) -> None:
        """Write what is queued, then end the thread; a later ballot starts another."""
        with self._lock:
            self._start_anew_after_fork()
            thread, waiting = self._thread, self._queue
            self._renew()
        if thread is not None:
            waiting.put(None)
            thread.join(PATIENCE_SECONDS)

    def _start_anew_after_fork(self) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._under_way = 0
            self._renew()

    def _renew(self) -> None:
        self._queue, self._lanes, self._thread = queue.SimpleQueue(), Lanes(), None

    def _run(self, waiting: "queue.SimpleQueue[Waiting | None]", lanes: Lanes) -> None:
        in_hand: list[Waiting] = []
        try:
            goes_on = True
            while goes_on:
                in_hand = []
                goes_on = self._drain(waiting, in_hand)
                batch = in_hand
                while batch:
                    first, batch = _without_twins(batch)
                    self._settle(first, lanes)
        except BaseException as error:  # noqa: BLE001 - nobody may wait for a thread that has ended
            self._give_up(waiting, in_hand)
            log.critical("the writing thread ended and starts anew with the next ballot: %s", _name(error))

    def _drain(self, waiting: "queue.SimpleQueue[Waiting | None]", batch: list[Waiting]) -> bool:
        """Wait for a cast and take what queues up behind it; false where the end was asked for."""
        first = waiting.get()
        end = time.monotonic() + LINGER_SECONDS
        while first is not None:
            batch.append(first)
            if len(batch) == LARGEST_BATCH:
                return True
            others = len(batch) < min(self._under_way, WORTH_WAITING_FOR)
            try:
                first = waiting.get(timeout=max(0.0, end - time.monotonic()) if others else 0.0)
            except queue.Empty:
                return True
        return False

    def _give_up(self, waiting: "queue.SimpleQueue[Waiting | None]", in_hand: list[Waiting]) -> None:
        """Let the next ballot start another thread, and answer all that this one leaves behind."""
        with self._lock:
            if self._queue is waiting:
                self._renew()
        while not waiting.empty():
            left = waiting.get()
            in_hand = [*in_hand, left] if left is not None else in_hand
        for _, answer in in_hand:
            answer.put(StorageFailed())  # nobody looks for a second answer

    def _settle(self, batch: list[Waiting], lanes: Lanes) -> None:
        """Answer every cast of a batch, whatever happens."""
        answers = self._attempt([cast for cast, _ in batch], lanes)
        self._moved = time.monotonic()
        if answers is None and len(batch) > 1:
            for one in batch:
                self._settle([one], lanes)
            return
        for place, (_, answer) in enumerate(batch):
            answer.put(StorageFailed() if answers is None else answers[place])

    def _attempt(self, casts: list[Cast], lanes: Lanes) -> list[Answer] | None:
        """Commit some casts in one transaction; None where that fails."""
        for _ in range(TRIES):
            try:
                with self.database.transaction() as connection:
                    answers = put(connection, casts, lanes)
            except Contended:
                lanes.undone()
            except Exception as error:  # noqa: BLE001 - whatever it is: no receipt now, and a try for the next batch
                log.error("a batch of %d ballots was not stored: %s", len(casts), _name(error))
                lanes.doubtful()
                return None
            else:
                lanes.committed()
                return answers
        return None


def _name(error: BaseException) -> str:
    """Return what went wrong without any value from the ballots."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__} {getattr(cause, 'sqlstate', None) or getattr(cause, 'sqlite_errorname', '')}"


def _without_twins(batch: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Part a batch into casts with different slips and comments, and the rest for later."""
    seen: set[bytes] = set()
    first: list[Waiting] = []
    rest: list[Waiting] = []
    for one in batch:
        cast = one[0]
        names = {cast.poll.encode() + cast.slip_key}
        if cast.comment:
            names.add(cast.poll.encode() + cast.comment.nonce)
        (rest if names & seen else first).append(one)
        seen |= names
    return first, rest
