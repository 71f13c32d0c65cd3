"""Wrong boards: what a lying server, scrutineer or voter could publish, each with the check that refuses it.

Every board is signed and linked anew by the server's own key unless the fault is in that very thing:
the liar is the server.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.forge import CODE, Forge, closed, counted, fixed_draw, question, ready
from vote import board
from vote.crypto import ballot, decryption, slips
from vote.crypto.canonical import cj
from vote.crypto.definition import context
from vote.crypto.group import GENERATOR, ORDER, Point
from vote.crypto.hashing import Hs, b64, scalar, scalar_bytes, u32, unb64
from vote.crypto.signatures import sign
from vote.crypto.transcript import deals_hash

Change = Callable[[Forge], object]
Kind = tuple[str, str, bytes]
"""Name, the check that must refuse it, and the board."""


def kinds() -> Iterator[Kind]:
    """Yield all kinds of wrong boards."""
    yield from _texts()
    yield from _events()
    for name, check, base, change in [*_DEFINITION, *_CEREMONY, *_SLIPS, *_CLOSE, *_COUNT, *_ANNUL]:
        forge = base()
        forge.entries = copy.deepcopy(forge.entries)
        forge.definition = forge.entries[0][1]
        change(forge)
        yield name, check, forge.export()
    yield from _ballots()


# -- texts and events: not even a board -----------------------------------------------------------


def _texts() -> Iterator[Kind]:
    good = counted().export()
    yield "not JSON", "json", good[:-1]
    yield "a thousand lists in one another", "json", b"[" * 100_000
    yield "byte-order mark", "json", b"\xef\xbb\xbf" + good
    yield "white space", "canonical-json", good + b"\n"
    yield "a member twice", "json", good.replace(b'{"ballots"', b'{"ballots":[],"ballots"', 1)
    yield "a fraction", "json", good.replace(b'"seq":1,', b'"seq":1.0,')
    yield "minus zero", "json", good.replace(b'"present":8', b'"present":-0')
    yield "an integer beyond 2^53", "json", good.replace(b'"present":8', b'"present":9007199254740993')
    yield "half a surrogate", "json", good.replace("食堂".encode(), b"").replace(b'"o1"', b'"\\ud800"', 1)
    yield "members out of order", "canonical-json", _reordered(good)
    yield "an escape that is not needed", "canonical-json", good.replace(b'"pingjia/1"', b'"pingji\\u0061/1"')
    value = json.loads(good)
    yield "another suite", "board-shape", cj(value | {"suite": "pingjia/2"})
    yield "one member more", "board-shape", cj(value | {"note": 1})
    yield "no events", "board-shape", cj(value | {"events": []})
    yield "a padded ballot", "board-shape", cj(value | {"ballots": [value["ballots"][0] + "=", *value["ballots"][1:]]})


def _reordered(good: bytes) -> bytes:
    value = json.loads(good)
    turned = {name: value[name] for name in ("suite", "events", "ballots")}
    return json.dumps(turned, ensure_ascii=False, separators=(",", ":")).encode()


def _events() -> Iterator[Kind]:
    def changed(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
        forge = counted()
        events = forge.events()
        change(events)
        return board.export(events, sorted(forge.ballots, key=ballot.digest))

    def signed(event: dict[str, Any], key: int) -> None:
        event["signature"] = b64(sign(key, "event", board.event_hash(event), draw=fixed_draw("again")))

    server = counted().server_key
    yield "an event with a time", "event-shape", changed(lambda events: events[3].update(at=1))
    yield "numbers with a gap", "chain-sequence", changed(lambda events: events[3].update(seq=5))
    yield "true for one", "chain-sequence", changed(lambda events: events[0].update(seq=True))
    yield "an event taken out", "chain-sequence", changed(lambda events: events.pop(4))
    yield "a broken link", "chain-previous", changed(lambda events: events[3].update(previous=b64(bytes(32))))
    yield "an event by another key", "event-signature", changed(lambda events: signed(events[4], 7))
    yield (
        "a signature from another event",
        "event-signature",
        changed(lambda events: events[4].update(signature=events[3]["signature"])),
    )
    yield (
        "a signature with R the identity",
        "event-signature",
        changed(lambda events: events[1].update(signature=b64(bytes(32) + scalar_bytes(server)))),
    )


def _entry(kind: str, **values: Any) -> Change:
    """Change members of the first entry of a type."""
    return lambda forge: forge.data_of(kind).update(values)


def _before(kind: str, other: str) -> Change:
    """Move the first entry of one type before that of another."""

    def change(forge: Forge) -> None:
        entry = next(entry for entry in forge.entries if entry[0] == kind)
        forge.entries.remove(entry)
        forge.entries.insert([found for found, _ in forge.entries].index(other), entry)

    return change


def _again(kind: str) -> Change:
    return lambda forge: forge.entries.append(copy.deepcopy((kind, forge.data_of(kind))))


def _drop(kind: str) -> Change:
    return lambda forge: forge.entries.remove((kind, forge.data_of(kind)))


# -- the definition -------------------------------------------------------------------------------


def _rule(**values: Any) -> Change:
    return lambda forge: forge.definition["rule"].update(values)


def _options(forge: Forge) -> None:
    forge.definition["questions"][0]["options"][1]["id"] = "o1"


def _date(held_on: str) -> Change:
    return _entry("definition", assembly={"kind": "members", "held_on": held_on, "due": 9})


def _code(forge: Forge) -> None:
    """A server that proves its share for a code that is none."""
    forge.definition["poll"] = "7Z3K9QXU"
    server = forge.definition["server"]
    parts = (b"7Z3K9QXU", unb64(server["signing_key"]))
    server["share_proof"] = b64(sign(forge.share, "server-share", *parts, draw=fixed_draw("proof")))


def _question_id(name: str) -> Change:
    def change(forge: Forge) -> None:
        forge.definition["questions"][0]["id"] = name
        forge.definition["rule"]["question"] = name

    return change


def _prepared() -> Forge:
    return Forge()


_DEFINITION: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("a text with a line break", "definition", _prepared, _entry("definition", title="会员\n评家")),
    ("a text that turns direction", "definition", _prepared, _entry("definition", title="会员\u202e评家")),
    ("an empty text", "definition", _prepared, _entry("definition", union="")),
    ("a code with a letter that is none", "definition", _prepared, _code),
    ("a definition of another suite", "definition", _prepared, _entry("definition", suite="pingjia/2")),
    ("a definition with one member more", "definition", _prepared, _entry("definition", note="")),
    ("an assembly of no known kind", "definition", _prepared,
     _entry("definition", assembly={"kind": "board", "held_on": "2026-11-22", "due": 9})),
    ("a date in another form", "definition", _prepared, _date("20261122")),
    ("a date of another century", "definition", _prepared, _date("1899-12-31")),
    ("an id with a capital", "definition", _prepared, _question_id("Overall")),
    ("an id of 33 letters", "definition", _prepared, _question_id("a" * 33)),
    ("a satisfied option twice", "definition", _prepared, _rule(satisfied=["o1", "o1"])),
    ("another denominator", "definition", _prepared, _rule(denominator="returned")),
    ("one for true", "definition", _prepared, _entry("definition", comments=1)),
    ("a minimum of one", "definition", _prepared, _entry("definition", minimum_ballots=1)),
    ("a day that does not exist", "definition", _prepared,
     _entry("definition", assembly={"kind": "members", "held_on": "2026-02-30", "due": 9})),
    ("nobody due", "definition", _prepared,
     _entry("definition", assembly={"kind": "members", "held_on": "2026-11-22", "due": 0})),
    ("half of the scrutineers are enough", "definition", _prepared,
     _entry("definition", scrutineers={"names": ["甲", "乙"], "threshold": 1})),
    ("two scrutineers of one name", "definition", _prepared,
     _entry("definition", scrutineers={"names": ["甲", "甲"], "threshold": 2})),
    ("an option twice", "definition", _prepared, _options),
    ("a rule about no question", "definition", _prepared, _rule(question="other")),
    ("a rule about no option", "definition", _prepared, _rule(satisfied=["o9"])),
    ("a threshold above one", "definition", _prepared, _rule(threshold=[96, 95])),
    ("a share key without proof", "definition", _prepared,
     lambda forge: forge.definition["server"].update(share_key=b64((5 * GENERATOR).encode()))),
    ("an unknown event", "event-type", _prepared, lambda forge: forge.add("extend", {})),
    ("two definitions", "event-order", _prepared, _again("definition")),
]  # fmt: skip


# -- the ceremony ---------------------------------------------------------------------------------


def _ceremony() -> Forge:
    return Forge().hold_ceremony()


def _card(**values: Any) -> Change:
    return lambda forge: forge.data_of("ceremony")["cards"][0].update(values)


def _deal(place: int, **values: Any) -> Change:
    return lambda forge: forge.data_of("ceremony")["deals"][place].update(values)


def _other_coefficients(forge: Forge) -> None:
    """A dealer who changes its mind after it saw the others' coefficients (rogue key)."""
    deal = forge.data_of("ceremony")["deals"][1]
    deal["coefficients"][0] = b64((3 * GENERATOR).encode())
    forge_signature(forge, 1, deal)


