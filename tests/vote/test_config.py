"""Settings: a wrong file stops the start by the name of the key (配置)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from admin.config import AdminSettings
from vote import config, sqlite
from vote.errors import SettingsInvalid
from vote.serving import processes

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def table(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "database": "sqlite:///data/vote.db",
        "key_file": "data/vote.key",
        "public_url": "https://vote.example.org",
        "host": "127.0.0.1",
        "port": 8000,
        "workers": 1,
        "threads": 8,
    }
    return given | changes


def test_the_example_is_complete_and_right() -> None:
    settings = config.load(EXAMPLE)

    assert settings.workers == 2
    assert settings.database == f"sqlite:///{EXAMPLE.parent}/data/vote.db"
    assert settings.key_file == EXAMPLE.parent / "data" / "vote.key"


@pytest.mark.parametrize("name", sorted(table()))
def test_a_missing_key_stops_the_start_with_its_name(name: str) -> None:
    given = table()
    del given[name]

    with pytest.raises(SettingsInvalid, match=rf"vote\.{name}：缺少这一项"):
        config.check(given, "vote", config.VoteSettings)


def test_an_unknown_key_stops_the_start_with_its_name() -> None:
    with pytest.raises(SettingsInvalid, match=r"vote\.prot：没有这一项"):
        config.check(table(prot=80), "vote", config.VoteSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database", "mysql://root@127.0.0.1/vote"),
        ("database", "sqlite:///:memory:"),
        ("public_url", "vote.example.org"),
        ("public_url", "https://vote.example.org/"),
        ("public_url", "https://someone@vote.example.org"),
        ("port", "8000"),
        ("port", 70_000),
        ("workers", 0),
        ("threads", True),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(name: str, value: object) -> None:
    with pytest.raises(SettingsInvalid, match=rf"vote\.{name}"):
        config.check(table(**{name: value}), "vote", config.VoteSettings)


@pytest.mark.parametrize(
    ("database", "version", "started"),
    [
        ("sqlite:///vote.db", (3, 53, 4), 3),
        ("sqlite:///vote.db", (3, 40, 1), 1),
        ("postgresql://pingjia@127.0.0.1/vote", (3, 40, 1), 3),
    ],
)
def test_several_processes_serve_but_for_a_faulty_sqlite(
    database: str, version: tuple[int, int, int], started: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite.driver(), "sqlite_version_info", version)

    assert processes(config.check(table(workers=3, database=database), "vote", config.VoteSettings)) == started


def test_the_signed_in_side_has_one_process() -> None:
    own = {"files": "data/files", "idle_minutes": 30, "signed_in_hours": 12, "private_webhooks": False}

    assert config.check(table(**own), "admin", AdminSettings).workers == 1
    with pytest.raises(SettingsInvalid, match=r"admin\.workers：登录一侧只能为 1"):
        config.check(table(workers=2, **own), "admin", AdminSettings)


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = config.check(table(), "vote", config.VoteSettings)

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "told"),
    [("[vote", "TOML"), ("", r"\[vote\]：缺少"), ("vote = 1", r"\[vote\]：缺少"), ("[voet]\n[vote]", "voet：没有")],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(SettingsInvalid, match=told):
        config.load(path)


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"nowhere\.toml"):
        config.load(tmp_path / "nowhere.toml")
