"""THE DOOR: all that the signed-in side may do with a poll (主持人).

Nothing here takes or returns a member; secrets of slips and links are returned once and kept nowhere.
"""

import secrets
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from vote import annulments, batches, ceremony, chain, closings, counting, disclosures, papers, phases, polls, tally
from vote.announcing import announcement
from vote.batches import SlipBatch
from vote.closings import Closing
from vote.crypto.canonical import cj
from vote.crypto.group import ORDER
from vote.crypto.hashing import ALPHABET
from vote.db import Database
from vote.disclosures import Turnout
from vote.errors import TermsInvalid
from vote.invitations import Invitation, invite, reinvite
from vote.models import Poll, Scrutineer, Share, Slip
from vote.sealing import erase, seal_rest
from vote.terms import PollTerms, definition_of, for_real, template, terms_of

__all__ = [
    "CeremonyState", "Closing", "Invitation", "PollTerms", "ResultReport", "SlipBatch", "Turnout", "Waiting",
    "annul", "begin_count", "board", "ceremony_state", "clean_start", "close_poll", "comments", "define", "events",
    "invite", "issue_slips", "open_poll", "reinvite", "restart_ceremony", "result", "template", "tidy", "turnout",
    "unsealed",
]  # fmt: skip

TRIES = 5


@dataclass(frozen=True)
class Waiting:
    """How far one scrutineer is in the key ceremony; ``step`` is card, deal, seal or done."""

    index: int
    name: str
    step: str


@dataclass(frozen=True)
class CeremonyState:
    """Who is waiting for whom in the key ceremony.

    Args:
        broken: why the attempt before this one ended, if one did.
        check_number: 核对码, once the ceremony is complete.
    """

    phase: str
    attempt: int
    scrutineers: tuple[Waiting, ...]
    broken: str | None
    check_number: str | None


@dataclass(frozen=True)
class Progress:
    """How far slips, count sheets and the opening are: numbers, and which scrutineers have acted.

    What a count sheet says is not here: nobody but the two who sign it knows it before it counts.

    Args:
        made: slips made so far.
        voided: how many of them were voided, by reason (unissued, spoiled, paper, reprint).
        sheets: numbers of the scrutineers who have entered a count sheet of paper ballots.
        paper_done: whether two of them agreed.
        answered: numbers of the scrutineers who have answered the count.
    """

    made: int
    voided: dict[str, int]
    sheets: tuple[int, ...]
    paper_done: bool
    answered: tuple[int, ...]


@dataclass(frozen=True)
class ResultReport:
    """The result of a poll with what is always shown beside it.

    Args:
        counts: for each question the votes for each option.
        rate: 满意率, exactly; None where nothing is valid.
        percent: the same for the eye, rounded down.
        beside: the first satisfied option alone over valid, returned, issued and present, rounded down.
        met: 达标; to be shown only where ``valid_poll``.
        unanimous: a question was answered by everybody alike, which tells everyone's vote.
        clause: the rule and where it comes from.
        announcement: 宣布词, to be read out.
    """

    due: int
    present: int
    issued: int
    returned: int
    valid: int
    invalid: int
    counts: list[list[int]]
    rate: Fraction | None
    percent: str
    beside: dict[str, str]
    met: bool
    quorum_met: bool
    valid_poll: bool
    unanimous: bool
    clause: str
    announcement: str


def define(db: Database, terms: PollTerms) -> str:
    """Define a poll under these terms and return its code; the server's keys are drawn here.

    Raises:
        TermsInvalid: the terms break a rule of the definition; nothing is kept.
    """
    for _ in range(TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(polls.CODE_LENGTH))
        try:
            return _define(db, terms, code)
        except IntegrityError:  # a code that another poll has; drawn anew
            continue
    raise TermsInvalid


def check_terms(terms: PollTerms) -> None:
    """Refuse terms under which no poll can be defined, before anything is kept.

    Raises:
        TermsInvalid: the terms break a rule of the definition.
    """
    definition_of(terms, ALPHABET[0] * polls.CODE_LENGTH, 1, 1)


def definition(db: Database, poll: str) -> dict[str, Any]:
    """Return the definition of a poll, as it stands on the board.

    Raises:
        PollUnknown: no poll has this code.
    """
    return disclosures.poll_view(db, poll).definition


def clean_start(db: Database, rehearsal: str) -> str:
    """Define the real poll on the terms of a rehearsal (演练转正式) and return its code.

    Nothing is carried over: new code, new keys, no slips, no ballots.

    Raises:
        PollUnknown: no poll has this code.
        TermsInvalid: it is no rehearsal.
    """
    with db.read() as session:
        terms = terms_of(polls.find(session, rehearsal).definition)
    if not terms.rehearsal:
        raise TermsInvalid("这不是演练，不能由它转为正式投票。")
    return define(db, for_real(terms))


def ceremony_state(db: Database, poll: str) -> CeremonyState:
    """Return how far each scrutineer is in the key ceremony.

    Raises:
        PollUnknown: no poll has this code.
    """
    state, view = ceremony.state(db, poll), disclosures.poll_view(db, poll)
    rounds = zip(state["cards"], state["deals"], state["seals"], strict=True)
    names = view.definition["scrutineers"]["names"]
    waiting = [
        Waiting(index, name, _step(messages))
        for index, (name, messages) in enumerate(zip(names, rounds, strict=True), 1)
    ]
    broken = state["broken"]["why"] if state["broken"] else None
    return CeremonyState(view.phase, view.attempt, tuple(waiting), broken, view.check_number)


