"""The terms of a poll (投票约定): what the chair decides before the server's keys are drawn."""

import tomllib
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from vote.crypto.canonical import parse
from vote.crypto.definition import check_definition
from vote.crypto.group import base
from vote.crypto.hashing import SUITE, b64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import sign
from vote.errors import TermsInvalid


@dataclass(frozen=True)
class Option:
    """One answer to a question; ``id`` is of ``[a-z0-9_-]{1,32}``."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question of the ballot; exactly one option is chosen, an abstention (弃权) is one."""

    id: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Rule:
    """How the 满意率 is computed and what it must reach, with the clause it comes from."""

    version: str
    question: str
    satisfied: tuple[str, ...]
    threshold: tuple[int, int]
    quorum: tuple[int, int]


@dataclass(frozen=True)
class PollTerms:
    """All that a poll's definition says, but for its code and the server's keys.

    Args:
        kind: ``members`` (会员大会) or ``delegates`` (会员代表大会).
        due: 应到, the number of those entitled to vote.
        names: the scrutineers' names, 2 to 9.
        threshold: how many of them open the sum together with the server; more than half.
        recheck_minutes: how long phones wait between close and opening.

    Source: protocol §2.
    """

    union: str
    title: str
    kind: str
    held_on: date
    due: int
    names: tuple[str, ...]
    threshold: int
    questions: tuple[Question, ...]
    rule: Rule
    minimum_ballots: int
    recheck_minutes: int
    comments: bool = True
    rehearsal: bool = False


def template(
    *,
    union: str,
    title: str,
    held_on: date,
    due: int,
    names: tuple[str, ...],
    threshold: int,
    kind: str = "members",
    questions: int | None = None,
    comments: bool = True,
    rehearsal: bool = False,
    recheck_minutes: int | None = None,
) -> PollTerms:
    """Return the terms of an appraisal by the ready ballot: 总体评价 and the seven categories of Annex 1.

    Args:
        questions: take the first so many only.
        recheck_minutes: instead of the ready ballot's.

    Source: 三(二)3; 附件1.
    """
    ready = _ready()
    options = tuple(Option(**option) for option in ready["options"])
    limits: dict[str, int] = ready["limits"]
    return PollTerms(
        union=union,
        title=title,
        kind=kind,
        held_on=held_on,
        due=due,
        names=names,
        threshold=threshold,
        questions=tuple(Question(options=options, **question) for question in ready["questions"][:questions]),
        rule=_rule(ready["rule"]),
        minimum_ballots=limits["minimum_ballots"],
        recheck_minutes=limits["recheck_minutes"] if recheck_minutes is None else recheck_minutes,
        comments=comments,
        rehearsal=rehearsal,
    )


def definition_of(terms: PollTerms, code: str, signing_key: int, share_key: int) -> dict[str, Any]:
    """Return the definition of a poll under these terms.

    Args:
        code: the poll's code, 8 base32 characters.
        signing_key: x_s.
        share_key: x_0; its proof of possession is made here.

    Raises:
        TermsInvalid: the terms break a rule of the definition.
    """
    signer, share = base(signing_key).encode(), base(share_key).encode()
    definition = {
        "suite": SUITE,
        "poll": code,
        "rehearsal": terms.rehearsal,
        "union": terms.union,
        "title": terms.title,
        "assembly": {"kind": terms.kind, "held_on": terms.held_on.isoformat(), "due": terms.due},
        "questions": _listed(asdict(terms)["questions"]),
        "rule": {**_listed(asdict(terms.rule)), "denominator": "valid"},
        "minimum_ballots": terms.minimum_ballots,
        "comments": terms.comments,
        "recheck_minutes": terms.recheck_minutes,
        "scrutineers": {"names": list(terms.names), "threshold": terms.threshold},
        "server": {
            "signing_key": b64(signer),
            "share_key": b64(share),
            "share_proof": b64(sign(share_key, "server-share", code.encode(), signer)),
        },
    }
    try:
        check_definition(definition)
    except Refused as error:
        raise TermsInvalid(check=error.check, why=error.why) from error
    return definition


def terms_of(definition: bytes) -> PollTerms:
    """Return the terms that a stored definition was made from."""
    data = parse(definition)
    questions = [
        Question(item["id"], item["text"], tuple(Option(**option) for option in item["options"]))
        for item in data["questions"]
    ]
    return PollTerms(
        union=data["union"],
        title=data["title"],
        kind=data["assembly"]["kind"],
        held_on=date.fromisoformat(data["assembly"]["held_on"]),
        due=data["assembly"]["due"],
        names=tuple(data["scrutineers"]["names"]),
        threshold=data["scrutineers"]["threshold"],
        questions=tuple(questions),
        rule=_rule({name: value for name, value in data["rule"].items() if name != "denominator"}),
        minimum_ballots=data["minimum_ballots"],
        recheck_minutes=data["recheck_minutes"],
        comments=data["comments"],
        rehearsal=data["rehearsal"],
    )


def for_real(terms: PollTerms) -> PollTerms:
    """Return the terms of a rehearsal (演练) as those of the real poll."""
    return replace(terms, rehearsal=False)


def _rule(data: dict[str, Any]) -> Rule:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Rule(**fields)


def _listed(value: Any) -> Any:
    """Return the value with every tuple as a list, as JSON has it."""
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_listed(item) for item in value]
    return value


@cache
def _ready() -> dict[str, Any]:
    return tomllib.loads((files("vote") / "appraisal.toml").read_text("utf-8"))
