"""The rounds of the key ceremony on the server: in order, once, and anew when one breaks (监票人密钥仪式)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import Assembly
from vote import ceremony, chair
from vote.crypto.ceremony import gamma, make_card, make_deal
from vote.crypto.faults import claim_fault
from vote.crypto.hashing import b64
from vote.crypto.transcript import Transcript, make_seal
from vote.errors import AlreadyPosted, AttemptOver, LinkInvalid, PollUnknown, Refusal, WrongPhase
from vote.verify import verify_board

Assemble = Callable[..., Assembly]


@pytest.fixture
def assembly(assemble: Assemble) -> Assembly:
    return assemble("prepared")


def state(assembly: Assembly) -> dict[str, Any]:
    return ceremony.state(assembly.database, assembly.code)


def post_cards(assembly: Assembly, attempt: int = 1) -> list[dict[str, Any]]:
    cards = assembly.cards(attempt)
    for card in cards:
        ceremony.post_card(assembly.database, assembly.code, card["index"], attempt, card)
    return cards


def test_a_complete_ceremony_stands_on_the_board_and_makes_the_poll_ready(assembly: Assembly) -> None:
    assembly.hold_ceremony()

    assert assembly.phase == "ready"
    assert [event["type"] for event in assembly.events()] == ["definition", "ceremony"]
    assert assembly.turnout().check_number == assembly.transcript.check_number
    assert verify_board(assembly.board()).level == "prepared"


def test_links_open_for_their_scrutineer_only_and_end_when_renewed(assembly: Assembly) -> None:
    first, second, _ = chair.invite(assembly.database, assembly.code)

    assert ceremony.authorise(assembly.database, assembly.code, first.fragment) == 1
    assert ceremony.authorise(assembly.database, assembly.code, second.fragment.lower()) == 2
    renewed = chair.reinvite(assembly.database, assembly.code, 1)
    assert ceremony.authorise(assembly.database, assembly.code, renewed.fragment) == 1
    for link in (first.fragment, f"2-{first.token}", second.token, "", "x", "9-", "²-A", f"0-{first.token}"):
        with pytest.raises(LinkInvalid):
            ceremony.authorise(assembly.database, assembly.code, link)
    with pytest.raises(PollUnknown):
        ceremony.authorise(assembly.database, "00000000", second.fragment)


def test_a_link_shows_its_token_nowhere_by_accident(assembly: Assembly) -> None:
    invitation = chair.invite(assembly.database, assembly.code)[0]

    assert invitation.token not in repr(invitation)


def test_a_message_sent_again_changes_nothing_and_another_one_is_refused(assembly: Assembly) -> None:
    card = assembly.cards()[0]
    first = ceremony.post_card(assembly.database, assembly.code, 1, 1, card)

    again = ceremony.post_card(assembly.database, assembly.code, 1, 1, card)

    assert again == first
    with pytest.raises(AlreadyPosted):
        ceremony.post_card(assembly.database, assembly.code, 1, 1, assembly.cards()[0])
    assert state(assembly)["cards"] == [card, None, None]


def test_a_seal_sent_again_after_the_ceremony_is_answered(assembly: Assembly) -> None:
    assembly.hold_ceremony()
    seal = assembly.ceremony_data["seals"][2]

    answer = ceremony.post_seal(assembly.database, assembly.code, 3, 1, seal)

    assert answer["phase"] == "ready"
    assert [event["type"] for event in assembly.events()] == ["definition", "ceremony"]


def test_nobody_posts_for_another(assembly: Assembly) -> None:
    card = assembly.cards()[0]

    attempts: list[object] = [card, [], None, {"index": 2}]
    for wrong in attempts:
        with pytest.raises(Refusal):
            ceremony.post_card(assembly.database, assembly.code, 2, 1, wrong)


def test_a_wrong_card_deal_or_seal_is_refused_by_its_check(assembly: Assembly) -> None:
    with pytest.raises(Refusal) as caught:
        ceremony.post_card(assembly.database, assembly.code, 1, 1, assembly.cards()[0] | {"commitment": b64(bytes(32))})
    assert caught.value.facts["check"] == "card"

    cards = post_cards(assembly)
    cards_hash = gamma(assembly.definition, 1, cards)
    deal = make_deal(assembly.phones[0].keys(assembly.definition), cards_hash, cards)
    with pytest.raises(Refusal) as caught:
        ceremony.post_deal(assembly.database, assembly.code, 1, 1, deal | {"coefficients": deal["coefficients"][::-1]})
    assert caught.value.facts["check"] == "deal"

    deals = assembly.post_deals(1, cards)
    transcript = Transcript.of(assembly.definition, 1, cards, deals)
    seal = make_seal(assembly.phones[0].keys(assembly.definition), transcript, deals)
    with pytest.raises(Refusal) as caught:
        ceremony.post_seal(assembly.database, assembly.code, 1, 1, seal | {"proof": seal["signature"]})
    assert caught.value.facts["check"] == "seal"
    assert state(assembly)["seals"] == [None] * 3


def test_two_scrutineers_cannot_have_the_same_keys(assembly: Assembly) -> None:
    ceremony.post_card(assembly.database, assembly.code, 1, 1, assembly.cards()[0])
    keys = assembly.phones[1].keys(assembly.definition)
    keys_of_first = assembly.phones[0].keys(assembly.definition)

    class Copied(type(keys)):  # type: ignore[misc]
        sign = keys_of_first.sign

    copied = make_card(Copied(keys.context, 1, 2, keys.seed, keys.names, keys.threshold))

    with pytest.raises(Refusal) as caught:
        ceremony.post_card(assembly.database, assembly.code, 2, 1, copied)
    assert caught.value.check == "card"


def test_no_deal_before_all_cards_and_no_seal_before_all_deals(assembly: Assembly) -> None:
    cards = assembly.cards()
    for card in cards[:2]:
        ceremony.post_card(assembly.database, assembly.code, card["index"], 1, card)
    cards_hash = gamma(assembly.definition, 1, cards)
    deals = [make_deal(phone.keys(assembly.definition), cards_hash, cards) for phone in assembly.phones]

    with pytest.raises(WrongPhase):
        ceremony.post_deal(assembly.database, assembly.code, 1, 1, deals[0])

    ceremony.post_card(assembly.database, assembly.code, 3, 1, cards[2])
    ceremony.post_deal(assembly.database, assembly.code, 1, 1, deals[0])
    transcript = Transcript.of(assembly.definition, 1, cards, deals)
    seal = make_seal(assembly.phones[0].keys(assembly.definition), transcript, deals)
    with pytest.raises(WrongPhase):
        ceremony.post_seal(assembly.database, assembly.code, 1, 1, seal)


def test_a_restart_archives_the_attempt_and_the_next_one_succeeds(assembly: Assembly) -> None:
    cards = post_cards(assembly)

    after = ceremony.restart(assembly.database, assembly.code, 2, 1, "李监票的手机没电了")

    assert (after["attempt"], after["cards"]) == (2, [None] * 3)
    assert after["broken"] == {"why": "李监票的手机没电了", "by": 2}
    with pytest.raises(AttemptOver):
        ceremony.post_card(assembly.database, assembly.code, 1, 1, cards[0])
    assembly.hold_ceremony(attempt=2)
    assert assembly.ceremony_data["attempt"] == 2
    assert verify_board(assembly.board()).level == "prepared"


def test_a_complete_ceremony_cannot_be_restarted(assembly: Assembly) -> None:
    assembly.hold_ceremony()

    with pytest.raises(WrongPhase):
        ceremony.restart(assembly.database, assembly.code, 1, 1, "再来一次")
    with pytest.raises(WrongPhase):
        chair.restart_ceremony(assembly.database, assembly.code, "再来一次")


def test_a_reason_that_is_no_text_is_refused(assembly: Assembly) -> None:
    for why in ("", "\u202e", 7, None):
        with pytest.raises(Refusal):
            ceremony.restart(assembly.database, assembly.code, 1, 1, why)  # type: ignore[arg-type]

    assert state(assembly)["attempt"] == 1


def test_a_proven_bad_share_ends_the_attempt_and_names_the_dealer(assembly: Assembly) -> None:
    cards = post_cards(assembly)
    cards_hash = gamma(assembly.definition, 1, cards)
    dealer, victim = (assembly.phones[place].keys(assembly.definition) for place in (0, 1))

    class Cheat(type(dealer)):  # type: ignore[misc]
        def share_for(self, index: int) -> int:
            return 7

    deal = make_deal(Cheat(dealer.context, 1, 1, dealer.seed, 3, 2), cards_hash, cards)
    ceremony.post_deal(assembly.database, assembly.code, 1, 1, deal)
    fault = claim_fault(victim, cards_hash, deal)

    after = ceremony.post_fault(assembly.database, assembly.code, 2, 1, fault)

    assert (after["attempt"], after["faults"], after["broken"]["by"]) == (2, [fault], 1)
    assert "张监票" in after["broken"]["why"]


def test_a_false_accusation_falls_back_on_the_accuser(assembly: Assembly) -> None:
    cards = post_cards(assembly)
    deal = assembly.post_deals(1, cards)[0]
    fault = claim_fault(assembly.phones[1].keys(assembly.definition), gamma(assembly.definition, 1, cards), deal)

    after = ceremony.post_fault(assembly.database, assembly.code, 2, 1, fault)

    assert after["broken"]["by"] == 2


def test_a_claim_that_proves_nothing_changes_nothing(assembly: Assembly) -> None:
    cards = post_cards(assembly)
    deal = assembly.post_deals(1, cards)[0]
    fault = claim_fault(assembly.phones[1].keys(assembly.definition), gamma(assembly.definition, 1, cards), deal)

    for wrong in (fault | {"key": cards[0]["channel_key"]}, fault | {"dealer": 2}, {"index": 2}):
        with pytest.raises(Refusal):
            ceremony.post_fault(assembly.database, assembly.code, 2, 1, wrong)
    assert state(assembly)["attempt"] == 1


def test_the_chair_sees_who_is_waiting_for_whom(assembly: Assembly) -> None:
    chair.invite(assembly.database, assembly.code)
    ceremony.post_card(assembly.database, assembly.code, 1, 1, assembly.cards()[0])

    seen = chair.ceremony_state(assembly.database, assembly.code)

    assert [each.step for each in seen.scrutineers] == ["deal", "card", "card"]
    assert (seen.phase, seen.attempt, seen.check_number) == ("ceremony", 1, None)
    again = chair.restart_ceremony(assembly.database, assembly.code, "换手机")
    assert (again.attempt, again.broken) == (2, "换手机")
