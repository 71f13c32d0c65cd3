"""What scrutineers' phones send, and the file of a backup: for `tests.fuzz.targets`.

Messages of the published vectors are checked by the protocol's own functions. What is signed for a running poll
goes to an application with such polls.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from admin.backups import BackupUnfit, unpack
from tests.factories import Assembly, tables
from tests.vote.conftest import Site, open_site
from vote import phases
from vote.crypto.canonical import cj, parse
from vote.crypto.ceremony import check_deal
from vote.crypto.comment import r_of
from vote.crypto.decryption import Sums, check_comment_shares, check_share, read_sums, tau
from vote.crypto.faults import judge_fault
from vote.crypto.group import Point
from vote.crypto.hashing import unb64
from vote.crypto.refusal import Refused
from vote.crypto.transcript import Transcript, check_seal

VECTORS = Path(__file__).parents[1] / "vectors" / "pingjia-1.json"


@dataclass(frozen=True)
class Vectors:
    """A poll of the published vectors, as its server holds it."""

    poll: dict[str, Any]
    cards: list[Any]
    deals: list[Any]
    transcript: Transcript


@cache
def vectors() -> Vectors:
    """Return the poll of the published vectors."""
    poll = json.loads(VECTORS.read_text("utf-8"))["poll"]
    cards, deals = ([one[kind] for one in poll["scrutineers"]] for kind in ("card", "deal"))
    return Vectors(poll, cards, deals, Transcript.of(poll["definition"], poll["attempt"], cards, deals))


def deal(data: bytes) -> None:
    """A deal of the key ceremony."""
    found = vectors()
    try:
        check_deal(found.poll["definition"], found.poll["attempt"], found.cards, parse(data))
    except Refused:
        return


def seal(data: bytes) -> None:
    """A seal of the key ceremony."""
    try:
        check_seal(vectors().transcript, vectors().deals, parse(data))
    except Refused:
        return


def blame(data: bytes) -> None:
    """A claim that a deal holds no good share."""
    found = vectors()
    try:
        guilty = judge_fault(found.poll["definition"], found.poll["attempt"], found.cards, found.deals, parse(data))
    except Refused:
        return
    assert guilty in range(1, len(found.cards) + 1)


def share(data: bytes) -> None:
    """A share of the opening on a published board; beside it those of the published poll's comments."""
    count, found = counted(), vectors()
    tally = bytes.fromhex(found.poll["tally"]["hash"])
    points = [Point.decode(r_of(bytes.fromhex(one["comment"]))) for one in found.poll["comments"]]
    try:
        value = parse(data)
        if isinstance(value, dict) and set(value) == {"share", "comments"}:
            check_share(count.transcript, count.tally, count.sums, value["share"])
            trustee = value["share"]["trustee"]
            check_comment_shares(found.transcript, tally, trustee, points, value["comments"])
    except Refused:
        return


@dataclass(frozen=True)
class Count:
    """What the scrutineers of a published board open."""

    transcript: Transcript
    tally: bytes
    sums: Sums


@cache
def counted() -> Count:
    """Return what is opened on the published board that is counted."""
    board = json.loads(json.loads(VECTORS.read_text("utf-8"))["boards"]["counted"])
    events = {event["type"]: event for event in board["events"]}
    definition, held = events["definition"]["data"], events["ceremony"]["data"]
    transcript = Transcript.of(definition, held["attempt"], held["cards"], held["deals"])
    told = events["tally"]["data"]
    sums = read_sums(told["sums"], [len(question["options"]) for question in definition["questions"]])
    hashed = tau(transcript.phi, unb64(events["tally"]["previous"], 32), told["ballots"], sums)
    return Count(transcript, hashed, sums)


# --- what is signed for a running poll ---


@dataclass(frozen=True)
class Hall:
    """An application with two open polls and a closed one that has slips handed back for paper.

    Of the open ones, one has slips voided and the other is to be annulled: no board grows under a signature.
    """

    site: Site
    open: Assembly
    disputed: Assembly
    closed: Assembly


@cache
def hall() -> Hall:
    """Return this process's hall; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="pingjia-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copy(tables(), folder / "vote.db")
    site = next(open_site(folder, f"sqlite:///{folder / 'vote.db'}"))
    closed = site.assembly(phases.OPEN)
    closed.void(closed.slips[: closed.definition["minimum_ballots"]], "paper")
    closed.cast(closed.slips[-1], [0])
    closed.close()
    return Hall(site, site.assembly(phases.OPEN), site.assembly(phases.OPEN), closed)


def post(poll: Assembly, part: str, data: bytes) -> TestResponse:
    """Send a body to a poll."""
    return hall().site.client.post(f"/{poll.code}/{part}", data=data, content_type="application/json")


def send(poll: Assembly, part: str, data: bytes) -> None:
    """Send a body to a poll; it is taken, or refused in words."""
    answer = post(poll, part, data)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 200 or answer.json["error"]["message"]  # type: ignore[index]


def void(data: bytes) -> None:
    """A statement that voids slips."""
    send(hall().open, "voids", data)


def annul(data: bytes) -> None:
    """A signature under an annulment."""
    send(hall().disputed, "annul", data)


def paper(data: bytes) -> None:
    """A count sheet of paper ballots."""
    send(hall().closed, "paper", data)


@cache
def fresh(name: str) -> list[bytes]:
    """Return bodies that hold in this process's hall; its keys are new, so they cannot be kept."""
    definition = hall().closed.definition
    valid, others = definition["minimum_ballots"], len(definition["questions"][0]["options"]) - 1
    made: dict[str, Callable[[], Any]] = {
        "void": lambda: hall().open.void_statement(hall().open.slips[:2], "spoiled"),
        "annul": lambda: hall().disputed.annulment(1, "停电"),
        "paper": lambda: hall().closed.sheet(1, [[valid] + [0] * others], valid),
    }
    return [cj(made[name]())] if name in made else []


# --- the file of a backup ---


def backup(data: bytes) -> None:
    """A backup that somebody brings."""
    with tempfile.TemporaryDirectory(prefix="pingjia-fuzz-") as name:
        folder = Path(name) / "place"
        folder.mkdir()
        source = Path(name) / "backup.tar"
        source.write_bytes(data)
        try:
            manifest = unpack(source, folder)
        except BackupUnfit:
            pass
        else:
            assert set(manifest["sides"]) == {"vote", "admin"}
            assert isinstance(manifest["made_at"], str)
        assert {path.name for path in Path(name).iterdir()} == {"place", "backup.tar"}
