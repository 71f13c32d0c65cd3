"""One batch of slips on its way to paper (印制选票): set in the background, kept in memory until cleared."""

import threading
from dataclasses import dataclass, field

from admin.plates import AddressTooLong
from admin.slips import SlipSheet, sheet


@dataclass
class PrintRun:
    """How far a batch is; the PDF holds the only copy of the secrets.

    Args:
        done: slips set so far.
        pdf: the finished sheets.
        fault: the sentence to show where it could not be done.
    """

    batch: int
    total: int
    done: int = 0
    pdf: bytes | None = field(default=None, repr=False)
    fault: str | None = None
    _thread: threading.Thread | None = field(default=None, repr=False)

    @classmethod
    def of(cls, slips: SlipSheet) -> "PrintRun":
        """Start printing a batch; returns at once."""
        run = cls(slips.batch, len(slips.secrets))
        run._thread = threading.Thread(target=run._set, args=(slips,), daemon=True)
        run._thread.start()
        return run

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _set(self, slips: SlipSheet) -> None:
        try:
            self.pdf = sheet(slips, self._advance)
        except AddressTooLong as error:
            self.fault = str(error)

    def _advance(self, done: int, _total: int) -> None:
        self.done = done
