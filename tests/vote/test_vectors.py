"""Python agrees with the project's own vectors, and with those of an independent program."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import make
from vote.crypto import ballot, comment, decryption, hashing, slips
from vote.crypto.canonical import cj, parse
from vote.crypto.ceremony import check_cards, check_deals, gamma, make_card, make_deal, without
from vote.crypto.definition import check_definition, context
from vote.crypto.faults import judge_fault
from vote.crypto.group import Point
from vote.crypto.keys import Keys
from vote.crypto.refusal import Refused
from vote.crypto.signatures import holds
from vote.crypto.transcript import Transcript, check_seal
from vote.verify import verify_board

HERE = Path(__file__).parent.parent / "vectors"
OWN: dict[str, Any] = json.loads((HERE / "pingjia-1.json").read_text("utf-8"))
POLL: dict[str, Any] = OWN["poll"]


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def transcript() -> Transcript:
    rows = POLL["scrutineers"]
    return Transcript.of(
        POLL["definition"], POLL["attempt"], [row["card"] for row in rows], [row["deal"] for row in rows]
    )


@pytest.mark.slow
def test_the_committed_vectors_are_what_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "HERE", tmp_path)

    make.main()

    for name in ("pingjia-1.json", "wrong-boards.json.gz"):
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes()


def test_encodings() -> None:
    found = OWN["encodings"]

    assert [[number, hashing.u32(number).hex()] for number, _ in found["u32"]] == found["u32"]
    assert [[number, hashing.u64(number).hex()] for number, _ in found["u64"]] == found["u64"]
    assert [[data, hashing.enc(raw(data)).hex()] for data, _ in found["enc"]] == found["enc"]
    for tag, parts, expected in found["H"]:
        assert hashing.H(tag, *map(raw, parts)).hex() == expected
    for tag, parts, expected in found["Hs"]:
        assert hashing.scalar_bytes(hashing.Hs(tag, *map(raw, parts))).hex() == expected
    for data, text in found["b64"]:
        assert hashing.b64(raw(data)) == text
        assert hashing.unb64(text) == raw(data)
    for data, text in found["base32"]:
        assert hashing.unbase32(text, len(raw(data))) == raw(data)
    for data, text in found["digits"]:
        assert hashing.digits(raw(data)) == text
    for text, expected in found["cj"]:
        assert cj(parse(text)).hex() == expected


@pytest.mark.parametrize("text", OWN["encodings"]["b64_refused"])
def test_base64_that_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="base64"):
        hashing.unb64(text)


def test_base64_of_another_kind_or_length_is_refused() -> None:
    for text, length in ((None, None), (7, None), ("AAAA", 2), ("AAAA", 4)):
        with pytest.raises(Refused, match="base64"):
            hashing.unb64(text, length)


@pytest.mark.parametrize("text", OWN["encodings"]["json_refused"])
def test_json_beyond_the_canonical_values_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="json"):
        parse(text)


def test_signatures_hold_for_their_parts_only() -> None:
    for item in OWN["signatures"]:
        public, parts = Point.decode(raw(item["public"])), [raw(part) for part in item["parts"]]
        assert holds(public, raw(item["signature"]), item["tag"], *parts)
        assert not holds(public, raw(item["signature"]), item["tag"], *parts, b"")


def test_the_ceremony_follows_from_the_seeds() -> None:
    definition, attempt = POLL["definition"], POLL["attempt"]
    cards = [row["card"] for row in POLL["scrutineers"]]
    check_definition(definition)
    check_cards(definition, attempt, cards)
    cards_hash = gamma(definition, attempt, cards)
    assert context(definition).hex() == POLL["context"]
    assert cards_hash.hex() == POLL["gamma"]

    for index, row in enumerate(POLL["scrutineers"], 1):
        keys = Keys.derive(definition, attempt, index, raw(row["seed"]))
        assert hashing.scalar_bytes(keys.sign).hex() == row["sign"]
        assert hashing.scalar_bytes(keys.channel).hex() == row["channel"]
        assert [hashing.scalar_bytes(value).hex() for value in keys.coefficients] == row["coefficients"]
        assert without(make_card(keys), "signature") == without(row["card"], "signature")
        assert without(make_deal(keys, cards_hash, cards), "signature") == without(row["deal"], "signature")


def test_the_transcript_and_the_seals() -> None:
    found, deals = transcript(), [row["deal"] for row in POLL["scrutineers"]]
    check_deals(POLL["definition"], POLL["attempt"], [row["card"] for row in POLL["scrutineers"]], deals)

    assert found.phi.hex() == POLL["phi"]
    assert found.public_key.encode().hex() == POLL["public_key"]
    assert [key.encode().hex() for key in found.trustee_keys] == POLL["trustee_keys"]
    assert (found.check_number, found.fingerprint) == (POLL["check_number"], POLL["fingerprint"])
    for row in POLL["scrutineers"]:
        check_seal(found, deals, row["seal"])


def test_slips_and_ballots() -> None:
    found = transcript()
    election = ballot.Election.of(POLL["definition"], found.phi, found.public_key)
    for item in POLL["slips"]:
        key, public = slips.slip_key(POLL["definition"]["poll"], item["secret"])
        assert (hashing.scalar_bytes(key).hex(), public.encode().hex()) == (item["key"], item["public"])
        address = slips.slip_address("https://vote.example.org", POLL["definition"]["poll"], item["secret"], found.phi)
        assert address == item["address"]
        assert slips.printed(item["secret"]) == item["printed"]

    for item in POLL["ballots"]:
        sealed = raw(item["ballot"])
        ballot.check(election, sealed)
        assert ballot.digest(sealed).hex() == item["digest"]
        assert ballot.tracker(ballot.digest(sealed)) == item["receipt"]["tracker"]
        signature = hashing.unb64(item["receipt"]["signature"])
        assert holds(found.signing_keys[0], signature, "receipt", found.phi, raw(item["digest"]), b"")


def test_comments_open_with_the_shares_for_their_tally() -> None:
    found = transcript()
    tally_hash = raw(POLL["tally"]["hash"])
    for item in POLL["comments"]:
        sealed = raw(item["comment"])
        point = comment.check(found.phi, sealed)
        factors = {
            int(trustee): decryption.check_comment_shares(found, tally_hash, int(trustee), [point], data)[0]
            for trustee, data in item["shares"].items()
        }
        assert comment.unseal(found.phi, sealed, decryption.shared_point(factors)) == item["text"]


def test_fault_claims_name_the_guilty() -> None:
    cards = [row["card"] for row in POLL["scrutineers"]]
    for item in POLL["faults"]:
        guilty = judge_fault(POLL["definition"], POLL["attempt"], cards, [item["deal"]], item["claim"])
        assert guilty == item["guilty"]


def test_the_whole_board_gives_the_announced_numbers() -> None:
    report = verify_board(POLL["board"].encode())

    assert report.refused is None
    assert report.level == "counted"
    assert report.replay.tally_hash.hex() == POLL["tally"]["hash"]
    assert decryption.tally_number(report.replay.tally_hash) == POLL["tally"]["number"]
    assert report.replay.result is not None
    assert report.replay.result["counts"] == POLL["tally"]["counts"]


@pytest.mark.parametrize("name", OWN["boards"])
def test_good_boards_hold_at_every_level(name: str) -> None:
    report = verify_board(OWN["boards"][name].encode())

    assert report.refused is None
    assert report.level == name.split(":", maxsplit=1)[0]


def test_an_independent_program_wrote_the_same_bytes() -> None:
    other = json.loads((HERE / "independent" / "ceremony-vectors.json").read_text("utf-8"))
    definition, ceremony = other["definition"], other["ceremony"]
    rows = [ceremony["scrutineers"][str(i)] for i in (1, 2, 3)]
    for row in rows:
        keys = Keys.derive(definition, ceremony["attempt"], row["index"], raw(row["seed"]))
        assert without(make_card(keys), "signature") == without(row["card"], "signature")
        assert [point.encode().hex() for point in keys.commitments] == row["A"]
    found = Transcript.of(definition, ceremony["attempt"], [row["card"] for row in rows], [row["deal"] for row in rows])

    assert cj(definition).hex() == other["definition_cj"]
    assert (found.phi.hex(), found.check_number) == (ceremony["phi"], ceremony["check_number"])
    election = ballot.Election.of(definition, found.phi, found.public_key)
    for item in other["ballots"]:
        ballot.check(election, raw(item["ballot"]))
        assert ballot.tracker(ballot.digest(raw(item["ballot"]))) == item["tracker"]
    for item in other["comments"]:
        opened = comment.unseal(found.phi, raw(item["comment"]), Point.decode(raw(item["rY"])))
        assert opened == item["text"]
    assert verify_board(other["board"].encode()).holds


def test_the_sample_board_of_an_independent_program_holds() -> None:
    report = verify_board((HERE / "independent" / "sample-board.json").read_bytes())

    assert report.refused is None
    assert report.level == "counted"
