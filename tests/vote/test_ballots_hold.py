"""Ballots checked together: good ones hold, every wrong one is refused, by both implementations."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.machine import native
from tests.vote.forger import Forger, Question, scalar_bytes
from vote.crypto import batch
from vote.crypto.ristretto import ORDER, base

SAMPLE = Path(__file__).parents[1] / "vectors" / "independent" / "sample-board.json"
IDENTITY = bytes(32)
TWICE = Forger(secret=2).slip_key
"""Some point or other: 2·G."""


@pytest.fixture(params=["plain", "native"])
def checker(request: pytest.FixtureRequest) -> Any:
    if request.param == "plain":
        return batch
    return native()


@pytest.fixture
def voter() -> Forger:
    return Forger()


def holds(checker: Any, voter: Forger, *ballots: bytes, options: tuple[int, ...] = (3,)) -> bool:
    found = checker.ballots_hold(voter.phi, voter.key.encode(), options, list(ballots))
    assert isinstance(found, bool)
    return found


# --- what holds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(2,), (3,), (8,), (2, 4, 3)])
def test_honest_ballots_hold(checker: Any, options: tuple[int, ...]) -> None:
    ballots = []
    for choice in range(2):
        voter = Forger()
        votes = [[int(option == choice) for option in range(count)] for count in options]
        ballots.append(voter.ballot(*(voter.question(row, number) for number, row in enumerate(votes))))

    assert holds(checker, voter, *ballots, options=options)


def test_no_ballots_hold(checker: Any, voter: Forger) -> None:
    assert holds(checker, voter)


def test_the_identity_may_stand_where_the_protocol_allows_it(checker: Any, voter: Forger) -> None:
    inverse = pow(1234567, -1, ORDER)
    hidden = voter.question([1, 0], randoms=[-inverse % ORDER, 5])
    without_witness = voter.question([1, 0], witness=0)

    assert hidden.vector[1] == IDENTITY
    assert without_witness.announced[:2] == [IDENTITY, IDENTITY]
    for question in (hidden, without_witness):
        assert holds(checker, voter, voter.ballot(question), options=(2,))


# --- lies that only an equation catches ---------------------------------------------------------------


@pytest.mark.parametrize("votes", [[1, 1, 0], [0, 0, 0], [2, 0, 0], [1, -1, 1], [137, 0, 0]])
def test_a_vector_that_is_no_unit_vector_is_refused(checker: Any, voter: Forger, votes: list[int]) -> None:
    for claimed in range(3):
        ballot = voter.ballot(voter.question(votes, claimed=claimed))

        assert not holds(checker, voter, ballot)


def test_a_choice_that_is_not_the_one_proven_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0], claimed=1))

    assert not holds(checker, voter, ballot)


def test_a_proof_that_ignores_the_challenge_is_refused(checker: Any, voter: Forger) -> None:
    for votes in ([137, 0, 0], [1, 0, 0]):
        ballot = voter.ballot(voter.question(votes, claimed=-1))

        assert not holds(checker, voter, ballot)


def test_faults_of_an_options_two_equations_do_not_cancel(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0], offset=1))

    assert not holds(checker, voter, ballot)


def test_another_generator_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0], first_base=base(3)))

    assert not holds(checker, voter, ballot)


def test_another_key_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0], second_base=base(3)))

    assert not holds(checker, voter, ballot)


def test_faults_of_two_ballots_do_not_cancel(checker: Any) -> None:
    ballots = []
    for step in (1, -1):
        voter = Forger()
        question = voter.question([1, 0, 0])
        question.responses[0] = shifted(question.responses[0], step)
        ballots.append(voter.ballot(question))

    assert not holds(checker, voter, *ballots)


def test_faults_of_two_options_do_not_cancel(checker: Any, voter: Forger) -> None:
    question = voter.question([1, 0, 0])
    question.responses[0] = shifted(question.responses[0], 1)
    question.responses[1] = shifted(question.responses[1], -1)

    assert not holds(checker, voter, voter.ballot(question))


# --- single parts changed, and signed anew ------------------------------------------------------------


def shifted(scalar: bytes, step: int) -> bytes:
    return scalar_bytes((int.from_bytes(scalar, "little") + step) % ORDER)


def unreduced(scalar: bytes) -> bytes:
    return scalar_bytes(int.from_bytes(scalar, "little") + ORDER)


@dataclass(frozen=True)
class Change:
    """One element of one part of a question, replaced."""

    part: str
    index: int
    how: str

    def apply(self, question: Question) -> None:
        elements = getattr(question, self.part)
        old = elements[self.index]
        replaced: dict[str, Callable[[], bytes]] = {
            "shifted": lambda: shifted(old, 1),
            "unreduced": lambda: unreduced(old),
            "other-point": lambda: TWICE,
            "no-point": lambda: bytes([old[0] ^ 1]) + old[1:],
            "identity": lambda: IDENTITY,
        }
        elements[self.index] = replaced[self.how]()

    def __str__(self) -> str:
        return f"{self.part}-{self.index}-{self.how}"


CHANGES = [
    *(Change("vector", at, how) for at in (0, 1, 2, 5) for how in ("other-point", "no-point", "identity")),
    *(Change("announced", at, how) for at in (0, 1, 2, 5) for how in ("other-point", "no-point", "identity")),
    *(
        Change(part, at, how)
        for part in ("challenges", "responses")
        for at in (0, 2)
        for how in ("shifted", "unreduced")
    ),
]


@pytest.fixture(scope="module")
def honest() -> tuple[Forger, Question]:
    voter = Forger()
    return voter, voter.question([0, 1, 0])


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_part_is_refused_alone_and_among_good_ballots(
    checker: Any, honest: tuple[Forger, Question], change: Change
) -> None:
    voter, question = honest
    changed = Question(*(list(part) for part in vars(question).values()))
    change.apply(changed)

    good, bad = voter.ballot(question), voter.ballot(changed)

    assert holds(checker, voter, good)
    assert not holds(checker, voter, bad)
    assert not holds(checker, voter, good, bad, good)


def test_challenges_shifted_against_each_other_are_refused(checker: Any, voter: Forger) -> None:
    question = voter.question([1, 0, 0])
    question.challenges[0] = shifted(question.challenges[0], 1)
    question.challenges[1] = shifted(question.challenges[1], -1)

    assert not holds(checker, voter, voter.ballot(question))


def test_an_element_a_that_is_the_identity_is_refused(checker: Any, voter: Forger) -> None:
    question = voter.question([1, 0, 0], randoms=[5, 0, 7])

    assert question.vector[2] == IDENTITY
    assert not holds(checker, voter, voter.ballot(question))


def test_a_slip_key_that_is_the_identity_is_refused(checker: Any) -> None:
    voter = Forger(secret=0)

    assert not holds(checker, voter, voter.ballot(voter.question([1, 0, 0])))


def test_a_signature_with_the_identity_is_refused(checker: Any, voter: Forger) -> None:
    assert not holds(checker, voter, voter.ballot(voter.question([1, 0, 0]), nonce=0))


def test_another_version_is_refused(checker: Any, voter: Forger) -> None:
    for version in (0, 2, 255):
        assert not holds(checker, voter, voter.ballot(voter.question([1, 0, 0]), version=version))


# --- ballots taken elsewhere --------------------------------------------------------------------------


def test_a_question_of_another_slip_is_refused(checker: Any, voter: Forger) -> None:
    copied = Forger().question([1, 0, 0])

    assert not holds(checker, voter, voter.ballot(copied))


def test_questions_in_another_order_are_refused(checker: Any, voter: Forger) -> None:
    first, second = voter.question([1, 0, 0], 0), voter.question([0, 1, 0], 1)

    assert holds(checker, voter, voter.ballot(first, second), options=(3, 3))
    assert not holds(checker, voter, voter.ballot(second, first), options=(3, 3))


def test_a_ballot_of_another_poll_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0]))
    elsewhere = Forger(phi=b"\x08" * 32)
    other_key = Forger(key=base(7654321))

    assert not holds(checker, elsewhere, ballot)
    assert not holds(checker, other_key, ballot)


def test_a_ballot_of_another_length_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0]))

    for wrong in (b"", ballot[:1], ballot[:-1], ballot + b"\0", ballot[:-64], ballot * 2):
        assert not holds(checker, voter, wrong)
    assert not holds(checker, voter, ballot, options=(2,))
    assert not holds(checker, voter, ballot, options=(1, 2))
    assert not holds(checker, voter, ballot, options=())


# --- signatures ---------------------------------------------------------------------------------------


def test_a_changed_signature_is_refused(checker: Any, voter: Forger) -> None:
    ballot = voter.ballot(voter.question([1, 0, 0]))
    nonce, response = ballot[-64:-32], ballot[-32:]

    for signature in (
        nonce + shifted(response, 1),
        nonce + unreduced(response),
        TWICE + response,
        IDENTITY + response,
        bytes([nonce[0] ^ 1]) + nonce[1:] + response,
        Forger().ballot(voter.question([1, 0, 0]))[-64:],
    ):
        assert not holds(checker, voter, ballot[:-64] + signature)


def test_a_key_that_is_none_is_named(checker: Any) -> None:
    with pytest.raises(ValueError, match="no canonical point"):
        checker.ballots_hold(bytes(32), b"\xff" * 32, [3], [])


# --- many ---------------------------------------------------------------------------------------------


def test_one_wrong_ballot_is_found_in_every_chunk(checker: Any, voter: Forger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK_POINTS", 20)
    question = voter.question([1, 0])
    good = voter.ballot(question)
    question.responses[0] = shifted(question.responses[0], 1)
    bad = voter.ballot(question)
    size = 5 if checker is batch else 1000

    for place in (0, size // 2, size - 1):
        ballots = [good] * size
        ballots[place] = bad

        assert not holds(checker, voter, *ballots, options=(2,))
    assert holds(checker, voter, *[good] * size, options=(2,))


def test_sums_add_up_every_option(checker: Any) -> None:
    voters = [Forger() for _ in range(3)]
    randoms = [[index + 2, 7 * index + 1] for index in range(3)]
    ballots = [
        voter.ballot(voter.question([1, 0], 0, randoms=row), voter.question([0, 1, 0], 1))
        for voter, row in zip(voters, randoms, strict=True)
    ]

    sums = checker.ballots_sum([2, 3], ballots)

    assert [len(question) for question in sums] == [2, 3]
    for option, count in ((0, 3), (1, 0)):
        mixed = sum(row[option] for row in randoms)
        a, b = sums[0][option]
        assert a.encode() == base(mixed).encode()
        assert b.encode() == base(mixed * 1234567 + count).encode()


def test_what_is_added_while_it_is_checked_are_the_same_sums(checker: Any) -> None:
    questions = [([1, 0], 0), ([0, 1, 0], 1), ([0, 0, 0, 1], 2)]
    voters = [Forger() for _ in range(3)]
    ballots = [voter.ballot(*(voter.question(votes, number) for votes, number in questions)) for voter in voters]
    given = voters[0].phi, voters[0].key.encode(), [2, 3, 4]

    added = checker.ballots_add(*given, ballots)

    sums = checker.ballots_sum([2, 3, 4], ballots)
    assert [point.encode() for point in added] == [
        point.encode() for question in sums for pair in question for point in pair
    ]
    single = [[point.encode() for point in checker.ballots_add(*given, [ballot])] for ballot in ballots]
    assert single == [[ballot[at : at + 32] for at in places([2, 3, 4])] for ballot in ballots]
    assert all(point.is_identity for point in checker.ballots_add(*given, []))
    changed = bytearray(ballots[1])
    changed[-1] ^= 1
    assert checker.ballots_add(*given, [ballots[0], bytes(changed)]) is None


def places(options: list[int]) -> list[int]:
    """Say where in a ballot A and B of every option stand."""
    starts = [33 + 192 * sum(options[:number]) for number in range(len(options))]
    return [start + 32 * at for start, count in zip(starts, options, strict=True) for at in range(2 * count)]


def test_sums_of_no_ballots_are_the_identity(checker: Any) -> None:
    sums = checker.ballots_sum([2], [])

    assert all(point.is_identity for pair in sums[0] for point in pair)


def test_sums_name_a_ballot_that_was_not_checked(checker: Any, voter: Forger) -> None:
    good = voter.question([1, 0])
    bad = voter.question([1, 0])
    bad.vector[3] = b"\xff" * 32

    with pytest.raises(ValueError, match="no canonical point") as refused:
        checker.ballots_sum([2], [voter.ballot(good), voter.ballot(good), voter.ballot(bad)])

    assert refused.value.index == 2  # type: ignore[attr-defined]


def test_sums_refuse_a_ballot_of_another_length(checker: Any) -> None:
    with pytest.raises(ValueError, match="another length"):
        checker.ballots_sum([2], [bytes(97 + 192)])


def test_other_threads_run_while_ballots_are_checked(voter: Forger) -> None:
    accelerator = native()
    ballots = [voter.ballot(voter.question([1, 0, 0]))] * 2000
    check = threading.Thread(target=holds, args=(accelerator, voter, *ballots))
    pause = threading.Event()

    check.start()
    turns = 0
    while check.is_alive():
        pause.wait(0.001)
        turns += 1

    assert turns > 10


# --- the independent sample ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    return json.loads(SAMPLE.read_bytes())  # type: ignore[no-any-return]


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_an_independent_board_holds_and_adds_up(checker: Any, sample: dict[str, Any]) -> None:
    data = {event["type"]: event["data"] for event in sample["events"]}
    options = [len(question["options"]) for question in data["definition"]["questions"]]
    phi, key = unb64(data["open"]["election"]), unb64(data["ceremony"]["public_key"])
    ballots = [unb64(ballot) for ballot in sample["ballots"]]

    sums = checker.ballots_sum(options, ballots)

    assert checker.ballots_hold(phi, key, options, ballots)
    assert [[[a.encode(), b.encode()] for a, b in question] for question in sums] == [
        [[unb64(a), unb64(b)] for a, b in question] for question in data["tally"]["sums"]
    ]
    for start in range(0, len(ballots[0]), 160):
        changed = bytearray(ballots[0])
        changed[start] ^= 2
        assert not checker.ballots_hold(phi, key, options, [ballots[1], bytes(changed)]), start