def _other_receiver(forge: Forge) -> None:
    deal = forge.data_of("ceremony")["deals"][0]
    deal["shares"][0]["to"] = 1
    forge_signature(forge, 0, deal)


def _borrowed_key(forge: Forge) -> None:
    """A scrutineer who takes the channel key of another for its own."""
    mine, other = forge.data_of("ceremony")["cards"][1], forge.cards[0]
    mine["channel_key"] = other["channel_key"]
    parts = (context(forge.definition), u32(1), u32(2), unb64(other["channel_key"]), unb64(mine["commitment"]))
    mine["signature"] = b64(sign(forge.keys[1].sign, "card", *parts, draw=fixed_draw("card")))


def _other_box(forge: Forge) -> None:
    deal = forge.data_of("ceremony")["deals"][0]
    deal["shares"][0]["box"] = b64(bytes(48))
    forge_signature(forge, 0, deal)


def forge_signature(forge: Forge, place: int, deal: dict[str, Any]) -> None:
    """Let the dealer itself sign a changed deal: the seals pin the boxes."""
    unsigned = {name: value for name, value in deal.items() if name != "signature"}
    cards_hash = forge.transcript.cards_hash
    deal["signature"] = b64(sign(forge.keys[place].sign, "deal", cards_hash, cj(unsigned), draw=fixed_draw("deal")))


