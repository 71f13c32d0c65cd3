"""Properties of small polls, and the promises that the protocol makes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forge import CODE, Forge, question, ready
from vote.crypto import ballot, comment, decryption, slips
from vote.crypto.boxes import close_box
from vote.crypto.canonical import cj
from vote.crypto.ceremony import make_deal, open_deal
from vote.crypto.faults import claim_fault, judge_fault
from vote.crypto.group import GENERATOR, Point, ballots_sum
from vote.crypto.hashing import b64, h32, u32, unb64, unbase32
from vote.crypto.refusal import Refused
from vote.crypto.signatures import sign
from vote.crypto.transcript import Transcript, make_seal
from vote.verify import verify_board

OPTIONS = ("满意", "基本满意", "不满意", "弃权")


@st.composite
def polls(draw: st.DrawFn) -> tuple[Forge, list[list[int]], list[int]]:
    """A poll, its votes, and who opens it."""
    names = draw(st.integers(2, 4))
    threshold = draw(st.integers(names // 2 + 1, names))
    questions = tuple(
        question(f"q{place}", f"第{place}题", *OPTIONS[:count])
        for place, count in enumerate(draw(st.lists(st.integers(2, 4), min_size=1, max_size=2)))
    )
    people = [f"监票人{place}" for place in range(names)]
    forge = Forge("property", names=people, threshold=threshold, questions=questions, due=9)
    choices = st.tuples(*[st.integers(0, len(item["options"]) - 1) for item in questions])
    votes = draw(st.lists(choices.map(list), min_size=2, max_size=5))
    openers = draw(st.permutations(range(1, names + 1)))[:threshold]
    return forge, votes, sorted(openers)


@settings(max_examples=12)
@given(polls())
def test_every_poll_counts_what_was_cast_and_verifies(poll: tuple[Forge, list[list[int]], list[int]]) -> None:
    forge, votes, openers = poll
    forge.hold_ceremony().add_slips(len(votes)).open(len(votes))
    for number, choices in enumerate(votes):
        forge.cast(number, choices)

    forge.close(len(votes)).count(openers)

    counts = forge.data_of("result")["counts"]
    for place, row in enumerate(counts):
        assert row == [sum(vote[place] == option for vote in votes) for option in range(len(row))]
    assert verify_board(forge.export()).holds


def test_ballots_of_one_choice_all_differ() -> None:
    forge = Forge("differ").hold_ceremony().add_slips(1)
    key, _ = slips.slip_key(CODE, forge.secrets[0])

    sealed = {ballot.seal(forge.election, key, [0]) for _ in range(3)}

    assert len(sealed) == 3
    assert {len(item) for item in sealed} == {forge.election.length}


@pytest.mark.parametrize("choices", [[], [0, 0], [2], [-1]])
def test_a_choice_that_does_not_exist_is_refused_before_sealing(choices: list[int]) -> None:
    forge = ready()

    with pytest.raises(Refused, match="choices"):
        ballot.seal(forge.election, 5, choices)


def opened_by(forge: Forge, trustees: list[int]) -> list[list[int]]:
    """Try to open the sums with the shares of some trustees."""
    sums = ballots_sum(forge.election.options, forge.ballots)
    tally_hash = decryption.tau(forge.phi, forge.head(), len(forge.ballots), sums)
    shares = [
        decryption.make_share(forge.transcript, tally_hash, trustee, forge.shares[trustee], 1, sums)
        for trustee in trustees
    ]
    return decryption.open_counts(sums, shares, len(forge.ballots))


def test_k_scrutineers_and_the_server_open_and_nobody_less_can() -> None:
    forge = ready(names=("甲", "乙", "丙"), threshold=2).open(9)
    for number, vote in enumerate((0, 0, 1)):
        forge.cast(number, [vote])

    assert opened_by(forge, [1, 3, 0]) == [[2, 1]]
    assert opened_by(forge, [2, 3, 0]) == [[2, 1]]
    for too_few in ([0], [1, 0], [3, 0]):
        with pytest.raises(Refused, match="counts"):
            opened_by(forge, too_few)
    without_server = decryption.lagrange([1, 2, 3])
    share = sum(weight * forge.shares[index] for index, weight in without_server.items())
    assert share * GENERATOR != forge.transcript.public_key


def test_a_wrong_share_is_refused_and_its_sender_named() -> None:
    forge = ready().open(8)
    for number in range(3):
        forge.cast(number, [0])
    forge.close(8).sum_up()
    forge.shares[2] += 1

    with pytest.raises(Refused, match="trustee 2") as refused:
        decryption.check_share(forge.transcript, forge.tally_hash, forge.sums, forge.share_data(2))

    assert refused.value.check == "share"


def test_a_comment_made_from_a_ballot_is_refused() -> None:
    """Opening whatever is called a comment would open ballots: who sends R must know r."""
    forge = ready().open(8)
    sealed = forge.cast(0, [1])
    honest = comment.seal(forge.phi, forge.transcript.public_key, "好")

    stolen = honest[:1] + sealed[33:65] + honest[33:]

    with pytest.raises(Refused, match="comment-proof"):
        comment.check(forge.phi, stolen)


@pytest.mark.parametrize("text", ["x" * 601, "铃" * 201, "a\tb", "a\x85b"])
def test_a_comment_that_cannot_stand_is_refused(text: str) -> None:
    forge = ready()

    with pytest.raises(Refused, match="comment-text"):
        comment.seal(forge.phi, forge.transcript.public_key, text)


def sealed_plain(forge: Forge, plain: bytes) -> tuple[bytes, Any]:
    """A comment whose sender pads as it likes, and its r·Y."""
    public = (9 * GENERATOR).encode()
    shared = 9 * forge.transcript.public_key
    key = h32("comment-key", forge.phi, public, shared.encode())
    return b"\x01" + public + bytes(64) + close_box(key, plain, forge.phi + public), shared


@pytest.mark.parametrize(
    "plain",
    [
        u32(601) + b"x" * 600,
        u32(1) + b"xy" + bytes(598),
        u32(2) + b"\xff\xfe" + bytes(598),
        u32(1) + b"\t" + bytes(599),
    ],
    ids=["too long", "not padded with zeros", "not UTF-8", "a control character"],
)
def test_a_comment_that_was_sealed_wrongly_opens_to_nothing(plain: bytes) -> None:
    forge = ready()
    sealed, shared = sealed_plain(forge, plain)

    with pytest.raises(Refused, match="comment-text"):
        comment.unseal(forge.phi, sealed, shared)


def test_a_malformed_comment_is_refused_by_name() -> None:
    forge = ready()
    good = comment.seal(forge.phi, forge.transcript.public_key, "好")
    changed = {
        "comment-length": good + b"\0",
        "comment-version": b"\x02" + good[1:],
        "comment-point": good[:1] + bytes(32) + good[33:],
        "comment-scalar": good[:33] + b"\xff" * 32 + good[65:],
        "comment-proof": good[:-1] + bytes([good[-1] ^ 1]),
    }

    for check, wrong in changed.items():
        with pytest.raises(Refused) as refused:
            comment.check(forge.phi, wrong)
        assert refused.value.check == check


@pytest.mark.parametrize("secret", ["", "0" * 19, "0" * 21, "U" * 20, "o" * 20])
def test_a_slip_has_twenty_canonical_characters(secret: str) -> None:
    with pytest.raises(Refused, match="slip-secret"):
        slips.slip_key(CODE, secret)


@pytest.mark.parametrize(("text", "length"), [("0", 1), ("000", 1), ("U0", 1), ("01", 1), ("o0", 1)])
def test_base32_has_one_form(text: str, length: int) -> None:
    with pytest.raises(Refused, match="base32"):
        unbase32(text, length)


def test_an_election_key_that_is_the_identity_is_refused() -> None:
    """Else the sum of ciphertexts would be the sum of votes, in the open."""
    forge = Forge("identity").hold_ceremony()
    deals = [dict(deal) for deal in forge.deals]
    rest = forge.transcript.public_key - Point.decode(unb64(deals[1]["coefficients"][0]))
    deals[1]["coefficients"] = [b64((-rest).encode()), deals[1]["coefficients"][1]]

    with pytest.raises(Refused, match="election-key"):
        Transcript.of(forge.definition, 1, forge.cards, deals)


def bad_deal(forge: Forge) -> dict[str, Any]:
    """A deal of the first scrutineer with a wrong share for the second, signed."""
    keys = forge.keys[0]
    deal = {name: value for name, value in forge.deals[0].items() if name != "signature"}
    deal["shares"] = [share | {"box": b64(bytes(48))} for share in deal["shares"]]
    return deal | {"signature": b64(sign(keys.sign, "deal", forge.transcript.cards_hash, cj(deal)))}


def test_a_bad_share_is_proven_and_nobody_can_blame_an_honest_dealer() -> None:
    forge = Forge("fault", names=("甲", "乙", "丙"), threshold=2).hold_ceremony()
    cards_hash, accuser = forge.transcript.cards_hash, forge.keys[1]
    wrong = bad_deal(forge)
    with pytest.raises(Refused, match="bad-share"):
        open_deal(accuser, cards_hash, wrong)
    with pytest.raises(Refused, match="bad-share"):
        make_seal(accuser, forge.transcript, [wrong, *forge.deals[1:]])

    rightly = claim_fault(accuser, cards_hash, wrong)
    falsely = claim_fault(accuser, cards_hash, forge.deals[0])

    assert judge_fault(forge.definition, 1, forge.cards, [wrong], rightly) == 1
    assert judge_fault(forge.definition, 1, forge.cards, forge.deals, falsely) == 2
    for unfounded in (falsely | {"dealer": 3}, falsely | {"dealer": 2}):
        with pytest.raises(Refused, match="no deal"):
            judge_fault(forge.definition, 1, forge.cards, forge.deals[:2], unfounded)
    with pytest.raises(Refused, match="does not prove"):
        judge_fault(forge.definition, 1, forge.cards, forge.deals, falsely | {"key": b64(GENERATOR.encode())})


def test_a_fresh_attempt_shares_no_key_with_the_one_before() -> None:
    forge = Forge("attempts").hold_ceremony()
    first = {card[name] for card in forge.cards for name in ("signing_key", "channel_key")}

    forge.hold_ceremony(attempt=2)

    assert not first & {card[name] for card in forge.cards for name in ("signing_key", "channel_key")}
    assert make_deal(forge.keys[0], forge.transcript.cards_hash, forge.cards)["index"] == 1
