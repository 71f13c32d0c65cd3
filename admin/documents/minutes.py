"""The minutes (会议记录) and the report of the count (计票结果报告单), to be signed by hand.

Source: 三(二)3; 附件一·规范建家工作; the wording customary at assemblies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from admin.codes import drawing
from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset
from vote.tally import Rule, rates_beside, share_of, unanimous

WHOLES = (("valid", "有效票"), ("returned", "收回"), ("issued", "发出"), ("present", "实到"))


@dataclass(frozen=True)
class Minutes:
    """What the papers show of a counted poll.

    Args:
        definition: data of the board's first event.
        result: data of its `result` event.
        paper: valid and invalid paper ballots (纸质票) among those returned.
        announcement: the words in which the result was announced (宣布词).
        check_number, tally_number, head_number: 核对码, 计票核对码, 公告板号码.
        board_url: where anyone reads the board.
    """

    definition: Mapping[str, Any]
    result: Mapping[str, Any]
    paper: tuple[int, int]
    announcement: str
    check_number: str
    tally_number: str
    head_number: str
    board_url: str


def minutes(paper: Minutes) -> bytes:
    """Return both papers as one PDF; the same poll gives the same bytes."""
    definition, result = dict(paper.definition), dict(paper.result)
    data = {
        **_assembly(definition),
        **_verdict(definition, result),
        **{name: result[name] for name in ("due", "present", "issued", "returned", "valid", "invalid")},
        "paper_valid": paper.paper[0],
        "paper_invalid": paper.paper[1],
        "announcement": paper.announcement,
        "tables": _tables(definition, result),
        "notes": _notes(definition, result),
        "check_number": paper.check_number,
        "tally_number": paper.tally_number,
        "head_number": paper.head_number,
        "board_url": paper.board_url,
        "board_code": drawing(paper.board_url),
    }
    return typeset("minutes", data)


def _assembly(definition: dict[str, Any]) -> dict[str, Any]:
    assembly = definition["assembly"]
    return {
        "union": definition["union"],
        "title": definition["title"],
        "rehearsal": definition["rehearsal"],
        "assembly": "会员大会" if assembly["kind"] == "members" else "会员代表大会",
        "held_on": chinese_date(date.fromisoformat(assembly["held_on"])),
        "scrutineers": definition["scrutineers"]["names"],
        "threshold": definition["scrutineers"]["threshold"],
    }


def _verdict(definition: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    rule = Rule.of(definition)
    options = definition["questions"][rule.question]["options"]
    rate = share_of(result["satisfied"], result["denominator"])
    return {
        "valid_poll": result["valid_poll"],
        "rate": rate,
        "satisfied": result["satisfied"],
        "denominator": result["denominator"],
        "satisfied_words": " + ".join(options[option]["text"] for option in rule.satisfied),
        "clause": definition["rule"]["version"],
        "verdict": _short_verdict(rule, result),
        "conclusion": _conclusion(rule, result, rate),
        "alone_word": options[rule.satisfied[0]]["text"],
        "beside": [[words, rates_beside(result["counts"], rule, result)[name]] for name, words in WHOLES],
    }


def _short_verdict(rule: Rule, result: dict[str, Any]) -> str:
    if not result["valid_poll"]:
        return "本次测评无效"
    return f"{'达标' if result['met'] else '未达标'}（要求满意率不低于 {_threshold(rule)}）"


def _conclusion(rule: Rule, result: dict[str, Any], rate: str) -> str:
    if not result["valid_poll"]:
        return f"{_why_invalid(rule, result)}，本次测评无效，应当重新组织。"
    compared = "达到" if result["met"] else "没有达到"
    after = "" if result["met"] else "应当针对会员反映的问题进行整改，并按规定重新测评。"
    return f"会员满意率为 {rate}，{compared}不低于 {_threshold(rule)} 的要求。{after}"


def _threshold(rule: Rule) -> str:
    return share_of(*rule.threshold).replace(".00%", "%")


def _why_invalid(rule: Rule, result: dict[str, Any]) -> str:
    numerals = "零一二三四五六七八九十"
    if not result["quorum_met"]:
        part, whole = rule.quorum
        quorum = f"{numerals[whole]}分之{numerals[part]}" if whole <= 10 else f"{part}/{whole}"
        return f"实到人数没有达到应到人数的{quorum}"
    return "收回的选票多于发出的选票"


def _notes(definition: dict[str, Any], result: dict[str, Any]) -> list[str]:
    if not unanimous(result["counts"]):
        return []
    return ["有的项目全体意见完全一致，公布结果也就公开了每个人在该项目上的选择；这是计票本身的结果，并非选票被打开。"]


def _tables(definition: dict[str, Any], result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the counts as tables; neighbouring questions with the same options share one."""
    rows = list(zip(definition["questions"], result["counts"], strict=True))
    return [
        {
            "options": list(options),
            "share_of": f"{options[0]}占比",
            "rows": [
                {"text": question["text"], "votes": votes, "share": share_of(votes[0], sum(votes))}
                for question, votes in group
            ],
        }
        for options, group in groupby(rows, lambda row: tuple(option["text"] for option in row[0]["options"]))
    ]
