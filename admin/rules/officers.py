"""What is known of an officer (工会干部), and what is wrong with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from admin.rules import unions
from admin.rules.kinds import Post

LONGEST_NAME = 40


@dataclass(frozen=True)
class OfficerFacts:
    """What is known of an officer."""

    name: str
    post: Post
    since_on: date
    until_on: date | None = None
    phone: str = ""


def problems(
    draft: OfficerFacts, others: Collection[tuple[str, Post]], today: date, *, left: bool = False
) -> dict[str, str]:
    """Return what is wrong with an officer's data, by field.

    Args:
        others: names and posts of those in office beside her.
        left: whether she left already: her post may be another's now.
    """
    found: dict[str, str] = {}
    if not 1 <= len(draft.name) <= LONGEST_NAME:
        found["name"] = f"请填写姓名，不超过 {LONGEST_NAME} 个字"
    if draft.since_on > today:
        found["since_on"] = "任职日期不能晚于今天"
    elif draft.since_on < unions.EARLIEST:
        found["since_on"] = "任职日期不对，请核对年份"
    if draft.until_on is not None and draft.until_on < draft.since_on:
        found["until_on"] = "届满日期不能早于任职日期"
    if len(draft.phone) > unions.LONGEST_LINE:
        found["phone"] = f"不能超过 {unions.LONGEST_LINE} 个字"
    holder = next((name for name, post in others if post == draft.post), None)
    if draft.post in unions.ONE_AT_A_TIME and holder is not None and not left:
        found["post"] = f"现任{draft.post.label}是{holder}，请先登记离任"
    if (draft.name, draft.post) in others:
        found.setdefault("name", f"{draft.name}已经是在任的{draft.post.label}")
    return found