def _unproven_seal(forge: Forge) -> None:
    """A scrutineer who has no share, and signs another's proof."""
    seal, found = forge.data_of("ceremony")["seals"][1], forge.transcript
    seal["proof"] = forge.seals[0]["proof"]
    public, proof = found.trustee_keys[2].encode(), unb64(seal["proof"])
    parts = (forge.phi, u32(2), public, proof, deals_hash(forge.deals))
    seal["signature"] = b64(sign(forge.keys[1].sign, "seal", *parts, draw=fixed_draw("seal")))


_CEREMONY: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("no attempt", "ceremony", _ceremony, _entry("ceremony", attempt=0)),
    ("another attempt", "card", _ceremony, _entry("ceremony", attempt=2)),
    ("a card with another channel key", "card", _ceremony, _card(channel_key=b64((9 * GENERATOR).encode()))),
    ("a card with the identity", "card", _ceremony, _card(channel_key=b64(bytes(32)))),
    ("cards turned round", "card", _ceremony, lambda forge: forge.data_of("ceremony")["cards"].reverse()),
    ("a channel key of another", "card", _ceremony, _borrowed_key),
    ("one card for two", "card", _ceremony,
     lambda forge: forge.data_of("ceremony").update(cards=[forge.cards[0], forge.cards[0]])),
    ("coefficients other than committed", "deal", _ceremony, _other_coefficients),
    ("a deal for somebody else", "deal", _ceremony, _other_receiver),
    ("a deal with another signature", "deal", _ceremony, _deal(0, signature=b64(bytes(64)))),
    ("a box changed after the seals", "seal", _ceremony, _other_box),
    ("a seal twice", "seal", _ceremony,
     lambda forge: forge.data_of("ceremony").update(seals=[forge.seals[0], forge.seals[0]])),
    ("a seal missing", "seal", _ceremony, lambda forge: forge.data_of("ceremony")["seals"].pop()),
    ("a seal without the share", "seal", _ceremony, _unproven_seal),
    ("deals turned round", "deal", _ceremony, lambda forge: forge.data_of("ceremony")["deals"].reverse()),
    ("another election key", "election-key", _ceremony,
     _entry("ceremony", public_key=b64((11 * GENERATOR).encode()))),
    ("open before slips", "event-order", _ceremony, lambda forge: forge.open(8)),
]  # fmt: skip


