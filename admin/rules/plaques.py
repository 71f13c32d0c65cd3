"""The words on a plaque, and when what is not shown is overdue (牌匾文字与逾期).

Source: 三(二)1 (悬挂与单位名称相对应的工会组织牌匾); ``admin/policy/displays.toml``.
"""

import unicodedata
from datetime import date, timedelta

from admin.rules.policies import policy

ENDINGS = ("工会委员会", "联合工会", "工会联合会", "工会")
"""What follows the unit's name in the name of its union, the longest first where one ends another."""


def unit_name(union: str) -> str:
    """Return the name of the unit that a union is of: its own name without the words for a union."""
    name = _folded(union)
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name) or name


def corresponds(text: str, union: str) -> bool:
    """Say whether the words on a plaque hold the unit's name and 工会; where they do not, a person must look.

    Source: 三(二)1.
    """
    written = _folded(text)
    return unit_name(union) in written and "工会" in written


def due_on(lacking_since: date) -> date:
    """Return the last day on which what is lacking since a day may be lacking.

    Source: ``grace_days`` of the policy; the notice names no number of days.
    """
    return lacking_since + timedelta(days=int(policy("displays")["grace_days"]))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
