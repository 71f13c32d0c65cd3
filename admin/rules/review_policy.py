"""The figures by which received results are handled (处理依据), from ``admin/policy/review.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class ReviewPolicy:
    """What the notice leaves open, as the district reads it; every figure with its clause.

    Args:
        version: of the file, shown beside what follows from it.
        since: the day of that version.
        dissatisfied_more_than: a, b of trigger A: more than a/b of the valid ballots.
        grace_months: trigger C: how long after 1 January a missing appraisal may still wait.
        reminders: months of the first, the second and the last reminder.
        clauses: the clause of each part, by its name in the file.
    """

    version: str
    since: date
    dissatisfied: tuple[str, ...]
    abstained: tuple[str, ...]
    dissatisfied_more_than: tuple[int, int]
    grace_months: int
    reminders: tuple[int, int, int]
    clauses: dict[str, str]


@cache
def review_policy() -> ReviewPolicy:
    """Return the policy that is in force."""
    data = tomllib.loads((files("admin") / "policy" / "review.toml").read_text("utf-8"))
    triggers, duty = data["triggers"], data["duty"]
    above, below = triggers["A"]["more_than"]
    parts = ("acknowledgement", "secrecy", "validity", "duty")
    return ReviewPolicy(
        version=data["version"],
        since=data["date"],
        dissatisfied=tuple(data["options"]["dissatisfied"]),
        abstained=tuple(data["options"]["abstained"]),
        dissatisfied_more_than=(above, below),
        grace_months=triggers["C"]["grace_months"],
        reminders=(duty["first_reminder_month"], duty["second_reminder_month"], duty["last_reminder_month"]),
        clauses={part: data[part]["clause"] for part in parts}
        | {letter: trigger["clause"] for letter, trigger in triggers.items()},
    )