# -- slips, voids, opening ------------------------------------------------------------------------


def _ready() -> Forge:
    return ready()


def _late_batch(**values: Any) -> Change:
    return lambda forge: forge.add_slips(2).entries[-1][1].update(values)


def _void_data(forge: Forge, **values: Any) -> None:
    data = forge.void_data(sorted([forge.key(forge.secrets[0])]), "unissued", 1)
    forge.add("void", data | values)


_SLIPS: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("slips turned round", "slips", _ready, lambda forge: forge.data_of("slips")["keys"].reverse()),
    ("a slip twice in two batches", "slips", _ready,
     lambda forge: _late_batch(keys=[forge.data_of("slips")["keys"][0]])(forge)),
    ("a batch left out", "slips", _ready, _late_batch(batch=3)),
    ("no slip in a batch", "slips", _ready, _late_batch(keys=[])),
    ("a slip that is the identity", "slips", _ready, _late_batch(keys=[b64(bytes(32))])),
    ("a slip that is no point", "slips", _ready, _late_batch(keys=[b64(b"\xff" * 32)])),
    ("void of an unknown slip", "void", _ready,
     lambda forge: forge.add("void", forge.void_data([(13 * GENERATOR).encode()], "unissued", 1))),
    ("void twice", "void", _ready, lambda forge: forge.void([0]).void([0], "spoiled")),
    ("void for no known reason", "void", _ready,
     lambda forge: forge.add("void", forge.void_data([forge.key(forge.secrets[0])], "lost", 1))),
    ("void in another's name", "void", _ready, lambda forge: _void_data(forge, scrutineer=2)),
    ("void with the reason changed", "void", _ready, lambda forge: _void_data(forge, reason="paper")),
    ("more present than due", "open", _ready, lambda forge: forge.open(10)),
    ("open for another election", "open", _ready,
     lambda forge: forge.add("open", {"present": 8, "issued": None, "election": b64(bytes(32))})),
    ("open twice", "event-order", _ready, lambda forge: forge.open(8).open(8)),
    ("close without open", "event-order", _ready, lambda forge: forge.add("close", {})),
]  # fmt: skip


# -- close, paper, tally, result ------------------------------------------------------------------


def _closed() -> Forge:
    return closed()


def _issued_less(forge: Forge) -> None:
    forge.data_of("open")["issued"] = 8
    forge.data_of("close")["issued"] = 7


_CLOSE: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("more issued than slips", "close", _closed, _entry("close", issued=9)),
    ("fewer issued than at the opening", "close", _closed, _issued_less),
    ("more ballots than issued", "close", _closed, _entry("close", issued=2)),
    ("more comments than ballots", "close", _closed, _entry("close", comments=4)),
    ("comments where none are asked", "close", lambda: closed(comments=False), _entry("close", comments=1)),
    ("a root of no comments", "close", _closed, _entry("close", comments=0)),
    ("another root", "root", _closed, _entry("close", root=b64(bytes(32)))),
    ("another number of ballots", "ballot-count", _closed, _entry("close", ballots=2)),
    ("slips after close", "event-order", _closed, lambda forge: forge.add_slips(1)),
    ("void after close", "event-order", _closed, lambda forge: forge.void([8])),
    ("one valid paper ballot", "paper", _closed, lambda forge: forge.enter_paper([[1, 0]], 1, 0)),
    ("more paper than exchanged slips", "paper", _closed, lambda forge: forge.enter_paper([[3, 0]], 3, 1)),
    ("paper that does not add up", "paper", _closed, lambda forge: forge.enter_paper([[2, 1]], 2, 0)),
    ("paper by one scrutineer", "paper", _closed,
     lambda forge: forge.add("paper", forge.paper_data([[2, 0]], 2, 0, signers=(1, 1)))),
    ("paper changed after signing", "paper", _closed,
     lambda forge: forge.add("paper", forge.paper_data([[2, 0]], 2, 0) | {"counts": [[0, 2]]})),
    ("paper entered twice", "event-order", _closed,
     lambda forge: forge.enter_paper([[2, 0]], 2, 0).enter_paper([[2, 0]], 2, 0)),
    ("too few ballots opened", "tally", lambda: closed((0, 1), minimum=3), lambda forge: forge.sum_up()),
    ("result without shares", "event-order", _closed,
     lambda forge: forge.sum_up().add("result", {})),
]  # fmt: skip


