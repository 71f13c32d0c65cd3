"""Belenios as a peer: a whole election by its own `belenios-tool`, and what checking its ballots costs."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from pathlib import Path

TOOL = "belenios-tool"
GROUP = "BELENIOS-2048"
TRUSTEES = 3
ENVIRONMENT = {**os.environ, "BELENIOS_USE_URANDOM": "1"}


def is_here() -> bool:
    """Say whether it is installed (Debian: `belenios-tool`)."""
    return shutil.which(TOOL) is not None


def version() -> str:
    """Return what it says of itself."""
    return subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=False).stdout.strip()


class Election:
    """An election in a folder with so many ballots cast.

    Args:
        options: the number of options of each question.
    """

    def __init__(self, folder: Path, options: tuple[int, ...], ballots: int) -> None:
        self.folder = folder
        self.ballots = ballots
        uuid = self._ask("setup", "generate-token").strip()
        group = ("--uuid", uuid, "--group", GROUP)
        (folder / "questions.json").write_text(json.dumps(_questions(options)))
        (folder / "voters.txt").write_text("".join(f"v{number}@e.example,v{number}\n" for number in range(ballots)))
        self._ask("setup", "generate-credentials", *group, "--file", "voters.txt")
        credentials = [line.split()[1] for line in next(folder.glob("*.privcreds")).read_text().splitlines()]
        next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
        for _ in range(TRUSTEES):
            self._ask("setup", "generate-trustee-key", "--group", GROUP)
        keys = folder / "public_keys.jsons"
        keys.write_text("".join(path.read_text() for path in sorted(folder.glob("*.pubkey"))))
        self._ask("setup", "make-trustees")
        keys.unlink(missing_ok=True)
        self._ask("setup", "make-election", *group, "--template", "questions.json")
        self._ask("archive", "init")
        for name in ("election.json", "trustees.json", "public_creds.json"):
            (folder / name).unlink(missing_ok=True)
        self.empty_s = self._verify()
        choice = json.dumps([[int(place == 0) for place in range(count)] for count in options])
        (folder / "choice.json").write_text(choice)
        for secret in credentials:
            (folder / "credential").write_text(secret)
            given = ("--privcred", "credential", "--ballot", "choice.json")
            ballot = self._ask("election", "generate-ballot", *given)
            self._ask("archive", "add-event", "--type=Ballot", given=ballot)

    def verify_s(self) -> float:
        """Verify the election; return the CPU seconds that one ballot takes, the empty election taken off."""
        return (self._verify() - self.empty_s) / self.ballots

    def _verify(self) -> float:
        before = _children_s()
        self._ask("election", "verify")
        return _children_s() - before

    def _ask(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [TOOL, *arguments],
            cwd=self.folder,
            env=ENVIRONMENT,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{TOOL} {' '.join(arguments)}: {done.stderr}")
        return done.stdout


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _questions(options: tuple[int, ...]) -> dict[str, object]:
    asked = [
        {"question": f"q{number}", "answers": [f"o{place}" for place in range(count)], "min": 1, "max": 1}
        for number, count in enumerate(options)
    ]
    return {
        "name": "n", "description": "d", "administrator": "a", "credential_authority": "c", "questions": asked,
    }  # fmt: skip
