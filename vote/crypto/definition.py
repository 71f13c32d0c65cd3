"""The definition of a poll: what is asked, by which rule, and who holds the keys.

Source: protocol §2.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from vote.crypto.canonical import cj, members, sequence, whole
from vote.crypto.hashing import SUITE, h32, is_base32
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold
from vote.crypto.texts import text

CHECK = "definition"
CODE_LENGTH = 8
_ID = re.compile(r"[a-z0-9_-]{1,32}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MEMBERS = (
    "suite poll rehearsal union title assembly questions rule minimum_ballots comments recheck_minutes"
    " scrutineers server"
)


def context(definition: dict[str, Any]) -> bytes:
    """Return C, the 32-byte hash of the definition that everything else is bound to."""
    return h32("definition", cj(definition))


def check_definition(definition: Any) -> None:
    """Refuse a definition that is not exactly of the protocol's shape.

    Raises:
        Refused: `definition`.
    """
    members(definition, _MEMBERS, CHECK, "the definition")
    if definition["suite"] != SUITE:
        raise Refused(CHECK, "the suite is another")
    if not isinstance(definition["poll"], str) or not is_base32(definition["poll"], CODE_LENGTH):
        raise Refused(CHECK, "the poll's code is not 8 base32 characters")
    for name in ("rehearsal", "comments"):
        if not isinstance(definition[name], bool):
            raise Refused(CHECK, f"{name} must be true or false")
    text(definition["union"], CHECK, "union")
    text(definition["title"], CHECK, "title")
    _check_assembly(definition["assembly"])
    questions = _check_questions(definition["questions"])
    _check_rule(definition["rule"], questions)
    whole(definition["minimum_ballots"], 2, 2**53 - 1, CHECK, "minimum_ballots")
    whole(definition["recheck_minutes"], 0, 60, CHECK, "recheck_minutes")
    _check_scrutineers(definition["scrutineers"])
    _check_server(definition["server"], definition["poll"])


def _check_assembly(assembly: Any) -> None:
    members(assembly, "kind held_on due", CHECK, "assembly")
    if assembly["kind"] not in ("members", "delegates"):
        raise Refused(CHECK, "the kind of assembly is neither members nor delegates")
    held_on = assembly["held_on"]
    if not isinstance(held_on, str) or not _DATE.fullmatch(held_on):
        raise Refused(CHECK, "held_on is not YYYY-MM-DD")
    try:
        year = date.fromisoformat(held_on).year
    except ValueError as error:
        raise Refused(CHECK, "held_on is not a real date") from error
    if not 1900 <= year <= 2999:
        raise Refused(CHECK, "held_on is not within the years 1900 to 2999")
    whole(assembly["due"], 1, 2**53 - 1, CHECK, "due")


def _identifiers(items: list[Any], names: str, what: str) -> list[str]:
    found = []
    for item in items:
        members(item, names, CHECK, what)
        if not isinstance(item["id"], str) or not _ID.fullmatch(item["id"]):
            raise Refused(CHECK, f"an id of {what} is not of [a-z0-9_-]{{1,32}}")
        text(item["text"], CHECK, f"the text of {what}")
        found.append(item["id"])
    if len(set(found)) != len(found):
        raise Refused(CHECK, f"an id of {what} stands twice")
    return found


def _check_questions(questions: Any) -> dict[str, list[str]]:
    sequence(questions, 1, 20, CHECK, "questions")
    ids = _identifiers(questions, "id text options", "a question")
    options = [sequence(item["options"], 2, 8, CHECK, "options") for item in questions]
    return {
        question: _identifiers(choices, "id text", "an option") for question, choices in zip(ids, options, strict=True)
    }


def _check_rule(rule: Any, questions: dict[str, list[str]]) -> None:
    members(rule, "version question satisfied denominator threshold quorum", CHECK, "rule")
    text(rule["version"], CHECK, "the rule's version")
    if not isinstance(rule["question"], str) or rule["question"] not in questions:
        raise Refused(CHECK, "the rule names no question of the poll")
    satisfied = sequence(rule["satisfied"], 1, 8, CHECK, "satisfied")
    if not all(isinstance(option, str) and option in questions[rule["question"]] for option in satisfied):
        raise Refused(CHECK, "satisfied names an option that its question does not have")
    if len(set(satisfied)) != len(satisfied):
        raise Refused(CHECK, "satisfied names an option twice")
    if rule["denominator"] != "valid":
        raise Refused(CHECK, "the denominator is not valid")
    for name in ("threshold", "quorum"):
        pair = sequence(rule[name], 2, 2, CHECK, name)
        upper = whole(pair[1], 1, 10_000, CHECK, name)
        whole(pair[0], 1, upper, CHECK, name)


def _check_scrutineers(scrutineers: Any) -> None:
    members(scrutineers, "names threshold", CHECK, "scrutineers")
    names = sequence(scrutineers["names"], 2, 9, CHECK, "the scrutineers' names")
    for name in names:
        text(name, CHECK, "a scrutineer's name")
    if len(set(names)) != len(names):
        raise Refused(CHECK, "two scrutineers have the same name")
    whole(scrutineers["threshold"], len(names) // 2 + 1, len(names), CHECK, "the scrutineers' threshold")


def _check_server(server: Any, poll: str) -> None:
    members(server, "signing_key share_key share_proof", CHECK, "server")
    signing_key = point64(server["signing_key"], CHECK, "the server's signing key")
    share_key = point64(server["share_key"], CHECK, "the server's share key")
    proof = bytes64(server["share_proof"], 64, CHECK, "the server's share proof")
    must_hold(share_key, proof, CHECK, "the server's share key", "server-share", poll.encode(), signing_key.encode())
