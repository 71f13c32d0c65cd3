"""Sealed ballots (选票): encrypt, prove, encode, check.

One unit-vector proof per question: the voter chose exactly one option, and nobody learns which.

Source: protocol §5.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vote.crypto.group import GENERATOR, ORDER, Point, Table, ballots_add, ballots_hold, base, combine
from vote.crypto.hashing import H, Hs, b64, base32, scalar, scalar_bytes, u32
from vote.crypto.nonces import Draw, hedged, system_draw
from vote.crypto.points import point
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold, sign

VERSION = b"\x01"
_HEAD = 33
_SIGNATURE = 64
_PER_OPTION = 192


@dataclass(frozen=True)
class Election:
    """What a ballot is sealed for: φ, the election key, and the number of options per question."""

    phi: bytes
    public_key: Point
    options: tuple[int, ...]

    @classmethod
    def of(cls, definition: dict[str, Any], phi: bytes, public_key: Point) -> Election:
        """Return the election of a definition."""
        return cls(phi, public_key, tuple(len(question["options"]) for question in definition["questions"]))

    @property
    def length(self) -> int:
        """The length of every ballot in bytes: 97 + 192 for each option."""
        return _HEAD + _PER_OPTION * sum(self.options) + _SIGNATURE

    @cached_property
    def table(self) -> Table:
        """Multiples of the election key, prepared once."""
        return Table(self.public_key)


def seal(election: Election, slip_key: int, choices: Sequence[int], *, draw: Draw = system_draw) -> bytes:
    """Return the ballot of a slip.

    Args:
        slip_key: the slip's secret key p.
        choices: for each question the number of the chosen option, from 0.

    Raises:
        Refused: `choices` where there is not exactly one possible choice for each question.
    """
    if len(choices) != len(election.options):
        raise Refused("choices", "there must be one choice for each question")
    slip = base(slip_key).encode()
    body = VERSION + slip
    for question, (options, choice) in enumerate(zip(election.options, choices, strict=True)):
        if not 0 <= choice < options:
            raise Refused("choices", f"question {question} has no option {choice}")
        body += _prove(election, slip_key, question, options, choice, draw)
    return body + sign(slip_key, "cast", election.phi, body, draw=draw)


def _prove(election: Election, slip_key: int, question: int, options: int, choice: int, draw: Draw) -> bytes:
    """Encrypt the unit vector of one question and prove that it is one.

    The prover knows r', so a_i and b_i need multiples of G and Y only.
    """
    key, private = scalar_bytes(slip_key), u32(choice)
    slip, table = base(slip_key).encode(), election.table

    def nonce(label: str, option: int, public: bytes) -> int:
        joined = election.phi + slip + public
        return hedged(label, key, joined, private, question=question, option=option, draw=draw)

    randoms = [nonce("r", option, b"") for option in range(options)]
    sealed = b""
    for option, random in enumerate(randoms):
        sealed += base(random).encode()
        sealed += (table.multiply(random) + base(int(option == choice))).encode()
    weights = _weights(election, slip, question, options, sealed)
    combined = sum(weight * random for weight, random in zip(weights, randoms, strict=True)) % ORDER

    witness = nonce("w", 0, sealed)
    challenges = [0 if i == choice else nonce("c", i, sealed) for i in range(options)]
    responses = [0 if i == choice else nonce("z", i, sealed) for i in range(options)]
    commitments = b""
    for i in range(options):
        opening = witness if i == choice else (responses[i] - challenges[i] * combined) % ORDER
        shift = 0 if i == choice else challenges[i] * (weights[i] - weights[choice]) % ORDER
        commitments += base(opening).encode() + (table.multiply(opening) + base(shift)).encode()
    total = _challenge(election, slip, question, sealed, commitments)
    challenges[choice] = (total - sum(challenges)) % ORDER
    responses[choice] = (witness + challenges[choice] * combined) % ORDER
    return sealed + commitments + b"".join(map(scalar_bytes, challenges + responses))


def _weights(election: Election, slip: bytes, question: int, options: int, sealed: bytes) -> list[int]:
    """Return ρ_0 = 1 and ρ_j of 128 bits."""
    hashes = [H("weight", election.phi, slip, u32(question), sealed, u32(option)) for option in range(1, options)]
    return [1, *[int.from_bytes(found[:16], "little") for found in hashes]]


def _challenge(election: Election, slip: bytes, question: int, sealed: bytes, commitments: bytes) -> int:
    return Hs("ballot", election.phi, slip, u32(question), sealed, commitments)


@dataclass(frozen=True)
class Row:
    """One question of a ballot, as bytes: X, the commitments, challenges, responses."""

    question: int
    options: int
    sealed: bytes
    commitments: bytes
    challenges: bytes
    responses: bytes

    def pairs(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the encoded A_j and B_j."""
        for start in range(0, len(self.sealed), 64):
            yield self.sealed[start : start + 32], self.sealed[start + 32 : start + 64]


def rows(election: Election, ballot: bytes) -> Iterator[Row]:
    """Yield the questions of a ballot of the right length."""
    start = _HEAD
    for question, options in enumerate(election.options):
        cuts = [start, start + 64 * options, start + 128 * options, start + 160 * options, start + 192 * options]
        parts = [ballot[low:high] for low, high in itertools.pairwise(cuts)]
        yield Row(question, options, *parts)
        start = cuts[-1]


