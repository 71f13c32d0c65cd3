"""The public board in plain words (公告板): what each event is, and why it stands there.

Source: protocol §7.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from vote.board import TOO_FEW, Event, event_hash, head_number
from vote.crypto.canonical import cj
from vote.crypto.decryption import read_sums, tally_number, tau
from vote.crypto.hashing import b64, unb64
from vote.crypto.transcript import Transcript
from vote.tally import Rule
from vote.wording import VOID_REASONS, assembly_kind, day, fraction, listed, members, people, thousands

LONGEST_RAW = 4_000


@dataclass(frozen=True)
class Original:
    """One event as it stands on the board."""

    seq: int
    hash: str
    raw: str


@dataclass(frozen=True)
class Told:
    """One event as the page tells it, or several voids for one reason by one scrutineer in a row."""

    seq: str
    kind: str
    title: str
    words: tuple[str, ...]
    originals: tuple[Original, ...]


@dataclass(frozen=True)
class Numbers:
    """The numbers that are compared aloud, as far as the board has come; else None."""

    check: str | None
    head: str | None
    tally: str | None


def definition_of(events: Sequence[Event]) -> dict[str, Any]:
    """Return the definition that the board begins with."""
    found: dict[str, Any] = events[0]["data"]
    return found


def find(events: Sequence[Event], kind: str) -> dict[str, Any] | None:
    """Return the data of the first event of a type, or None."""
    return next((event["data"] for event in events if event["type"] == kind), None)


def numbers(events: Sequence[Event]) -> Numbers:
    """Return 核对码, 公告板号码 (after close) and 计票核对码."""
    transcript = _transcript(events)
    closed = find(events, "close") is not None
    head = head_number(event_hash(events[-1])) if closed else None
    check = transcript.check_number if transcript else None
    return Numbers(check, head, _tally_number(events, transcript))


def _transcript(events: Sequence[Event]) -> Transcript | None:
    data = find(events, "ceremony")
    if data is None:
        return None
    return Transcript.of(definition_of(events), data["attempt"], data["cards"], data["deals"])


def _tally_number(events: Sequence[Event], transcript: Transcript | None) -> str | None:
    event = next((event for event in events if event["type"] == "tally"), None)
    if event is None or transcript is None:
        return None
    options = [len(question["options"]) for question in definition_of(events)["questions"]]
    sums = read_sums(event["data"]["sums"], options)
    previous = unb64(event["previous"], 32)
    return tally_number(tau(transcript.phi, previous, event["data"]["ballots"], sums))


def told(events: Sequence[Event]) -> list[Told]:
    """Return the whole board in words, in its order."""
    definition = definition_of(events)
    return [_tell(definition, list(group)) for _, group in groupby(events, key=_together)]


def _together(event: Event) -> tuple[Any, ...]:
    """Scanning left-over slips makes an event each; they are told as one."""
    data = event["data"]
    return ("void", data["reason"], data["scrutineer"]) if event["type"] == "void" else (event["seq"],)


def _tell(definition: dict[str, Any], group: list[Event]) -> Told:
    first, last = group[0], group[-1]
    data = first["data"]
    if len(group) > 1:
        data = data | {"keys": [key for event in group for key in event["data"]["keys"]]}
    title, words = TELLERS[first["type"]](definition, data)
    seq = str(first["seq"]) if first is last else f"{first['seq']}–{last['seq']}"
    return Told(seq, first["type"], title, tuple(words), tuple(_original(event) for event in group))


def _original(event: Event) -> Original:
    raw = json.dumps(json.loads(cj(event)), ensure_ascii=False, indent=1)
    if len(raw) > LONGEST_RAW:
        raw = f"{raw[:LONGEST_RAW]}\n…… 太长，这里只显示开头，全文请下载公告板。"
    return Original(event["seq"], b64(event_hash(event)), raw)


Telling = tuple[str, list[str]]


def _definition(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    assembly, rule = data["assembly"], Rule.of(data)
    names, threshold = data["scrutineers"]["names"], data["scrutineers"]["threshold"]
    counted = data["questions"][rule.question]
    chosen = listed([counted["options"][option]["text"] for option in rule.satisfied])
    held = f"{data['union']}，{day(assembly['held_on'])}{assembly_kind(data)}"
    words = [
        f"{held}，应到{members(data)} {thousands(assembly['due'])} 人，共 {len(data['questions'])} 道题。",
        f"满意率只看“{counted['text']}”一题：选{chosen}的票数除以有效票数，达到 {fraction(rule.threshold)} 为达标。",
        f"监票人：{listed(names)}。其中{people(threshold)}一起、再加上服务器，才能打开合计。",
        f"电子选票少于 {data['minimum_ballots']} 张时不开票。以上内容从这里起不能再改。",
    ]
    return "定下投票内容和规则", words


def _ceremony(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    names = definition["scrutineers"]["names"]
    tries = f"（第 {data['attempt']} 轮成功）" if data["attempt"] > 1 else ""
    words = [
        f"{listed(names)}各自用自己的手机生成了一份钥匙{tries}，大声比对核对码后签字。",
        "没有一个人拿着整把钥匙，任何一个人都不能单独开票。",
    ]
    return "监票人生成开票钥匙", words


def _slips(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    count = thousands(len(data["keys"]))
    return f"登记第 {data['batch']} 批选票", [
        f"登记 {count} 张选票的编号。只有登记过的选票才能投票；这里没有任何人的姓名。"
    ]


def _void(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    name = definition["scrutineers"]["names"][data["scrutineer"] - 1]
    count = thousands(len(data["keys"]))
    return "作废选票", [f"监票人{name}签名作废 {count} 张{VOID_REASONS[data['reason']]}。作废的选票不能再投。"]


def _open(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    issued = "" if data["issued"] is None else f"，已发出选票 {thousands(data['issued'])} 张"
    return "开始投票", [f"实到 {thousands(data['present'])} 人{issued}。从现在起可以投票。"]


def _close(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    comments = f"，另有 {thousands(data['comments'])} 条密封的意见" if data["comments"] else ""
    words = [
        f"共发出选票 {thousands(data['issued'])} 张，票箱里有 {thousands(data['ballots'])} 张电子选票{comments}。",
        "全部选票的指纹已经固定在这里，从此一张也不能增加、减少或更换。",
    ]
    return "结束投票，封存票箱", words


def _paper(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    first, second = (definition["scrutineers"]["names"][index - 1] for index, _ in data["signatures"])
    words = (
        f"有效 {thousands(data['valid'])} 张，无效 {thousands(data['invalid'])} 张，"
        f"由监票人{first}、{second}分别清点、一致后签名。"
    )
    return "登记纸质票", [words]


def _tally(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    words = (
        f"把 {thousands(data['ballots'])} 张密封的选票不拆封地加在一起，得到密封的合计。"
        "监票人比对计票核对码后，才会交出钥匙。"
    )
    return "合计密封的选票", [words]


def _share(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    if data["trustee"] == 0:
        return "服务器交出开票份额", ["监票人的份额够数并且检验无误之后，服务器才交出自己的一份。"]
    name = definition["scrutineers"]["names"][data["trustee"] - 1]
    return f"监票人{name}交出开票份额", ["份额只能打开合计，打不开任何一张选票，并附有证明。"]


def _result(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    returned, valid, invalid = (thousands(data[name]) for name in ("returned", "valid", "invalid"))
    return "公布结果", [f"收回 {returned} 张，其中有效 {valid} 张，无效 {invalid} 张。"]


def annulment(definition: dict[str, Any], reason: str) -> str:
    """Return why a poll was annulled, as a sentence."""
    if reason == TOO_FEW:
        least = definition["minimum_ballots"]
        return f"电子选票少于 {least} 张，为保护每个人的匿名，不开票。"
    return reason or "没有写明原因。"


def _annul(definition: dict[str, Any], data: dict[str, Any]) -> Telling:
    names = definition["scrutineers"]["names"]
    words = [f"原因：{annulment(definition, data['reason'])}"]
    if data["signatures"]:
        signers = listed([names[index - 1] for index, _ in data["signatures"]])
        words.append(f"监票人{signers}签名。")
    return "本次投票作废", words


TELLERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], Telling]] = {
    "definition": _definition,
    "ceremony": _ceremony,
    "slips": _slips,
    "void": _void,
    "open": _open,
    "close": _close,
    "paper": _paper,
    "tally": _tally,
    "share": _share,
    "result": _result,
    "annul": _annul,
}
