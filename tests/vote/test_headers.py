"""The headers of every answer: policy, no cookie, nothing kept; addresses in one form; assets kept for ever."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

import brotli
import pytest
from werkzeug.test import TestResponse

from tests.vote.conftest import House
from vote import phases
from vote.views.assets import ASSETS, Assets

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PARTS = (
    "",
    "/tablet",
    "/plain",
    "/find",
    "/board",
    "/screen",
    "/scrutineer",
    "/turnout",
    "/events",
    "/digests",
    "/board.json",
    "/ceremony",
    "/paper",
    "/comments",
    "/nothing",
)


ONLY_READ = ("application/json", "text/css", "text/javascript", "application/javascript")


def check(answer: TestResponse, *, page: bool | None = None) -> None:
    """Assert the headers that every answer has, whatever it says, and those of what a browser shows."""
    assert len({name.lower() for name, _ in answer.headers}) == len(answer.headers)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"]
    assert "Set-Cookie" not in answer.headers
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers or "immutable" in answer.headers["Cache-Control"]
    if answer.mimetype not in ONLY_READ if page is None else page:
        check_page(answer)
    else:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def check_page(answer: TestResponse) -> None:
    """Assert the policy of what is shown: our own files, and one style within a page."""
    directives = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    allowed = directives.pop("style-src")
    assert directives == POLICY
    assert re.fullmatch("'self' 'sha256-[A-Za-z0-9+/]{43}='", allowed)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "microphone=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "address", ["/", "/why", "/rules", "/nowhere", "/static/nothing.js", "/00000000", "/%00", "/a/b"]
)
def test_every_answer_outside_a_poll_is_protected(house: House, address: str) -> None:
    answer = house.client.get(address)

    check(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", PARTS)
def test_every_answer_of_a_poll_is_protected(house: House, part: str) -> None:
    answer = house.client.get(f"/{house.code(phases.OPEN)}{part}")

    check(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_every_method_is_answered_with_protection(house: House, method: str) -> None:
    for part in PARTS:
        check(house.client.open(f"/{house.code(phases.OPEN)}{part}", method=method))


def test_the_one_style_within_a_page_is_the_one_that_the_policy_allows(house: House) -> None:
    for part in PARTS:
        answer = house.client.get(f"/{house.code(phases.OPEN)}{part}")
        within = re.findall("<style[^>]*>(.*?)</style>", answer.text, re.DOTALL)
        assert (part in ("", "/tablet")) == bool(within)
        for style in within:
            found = b64encode(sha256(style.encode()).digest()).decode()
            assert f"'sha256-{found}'" in answer.headers["Content-Security-Policy"]
            assert style == house.site.app.extensions[ASSETS].style
        assert " style=" not in answer.text


def test_only_the_scrutineers_page_may_use_the_camera(house: House) -> None:
    code = house.code(phases.OPEN)

    allowed = [
        part
        for part in PARTS
        if "camera=(self)" in house.client.get(f"/{code}{part}").headers.get("Permissions-Policy", "")
    ]

    assert allowed == ["/scrutineer"]


def test_a_cookie_sent_along_changes_nothing(house: House) -> None:
    address = f"/{house.code(phases.OPEN)}/board"

    answer = house.client.get(address, headers={"Cookie": "session=x; other=y"})

    check(answer)
    assert answer.data == house.client.get(address).data


# --- addresses ---


@pytest.mark.parametrize("part", PARTS[:-1])
def test_a_code_in_another_form_leads_to_the_canonical_address(house: House, part: str) -> None:
    code = house.code(phases.OPEN)

    answer = house.client.get(f"/{code.lower()}{part}")

    assert answer.status_code == (308 if code.lower() != code else 200)
    assert answer.location == f"/{code}{part}"
    check(answer)


def test_letters_that_look_like_digits_are_read_as_digits(house: House) -> None:
    answer = house.client.get("/oOiIlL0a/board")

    assert answer.status_code == 308
    assert answer.location == "/0011110A/board"


@pytest.mark.parametrize(
    "address", ["/0000000", "/000000000", "/0000-000", "/ＡＢＣＤＥＦＧＨ", "/00000000/", "/00000000/x"]
)
def test_what_is_no_address_is_an_unknown_page(house: House, address: str) -> None:
    answer = house.client.get(address)

    assert answer.status_code == 404
    assert "没有这个网页" in answer.text
    check(answer)


def test_an_unknown_poll_is_a_page_in_words(house: House) -> None:
    answer = house.client.get("/00000000")

    assert answer.status_code == 404
    assert "没有这个投票" in answer.text


# --- packing ---


def test_a_page_is_packed_for_whoever_takes_it(house: House) -> None:
    plain = house.client.get("/rules")
    packed = house.client.get("/rules", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "packing", "unpacked"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0", None, bytes),
    ],
)
def test_the_voters_page_is_sent_in_the_best_packing(
    house: House, accepted: str, packing: str | None, unpacked: Callable[[bytes], bytes]
) -> None:
    address = f"/{house.code(phases.OPEN)}"
    plain = house.client.get(address)

    packed = house.client.get(address, headers={"Accept-Encoding": accepted})

    assert packed.headers.get("Content-Encoding") == packing
    assert unpacked(packed.data) == plain.data
    assert packing is None or len(packed.data) < len(plain.data) / 2
    assert packed.headers["Vary"] == "Accept-Encoding"
    check(packed)


def test_a_short_answer_is_not_packed(house: House) -> None:
    answer = house.client.get(f"/{house.code(phases.OPEN)}/turnout", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


def test_whoever_refuses_packing_gets_none(house: House) -> None:
    answer = house.client.get("/rules", headers={"Accept-Encoding": "gzip;q=0"})

    assert "Content-Encoding" not in answer.headers


# --- assets ---


@pytest.fixture
def assets(house: House, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Assets:
    """A built folder of assets in the place of the real one."""
    folder = tmp_path_factory.mktemp("static")
    for name, content in {
        "manifest.json": '{"ballot.js": "ballot-0123456789.js", "licences.txt": "licences.txt",'
        ' "audit-worker.js": "audit-worker-0123456789.js"}',
        "audit-worker-0123456789.js": "runs beside its page",
        "ballot-0123456789.js": "plain",
        "ballot-0123456789.js.gz": "gzipped",
        "ballot-0123456789.js.br": "brotli",
        "licences.txt": "text",
        "secret.txt": "not in the manifest",
    }.items():
        (folder / name).write_text(content, "utf-8")
    found = Assets.of(folder)
    monkeypatch.setitem(house.site.app.extensions, ASSETS, found)
    return found


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("br, gzip", "br", b"brotli"),
        ("gzip", "gzip", b"gzipped"),
        ("", None, b"plain"),
        ("br;q=0, gzip", "gzip", b"gzipped"),
    ],
)
def test_an_asset_is_sent_in_the_best_packing_and_kept_for_ever(
    house: House, assets: Assets, accepted: str, encoding: str | None, body: bytes
) -> None:
    answer = house.client.get(assets.address("ballot.js"), headers={"Accept-Encoding": accepted})

    assert answer.data == body
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.mimetype == "text/javascript"
    check(answer)


def test_the_script_that_runs_beside_its_page_has_the_policy_of_a_page(house: House, assets: Assets) -> None:
    check(house.client.get(assets.address("audit-worker.js")), page=True)


@pytest.mark.usefixtures("assets")
def test_an_asset_with_a_plain_name_is_asked_for_anew(house: House) -> None:
    answer = house.client.get("/static/licences.txt")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("assets")
@pytest.mark.parametrize(
    "name", ["secret.txt", "manifest.json", "ballot-0123456789.js.gz", "..%2Fapp.py", "../app.py", "ballot.js"]
)
def test_nothing_but_the_assets_is_sent(house: House, name: str) -> None:
    answer = house.client.get(f"/static/{name}")

    assert answer.status_code == 404
