"""The one way in which the pure core says no."""

from __future__ import annotations


class Refused(ValueError):
    """Something does not hold; `check` names the rule, `why` the item.

    Args:
        check: stable name of the rule in lower case with dashes, for example `ballot-proof`.
        why: one English sentence that names the item, for logs and for the auditor.
    """

    def __init__(self, check: str, why: str) -> None:
        super().__init__(f"{check}: {why}")
        self.check = check
        self.why = why
