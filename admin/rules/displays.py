"""Plaque and identity (双亮): the union shows its plaque, and the chair and every vice-chair who they are.

Source: 三(二)1; ``admin/policy/displays.toml``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from admin.rules.kinds import Kind, Post
from admin.rules.policies import policy
from admin.rules.verdicts import Verdict


class Way(Kind):
    """How an officer shows who she is (亮身份的形式); one is enough."""

    BADGE = "badge", "佩戴胸卡"
    NAME_PLATE = "name_plate", "戴牌上岗"
    CONTACT_CARD = "contact_card", "印发联系卡"
    DESK_SIGN = "desk_sign", "设置办公桌牌"


class Place(Kind):
    """Where the plaque hangs (牌匾位置)."""

    FRONT = "front", "单位门面"
    OFFICE = "office", "工会办公地点"


@dataclass(frozen=True)
class Display:
    """How a union stands to 双亮."""

    verdict: Verdict
    clause: str
    why: str


@cache
def posts() -> tuple[Post, ...]:
    """Return the posts whose holders must show who they are.

    Source: 三(二)1 (工会主席、副主席).
    """
    return tuple(Post(word) for word in policy("displays")["posts"])


def clause() -> str:
    """Return where 双亮 comes from."""
    return str(policy("displays")["clause"])


def judge(plaque: bool | None, officers: Sequence[bool] | None) -> Display:
    """Return how a union stands: the plaque hangs, and each of these officers shows who she is.

    Args:
        plaque: whether it hangs; None where nobody knows.
        officers: for the chair and every vice-chair whether she does; None where nobody knows.
    """
    lacking = []
    if plaque is False:
        lacking.append("没有悬挂工会牌匾")
    if officers and (dark := officers.count(False)):
        lacking.append(f"主席、副主席共{len(officers):,}人，有{dark:,}人没有亮身份")
    if lacking:
        return Display(Verdict.UNMET, clause(), f"{'；'.join(lacking)}。")
    if plaque is None or not officers:
        unknown = ["是否悬挂工会牌匾"] if plaque is None else []
        unknown += [] if officers else ["主席、副主席是否亮身份"]
        return Display(Verdict.MISSING, clause(), f"没有填写{'、'.join(unknown)}。")
    return Display(Verdict.MET, clause(), f"牌匾已悬挂，主席、副主席{len(officers):,}人都亮了身份。")