def _counted() -> Forge:
    return counted()


def _factor(forge: Forge) -> None:
    """A scrutineer who answers with another factor, signed by its own key."""
    data = forge.data_of("share")
    data["factors"][0][0][0] = b64((2 * Point.decode(unb64(data["factors"][0][0][0]))).encode())
    _sign_share(forge, data)


def _factor_that_is_no_point(forge: Forge) -> None:
    data = forge.data_of("share")
    data["factors"][0][0][0] = b64(b"\xff" * 32)
    _sign_share(forge, data)


def _sign_share(forge: Forge, data: dict[str, Any]) -> None:
    parts = (forge.phi, forge.tally_hash, u32(data["trustee"]), cj(data["factors"]))
    key = forge.keys[data["trustee"] - 1].sign
    data["signature"] = b64(sign(key, "share", *parts, draw=fixed_draw("share")))


def _share_signed_by_another(forge: Forge) -> None:
    data = forge.data_of("share")
    parts = (forge.phi, forge.tally_hash, u32(data["trustee"]), cj(data["factors"]))
    data["signature"] = b64(sign(forge.keys[1].sign, "share", *parts, draw=fixed_draw("share")))


def _other_tally(forge: Forge) -> None:
    forge.data_of("share")["tally"] = b64(bytes(32))


def _sums_changed(forge: Forge) -> None:
    """A server that has another sum opened: one ballot more, that is on no board."""
    key, _ = slips.slip_key(CODE, forge.secrets[-1])
    forge.ballots.append(ballot.seal(forge.election, key, [0], draw=forge.draw))
    data = forge.data_of("close")
    forge.sum_up()
    forge.ballots.pop()
    forge.entries[-1][1]["ballots"] = data["ballots"]


def _one_vote_more(forge: Forge) -> None:
    """A server that adds a vote to a sum; shares do not depend on B."""
    pair = forge.data_of("tally")["sums"][0][0]
    pair[1] = b64((Point.decode(unb64(pair[1])) + GENERATOR).encode())
    forge.entries = [entry for entry in forge.entries if entry[0] not in ("share", "result")]
    forge.sums[0][0] = (forge.sums[0][0][0], forge.sums[0][0][1] + GENERATOR)
    tally = forge.entries.pop()
    forge.tally_hash = decryption.tau(forge.phi, forge.head(), len(forge.ballots), forge.sums)
    forge.entries.append(tally)
    for trustee in (1, 2, 0):
        forge.add("share", forge.share_data(trustee))
    forge.add("result", {})


def _result(**values: Any) -> Change:
    return lambda forge: forge.data_of("result").update(values)


def _shares(*trustees: int) -> Callable[[], Forge]:
    def make() -> Forge:
        forge = closed(names=("甲", "乙", "丙")).sum_up()
        for trustee in trustees:
            forge.add("share", forge.share_data(trustee))
        return forge

    return make


