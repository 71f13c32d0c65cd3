"""What stands in the menu (导航), by a person's rights."""

from dataclasses import dataclass

from flask import request, url_for

from admin.rules.rights import Right
from admin.views import current


@dataclass(frozen=True)
class Entry:
    """One entry of the menu."""

    label: str
    address: str
    here: bool


MENU: tuple[tuple[str, str, Right | None], ...] = (
    ("首页", "home.page", None),
    ("会员评家", "assemblies.listing", Right.HOLD_ASSEMBLIES),
    ("评家结果", "reviews.inbox", Right.SEE_REVIEWS),
    ("年度任务", "duties.page", Right.SEE_REVIEWS),
    ("整改", "tickets.listing", Right.SEE_REVIEWS),
    ("创建命名", "titles.hub", Right.SEE_TITLES),
    ("补助奖励", "subsidies.page", Right.SEE_SUBSIDIES),
    ("撤销提议", "proposals.listing", Right.PROPOSE_REVOCATION),
    ("双亮", "displays.page", Right.SEE_TITLES),
    ("目标进度", "targets.page", Right.SEE_TARGETS),
    ("工作交流", "exchange.page", Right.SHARE_WORK),
    ("试算", "assess.page", None),
    ("工会", "unions.listing", Right.SEE_UNIONS),
    ("账号", "accounts.listing", Right.MANAGE_ACCOUNTS),
    ("对接", "connections.page", Right.MANAGE_CONNECTIONS),
    ("操作记录", "trail.page", Right.READ_AUDIT),
)


BELONG: dict[str, str] = {
    "exemplars": "exchange",
    "briefs": "exchange",
    "revocations": "proposals",
    "renunciations": "proposals",
    "rewards": "subsidies",
    "mergers": "unions",
    "meeting": "assemblies",
    "problems": "reviews",
    "api": "connections",
    "applications": "titles",
    "evaluations": "titles",
    "figures": "titles",
    "standards": "titles",
}
"""Pages that are reached through another entry's."""


def part() -> str:
    """Return which entry the page that is asked for belongs to."""
    found = (request.endpoint or "").split(".")[0]
    if found == "papers":
        return "assemblies" if request.path.startswith("/assemblies/") else "reviews"
    return BELONG.get(found, found)


def entries() -> list[Entry]:
    """Return the menu of whoever asks; empty for a visitor."""
    person = current.maybe_person()
    if person is None:
        return []
    here = part()
    return [
        Entry(label, url_for(endpoint), endpoint.split(".")[0] == here)
        for label, endpoint, right in MENU
        if right is None or person.may(right)
    ]
