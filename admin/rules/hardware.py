"""The rooms that a home must have by the size of its unit (硬件建设), by 职工人数, not by members.

A room of its own also counts where one that is shared would do, so more rooms never hurt.

Source: 附件一·硬件建设; the table is that of ``admin/policy/hardware.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from admin.rules.kinds import Kind
from admin.rules.policies import policy
from admin.rules.verdicts import Verdict


class Room(Kind):
    """A room of the table (场所)."""

    OFFICE = "office", "工会办公场所"
    LIBRARY = "library", "图书室（阅览室）"
    ACTIVITY = "activity", "职工活动室"
    COUNSELLING = "counselling", "心理疏导室"
    MEDIATION = "mediation", "劳动争议调解室"


class RoomState(Kind):
    """Whether a room is there (场所情况); one that is shared is there, but not of its own."""

    NONE = "none", "没有"
    PRESENT = "present", "有（可以合用）"
    INDEPENDENT = "independent", "有独立的"

    @property
    def rank(self) -> int:
        """Return how much it is, from 0."""
        return list(RoomState).index(self)


@dataclass(frozen=True)
class Tier:
    """One line of the table (一档)."""

    id: str
    from_staff: int
    label: str
    needs: Mapping[Room, RoomState]


@dataclass(frozen=True)
class Lack:
    """A room that is not there as it must be.

    Args:
        known: whether it is known how it stands; a room that nobody has told of lacks, too.
    """

    room: Room
    needed: RoomState
    known: bool

    @property
    def word(self) -> str:
        """Return it for programs, like ``library:independent``."""
        return f"{self.room.value}:{self.needed.value}"

    @property
    def words(self) -> str:
        """Return it for people, like 独立的图书室（阅览室）."""
        return f"独立的{self.room.label}" if self.needed is RoomState.INDEPENDENT else self.room.label


@dataclass(frozen=True)
class Hardware:
    """How the rooms of a unit stand to the table."""

    tier: Tier
    met: bool
    lacking: tuple[Lack, ...]
    clause: str

    @property
    def verdict(self) -> Verdict:
        """Return what is said of the row: 缺少资料 only where nothing that is known is wrong."""
        if self.met:
            return Verdict.MET
        return Verdict.UNMET if any(lack.known for lack in self.lacking) else Verdict.MISSING

    @property
    def why(self) -> str:
        """Return the reason in a sentence."""
        if self.met:
            return f"符合{self.tier.label}的要求。"
        wrong = "、".join(lack.words for lack in self.lacking if lack.known)
        unknown = "、".join(lack.room.label for lack in self.lacking if not lack.known)
        parts = [f"还缺{wrong}"] if wrong else []
        parts += [f"没有填写{unknown}的情况"] if unknown else []
        return f"按{self.tier.label}：{'；'.join(parts)}。"


@cache
def tiers() -> tuple[Tier, ...]:
    """Return the table, the largest units first."""
    return tuple(
        Tier(
            id=row["id"],
            from_staff=row["from"],
            label=row["label"],
            needs={Room(room): RoomState(state) for room, state in row["needs"].items()},
        )
        for row in policy("hardware")["tiers"]
    )


def tier_of(staff: int) -> Tier:
    """Return the line of the table for so many on the staff; 以上 includes the number, 以下 does not.

    Source: 附件一·硬件建设.
    """
    return next(tier for tier in tiers() if staff >= tier.from_staff)


def judge(staff: int, rooms: Mapping[Room, RoomState]) -> Hardware:
    """Return how rooms stand to what a unit of this size must have.

    Args:
        staff: 职工人数, not negative.
        rooms: what is known; a room that is left out is not known.
    """
    tier = tier_of(staff)
    lacking = tuple(
        Lack(room, needed, known=room in rooms)
        for room, needed in tier.needs.items()
        if rooms.get(room, RoomState.NONE).rank < needed.rank
    )
    return Hardware(tier, not lacking, lacking, policy("hardware")["clause"])