def restart_ceremony(db: Database, poll: str, why: str) -> CeremonyState:
    """End the running attempt of the key ceremony and start the next one.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the ceremony is complete, or the poll has ended.
        Refusal: the reason is no text for the record.
    """
    with db.read() as session:
        attempt = polls.find(session, poll).attempt
    ceremony.restart(db, poll, 0, attempt, why)
    return ceremony_state(db, poll)


def issue_slips(db: Database, poll: str, count: int) -> SlipBatch:
    """Make slips, shuffled; their secrets are returned this once. See `batches.issue`."""
    return batches.issue(db, poll, count)


def open_poll(db: Database, poll: str, present: int, issued: int | None = None) -> None:
    """Open the poll for ballots; ``present`` is 实到. See `closings.open_box`."""
    closings.open_box(db, poll, present, issued)


def turnout(db: Database, poll: str) -> Turnout:
    """Return the figures that everyone may know.

    Raises:
        PollUnknown: no poll has this code.
    """
    return disclosures.turnout(db, poll)


def progress(db: Database, poll: str) -> Progress:
    """Return how far slips, count sheets and the opening are.

    Raises:
        PollUnknown: no poll has this code.
    """
    entered = papers.state(db, poll)
    with db.read() as session:
        rows = session.execute(select(Slip.void, func.count()).where(Slip.poll == poll).group_by(Slip.void)).all()
        kept = session.scalars(select(Share.scrutineer).where(Share.poll == poll)).all()
        shares = [event["data"]["trustee"] for event in chain.events_of(session, poll, "share")]
    return Progress(
        made=sum(count for _, count in rows),
        voided={reason: count for reason, count in rows if reason is not None},
        sheets=tuple(sheet["scrutineer"] for sheet in entered["sheets"]),
        paper_done=entered["done"],
        answered=tuple(sorted(number for number in {*kept, *shares} if number)),
    )


def close_poll(db: Database, poll: str, issued: int) -> Closing:
    """Close the poll; ``issued`` is 发出. See `closings.close_box`."""
    return closings.close_box(db, poll, issued)


def begin_count(db: Database, poll: str) -> bool:
    """Hand the sums to the scrutineers; false where too few ballots leave nothing to open. See `counting.begin`."""
    return counting.begin(db, poll)


def result(db: Database, poll: str, excused: int | None = None) -> ResultReport:
    """Return the result with what is always shown beside it.

    Args:
        excused: 请假 as the chair recorded it, for the announcement; no board has it.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: there is no result, or the poll is annulled.
    """
    with db.read() as session:
        row = polls.find(session, poll)
        polls.require(row, phases.TALLIED)
        definition = polls.definition(row)
        figures = chain.data_of(session, poll, "result") or {}
    return _report(definition, figures, excused)


def comments(db: Database, poll: str) -> list[str]:
    """Return the opened comments, in an order that tells nothing; empty before the result."""
    with db.read() as session:
        polls.find(session, poll)
        return counting.opened_comments(session, poll)


def unsealed(db: Database) -> list[str]:
    """Seal every closed box that is not sealed yet, and return the polls of which no backup may be made now."""
    return seal_rest(db)


def tidy(db: Database) -> None:
    """Do again what a server that was stopped may have left: seal closed boxes, erase what was destroyed."""
    seal_rest(db)
    erase(db)


def annul(db: Database, poll: str, reason: str) -> None:
    """Annul the poll before its tally; the reason stands on the board. See `annulments.annul`."""
    annulments.annul(db, poll, reason)


def board(db: Database, poll: str) -> bytes:
    """Return the public board as the bytes that anyone can verify.

    Raises:
        PollUnknown: no poll has this code.
    """
    return disclosures.board(db, poll)


def events(db: Database, poll: str) -> list[dict[str, Any]]:
    """Return the board's events, for the papers of the poll (会议记录).

    Raises:
        PollUnknown: no poll has this code.
    """
    return disclosures.events(db, poll)


def _define(db: Database, terms: PollTerms, code: str) -> str:
    signing, share = (1 + secrets.randbelow(ORDER - 1) for _ in range(2))
    definition = definition_of(terms, code, signing, share)
    with db.write() as session:
        poll = Poll(
            code=code,
            phase=phases.PREPARED,
            attempt=1,
            definition=cj(definition),
            signing_key=polls.seal_key(db, code, "signing", signing),
            share_key=polls.seal_key(db, code, "share", share),
            box_sealed=False,
        )
        session.add(poll)
        session.flush()
        names = enumerate(terms.names, 1)
        session.add_all(Scrutineer(poll=code, number=number, name=name) for number, name in names)
        polls.append(session, db, poll, "definition", definition)
    return code


def _step(messages: tuple[Any, ...]) -> str:
    for step, message in zip(ceremony.ROUNDS, messages, strict=True):
        if message is None:
            return step
    return "done"


def _report(definition: dict[str, Any], figures: dict[str, Any], excused: int | None) -> ResultReport:
    rule, counts = tally.Rule.of(definition), figures["counts"]
    rate = tally.satisfaction_rate(counts, rule) if figures["valid"] else None
    return ResultReport(
        **{name: figures[name] for name in ("due", "present", "issued", "returned", "valid", "invalid", "counts")},
        rate=rate,
        percent=tally.percent(rate) if rate is not None else "—",
        beside=tally.rates_beside(counts, rule, figures),
        met=figures["met"],
        quorum_met=figures["quorum_met"],
        valid_poll=figures["valid_poll"],
        unanimous=tally.unanimous(counts),
        clause=definition["rule"]["version"],
        announcement=announcement(definition, figures, excused),
    )
