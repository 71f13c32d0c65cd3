"""The commands, as the person in front of the terminal meets them."""

from __future__ import annotations

import io
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from admin.cli import OWN, commands
from vote.chair import define, template
from vote.config import load
from vote.db import Database
from vote.rehearsal.server import free_port, wait_for
from vote.terminal import run

ROOT = Path(__file__).parents[2]
BOARD = ROOT / "tests" / "vectors" / "independent" / "sample-board.json"
STOP_S = 60
"""More than the command gives its servers before it kills them."""

ENGLISH = re.compile(r"\b(Usage|Options|Commands|Show this|Error|Try|Missing|No such|required|default)\b")


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a folder with a fresh installation."""
    assert run(commands, ["init", "--dir", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Return the address of a server started by the command, and the file with all that it printed."""
    port, other, log = free_port(), free_port(), tmp_path / "printed.txt"
    run(commands, ["init", "--dir", str(tmp_path), "--port", str(port), "--public-url", f"http://127.0.0.1:{port}"])
    settings = tmp_path / "config.toml"
    settings.write_text(settings.read_text("utf-8").replace("port = 8001", f"port = {other}"), "utf-8")
    command = [sys.executable, "-m", "admin.cli", "serve", "--config", str(settings)]
    with log.open("wb") as printed:
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=subprocess.STDOUT)
        try:
            for listening in (port, other):
                wait_for(process, f"http://127.0.0.1:{listening}/")
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_S)


def test_init_writes_settings_a_private_key_and_a_database(tmp_path: Path) -> None:
    status = run(commands, ["init", "--dir", str(tmp_path / "new"), "--public-url", "https://vote.example.cn"])

    assert status == 0
    assert 'public_url = "https://vote.example.cn"' in (tmp_path / "new" / "config.toml").read_text("utf-8")
    for private in ("config.toml", "data/vote.key", "data/vote.db"):
        assert stat.S_IMODE((tmp_path / "new" / private).stat().st_mode) == 0o600
    assert (tmp_path / "new" / "data" / "vote.db").stat().st_size > 0


def test_init_changes_nothing_that_is_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    status = run(commands, ["init", "--dir", str(home)])

    assert status == 1
    assert "已经存在，没有改动" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_init_leaves_no_settings_behind_where_a_key_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "vote.key").write_bytes(b"k" * 32)

    status = run(commands, ["init", "--dir", str(tmp_path)])

    assert status == 1
    assert not (tmp_path / "config.toml").exists()
    assert (tmp_path / "data" / "vote.key").read_bytes() == b"k" * 32


def test_doctor_finds_a_fresh_installation_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(commands, ["doctor", "--config", str(home / "config.toml")])

    printed = capsys.readouterr().out
    assert status == 0, printed
    assert "✗" not in printed
    assert printed.count("✓") >= 9


def test_doctor_tells_what_to_do_about_a_key_that_others_can_read(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "data" / "vote.key").chmod(0o644)

    status = run(commands, ["doctor", "--config", str(home / "config.toml")])

    assert status == 1
    assert "chmod 600" in capsys.readouterr().out


