"""The steps of the meeting (会议清单), which of them is to be done now, and what is settled of each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from admin.rules import dates
from admin.rules.kinds import Subject
from admin.views.scenes import Scene


class Stand(StrEnum):
    """How a step stands: behind us, left out, to be done now, open to be done as well, or still ahead."""

    DONE = "done"
    SKIPPED = "skipped"
    NOW = "now"
    ALSO = "also"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """One step as the page lists it.

    Args:
        fact: what is settled of it.
        is_open: whether it can be looked into and changed.
    """

    key: str
    title: str
    stand: Stand
    fact: str
    is_open: bool


TITLES: Final = {
    "roll": "名册与应到",
    "agree": "会议事项确认",
    "rehearse": "演练（可选）",
    "keys": "监票人生成开票密钥",
    "print": "印制、发放选票",
    "present": "签到与实到",
    "open": "宣布开始投票",
    "vote": "会员投票",
    "leftover": "剩余票作废、换纸质票",
    "close": "结束投票",
    "rescan": "再次扫码查验",
    "paper": "录入纸质票",
    "count": "监票人开票",
    "result": "宣布结果",
    "archive": "签字、存档",
}
OF_THE_MEETING: Final = ("roll", "agree", "rehearse", "present", "archive")
"""Steps of the meeting as a whole; the separate poll on the chair has none of them."""

LEFT_OUT: Final = ("rehearse", "leftover", "paper")
"""Steps that a meeting may do without."""


def steps(scene: Scene) -> list[Step]:
    """Return all steps in order."""
    keys = [key for key in TITLES if scene.subject is Subject.HOME or key not in OF_THE_MEETING]
    open_now = [key for key in _open_now(scene) if key in keys]
    reached = _reached(scene, keys, open_now)
    return [_step(key, place, scene, open_now, reached) for place, key in enumerate(keys)]


def now(found: list[Step]) -> str:
    """Return the key of the step to be done now; ``main`` where there is none."""
    return next((step.key for step in found if step.stand is Stand.NOW), "main")


def _open_now(scene: Scene) -> tuple[str, ...]:
    """Return the open steps, the one to do now first."""
    if scene.assembly.abandoned_at:
        return ()
    if scene.phase == "none":
        return (
            ("keys", "agree", "rehearse", "roll")
            if scene.assembly.scrutineers_adopted_at
            else ("agree", "rehearse", "roll")
        )
    if scene.phase == "ready":
        return _ready(scene)
    if scene.phase == "closed":
        return ("rescan", "paper", "count", "keys") if scene.rescan_left_s else ("count", "paper", "rescan", "keys")
    return {
        "prepared": ("keys", *_beside(scene)),
        "ceremony": ("keys", *_beside(scene)),
        "open": ("vote", "leftover", "close", "print", "keys", "roll"),
        "counting": ("count", "keys"),
        "tallied": ("result",) if scene.rehearsal else ("result", "archive"),
    }.get(scene.phase, ())


def _ready(scene: Scene) -> tuple[str, ...]:
    rest = _beside(scene)
    uncounted = scene.assembly.present is None and scene.subject is Subject.HOME
    if not scene.prints:
        return ("print", "present", "keys", *rest)
    if scene.run is not None:  # sheets that wait to be printed come first
        return ("print", "present", *(() if uncounted else ("open",)), "keys", *rest)
    if uncounted:
        return ("present", "print", "keys", *rest)
    return ("open", "present", "print", "keys", *rest)


def _beside(scene: Scene) -> tuple[str, ...]:
    """Return what of the preparations can still be done; the names are fixed by the real poll."""
    return ("agree", "roll") if scene.rehearsal else ("roll",)


def _reached(scene: Scene, keys: list[str], open_now: list[str]) -> int:
    """Return the place of the step to be done now; what stands before it is behind us."""
    if scene.assembly.archived_at:
        return len(keys)
    return keys.index(open_now[0]) if open_now else 0


def _step(key: str, place: int, scene: Scene, open_now: list[str], reached: int) -> Step:
    fact = _fact(key, scene)
    stand = Stand.ALSO if key in open_now else Stand.LATER
    if place < reached and (fact or key not in LEFT_OUT):
        stand = Stand.DONE if fact or key not in open_now else Stand.ALSO
    elif place < reached:
        stand = Stand.SKIPPED
    elif open_now and key == open_now[0]:
        stand = Stand.NOW
    return Step(key, TITLES[key], stand, fact, key in open_now)


def _fact(key: str, scene: Scene) -> str:
    """Return in a few words what is settled of a step; empty where nothing is."""
    found = FACTS.get(key)
    return found(scene) if found is not None else ""


def _of_roll(scene: Scene) -> str:
    assembly = scene.assembly
    return f"{assembly.kind.label}，应到 {assembly.due:,} 人"


def _of_agreement(scene: Scene) -> str:
    at = scene.assembly.scrutineers_adopted_at
    return f"{dates.moment(at)} 通过" if at else ""


def _of_rehearsals(scene: Scene) -> str:
    if scene.rehearsal:
        return "正在演练"
    return f"演练过 {scene.rehearsals} 次" if scene.rehearsals else ""


def _of_keys(scene: Scene) -> str:
    ready = scene.sight is not None and scene.phase not in ("prepared", "ceremony")
    return (
        f"核对码 {scene.sight.turnout.check_number}"
        if ready and scene.sight and scene.sight.turnout.check_number
        else ""
    )


def _of_slips(scene: Scene) -> str:
    printed = scene.printed
    return f"{len(printed)} 批，共 {sum(one.count for one in printed):,} 张" if printed else ""


def _of_presence(scene: Scene) -> str:
    if scene.assembly.present is None:
        return ""
    verdict = "达到" if scene.quorum.met else "未达到"
    return f"实到 {scene.assembly.present:,} 人，{verdict}法定人数"


def _of_opening(scene: Scene) -> str:
    return f"{dates.moment(scene.poll.opened_at)} 开始" if scene.poll and scene.poll.opened_at else ""


def _of_voting(scene: Scene) -> str:
    opened = scene.phase in ("open", "closed", "counting", "tallied")
    return f"已投 {scene.sight.turnout.cast:,} 张" if scene.sight and opened else ""


def _of_leftovers(scene: Scene) -> str:
    voided = scene.sight.turnout.voided if scene.sight else 0
    return f"已作废 {voided:,} 张" if voided else ""


def _of_closing(scene: Scene) -> str:
    closed = scene.phase in ("closed", "counting", "tallied")
    figures = scene.sight.turnout if scene.sight else None
    return (
        f"发出 {figures.issued:,} 张，收回电子选票 {figures.cast:,} 张"
        if figures and closed and figures.issued is not None
        else ""
    )


def _of_looking_again(scene: Scene) -> str:
    number = scene.sight.turnout.head_number if scene.sight and scene.phase == "closed" else None
    return f"公告板号码 {number}" if number else ""


def _of_paper(scene: Scene) -> str:
    return "已录入" if scene.sight and scene.sight.progress.paper_done else ""


def _of_count(scene: Scene) -> str:
    number = scene.sight.turnout.tally_number if scene.sight else None
    return f"计票核对码 {number}" if number else ""


def _of_result(scene: Scene) -> str:
    report = scene.sight.report if scene.sight else None
    if report is None:
        return ""
    return f"满意率 {report.percent}" if report.valid_poll else "本次测评无效"


def _of_archive(scene: Scene) -> str:
    return f"{dates.day(scene.assembly.signed_on)} 签字" if scene.assembly.signed_on else ""


FACTS: Final[dict[str, Callable[[Scene], str]]] = {
    "roll": _of_roll, "agree": _of_agreement, "rehearse": _of_rehearsals, "keys": _of_keys, "print": _of_slips,
    "present": _of_presence, "open": _of_opening, "vote": _of_voting, "leftover": _of_leftovers, "close": _of_closing,
    "rescan": _of_looking_again, "paper": _of_paper, "count": _of_count, "result": _of_result, "archive": _of_archive,
}  # fmt: skip
