"""Whether a server sends the scripts of this release: real servers, honest and not."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from werkzeug.serving import make_server

from admin.cli import commands
from tests.vote.conftest import site_settings
from vote import impostors, release
from vote.app import create_app
from vote.cli import main
from vote.impostors import NotReached
from vote.terminal import Finding, Group, run

both_commands = pytest.mark.parametrize("group", [commands, main], ids=["pingjia", "vote.cli"])


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A function that serves the voting side as it is, or with what somebody changed on the way."""
    running = []

    def start(change: Callable[[Response], None] | None = None) -> str:
        app: Flask = create_app(site_settings(tmp_path, f"sqlite:///{tmp_path / 'vote.db'}"))
        if change is not None:

            def changed(answer: Response) -> Response:
                change(answer)
                return answer

            app.after_request_funcs.setdefault(None, []).insert(0, changed)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def faults(url: str) -> list[str]:
    found: list[Finding] = list(impostors.compare(url))
    return [finding.text for finding in found if not finding.well]


def doctor(group: Group, url: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = run(group, ["doctor", "--check", url])
    told = capsys.readouterr()
    return status, told.out + told.err


def put(answer: Response, kind: str, before: bytes, after: bytes) -> None:
    if answer.mimetype == kind:
        answer.direct_passthrough = False
        packed = answer.headers.pop("Content-Encoding", None) == "gzip"
        page = gzip.decompress(answer.data) if packed else answer.data
        assert before in page
        answer.data = page.replace(before, after, 1)


def test_an_honest_server_sends_what_is_installed(serve: Callable[..., str]) -> None:
    url = serve()

    assert faults(f"{url}/") == []
    assert faults(f"{url}/rules") == []


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("夹带", b"<script>1</script></main>"),
        ("夹带", b'<img src="x" onerror="1"></main>'),
        ("夹带", b'<a href=" JavaScript:1">x</a></main>'),
        ("本机没有", b'<script src="/static/other.js"></script></main>'),
        ("本机没有", b'<script src="https://evil.example/static/x.js"></script></main>'),
    ],
)
def test_a_page_that_brings_another_script_is_found(serve: Callable[..., str], what: str, after: bytes) -> None:
    url = serve(lambda answer: put(answer, "text/html", b"</main>", after))

    assert any(what in fault for fault in faults(f"{url}/"))


def test_an_altered_script_is_found_by_its_name(serve: Callable[..., str]) -> None:
    altered = next(name for name in release.digests() if name.startswith("ballot-") and name.endswith(".js"))

    def add(answer: Response) -> None:
        if answer.mimetype in ("text/javascript", "application/javascript"):
            answer.direct_passthrough = False
            answer.headers.pop("Content-Encoding", None)
            answer.data = b"1;" + answer.data

    assert f"{altered}：与本机的不同" in faults(serve(add) + "/")


def test_a_loosened_policy_is_found(serve: Callable[..., str]) -> None:
    def loosen(answer: Response) -> None:
        answer.headers["Content-Security-Policy"] = "script-src *"

    assert any("内容安全策略" in fault for fault in faults(serve(loosen) + "/"))


@both_commands
def test_the_command_says_that_an_honest_server_is_well(
    group: Group, serve: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = doctor(group, f"{serve()}/", capsys)

    assert status == 0
    assert told.startswith(f"✓ 本机程序核对码 {release.number()}")
    assert told.count("✓") == len(release.digests()) + 3
    assert "✗" not in told


@both_commands
def test_the_command_ends_with_1_where_a_script_is_another_one(
    group: Group, serve: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = doctor(group, serve(lambda answer: put(answer, "text/css", b"{", b" {")) + "/", capsys)

    assert status == 1
    assert "✗" in told
    assert "不要用这个网站投票" in told


@both_commands
def test_the_command_ends_with_1_where_nobody_answers(group: Group, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = doctor(group, "http://127.0.0.1:9/", capsys)

    assert status == 1
    assert "✗ 打不开 http://127.0.0.1:9/" in told


def test_no_server_is_said_calmly() -> None:
    with pytest.raises(NotReached, match="打不开"):
        list(impostors.compare("http://127.0.0.1:9/"))


def test_the_number_changes_with_any_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = release.number()
    changed = dict(release.digests())
    changed[next(iter(changed))] = "0" * 64
    monkeypatch.setattr(release, "digests", lambda: changed)

    assert release.number() != before
    assert len(before.replace(" ", "")) == 20
