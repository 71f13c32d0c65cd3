"""Write the project's own test vectors: `python -m tests.vectors.make`.

Randomness is fixed, so the files change only when the protocol does. Python and the phone both test
against them (`tests/vote/test_vectors.py`, `tests/client/`). The keys and secrets are for tests only.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.forge import CODE, Forge, closed, counted, fixed_draw, ready, scalar_from
from tests.wrong_boards import kinds, two_questions
from vote.board import TOO_FEW, head_number
from vote.crypto import ballot, comment, decryption, slips
from vote.crypto.canonical import cj
from vote.crypto.definition import context
from vote.crypto.faults import claim_fault, judge_fault
from vote.crypto.group import base
from vote.crypto.hashing import H, Hs, b64, base32, digits, enc, h32, scalar_bytes, u32, u64
from vote.crypto.signatures import sign

HERE = Path(__file__).parent


def encodings() -> dict[str, Any]:
    """Return inputs and outputs of the smallest parts."""
    value = {"b": [1, -5, True, False, None], "a": '引"\\\u0001\u2028', "": {}}
    return {
        "u32": [[7, u32(7).hex()], [2**32 - 1, u32(2**32 - 1).hex()]],
        "u64": [[2**53 - 1, u64(2**53 - 1).hex()]],
        "enc": [["616263", enc(b"abc").hex()]],
        "H": [["test", ["61", "", "6263"], H("test", b"a", b"", b"bc").hex()]],
        "Hs": [["test", ["61"], scalar_bytes(Hs("test", b"a")).hex()]],
        "h32": [["test", [], h32("test").hex()]],
        "b64": [["", ""], ["ff", b64(b"\xff")], ["fbefbe", b64(b"\xfb\xef\xbe")]],
        "b64_refused": ["/w", "_w=", "_x", "_", "_w\n", "é"],
        "base32": [["00", base32(b"\0")], ["00443214c7", base32(bytes.fromhex("00443214c7"))]],
        "digits": [["ff" * 64, digits(b"\xff" * 64)]],
        "cj": [[json.dumps(value), cj(value).hex()]],
        "json_refused": ['{"a":1,"a":1}', "1.0", "1e3", "-0", '"\ud800"'.encode("unicode_escape").decode(),
                         "9007199254740992", "[1,]", "NaN", "\ufeff1", "nulll"],
    }  # fmt: skip


def signatures() -> list[dict[str, Any]]:
    """Return some signatures."""
    draw = fixed_draw("signatures")
    found = []
    for parts in ([], [b""], [b"one", "二".encode()]):
        key = scalar_from(draw)
        found.append(
            {
                "key": scalar_bytes(key).hex(),
                "public": base(key).encode().hex(),
                "tag": "test",
                "parts": [part.hex() for part in parts],
                "signature": sign(key, "test", *parts, draw=draw).hex(),
            }
        )
    return found


def whole_poll() -> dict[str, Any]:
    """Return every object of a poll with three scrutineers and two questions."""
    forge = Forge("vectors", due=12, **two_questions()).hold_ceremony(attempt=2).add_slips(9)
    forge.open(9, None)
    votes = [[0, 0], [0, 1], [1, 0], [3, 1]]
    cast = []
    for number, choices in enumerate(votes):
        sealed = forge.cast(number, choices, "希望增加图书\n谢谢" if number == 1 else None)
        cast.append(_ballot(forge, number, choices, sealed))
    forge.void([4]).void([5, 6, 7], "paper", 3).close(7)
    forge.enter_paper([[1, 1, 0, 0], [2, 0]], 2, 1).count([1, 3])
    return {
        "definition": forge.definition,
        "context": context(forge.definition).hex(),
        "server": {"signing_key": scalar_bytes(forge.server_key).hex(), "share": scalar_bytes(forge.share).hex()},
        **_ceremony(forge),
        "slips": [_slip(forge, secret) for secret in forge.secrets],
        "ballots": cast,
        "comments": [_comment(forge, sealed) for sealed in forge.comments],
        "tally": {
            "hash": forge.tally_hash.hex(),
            "number": decryption.tally_number(forge.tally_hash),
            "shares": [data for kind, data in forge.entries if kind == "share"],
            "counts": forge.data_of("result")["counts"],
        },
        "faults": _faults(forge),
        "head_number": head_number(forge.head()),
        "board": forge.export().decode(),
    }


def _ceremony(forge: Forge) -> dict[str, Any]:
    transcript = forge.transcript
    return {
        "attempt": forge.attempt,
        "scrutineers": [
            {
                "seed": keys.seed.hex(),
                "sign": scalar_bytes(keys.sign).hex(),
                "channel": scalar_bytes(keys.channel).hex(),
                "coefficients": [scalar_bytes(value).hex() for value in keys.coefficients],
                "share": scalar_bytes(forge.shares[keys.index]).hex(),
                "card": card,
                "deal": deal,
                "seal": seal,
            }
            for keys, card, deal, seal in zip(forge.keys, forge.cards, forge.deals, forge.seals, strict=True)
        ],
        "gamma": transcript.cards_hash.hex(),
        "phi": transcript.phi.hex(),
        "public_key": transcript.public_key.encode().hex(),
        "trustee_keys": [key.encode().hex() for key in transcript.trustee_keys],
        "check_number": transcript.check_number,
        "fingerprint": transcript.fingerprint,
    }


def _slip(forge: Forge, secret: str) -> dict[str, str]:
    key, public = slips.slip_key(CODE, secret)
    return {
        "secret": secret,
        "printed": slips.printed(secret),
        "key": scalar_bytes(key).hex(),
        "public": public.encode().hex(),
        "address": slips.slip_address("https://vote.example.org/", CODE, secret, forge.phi),
    }


def _ballot(forge: Forge, number: int, choices: list[int], sealed: bytes) -> dict[str, Any]:
    digest = ballot.digest(sealed)
    return {
        "secret": forge.secrets[number],
        "choices": choices,
        "ballot": sealed.hex(),
        "digest": digest.hex(),
        "receipt": ballot.receipt(forge.server_key, forge.phi, digest, draw=forge.draw),
    }


def _comment(forge: Forge, sealed: bytes) -> dict[str, Any]:
    point = comment.check(forge.phi, sealed)
    shares = {
        str(trustee): decryption.make_comment_shares(
            forge.transcript, forge.tally_hash, trustee, forge.shares[trustee], [point], draw=forge.draw
        )
        for trustee in (0, 1, 3)
    }
    factors = {
        int(trustee): decryption.check_comment_shares(forge.transcript, forge.tally_hash, int(trustee), [point], data)[
            0
        ]
        for trustee, data in shares.items()
    }
    text = comment.unseal(forge.phi, sealed, decryption.shared_point(factors))
    return {"comment": sealed.hex(), "sha256": comment.comment_hash(sealed).hex(), "shares": shares, "text": text}


def _faults(forge: Forge) -> list[dict[str, Any]]:
    """Return a claim about a good box (the accuser is at fault) and about a bad one (the dealer is)."""
    cards_hash = forge.transcript.cards_hash
    bad = {name: value for name, value in forge.deals[0].items() if name != "signature"}
    bad["shares"] = [share | {"box": b64(bytes(48))} for share in bad["shares"]]
    bad["signature"] = b64(sign(forge.keys[0].sign, "deal", cards_hash, cj(bad), draw=forge.draw))
    found = []
    for deal in (forge.deals[0], bad):
        claim = claim_fault(forge.keys[1], cards_hash, deal, draw=forge.draw)
        guilty = judge_fault(forge.definition, forge.attempt, forge.cards, [deal], claim)
        found.append({"deal": deal, "claim": claim, "guilty": guilty})
    return found


def good_boards() -> dict[str, str]:
    """Return a board at each of its levels."""
    boards = {
        "prepared: defined": Forge(),
        "prepared: slips": ready(),
        "open": ready().open(8, 5),
        "closed": closed(),
        "closed: paper": closed().enter_paper([[2, 0]], 2, 1),
        "closed: one share": _one_share(),
        "counted": counted(),
        "counted: nobody but paper and a quorum": closed((0, 0), minimum=2).count([1, 2]),
        "annulled: before the ceremony": Forge().annul("改期"),
        "annulled: by the server before the tally": ready().open(8).annul(""),
        "annulled: too few": closed((0, 1), minimum=3).annul(TOO_FEW),
        "annulled: after the tally": _one_share().annul("有人查不到自己的选票", [1, 2]),
        "annulled: after the result": counted().annul("重新投票", [1, 2]),
    }
    return {name: forge.export().decode() for name, forge in boards.items()}


def _one_share() -> Forge:
    forge = closed().sum_up()
    return forge.add("share", forge.share_data(1))


def wrong_boards() -> list[dict[str, str]]:
    """Return all wrong boards; the bytes are base64 because some are no text."""
    return [{"name": name, "check": check, "board": b64(data)} for name, check, data in kinds()]


def main() -> None:
    """Write both files."""
    vectors = {
        "about": "Bytes and scalars (little-endian) in hexadecimal unless the protocol says base64url. For tests only.",
        "encodings": encodings(),
        "signatures": signatures(),
        "poll": whole_poll(),
        "boards": good_boards(),
    }
    text = json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
    (HERE / "pingjia-1.json").write_text(text, encoding="utf-8")
    wrong = json.dumps(wrong_boards(), ensure_ascii=False).encode()
    (HERE / "wrong-boards.json.gz").write_bytes(gzip.compress(wrong, 9, mtime=0))


if __name__ == "__main__":
    main()
