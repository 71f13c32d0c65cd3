"""The words in which a result is announced in the room (宣布词).

Source: 三(二)3, in the wording customary at assemblies.
"""

from __future__ import annotations

from typing import Any

from vote.tally import Rule, share_of
from vote.wording import fraction, members


def announcement(definition: dict[str, Any], result: dict[str, Any], excused: int | None = None) -> str:
    """Return the words in which the result is announced in the room (宣布词).

    Args:
        excused: 请假 where it was recorded; the rest of those not present are named as absent (缺席). Where it is not
            known, all who are due and not present are counted as excused, as the usual wording has it.

    Source: 三(二)3, in the wording customary at assemblies.
    """
    rule, who = Rule.of(definition), members(definition)
    share = fraction(rule.quorum)
    due, present = result["due"], result["present"]
    exact = present * rule.quorum[1] == due * rule.quorum[0]
    quorum = f"{'达到' if exact else '超过'}应到人数的{share}，符合规定"
    if not result["quorum_met"]:
        quorum = f"未达到应到人数的{share}，不符合规定"
    compared = _compared(result["returned"], result["issued"])
    verdict = "有效" if result["valid_poll"] else "无效"
    away = due - present
    excused = away if excused is None else min(excused, away)
    absent = f"缺席{away - excused}名，" if away > excused else ""
    opening = (
        f"本次大会应到{who}{due}名，因事因病请假{excused}名，{absent}实到{present}名，{quorum}。"
        f"本次测评发出选票{result['issued']}张，收回选票{result['returned']}张，"
        f"收回票数{compared}发出票数，本次测评{verdict}。"
    )
    return opening + _votes(definition, rule, result)


def _compared(returned: int, issued: int) -> str:
    if returned == issued:
        return "等于"
    return "少于" if returned < issued else "多于"


def _votes(definition: dict[str, Any], rule: Rule, result: dict[str, Any]) -> str:
    options = definition["questions"][rule.question]["options"]
    row = result["counts"][rule.question]
    votes = "，".join(f"{option['text']}{count}票" for option, count in zip(options, row, strict=True))
    counted = f"其中有效票{result['valid']}张，无效票{result['invalid']}张；{votes}"
    if not result["valid_poll"]:
        return counted + "。"
    return f"{counted}；会员满意率{share_of(result['satisfied'], result['denominator'])}。"
