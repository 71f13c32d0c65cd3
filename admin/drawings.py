"""Links drawn for scrutineers (监票人链接), kept in memory only until the poll ends or this process does.

The voting side keeps nothing but their hashes: after a restart fresh links are drawn.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from vote.chair import Invitation

MOST_POLLS: Final = 200
"""Polls whose links are remembered; the one not touched for the longest time goes first."""


class Links:
    """The links that this process has drawn, by poll; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: OrderedDict[str, dict[int, Invitation]] = OrderedDict()

    def keep(self, poll: str, invitations: Sequence[Invitation]) -> None:
        """Remember fresh links beside those of other scrutineers of the poll."""
        with self._lock:
            drawn = self._drawn.setdefault(poll, {})
            drawn.update({invitation.index: invitation for invitation in invitations})
            self._drawn.move_to_end(poll)
            while len(self._drawn) > MOST_POLLS:
                self._drawn.popitem(last=False)

    def of(self, poll: str) -> dict[int, Invitation]:
        """Return the links of a poll by the scrutineer's number; empty where none are remembered."""
        with self._lock:
            return dict(self._drawn.get(poll, {}))

    def forget(self, poll: str) -> None:
        """Forget the links of a poll."""
        with self._lock:
            self._drawn.pop(poll, None)
