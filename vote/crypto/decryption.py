"""Opening sums: decryption shares, their proofs, and the counts behind them.

Only sums are ever opened, and the comments that the board's close binds.

Source: protocol §8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vote.crypto.canonical import cj, members, sequence, whole
from vote.crypto.group import GENERATOR, IDENTITY, ORDER, Point, base, combine
from vote.crypto.hashing import H, Hs, b64, digits, h32, scalar, scalar_bytes, u32, u64
from vote.crypto.nonces import Draw, hedged, system_draw
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold, sign
from vote.crypto.transcript import Transcript

Sums = list[list[tuple[Point, Point]]]
"""For each question and option the summed A and B."""


def sums_data(sums: Sums) -> list[list[list[str]]]:
    """Return sums as they stand in the `tally` event."""
    return [[[b64(a.encode()), b64(b.encode())] for a, b in row] for row in sums]


def read_sums(data: Any, options: Sequence[int]) -> Sums:
    """Read the sums of a `tally` event.

    Raises:
        Refused: `tally-sums`.
    """
    sequence(data, len(options), len(options), "tally-sums", "the sums")
    rows = []
    for row, count in zip(data, options, strict=True):
        sequence(row, count, count, "tally-sums", "a question's sums")
        rows.append([_read_pair(pair) for pair in row])
    return rows


def _read_pair(pair: Any) -> tuple[Point, Point]:
    sequence(pair, 2, 2, "tally-sums", "a sum")
    a = point64(pair[0], "tally-sums", "a summed A")
    return a, point64(pair[1], "tally-sums", "a summed B", identity=True)


def tau(phi: bytes, head: bytes, ballots: int, sums: Sums) -> bytes:
    """Return τ, the hash of what is to be opened; `head` is the one before the `tally` event."""
    joined = b"".join(a.encode() + b.encode() for row in sums for a, b in row)
    return h32("tally", phi, head, u64(ballots), joined)


def tally_number(tally_hash: bytes) -> str:
    """Return the 计票核对码 that scrutineers compare aloud before they answer."""
    return digits(H("tally-check", tally_hash))


def make_share(
    transcript: Transcript, tally_hash: bytes, trustee: int, share: int, signing_key: int, sums: Sums,
    *, draw: Draw = system_draw,
) -> dict[str, Any]:  # fmt: skip
    """Return a trustee's share of every sum, each with its proof.

    Args:
        trustee: 0 for the server, else the scrutineer's index.
        share: x_t.
    """
    factors = []
    for question, row in enumerate(sums):
        places = [
            (u32(trustee), transcript.trustee_keys[trustee].encode(), u32(question), u32(option))
            for option in range(len(row))
        ]
        factors.append(
            [
                _prove("decrypt", (transcript.phi, tally_hash, *place), share, (a, b), draw)
                for place, (a, b) in zip(places, row, strict=True)
            ]
        )
    parts = (transcript.phi, tally_hash, u32(trustee), cj(factors))
    return {
        "trustee": trustee,
        "tally": b64(tally_hash),
        "factors": factors,
        "signature": b64(sign(signing_key, "share", *parts, draw=draw)),
    }


def check_share(transcript: Transcript, tally_hash: bytes, sums: Sums, data: Any) -> None:
    """Refuse a share that is not its trustee's for these sums.

    Raises:
        Refused: `share`.
    """
    members(data, "trustee tally factors signature", "share", "a share")
    trustee = whole(data["trustee"], 0, len(transcript.trustee_keys) - 1, "share", "trustee")
    if bytes64(data["tally"], 32, "share", "tally") != tally_hash:
        raise Refused("share", f"trustee {trustee} answered for another tally")
    signature = bytes64(data["signature"], 64, "share", "signature")
    sequence(data["factors"], len(sums), len(sums), "share", "factors")
    parts = (transcript.phi, tally_hash, u32(trustee), cj(data["factors"]))
    must_hold(transcript.signing_keys[trustee], signature, "share", f"trustee {trustee}", "share", *parts)
    key = transcript.trustee_keys[trustee]
    for question, (factors, row) in enumerate(zip(data["factors"], sums, strict=True)):
        sequence(factors, len(row), len(row), "share", "a question's factors")
        for option, (factor, pair) in enumerate(zip(factors, row, strict=True)):
            place = (u32(trustee), key.encode(), u32(question), u32(option))
            what = f"trustee {trustee}'s factor of question {question}, option {option}"
            _check("decrypt", (transcript.phi, tally_hash, *place), key, pair, factor, what)


def make_comment_shares(
    transcript: Transcript, tally_hash: bytes, trustee: int, share: int, points: Sequence[Point],
    *, draw: Draw = system_draw,
) -> list[list[str]]:  # fmt: skip
    """Return a trustee's share of every comment's R, each with its proof."""
    place = (transcript.phi, tally_hash, u32(trustee), transcript.trustee_keys[trustee].encode())
    return [_prove("decrypt-comment", place, share, (point,), draw) for point in points]


def check_comment_shares(
    transcript: Transcript, tally_hash: bytes, trustee: int, points: Sequence[Point], data: Any
) -> list[Point]:
    """Return the factors x_t·R, one for each comment.

    Raises:
        Refused: `comment-share`.
    """
    sequence(data, len(points), len(points), "comment-share", "the comments' factors")
    key = transcript.trustee_keys[trustee]
    place = (transcript.phi, tally_hash, u32(trustee), key.encode())
    return [
        _check("decrypt-comment", place, key, (point,), factor, f"trustee {trustee}'s factor of a comment")
        for point, factor in zip(points, data, strict=True)
    ]


def _prove(tag: str, parts: tuple[bytes, ...], share: int, sealed: tuple[Point, ...], draw: Draw) -> list[str]:
    """Return F, c, z: F = x·A, and the proof that it is.

    Args:
        sealed: A, B of a sum, or R of a comment; the first is multiplied, all are hashed.
    """
    target = sealed[0]
    factor = share * target
    encoded = [point.encode() for point in (*sealed, factor)]
    public = tag.encode() + b"".join(parts) + b"".join(encoded)
    nonce = hedged("w", scalar_bytes(share), public, draw=draw)
    challenge = Hs(tag, *parts, *encoded, base(nonce).encode(), (nonce * target).encode())
    response = scalar_bytes(nonce + challenge * share)
    return [b64(factor.encode()), b64(scalar_bytes(challenge)), b64(response)]


def _check(tag: str, parts: tuple[bytes, ...], key: Point, sealed: tuple[Point, ...], data: Any, what: str) -> Point:
    """Return F where its proof holds."""
    check = "share" if tag == "decrypt" else "comment-share"
    sequence(data, 3, 3, check, what)
    factor = point64(data[0], check, what, identity=True)
    try:
        challenge, response = (scalar(bytes64(text, 32, check, what)) for text in data[1:])
    except Refused as error:
        raise Refused(check, f"{what}: {error.why}") from error
    a = combine([response, -challenge], [GENERATOR, key])
    b = combine([response, -challenge], [sealed[0], factor])
    encoded = [point.encode() for point in (*sealed, factor, a, b)]
    if Hs(tag, *parts, *encoded) != challenge:
        raise Refused(check, f"{what} is not what its share makes of it")
    return factor


def lagrange(indices: Sequence[int]) -> dict[int, int]:
    """Return λ_j of each scrutineer among those who answered."""
    weights = {}
    for j in indices:
        weight = 1
        for m in indices:
            if m != j:
                weight = weight * m * pow(m - j, -1, ORDER) % ORDER
        weights[j] = weight
    return weights


def shared_point(factors: dict[int, Point]) -> Point:
    """Return x·A from the factors of the server (0) and of k scrutineers."""
    weights = lagrange([trustee for trustee in factors if trustee])
    others = [(weight, factors[trustee]) for trustee, weight in weights.items()]
    return factors[0] + combine([weight for weight, _ in others], [factor for _, factor in others])


def open_counts(sums: Sums, shares: Sequence[dict[str, Any]], ballots: int) -> list[list[int]]:
    """Return the number of votes for each option from checked shares.

    Args:
        shares: the shares of k scrutineers and of the server.

    Raises:
        Refused: `counts` where a sum opens to no possible number, or a question's numbers do not add up.
    """
    factors = {share["trustee"]: share["factors"] for share in shares}
    steps = _Steps(ballots)
    counts = []
    for question, row in enumerate(sums):
        found = []
        for option, (_, b) in enumerate(row):
            parts = {
                trustee: point64(rows[question][option][0], "share", "a factor", identity=True)
                for trustee, rows in factors.items()
            }
            found.append(steps.logarithm(b - shared_point(parts)))
        if sum(found) != ballots:
            raise Refused("counts", f"the counts of question {question} do not add up to {ballots}")
        counts.append(found)
    return counts


class _Steps:
    """Baby steps, giant steps: small numbers behind points."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.width = max(1, int(largest**0.5) + 1)
        self.babies = dict(self._walk(GENERATOR, self.width))
        self.giant = -base(self.width)

    @staticmethod
    def _walk(step: Point, count: int) -> Iterator[tuple[bytes, int]]:
        here = IDENTITY
        for number in range(count):
            yield here.encode(), number
            here = here + step

    def logarithm(self, point: Point) -> int:
        """Return v with v·G = point.

        Raises:
            Refused: `counts` where no v from 0 to the largest number fits.
        """
        for stride in range(self.largest // self.width + 1):
            low = self.babies.get(point.encode())
            if low is not None and stride * self.width + low <= self.largest:
                return stride * self.width + low
            point = point + self.giant
        raise Refused("counts", f"a sum opens to no number from 0 to {self.largest}")
