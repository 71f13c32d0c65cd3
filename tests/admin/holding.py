"""A chair who holds an assembly through the pages, for tests of all that stands on its checklist."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from admin import sheets
from admin.models.assemblies import Assembly
from admin.printing import PrintRun
from tests.admin.house import Browser, House
from tests.factories import Assembly as Poll
from vote.db import Database

PLAN: dict[str, object] = {
    "title": "2026年度会员评议职工之家",
    "kind": "members",
    "held_on": "2026-11-22",
    "place": "三楼会议室",
    "due": 20,
    "excused": 1,
    "scrutineers": "张监票\n李监票\n钱监票",
    "threshold": 2,
    "chief_scrutineer": "张监票",
    "tellers": "孙计票\n周计票",
    "questions": "1",
    "own_questions": "",
    "comments": "y",
    "recheck_minutes": 0,
}


class Chair:
    """A chair (主席) with a browser, at the checklist of one assembly."""

    def __init__(self, house: House, account: str = "chair") -> None:
        self.house = house
        self.browser: Browser = house.browser(account)
        self.number = 0
        self.polls: list[Poll] = []
        self.open: list[Database] = []
        """What further processes opened for this chair."""

    @property
    def here(self) -> str:
        return f"/assemblies/{self.number}"

    def plans(self, **changes: object) -> Chair:
        """Fill in the form for a new assembly."""
        answer = self.browser.post("/assemblies/new", PLAN | changes)
        assert answer.status_code == 303, answer.text
        self.number = int(answer.headers["Location"].split("/")[-1])
        return self

    def looks(self, on: str = "") -> str:
        answer = self.browser.get(self.here + on)
        assert answer.status_code == 200
        return answer.text

    def sends(self, path: str, **fields: object) -> TestResponse:
        return self.browser.post(self.here + path, fields)

    def acts(self, path: str, **fields: object) -> TestResponse:
        """Press a button about the poll on the checklist."""
        return self.sends(f"/polls/{self.poll.code}{path}", **fields)

    @property
    def poll(self) -> Poll:
        """The poll on the checklist, with phones that answer for its scrutineers."""
        return self.polls[-1]

    def code(self, on: str = "") -> str:
        found = re.search(r'class="poll-code" translate="no">([0-9A-Z]{8})<', self.looks(on))
        assert found is not None
        return found[1]

    def adopts(self) -> Chair:
        self.sends("/adopt", adopted="yes")
        return self

    def defines(self, *, rehearsal: bool = False, subject: str = "home") -> Chair:
        fields = {"subject": subject} | ({"rehearsal": "yes"} if rehearsal else {})
        answer = self.sends("/define", **fields)
        assert answer.status_code == 303
        self.meets("" if subject == "home" else "/chair")
        return self

    def meets(self, on: str = "") -> Poll:
        """Give the poll that is on the checklist now to the phones."""
        self.polls.append(Poll(self.house.polls, self.code(on)))
        return self.poll

    def prints(self, count: int = 24) -> Chair:
        """Have a batch whose secrets the phones know; setting real sheets takes seconds."""
        self.poll.issue(count)
        with self.house.writing() as session:
            person, at = self.house.person("chair"), self.house.clock()
            held = session.get_one(Assembly, self.number)
            sheets.note_slips(session, person, at, held, self.poll.code, 1, count)
        return self

    def prepared(self) -> PrintRun:
        """The batch that is being set in this process."""
        run: PrintRun | None = self.house.app.extensions["pingjia.desk"].prints.of(self.poll.code)
        assert run is not None
        return run

    def counts_present(self, present: int = 18) -> Chair:
        self.sends("/present", present=present, excused=1)
        return self

    def ready(self, **changes: object) -> Chair:
        """Go as far as everything before the opening."""
        self.plans(**changes).adopts().defines()
        self.poll.hold_ceremony()
        return self.prints().counts_present()

    def opened(self, **changes: object) -> Chair:
        self.ready(**changes)
        assert self.acts("/open", issued="", minutes="15").status_code == 303
        assert self.poll.phase == "open"
        return self

    def closed(self, votes: int = 10, **changes: object) -> Chair:
        self.opened(**changes)
        for place, secret in enumerate(self.poll.slips[:votes]):
            self.poll.cast(secret, [place % 2])
        self.acts("/close", issued=votes, words="结束投票")
        assert self.poll.phase == "closed"
        return self

    def counted(self, votes: int = 10, **changes: object) -> Chair:
        self.closed(votes, **changes)
        self.acts("/count")
        for scrutineer in (1, 3):
            self.poll.post_share(scrutineer)
        assert self.poll.phase == "tallied"
        return self

    def settled(self, votes: int = 10, **changes: object) -> Chair:
        self.counted(votes, **changes)
        self.sends("/settle")
        return self

    def now(self, on: str = "") -> str:
        """The step that the checklist highlights."""
        found = re.findall(r'id="step-([a-z]+)" aria-current="step"', self.looks(on))
        assert len(found) == 1, found
        return str(found[0])

    def stop(self) -> None:
        for poll in self.polls:
            poll.stop()
        for database in self.open:
            database.close()