_COUNT: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("sums of other ballots", "tally-sums", _closed, _sums_changed),
    ("a sum that is the identity", "tally-sums", _counted,
     lambda forge: forge.data_of("tally")["sums"][0][0].__setitem__(0, b64(bytes(32)))),
    ("a tally of another number", "tally", _counted, _entry("tally", ballots=4)),
    ("a sum with one vote more", "counts", _counted, _one_vote_more),
    ("a wrong factor", "share", _counted, _factor),
    ("a share for another tally", "share", _counted, _other_tally),
    ("a share signed by another", "share", _counted, _share_signed_by_another),
    ("a factor that is no point", "share", _counted,
     _factor_that_is_no_point),
    ("a share in another's name", "share", _counted, _entry("share", trustee=2)),
    ("shares out of order", "share-order", _shares(3, 1), lambda forge: None),
    ("the server shares first", "share-order", _shares(0), lambda forge: None),
    ("one scrutineer and the server", "share-order", _shares(1, 0), lambda forge: None),
    ("a scrutineer too many", "share-order", _shares(1, 2, 3), lambda forge: None),
    ("a result before the server's share", "event-order", _shares(1, 2), lambda forge: forge.add("result", {})),
    ("a vote moved", "result", _counted, _result(counts=[[5, 0]])),
    ("met said of unmet", "result", _counted, _result(met=True)),
    ("zero for false", "result", _counted, _result(met=0)),
    ("another number of present", "result", _counted, _result(present=9)),
    ("a tally after the result", "event-order", _counted, _again("tally")),
]  # fmt: skip


_ANNUL: list[tuple[str, str, Callable[[], Forge], Change]] = [
    ("annulled by the server after the tally", "annul", _counted, lambda forge: forge.annul("结果不好")),
    ("annulled by one scrutineer", "annul", _counted, lambda forge: forge.annul("结果不好", [1])),
    ("annulled in descending order", "annul", _counted, lambda forge: forge.annul("重新投票", [2, 1])),
    ("signatures for another reason", "annul", _counted,
     lambda forge: forge.annul("重新投票", [1, 2]).entries[-1][1].update(reason="结果不好")),
    ("signatures before there are keys", "annul", _prepared,
     lambda forge: forge.add("annul", {"reason": "", "signatures": [[1, b64(bytes(64))]]})),
    ("too few said of enough", "annul", _closed, lambda forge: forge.annul(board.TOO_FEW)),
    ("too few said before close", "annul", _ready, lambda forge: forge.annul(board.TOO_FEW)),
    ("annulled twice", "event-order", _closed, lambda forge: forge.annul("改期").annul("改期")),
    ("an event after the annulment", "event-order", _closed,
     lambda forge: forge.annul("有人查不到选票").sum_up()),
]  # fmt: skip


# -- ballots --------------------------------------------------------------------------------------


def _ballots() -> Iterator[Kind]:
    """Yield boards whose box is wrong, though `close` binds just that box."""
    for name, check, change in [
        ("a ballot of no slip", "ballot-slip", _stranger),
        ("a ballot of a void slip", "ballot-void", _of_a_void_slip),
        ("two ballots of one slip", "ballot-twice", _second_of_a_slip),
        ("a ballot copied to another slip", "ballot-signature", _copied),
        ("a ballot copied and signed anew", "ballot-challenge", _copied_and_signed),
        ("a ballot with a changed vote", "ballot-signature", _flipped),
        ("a changed vote signed by the slip", "ballot-challenge", _flipped_and_signed),
        ("two votes in one ballot", "ballot-proof", _two_votes),
        ("a ballot of another version", "ballot-version", _version),
        ("a scalar not below the order", "ballot-scalar", _large_scalar),
        ("a point that is none", "ballot-point", _no_point),
        ("a ciphertext with the identity", "ballot-point", _identity),
        ("a ballot a byte too long", "ballot-length", _longer),
    ]:
        forge = ready("ballots", 9).open(8)
        for number, vote in enumerate((0, 0, 1)):
            forge.cast(number, [vote])
        forge.void([7])
        change(forge)
        yield name, check, forge.close(8 - 1).export()
    forge = closed()
    yield "a ballot left out", "ballot-count", _with(forge, lambda found: found[1:])
    yield (
        "a ballot exchanged",
        "root",
        _with(forge, lambda found: sorted([_other(forge), *found[1:]], key=ballot.digest)),
    )
    yield "ballots out of order", "ballot-order", _with(forge, lambda found: found[::-1])
    yield "a ballot twice", "ballot-order", _with(forge, lambda found: [found[0], *found])
    yield "ballots before close", "ballots-early", board.export(ready().open(8).events(), forge.ballots)


