"""What takes bytes from strangers, one function each: it may refuse in the one way that is documented, or hold."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from admin.rules import case_input, files
from admin.rules.shapes import Refused as CaseRefused
from admin.workbooks import Column, Content, WorkbookRefused, read_sheet
from tests.fuzz import bodies
from vote.crypto import ballot, comment
from vote.crypto.canonical import cj, parse, parse_canonical
from vote.crypto.ceremony import check_card
from vote.crypto.curve import decode as plain_decode
from vote.crypto.definition import check_definition
from vote.crypto.group import InvalidPoint, Point
from vote.crypto.hashing import b64, base32, is_base32, unb64, unbase32
from vote.crypto.refusal import Refused
from vote.forms import read_code
from vote.verify import verify_board

VECTORS = Path(__file__).parents[1] / "vectors" / "pingjia-1.json"
COLUMNS = (Column("name", "工会名称", needed=True), Column("staff", "职工人数", Content.COUNT))


@cache
def election() -> ballot.Election:
    """Return the election of the published vectors."""
    poll = json.loads(VECTORS.read_text("utf-8"))["poll"]
    return ballot.Election.of(
        poll["definition"], bytes.fromhex(poll["phi"]), Point.decode(bytes.fromhex(poll["public_key"]))
    )


def canonical(data: bytes) -> None:
    """Canonical JSON: what is read has one form."""
    try:
        value = parse_canonical(data)
    except Refused:
        try:
            value = parse(data)
        except Refused:
            return
        assert parse_canonical(cj(value)) == value
    else:
        assert cj(value) == data


def board(data: bytes) -> None:
    """A board: the auditor always has a report."""
    report = verify_board(data)
    assert report.holds or report.refused is not None


def sealed_ballot(data: bytes) -> None:
    """A ballot: looked at alone and among others, the answer is the same."""
    try:
        ballot.check(election(), data)
    except Refused:
        assert not ballot.all_hold(election(), [data])
    else:
        assert ballot.all_hold(election(), [data])


def sealed_comment(data: bytes) -> None:
    """A comment beside a ballot."""
    try:
        found = comment.check(election().phi, data)
    except Refused:
        return
    assert not found.is_identity


def point(data: bytes) -> None:
    """A point: both implementations take the same bytes, and each point has one encoding."""
    try:
        found = Point.decode(data)
    except InvalidPoint:
        assert len(data) != 32 or plain_decode(data) is None
    else:
        assert plain_decode(data) is not None
        assert found.encode() == data


def typed(data: bytes) -> None:
    """What is typed or scanned: codes, base32, base64."""
    text = (
        data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace") if valid(data) else data.decode("latin-1")
    )
    code = read_code(text)
    assert read_code(code) == code or not is_base32(code, len(code))
    for length in (5, 10, 13):
        try:
            assert base32(unbase32(text, length)) == text
        except Refused:
            continue
        assert is_base32(text, len(text))
    try:
        assert b64(unb64(text)) == text
    except Refused:
        return


def valid(data: bytes) -> bool:
    """Say whether bytes are UTF-8, lone surrogates allowed."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def definition(data: bytes) -> None:
    """The definition of a poll, and a scrutineer's card under it."""
    try:
        value = parse(data)
        check_definition(value)
        check_card(value, 1, value)
    except Refused:
        return


def case(data: bytes) -> None:
    """A case for 试算."""
    try:
        case_input.case_of(data)
    except CaseRefused:
        return


def workbook(data: bytes) -> None:
    """An Excel file that somebody uploads."""
    try:
        read_sheet(data, COLUMNS, 1_000)
    except WorkbookRefused:
        return


def evidence(data: bytes) -> None:
    """A photo or a paper that somebody uploads."""
    kind = files.kind_of(BytesIO(data), len(data))
    assert kind is None or kind in files.KINDS


TARGETS: dict[str, Callable[[bytes], None]] = {
    found.__name__: found
    for found in (
        canonical, board, sealed_ballot, sealed_comment, point, typed, definition, case, workbook, evidence,
        bodies.deal, bodies.seal, bodies.blame, bodies.share, bodies.void, bodies.annul, bodies.paper, bodies.backup,
    )
}  # fmt: skip
CORPUS = Path(__file__).parent / "corpus"


def corpus(name: str) -> list[bytes]:
    """Return what is kept for a target, and what is made for it anew."""
    kept = [b64decode(piece) for piece in json.loads((CORPUS / f"{name}.json").read_text("utf-8"))]
    return kept + bodies.fresh(name)
