"""What is committed and what is shipped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docs.release import page
from vote import release

ROOT = Path(__file__).parents[1]
REGISTRY_HOSTS = re.compile(
    r"\b(registry\.(npmjs|yarnpkg)|files\.pythonhosted|pypi\.(org|python)|(static|index)\.crates\.io"
    r"|crates\.io|deb\.debian|proxy\.golang|repo1?\.maven)\b"
)
THIRD_PARTY = re.compile(
    r"(^|/)(node_modules|site-packages|vendor|vote/static)/|\.(so|wasm|whl|ttf|otf|woff2?|min\.js)$"
)
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def committed_files() -> list[Path]:
    """Return every file that git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: git does not know these files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> dict[str, str]:
    """Return the text of every committed file by its path; this file, which names what it looks for, is left out."""
    found = {}
    for path in committed_files():
        data = path.read_bytes()
        if b"\0" not in data and path != Path(__file__):
            found[str(path.relative_to(ROOT))] = data.decode("utf-8")
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel, built from what is committed and nothing else, elsewhere, under another clock and language."""
    source, target = tmp_path_factory.mktemp("source") / "another place" / "deeper", tmp_path_factory.mktemp("wheel")
    for path in committed_files():
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    if (ROOT / "node_modules").exists():
        # a copy: where the lock is newer, the build installs its tools anew
        shutil.copytree(ROOT / "node_modules", source / "node_modules", symlinks=True)

    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    other = {"TZ": "Asia/Shanghai", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "400000000"}
    subprocess.run(command, cwd=source, check=True, capture_output=True, env={**os.environ, **other})

    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


def test_no_committed_file_names_a_package_registry() -> None:
    assert [path for path, text in texts().items() if REGISTRY_HOSTS.search(text)] == []


def test_no_committed_file_names_a_path_of_this_machine() -> None:
    here = {f"{ROOT}/", f"{Path.home()}/"} - {"//"}

    assert [path for path, text in texts().items() if any(place in text for place in here)] == []


def test_nothing_of_others_is_committed() -> None:
    names = [str(path.relative_to(ROOT)) for path in committed_files()]

    assert [name for name in names if THIRD_PARTY.search(name)] == []


def test_no_private_key_is_committed() -> None:
    assert [path for path, text in texts().items() if SECRETS.search(text)] == []


def test_every_locked_package_is_pinned_by_its_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        packages = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())

        assert packages
        assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_the_published_number_and_hashes_are_those_of_what_is_built_here() -> None:
    published = (ROOT / "docs" / "release.md").read_text("utf-8")

    assert release.number() in published, "docs/release.md is of other scripts: `make release` writes it anew"
    assert published == page(), "docs/release.md is of other scripts: `make release` writes it anew"


@pytest.mark.slow
def test_the_wheel_has_all_that_a_server_needs(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()

    for part in (
        r"vote/static/manifest\.json",
        r"vote/static/ballot-[0-9A-F]{10}\.js",
        r"vote/static/ballot-[0-9A-F]{10}\.js\.br",
        r"vote/static/site-[0-9A-F]{10}\.css",
        r"vote/static/licences\.txt",
        r"vote/templates/ballot\.html",
        r"vote/migrations/env\.py",
        r"vote/migrations/versions/.*\.py",
        r"vote/config\.example\.toml",
        r"admin/documents/.*\.typ",
    ):
        assert [name for name in names if re.fullmatch(part, name)], part


@pytest.mark.slow
def test_the_wheel_has_no_more_than_that(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()

    tops = {name.split("/")[0] for name in names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"vote", "admin"}
    assert [name for name in names if re.search(r"\.(ts|map|pyc)$|^vote/client/", name)] == []


@pytest.mark.slow
def test_the_bundle_in_the_wheel_carries_no_source_map(wheel: zipfile.ZipFile) -> None:
    scripts = [name for name in wheel.namelist() if name.endswith(".js")]

    assert scripts
    assert [name for name in scripts if b"sourceMappingURL" in wheel.read(name)] == []


@pytest.mark.slow
def test_the_same_source_gives_the_same_scripts_and_the_same_number(
    wheel: zipfile.ZipFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compare what was built for the wheel with what `make` built here, and with what is published."""
    wheel.extractall(tmp_path, [name for name in wheel.namelist() if name.startswith("vote/static/")])
    there, here = tmp_path / "vote" / "static", ROOT / "vote" / "static"

    assert built(there) == built(here), "the scripts here are not of this source: `make install` builds them anew"
    monkeypatch.setattr(release, "STATIC", there)
    release.digests.cache_clear()
    told = page()
    release.digests.cache_clear()
    assert (ROOT / "docs" / "release.md").read_text("utf-8") == told, "`make release` writes it anew"


def built(static: Path) -> dict[str, bytes]:
    """Return the bytes of everything that was built."""
    found = {path.name: path.read_bytes() for path in static.iterdir()}
    assert len([name for name in found if name.endswith(".js")]) >= 7
    return found
