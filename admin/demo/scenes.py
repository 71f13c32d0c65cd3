"""What the page shows of the poll on the desk, at one moment (工作台的一刻)."""

import time
from dataclasses import dataclass
from typing import Any

from admin.demo.players import Players
from admin.demo.printing import PrintRun
from admin.demo.sittings import Sitting
from vote.chair import CeremonyState, ResultReport, Turnout


@dataclass(frozen=True)
class Scene:
    """Everything that the page shows of the poll on the desk."""

    sitting: Sitting
    definition: dict[str, Any]
    turnout: Turnout
    ceremony: CeremonyState
    links: dict[int, str]
    local_links: dict[int, str]
    run: PrintRun | None
    players: Players
    report: ResultReport | None
    comments: tuple[str, ...]
    public_url: str
    local_url: str

    @property
    def rescan_left_s(self) -> int:
        """Return how many seconds of the re-scan pause are left."""
        ends = (self.sitting.closed_at or 0) + 60 * self.turnout.recheck_minutes
        return max(0, round(ends - time.time()))
