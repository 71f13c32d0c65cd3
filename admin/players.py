"""Simulated colleagues for a rehearsal (扮演其他角色): scrutineers' phones and members' phones over HTTP.

Never for a real poll: `Companies.of` is asked for rehearsals only, and the voting side marks every ballot page of
a rehearsal as such.
"""

import random
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import httpx

from vote.chair import Invitation
from vote.rehearsal.line import Declined, Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.rehearsal.voter import Room, VoterPhone

PAUSE_S: Final = 0.8
PHONES_AT_ONCE: Final = 4
MOST_COMPANIES: Final = 20
"""Rehearsals played at once by this process; the oldest company goes home first."""
SAID: Final = (
    "希望职工书屋晚上多开一小时。",
    "建议多组织女职工体检。",
    "食堂饭菜可以再清淡一些。",
    "感谢工会帮我办理大病互助。",
)
ENDED: Final = ("tallied", "annulled")


@dataclass
class Player:
    """What a simulated person is doing, as the page shows it."""

    name: str
    doing: str


@dataclass(frozen=True)
class Errand:
    """Ballots to be cast by simulated members.

    Args:
        addresses: what their slips' codes hold.
        choices: for each of them the option of the counted question.
        comments: whether some leave a comment.
    """

    addresses: Sequence[str]
    choices: Sequence[int]
    comments: bool


class Players:
    """The simulated people of one rehearsal; they live in threads and end with it or with this process.

    Args:
        local_url: where this machine reaches the voting side.
    """

    def __init__(self, local_url: str, poll: str) -> None:
        self._line = Line(local_url, poll)
        self._over = threading.Event()
        self.scrutineers: dict[int, Player] = {}
        self.members: Player | None = None

    def dismiss(self) -> None:
        """Send everybody home."""
        self._over.set()

    def seat(self, invitations: Sequence[Invitation], threshold: int, names: int) -> None:
        """Let the system play these scrutineers.

        Where a person plays too, the last answer that opens the sum is left to her.

        Args:
            threshold: how many scrutineers open the sum.
            names: how many scrutineers there are.
        """
        fresh = [invitation for invitation in invitations if invitation.index not in self.scrutineers]
        everybody = len(self.scrutineers) + len(fresh) == names
        answering = threshold if everybody else threshold - 1
        for invitation in fresh:
            player = self.scrutineers[invitation.index] = Player(invitation.name, "正在加入")
            phone = ScrutineerPhone(self._line, invitation.index, invitation.token)
            answers = len(self.scrutineers) <= answering
            self._start(player, partial(self._watch, phone, player, answers))

    def vote(self, errand: Errand) -> None:
        """Let simulated members cast these ballots, several at once, in any order."""
        total = len(errand.addresses)
        self.members = player = Player("模拟会员", f"已投 0／{total}")
        self._start(player, partial(self._cast, errand, player))

    def _start(self, player: Player, act: Callable[[], None]) -> None:
        def play() -> None:
            try:
                act()
            except (Declined, ValueError, httpx.TransportError) as error:
                player.doing = f"停下了：{getattr(error, 'message', '连不上投票服务')}"

        threading.Thread(target=play, daemon=True).start()

    def _watch(self, phone: ScrutineerPhone, player: Player, answers: bool) -> None:
        """Play one scrutineer from the ceremony to the result."""
        while not phone.step():
            player.doing = "在密钥仪式中，等待其他监票人"
            if self._over.wait(PAUSE_S):
                return
        player.doing = "已完成密钥仪式"
        while (phase := self._line.get("/turnout")["phase"]) not in ENDED:
            if phase == "counting" and answers:
                phone.answer()
                player.doing, answers = "已核验公告板并交出开票份额", False
            elif phase == "counting" and player.doing == "已完成密钥仪式":
                player.doing = "把开票留给真人监票人"
            if self._over.wait(PAUSE_S):
                return
        player.doing = "已退场"

    def _cast(self, errand: Errand, player: Player) -> None:
        room = Room.read(self._line.page())
        total = len(errand.addresses)
        saying = random.sample(range(total), min(len(SAID), total // 4)) if errand.comments else []
        texts = dict(zip(saying, SAID, strict=False))

        def vote(number: int) -> None:
            phone = VoterPhone(self._line, room, errand.addresses[number])
            phone.cast(phone.seal(_choices(room, errand.choices[number]), texts.get(number)))

        order = random.sample(range(total), total)
        with ThreadPoolExecutor(PHONES_AT_ONCE) as pool:
            for done, _ in enumerate(pool.map(vote, order), 1):
                player.doing = f"已投 {done}／{total}"


class Companies:
    """The simulated people of this process, by rehearsal; safe to use from several threads.

    Args:
        local_url: where this machine reaches the voting side.
    """

    def __init__(self, local_url: str) -> None:
        self._local_url = local_url
        self._lock = threading.Lock()
        self._companies: OrderedDict[str, Players] = OrderedDict()

    def of(self, poll: str) -> Players:
        """Return the company of a rehearsal, new where it has none yet."""
        with self._lock:
            if poll not in self._companies:
                self._companies[poll] = Players(self._local_url, poll)
            while len(self._companies) > MOST_COMPANIES:
                self._companies.popitem(last=False)[1].dismiss()
            return self._companies[poll]

    def seen(self, poll: str) -> Players | None:
        """Return the company of a rehearsal, or None where it has none."""
        with self._lock:
            return self._companies.get(poll)

    def dismiss(self, poll: str) -> None:
        """Send the company of a rehearsal home."""
        with self._lock:
            company = self._companies.pop(poll, None)
        if company is not None:
            company.dismiss()


def _choices(room: Room, overall: int) -> list[int]:
    """Return the choices of one member: the one asked for, and something like it elsewhere."""
    questions = [question["id"] for question in room.definition["questions"]]
    counted = questions.index(room.definition["rule"]["question"])
    return [
        overall if question == counted or random.random() < 0.8 else random.randrange(options)  # noqa: S311 - simulated
        for question, options in enumerate(room.election.options)
    ]