def _with(forge: Forge, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return board.export(forge.events(), change(sorted(forge.ballots, key=ballot.digest)))


def _other(forge: Forge) -> bytes:
    key, _ = slips.slip_key(CODE, forge.secrets[0])
    return ballot.seal(forge.election, key, [1], draw=fixed_draw("other"))


def _key(forge: Forge, number: int) -> int:
    return slips.slip_key(CODE, forge.secrets[number])[0]


def _signed(forge: Forge, number: int, body: bytes) -> bytes:
    return body + sign(_key(forge, number), "cast", forge.phi, body, draw=fixed_draw("cast"))


def _stranger(forge: Forge) -> None:
    key, _ = slips.slip_key(CODE, "00000000000000000000")
    forge.ballots.append(ballot.seal(forge.election, key, [0], draw=forge.draw))


def _of_a_void_slip(forge: Forge) -> None:
    forge.cast(7, [0])


def _second_of_a_slip(forge: Forge) -> None:
    forge.cast(0, [1])


def _copied(forge: Forge) -> None:
    found = forge.ballots[0]
    forge.ballots.append(found[:1] + unb64(b64(_point(forge, 3))) + found[33:])


def _point(forge: Forge, number: int) -> bytes:
    return forge.key(forge.secrets[number])


def _copied_and_signed(forge: Forge) -> None:
    found = forge.ballots[0]
    forge.ballots.append(_signed(forge, 3, found[:1] + _point(forge, 3) + found[33:-64]))


def _with_b(body: bytes, change: Callable[[Point], Point]) -> bytes:
    """Change B of the first option."""
    b = change(Point.decode(body[65:97]))
    return body[:65] + b.encode() + body[97:]


def _flipped(forge: Forge) -> None:
    forge.ballots[2] = _with_b(forge.ballots[2], lambda b: b + GENERATOR)


def _flipped_and_signed(forge: Forge) -> None:
    forge.ballots[2] = _signed(forge, 2, _with_b(forge.ballots[2][:-64], lambda b: b + GENERATOR))


def _two_votes(forge: Forge) -> None:
    """A voter who adds a second vote and makes the challenges add up again."""
    body = _with_b(forge.ballots[2][:-64], lambda b: b + GENERATOR)
    row = next(ballot.rows(forge.election, body + bytes(64)))
    total = Hs("ballot", forge.phi, body[1:33], u32(0), row.sealed, row.commitments)
    second = (total - scalar(row.challenges[:32])) % ORDER
    start = 33 + 64 * 2 + 64 * 2 + 32
    forge.ballots[2] = _signed(forge, 2, body[:start] + scalar_bytes(second) + body[start + 32 :])


def _version(forge: Forge) -> None:
    forge.ballots[0] = _signed(forge, 0, b"\x02" + forge.ballots[0][1:-64])


def _large_scalar(forge: Forge) -> None:
    body = forge.ballots[0][:-64]
    response = int.from_bytes(body[-32:], "little") + ORDER
    forge.ballots[0] = _signed(forge, 0, body[:-32] + response.to_bytes(32, "little"))


def _no_point(forge: Forge) -> None:
    body = forge.ballots[0][:-64]
    forge.ballots[0] = _signed(forge, 0, body[:33] + b"\xff" * 32 + body[65:])


def _identity(forge: Forge) -> None:
    body = forge.ballots[0][:-64]
    forge.ballots[0] = _signed(forge, 0, body[:33] + bytes(32) + body[65:])


def _longer(forge: Forge) -> None:
    forge.ballots[0] += b"\0"


def two_questions() -> dict[str, Any]:
    """Return options for a poll of two questions, for the positive vectors."""
    return {
        "names": ("王芳", "李强", "赵敏"),
        "questions": (
            question("overall", "总体评价", "满意", "基本满意", "不满意", "弃权"),
            question("service", "维护职工权益", "满意", "不满意"),
        ),
    }
