"""Slips on their way to paper (印制选票): set in the background, kept in memory until cleared, never on a disk."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from admin.errors import NotNow
from admin.plates import AddressTooLong
from admin.slips import SlipSheet, sheet
from vote.chair import SlipBatch

MOST_RUNS: Final = 40
"""Batches kept in memory at once; the oldest goes first."""


@dataclass
class PrintRun:
    """How far a batch is; the PDF holds the only copy of the secrets.

    Args:
        done: slips set so far.
        pdf: the finished sheets.
        taken: whether they were downloaded.
        fault: the sentence to show where it could not be done.
    """

    batch: int
    total: int
    done: int = 0
    pdf: bytes | None = field(default=None, repr=False)
    taken: bool = False
    fault: str | None = None
    _thread: threading.Thread | None = field(default=None, repr=False)

    @classmethod
    def of(cls, slips: SlipSheet) -> "PrintRun":
        """Start printing a batch; returns at once."""
        run = cls(slips.batch, len(slips.secrets))
        run._thread = threading.Thread(target=run._set, args=(slips,), daemon=True)
        run._thread.start()
        return run

    @property
    def busy(self) -> bool:
        """Say whether the sheets are still being set."""
        return self.pdf is None and self.fault is None

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _set(self, slips: SlipSheet) -> None:
        try:
            self.pdf = sheet(slips, self._advance)
        except AddressTooLong as error:
            self.fault = str(error)
        except Exception:  # whatever happens, the page must not wait for ever
            self.fault = "选票没有排出来（系统故障）。请清除后另印一批；这一批从未印出，不会有人用到。"
            raise

    def _advance(self, done: int, _total: int) -> None:
        self.done = done


class Prints:
    """The batches in memory, one a poll; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, PrintRun] = OrderedDict()

    def require_idle(self, poll: str) -> None:
        """Refuse where sheets of the poll are being set, or were set and not downloaded.

        Raises:
            NotNow: the earlier batch would be lost.
        """
        run = self.of(poll)
        if run is not None and run.busy:
            raise NotNow("上一批选票还在排版，请稍候。")
        if run is not None and run.pdf is not None and not run.taken:
            raise NotNow("上一批选票还没有下载。请先下载，或清除后再印。")

    def start(self, poll: str, slips: SlipSheet) -> PrintRun:
        """Set a batch; sheets of an earlier one of the same poll go."""
        with self._lock:
            self._runs.pop(poll, None)
            run = self._runs[poll] = PrintRun.of(slips)
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)
            return run

    def of(self, poll: str) -> PrintRun | None:
        """Return the batch of a poll that is in memory."""
        with self._lock:
            return self._runs.get(poll)

    def take(self, poll: str) -> tuple[int, bytes]:
        """Return number and sheets of the finished batch.

        Raises:
            NotNow: there is none, or it has been cleared.
        """
        run = self.of(poll)
        if run is None or run.pdf is None:
            raise NotNow("选票 PDF 不在了：清除、开始投票或系统重启后不再保留。需要时请另印一批。")
        run.taken = True
        return run.batch, run.pdf

    def forget(self, poll: str) -> None:
        """Forget the sheets: from now on the secrets are on paper only."""
        with self._lock:
            self._runs.pop(poll, None)


def slip_sheet(definition: dict[str, Any], batch: SlipBatch, base_url: str) -> SlipSheet:
    """Return what is printed of a batch."""
    return SlipSheet(
        poll=definition["poll"],
        base_url=base_url,
        union=definition["union"],
        title=definition["title"],
        held_on=date.fromisoformat(definition["assembly"]["held_on"]),
        batch=batch.batch,
        check_number=batch.check_number,
        fingerprint=batch.fingerprint,
        rehearsal=definition["rehearsal"],
        secrets=batch.secrets,
    )
