"""A counted poll (计票结果) as every paper shows it: figures, verdict with its clause, and what proves them.

Source: 三(二)3; 附件一·规范建家工作; the wording customary at assemblies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from admin.codes import drawing
from admin.documents.dates import chinese_date
from admin.rules.kinds import AssemblyKind, Subject
from vote.tally import Rule, rates_beside, share_of, unanimous

WHOLES = (("valid", "有效票"), ("returned", "收回"), ("issued", "发出"), ("present", "实到"))
FIGURES = ("due", "present", "issued", "returned", "valid", "invalid", "satisfied", "denominator")
UNANIMOUS = "有的项目全体意见完全一致，公布结果也就公开了每个人在该项目上的选择；这是计票本身的结果，并非选票被打开。"
ANNULLED = "开票后已宣布作废，结果不计"
GROUP = 4


@dataclass(frozen=True)
class CountedPoll:
    """What the papers show of a counted poll.

    Args:
        definition: data of the board's first event.
        result: data of its `result` event.
        announcement: the words in which the result was announced (宣布词).
        board_url: where anyone reads the board.
        digest: SHA-256 of the board's file in hexadecimal.
        check_number, tally_number, head_number: 核对码, 计票核对码, 公告板号码.
        paper: valid and invalid paper ballots (纸质票) among those returned.
        annulled: why the result is void, where its scrutineers annulled it after the count; empty where they did not.
    """

    definition: Mapping[str, Any]
    result: Mapping[str, Any]
    announcement: str
    board_url: str
    digest: str = ""
    check_number: str = ""
    tally_number: str = ""
    head_number: str = ""
    paper: tuple[int, int] = (0, 0)
    subject: Subject = Subject.HOME
    annulled: str = ""

    @property
    def held_on(self) -> date:
        """Return the day of the assembly."""
        return date.fromisoformat(self.definition["assembly"]["held_on"])


def facts(counted: CountedPoll) -> dict[str, Any]:
    """Return what a source shows of a counted poll."""
    definition, result = dict(counted.definition), dict(counted.result)
    if counted.annulled:
        result |= {"valid_poll": False, "met": False}
    void = {"verdict": ANNULLED, "conclusion": counted.annulled} if counted.annulled else {}
    return {
        **_assembly(definition),
        **_verdict(counted.subject, definition, result),
        **void,
        **{name: result[name] for name in FIGURES},
        "subject": counted.subject.label,
        "paper_valid": counted.paper[0],
        "paper_invalid": counted.paper[1],
        "announcement": counted.announcement,
        "tables": _tables(definition, result),
        "notes": [UNANIMOUS] if unanimous(result["counts"]) else [],
        "proof": {
            "check_number": counted.check_number,
            "tally_number": counted.tally_number,
            "head_number": counted.head_number,
            "board_url": counted.board_url,
            "board_code": drawing(counted.board_url),
            "digest": grouped(counted.digest),
        },
    }


def grouped(digest: str) -> list[str]:
    """Return a number in hexadecimal in groups of four, to be compared by eye."""
    return [digest[start : start + GROUP] for start in range(0, len(digest), GROUP)]


def percentage(pair: tuple[int, int]) -> str:
    """Return a required share like 95%."""
    return share_of(*pair).replace(".00%", "%")


def _assembly(definition: dict[str, Any]) -> dict[str, Any]:
    assembly = definition["assembly"]
    return {
        "poll": definition["poll"],
        "union": definition["union"],
        "title": definition["title"],
        "rehearsal": definition["rehearsal"],
        "assembly": AssemblyKind(assembly["kind"]).label,
        "held_on": chinese_date(date.fromisoformat(assembly["held_on"])),
        "scrutineers": definition["scrutineers"]["names"],
        "threshold": definition["scrutineers"]["threshold"],
    }


def _verdict(subject: Subject, definition: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    rule = Rule.of(definition)
    options = definition["questions"][rule.question]["options"]
    rate = share_of(result["satisfied"], result["denominator"])
    return {
        "valid_poll": result["valid_poll"],
        "met": result["met"],
        "quorum": _quorum(rule, result),
        "rate": rate if result["valid_poll"] else "——",
        "overall": [
            {"text": option["text"], "votes": votes}
            for option, votes in zip(options, result["counts"][rule.question], strict=True)
        ],
        "satisfied_words": "＋".join(options[option]["text"] for option in rule.satisfied),
        "clause": definition["rule"]["version"],
        "verdict": _short_verdict(subject, rule, result),
        "conclusion": _conclusion(subject, rule, result, rate),
        "alone_word": options[rule.satisfied[0]]["text"],
        "beside": [[words, rates_beside(result["counts"], rule, result)[name]] for name, words in WHOLES],
    }


def _short_verdict(subject: Subject, rule: Rule, result: dict[str, Any]) -> str:
    if not result["valid_poll"]:
        return "本次测评无效"
    if subject is Subject.CHAIR:
        return "单独计票，供考核工会主席参考，不计入会员评家满意率"
    return f"{'达标' if result['met'] else '未达标'}（要求满意率不低于 {percentage(rule.threshold)}）"


def _conclusion(subject: Subject, rule: Rule, result: dict[str, Any], rate: str) -> str:
    if not result["valid_poll"]:
        return f"{_why_invalid(rule, result)}，本次测评无效，应当重新组织。"
    if subject is Subject.CHAIR:
        return f"会员对工会主席的满意率为 {rate}。本项单独计票，供考核工会主席参考，不计入会员评家满意率。"
    compared = "达到" if result["met"] else "没有达到"
    after = "" if result["met"] else "应当针对会员反映的问题进行整改，并按规定重新测评。"
    return f"会员满意率为 {rate}，{compared}不低于 {percentage(rule.threshold)} 的要求。{after}"


def _quorum(rule: Rule, result: dict[str, Any]) -> str:
    """Return how many had to be present, and whether they were."""
    part, whole = rule.quorum
    needed = -(-result["due"] * part // whole)
    verdict = "符合规定" if result["quorum_met"] else "不符合规定"
    return f"须有应到人数的{_fraction(rule)}（{needed:,} 人）到会，实到 {result['present']:,} 人，{verdict}"


def _why_invalid(rule: Rule, result: dict[str, Any]) -> str:
    if not result["quorum_met"]:
        return f"实到人数没有达到应到人数的{_fraction(rule)}"
    return "收回的选票多于发出的选票"


def _fraction(rule: Rule) -> str:
    numerals = "零一二三四五六七八九十"
    part, whole = rule.quorum
    return f"{numerals[whole]}分之{numerals[part]}" if whole <= 10 else f"{part}/{whole}"


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