def test_doctor_wants_https_where_phones_come_from_outside(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "config.toml"
    path.write_text(path.read_text("utf-8").replace("http://127.0.0.1:8000", "http://vote.example.cn"), "utf-8")

    status = run(commands, ["doctor", "--config", str(path)])

    assert status == 1
    assert "必须使用 https" in capsys.readouterr().out


def test_doctor_notices_an_empty_database(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (home / "data").glob("vote.db*"):
        path.unlink()

    status = run(commands, ["doctor", "--config", str(home / "config.toml")])

    assert status == 1
    assert "✗ 数据库版本 无" in capsys.readouterr().out


def test_doctor_notices_a_key_file_of_another_installation(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load(home / "config.toml")
    database = Database.of(settings)
    names = ("甲", "乙")
    define(
        database, template(union="某工会", title="评家", held_on=date(2026, 11, 22), due=9, names=names, threshold=2)
    )
    database.close()
    well = run(commands, ["doctor", "--config", str(home / "config.toml")])

    settings.key_file.write_bytes(bytes(32))
    wrong = run(commands, ["doctor", "--config", str(home / "config.toml")])

    assert (well, wrong) == (0, 1)
    assert capsys.readouterr().out.count("✗") == 1


def test_doctor_goes_on_without_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(commands, ["doctor", "--config", str(tmp_path / "none.toml")])

    printed = capsys.readouterr().out
    assert status == 1
    assert "✓ Python" in printed
    assert "pingjia init" in printed


@pytest.mark.parametrize("name", ["", *commands.commands, *OWN])
def test_help_is_chinese_throughout(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(commands, [*name.split(), "--help"])

    printed = capsys.readouterr().out
    assert status == 0
    assert printed.startswith("用法：")
    assert not ENGLISH.search(printed)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["vote"], "没有命令 vote。"),
        (["serve", "--fast"], "没有选项 --fast。"),
        (["verify"], "缺少 board.json或文件夹…。"),
        (["verify", "board.json", "--workers", "0"], "--workers 的值不对：应为 1 到 256 的整数。"),
        (["init", "--port"], "选项 --port 后面缺少它的值。"),
        (["serve", "--config", "/no/such/config.toml"], "无法读取配置文件"),
    ],
)
def test_a_mistake_is_told_in_chinese(line: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(commands, line)

    told = capsys.readouterr().err
    assert status in (1, 2)
    assert sentence in told
    assert not ENGLISH.search(told.replace("No such file or directory", ""))


class Screen(io.StringIO):
    """What a person watches, or a file."""

    def __init__(self, watched: bool) -> None:
        super().__init__()
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched


@pytest.mark.parametrize("watched", [True, False])
def test_verify_draws_how_far_it_is_where_a_person_watches(
    watched: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen(watched)
    monkeypatch.setattr("sys.stderr", screen)

    assert run(commands, ["verify", str(BOARD)]) == 0

    drawn = screen.getvalue()
    for stage in ("events", "ballots"):
        bars = re.findall(rf"\r{stage} +\[(█*)(·*)\] (\d+)/(\d+)", drawn)
        assert bool(bars) == watched
        assert all(len(full) + len(empty) == 40 for full, empty, _, _ in bars)
        assert not bars or (bars[-1][0], bars[-1][2]) == ("█" * 40, bars[-1][3])
    assert drawn == "" or drawn.endswith("\r\033[K"), "the bar is wiped away"
    assert "█" not in capsys.readouterr().out


@pytest.mark.parametrize("workers", ["1", "2"])
def test_verify_checks_every_board_and_fails_where_one_does(
    workers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = tmp_path / "altered.json"
    altered.write_bytes(BOARD.read_bytes().replace(b'"present":37', b'"present":38'))

    well = run(commands, ["verify", str(BOARD), str(BOARD), "--workers", workers])
    wrong = run(commands, ["verify", str(BOARD), str(altered), "--workers", workers])

    assert (well, wrong) == (0, 1)
    assert capsys.readouterr().out.count("全部检查通过") == 3


def test_serve_refuses_a_port_that_is_in_use(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "config.toml"
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        path.write_text(path.read_text("utf-8").replace("port = 8000", f"port = {port}"), "utf-8")

        status = run(commands, ["serve", "--config", str(path)])

    assert status == 1
    assert f"无法监听 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.slow
def test_serve_answers_and_logs_no_request(served: tuple[str, Path]) -> None:
    address, log = served

    answers = [httpx.get(address + path, timeout=10) for path in ("/", "/rules", "/ABCDEFGH/turnout")]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    printed = log.read_text("utf-8")
    assert "评家已启动" in printed
    assert "ABCDEFGH" not in printed
    assert "rules" not in printed
