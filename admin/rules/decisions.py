"""When a body may decide on a title (何时可以决定), and which days a paper may bear.

Source: 三(二)3; ``admin/policy/revocation.toml``.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from admin.rules import dates
from admin.rules.kinds import Outcome, RevocationState
from admin.rules.policies import policy
from admin.rules.workdays import Period, period

ONE_DAY = timedelta(days=1)
FIRST = (Outcome.REVOKE, Outcome.KEEP, Outcome.RECTIFY)
"""What may be decided first; the rest undoes a revocation."""
UNDOING = (Outcome.RESTORE, Outcome.VOID)


@dataclass(frozen=True)
class Stage:
    """How far a case is, as far as the deciding asks.

    Args:
        replied_on: the day of the reply, or of the word that there will be none; None before.
        waived: whether the union said that it will not reply.
        heard_on: the day on which the reply was heard.
    """

    state: RevocationState
    reply_until: date
    replied_on: date | None = None
    waived: bool = False
    heard_on: date | None = None


def reply_period(noticed_on: date) -> Period:
    """Return the working days in which a union may reply: they begin after it was told."""
    reply = policy("revocation")["reply"]
    return period(noticed_on + ONE_DAY, reply["working_days"], reply["clause"])


def not_yet(stage: Stage, today: date) -> str:
    """Return why nothing may be decided yet, as a Chinese sentence; empty where something may."""
    if stage.state is RevocationState.DECIDED:
        return "这件事已经作出决定，不能再决定一次。"
    if stage.state is RevocationState.HEARD:
        return ""
    if stage.state is RevocationState.REPLIED:
        return "" if stage.waived else "这家工会已经申辩，请先听取申辩并作记录，再作决定。"
    if today <= stage.reply_until:
        return f"申辩期限到{dates.day(stage.reply_until)}为止，期限未过、又没有申辩，不能作决定。"
    return ""


def earliest(stage: Stage) -> date:
    """Return the first day that a decision may bear."""
    if stage.heard_on is not None:
        return stage.heard_on
    return stage.replied_on or stage.reply_until + ONE_DAY


def wrong_day(on: date, earliest: date, today: date) -> str:
    """Return what is wrong with a day that is written on a paper; empty where nothing is."""
    if on > today:
        return "日期不能晚于今天。"
    return f"日期不能早于{dates.day(earliest)}。" if on < earliest else ""
