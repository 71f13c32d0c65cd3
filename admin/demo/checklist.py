"""The steps of the meeting (会议步骤), and which of them is to be done now."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from admin.demo.scenes import Scene


class Stand(StrEnum):
    """How a step stands: behind us, to be done now, open to be done as well, or still ahead."""

    DONE = "done"
    NOW = "now"
    ALSO = "also"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """One step as the page lists it."""

    key: str
    title: str
    stand: Stand

    @property
    def is_open(self) -> bool:
        """Say whether the step shows its forms."""
        return self.stand in (Stand.NOW, Stand.ALSO)


TITLES: Final = {
    "define": "设定投票",
    "keys": "监票人生成开票密钥",
    "print": "印制选票",
    "open": "宣布开始投票",
    "vote": "会员投票",
    "close": "结束投票",
    "rescan": "会员再次扫码查验",
    "count": "监票人开票",
    "result": "宣布结果，签字存档",
}

OPEN_NOW: Final = {
    "prepared": ("keys",),
    "ceremony": ("keys",),
    "ready": ("print", "open"),
    "open": ("vote", "close", "print"),
    "closed": ("rescan", "count"),
    "counting": ("count",),
    "tallied": ("result",),
    "annulled": (),
}
"""For each phase the steps that can be done; the first is the one to do now."""


def steps(scene: Scene | None) -> list[Step]:
    """Return all steps in order."""
    open_now = ("define",) if scene is None else _open_now(scene)
    reached = list(TITLES).index(open_now[0]) if open_now else 0
    return [
        Step(key, title, _stand(key, number, open_now, reached)) for number, (key, title) in enumerate(TITLES.items())
    ]


def _open_now(scene: Scene) -> tuple[str, ...]:
    """Return the open steps, the one to do now first."""
    found = OPEN_NOW[scene.turnout.phase]
    if scene.turnout.phase == "ready" and (scene.sitting.batches or scene.sitting.simulated) and scene.run is None:
        return ("open", "print")
    if scene.turnout.phase == "closed" and not scene.rescan_left_s:
        return ("count", "rescan")
    return found


def _stand(key: str, number: int, open_now: tuple[str, ...], reached: int) -> Stand:
    if open_now and key == open_now[0]:
        return Stand.NOW
    if key in open_now:
        return Stand.ALSO
    return Stand.DONE if number < reached else Stand.LATER
