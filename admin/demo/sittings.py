"""The poll that lies on the desk (当前投票), remembered in a small file; it holds no secret."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sitting:
    """One poll and what only the desk knows of it.

    Args:
        batches: how many slips each printed batch has.
        simulated: slips that went to simulated members.
        closed_at: when the box was closed, in seconds since 1970, to count down the re-scan pause.
    """

    poll: str
    batches: tuple[int, ...] = ()
    simulated: int = 0
    closed_at: float | None = None


class Drawer:
    """Keeps the sitting over a restart of the desk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Sitting | None:
        """Return what was kept, or None where nothing or nothing readable is there."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            return Sitting(**{**kept, "batches": tuple(kept["batches"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, sitting: Sitting | None) -> None:
        """Replace what is kept."""
        if sitting is None:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(sitting)), "utf-8")
        fresh.replace(self._path)
