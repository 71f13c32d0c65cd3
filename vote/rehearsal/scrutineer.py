"""A simulated scrutineer's phone (监票人): the ceremony, voids, the paper sheet, the opening."""

from __future__ import annotations

import os
from typing import Any

from vote.board import event_hash, root
from vote.crypto import comment, decryption, slips
from vote.crypto.ballot import nonces
from vote.crypto.ceremony import check_cards, check_deals, gamma, make_card, make_deal, open_deal
from vote.crypto.group import ORDER
from vote.crypto.hashing import b64, unb64
from vote.crypto.keys import Keys
from vote.crypto.refusal import Refused
from vote.crypto.signatures import sign
from vote.crypto.transcript import Transcript, make_seal
from vote.paper import statement
from vote.rehearsal.line import SCRUTINEER, Line
from vote.tally import Counts, Paper
from vote.verify import Report, verify_board


class ScrutineerPhone:
    """The phone of scrutineer `index`, joined by the link's token."""

    def __init__(self, line: Line, index: int, token: str) -> None:
        self.line = line
        self.index = index
        self._header = {SCRUTINEER: f"{index}-{token}"}
        self._seed = os.urandom(32)
        self._attempt = 0
        self._cards_hash = b""
        self._tally_hash = b""
        self._posted: set[str] = set()
        self.transcript: Transcript | None = None
        self.voids: list[dict[str, Any]] = []
        self.sheet: dict[str, Any] | None = None

    def step(self) -> bool:
        """Do what the ceremony waits for from this phone; True once its seal is sent."""
        state = self.line.get("/ceremony", **self._header)
        self._begin(state)
        definition, attempt, cards, deals = (state[name] for name in ("definition", "attempt", "cards", "deals"))
        self._post_once("card", attempt, lambda: make_card(self.keys))
        if None in cards:
            return False
        check_cards(definition, attempt, cards)
        cards_hash = gamma(definition, attempt, cards)
        if self._cards_hash not in (b"", cards_hash):
            raise Refused("two-gammas", "the server shows other cards than before")
        self._cards_hash = cards_hash
        self._post_once("deal", attempt, lambda: make_deal(self.keys, cards_hash, cards))
        if None in deals:
            return False
        check_deals(definition, attempt, cards, deals)
        self.transcript = Transcript.of(definition, attempt, cards, deals)
        found, all_deals = self.transcript, deals
        self._share = sum(open_deal(self.keys, cards_hash, deal) for deal in deals) % ORDER
        self._post_once("seal", attempt, lambda: make_seal(self.keys, found, all_deals))
        return True

    def _begin(self, state: dict[str, Any]) -> None:
        """Draw a fresh seed for every attempt."""
        if state["attempt"] != self._attempt:
            self._seed, self._attempt = os.urandom(32), state["attempt"]
            self._cards_hash, self._posted = b"", set()
            self.keys = Keys.derive(state["definition"], self._attempt, self.index, self._seed)

    def _post_once(self, name: str, attempt: int, make: Any) -> None:
        if name not in self._posted:
            self.line.post(f"/ceremony/{name}", {"attempt": attempt, name: make()}, **self._header)
            self._posted.add(name)

    def void(self, keys: list[bytes], reason: str) -> None:
        """Void slips, and remember it until the board shows it."""
        ordered = sorted(keys)
        signature = slips.sign_void(self.keys.sign, self._phi, ordered, reason)
        body = {
            "keys": [b64(key) for key in ordered],
            "reason": reason,
            "scrutineer": self.index,
            "signature": b64(signature),
        }
        self.line.post("/voids", body)
        self.voids.append(body)

    def enter_paper(self, counts: Counts, valid: int, invalid: int) -> None:
        """Sign the count sheet of the paper ballots; a phone signs one sheet."""
        if self.sheet is not None:
            raise Refused("paper", "this phone has signed a sheet already")
        head = event_hash(self.line.get("/events")["events"][-1])
        signature = sign(self.keys.sign, "paper", self._phi, head, statement(Paper(counts, valid, invalid)))
        self.sheet = {"counts": counts, "valid": valid, "invalid": invalid}
        self.line.post("/paper", self.sheet | {"scrutineer": self.index, "signature": b64(signature)})

    def check_box(self) -> Report:
        """Verify the whole board up to the tally, and that this phone's own acts stand on it.

        Raises:
            Refused: what does not hold.
        """
        report = verify_board(self.line.page("/board.json"))
        replay = report.replay
        if report.refused is not None:
            raise report.refused
        if replay.trustees != self.transcript:
            raise Refused("other-key", "the board's key is not the one that this phone sealed")
        voided = {key for body in self.voids for key in body["keys"]}
        if not voided <= {b64(key) for key in replay.voids}:
            raise Refused("void-missing", "a void that this phone signed is not on the board")
        if self.sheet is not None and replay.paper is not None:
            shown = Paper(self.sheet["counts"], self.sheet["valid"], self.sheet["invalid"])
            if replay.paper != shown:
                raise Refused("other-paper", "the board has another paper sheet than this phone signed")
        return report

    def answer(self) -> str:
        """Check the board, answer for its tally and for no other, and return the 计票核对码."""
        report = self.check_box()
        replay = report.replay
        if replay.annulled is not None or replay.sums is None:
            raise Refused("no-tally", "there is no tally to answer for")
        if self._tally_hash not in (b"", replay.tally_hash):
            raise Refused("two-tallies", "this phone has answered for another tally")
        self._tally_hash = replay.tally_hash
        share = decryption.make_share(
            replay.trustees, replay.tally_hash, self.index, self._share, self.keys.sign, replay.sums
        )
        self.line.post("/shares", {"share": share, "comments": self._comments(report)})
        return decryption.tally_number(replay.tally_hash)

    def _comments(self, report: Report) -> list[list[str]]:
        """Return this phone's part of opening the comments that close bound, each sent by who knew its r."""
        replay, close = report.replay, report.replay.close
        assert close is not None
        sealed = [unb64(text) for text in self.line.get("/comments", **self._header)["comments"]]
        bound = b64(root("comments", map(comment.comment_hash, sealed)))
        if (len(sealed), bound) != (close["comments"], close["comments_root"]):
            raise Refused("comments", "the comments are not those that close bound")
        points = [comment.check(self._phi, item) for item in sealed]
        in_box = set[bytes]().union(*[nonces(replay.election, item) for item in report.ballots])
        if any(point.encode() in in_box for point in points):
            raise Refused("comments", "a comment is made from a ballot")
        return decryption.make_comment_shares(replay.trustees, self._tally_hash, self.index, self._share, points)

    def sign_annulment(self, reason: str) -> None:
        """Sign that the poll be annulled after the last event shown."""
        head = event_hash(self.line.get("/events")["events"][-1])
        signature = sign(self.keys.sign, "annul", self._phi, head, reason.encode())
        body = {"reason": reason, "scrutineer": self.index, "head": b64(head), "signature": b64(signature)}
        self.line.post("/annul", body)

    @property
    def _phi(self) -> bytes:
        assert self.transcript is not None
        return self.transcript.phi