def nonces(election: Election, ballot: bytes) -> set[bytes]:
    """Return the encoded A_j of a ballot of the right length; no comment may have one of them for its R."""
    return {a for row in rows(election, ballot) for a, _ in row.pairs()}


def check(election: Election, ballot: bytes) -> None:
    """Check one ballot by itself: shape, signature and proofs. The slip is the board's to know.

    Raises:
        Refused: `ballot-length`, `ballot-version`, `ballot-point`, `ballot-scalar`, `ballot-signature`,
            `ballot-challenge` or `ballot-proof`.
    """
    if len(ballot) != election.length:
        raise Refused("ballot-length", f"a ballot here has {election.length} bytes, not {len(ballot)}")
    if ballot[:1] != VERSION:
        raise Refused("ballot-version", "the ballot is of another version")
    slip = point(slip_of(ballot), "ballot-point", "the slip key")
    signature = ballot[-_SIGNATURE:]
    point(signature[:32], "ballot-point", "R of the signature")
    _scalars(signature[32:])
    for row in rows(election, ballot):
        _scalars(row.challenges + row.responses)
    must_hold(slip, signature, "ballot-signature", "the ballot", "cast", election.phi, ballot[:-_SIGNATURE])
    for row in rows(election, ballot):
        _check_row(election, slip.encode(), row)


def _scalars(data: bytes) -> list[int]:
    try:
        return [scalar(data[start : start + 32]) for start in range(0, len(data), 32)]
    except Refused as error:
        raise Refused("ballot-scalar", error.why) from error


def _points(data: bytes, what: str, *, identity: bool) -> list[tuple[Point, Point]]:
    """Read pairs of points; `identity` says whether the first of a pair may be the identity."""
    pairs = []
    for start in range(0, len(data), 64):
        a = point(data[start : start + 32], "ballot-point", f"A of {what}", identity=identity)
        b = point(data[start + 32 : start + 64], "ballot-point", f"B of {what}", identity=True)
        pairs.append((a, b))
    return pairs


def _check_row(election: Election, slip: bytes, row: Row) -> None:
    pairs = _points(row.sealed, "a ciphertext", identity=False)
    commitments = _points(row.commitments, "a commitment", identity=True)
    challenges, responses = _scalars(row.challenges), _scalars(row.responses)
    total = _challenge(election, slip, row.question, row.sealed, row.commitments)
    if sum(challenges) % ORDER != total:
        raise Refused("ballot-challenge", f"the challenges of question {row.question} do not add up")
    weights = _weights(election, slip, row.question, row.options, row.sealed)
    a_sum = combine(weights, [a for a, _ in pairs])
    b_sum = combine(weights, [b for _, b in pairs])
    for i, (a, b) in enumerate(commitments):
        c, z = challenges[i], responses[i]
        first = combine([z, -c], [GENERATOR, a_sum])
        second = combine([z, -c, c * weights[i]], [election.public_key, b_sum, GENERATOR])
        if first != a or second != b:
            raise Refused("ballot-proof", f"the proof of question {row.question} does not hold")


def all_hold(election: Election, ballots: Sequence[bytes]) -> bool:
    """Say whether all the ballots hold, checked together by a random linear combination."""
    return ballots_hold(election.phi, election.public_key.encode(), election.options, ballots)


def added(election: Election, ballots: Sequence[bytes]) -> list[Point] | None:
    """Return ΣA, ΣB of every option, one after the other, if all the ballots hold as `all_hold` says, else None."""
    return ballots_add(election.phi, election.public_key.encode(), election.options, ballots)


def check_all(election: Election, ballots: Sequence[bytes], first: int = 0) -> None:
    """Check many ballots together, and one by one where something does not hold.

    Args:
        first: the place of the first of them, for the item's name.

    Raises:
        Refused: as `check`, and the item in front.
    """
    if all_hold(election, ballots):
        return
    for place, ballot in enumerate(ballots, first):
        try:
            check(election, ballot)
        except Refused as error:
            raise Refused(error.check, f"ballot {place} ({tracker(digest(ballot))}): {error.why}") from error


def slip_of(ballot: bytes) -> bytes:
    """Return the slip key P that the ballot names."""
    return ballot[1:33]


def digest(ballot: bytes) -> bytes:
    """Return the ballot's SHA-256."""
    return hashlib.sha256(ballot).digest()


def tracker(ballot_digest: bytes) -> str:
    """Return the 回执码 of a digest, XXXX-XXXX-XXXX-XXXX."""
    short = base32(ballot_digest[:10])
    return "-".join(short[start : start + 4] for start in range(0, 16, 4))


def receipt(
    server_key: int,
    phi: bytes,
    ballot_digest: bytes,
    comment_hash: bytes = b"",
    *,
    public: bytes = b"",
    draw: Draw = system_draw,
) -> dict[str, str]:
    """Return the signed receipt.

    Args:
        comment_hash: the comment's SHA-256, or empty.
        public: the encoded public key of `server_key`, where it is at hand.
    """
    return {
        "tracker": tracker(ballot_digest),
        "digest": b64(ballot_digest),
        "comment": b64(comment_hash),
        "signature": b64(sign(server_key, "receipt", phi, ballot_digest, comment_hash, public=public, draw=draw)),
    }
