"""One of everything in one union, and every address of it: for tests that walk all routes of the signed-in side."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from flask import url_for
from sqlalchemy import CursorResult, insert, select
from werkzeug.routing import Rule

from admin import attachments, checks, evaluations, evidence, proofs, standards, tokens
from admin.models import applications, assemblies, connections, problems, reviews, titles, unions
from admin.models.base import Base
from admin.rules import kinds
from admin.views.gate import WORD
from tests.admin import house as small
from tests.admin.house import NOON, House, open_house
from tests.admin.leading import led
from tests.admin.revoking import followed
from tests.conftest import Server
from tests.factories import Assembly

OWN = "first"
"""The union whose things are asked for."""

METHODS = ("GET", "POST")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

PASSING = {"sign_in", "sign_in_attempts"}
"""Tables that asking itself changes: when a device was seen."""


@dataclass(frozen=True)
class Place:
    """The house with one of everything in the union ``first``; ``things`` by the argument's name and the endpoint."""

    house: House
    things: dict[str, object]

    def address(self, rule: Rule) -> str:
        """Return a route's address with the things of the union filled in."""
        part = rule.endpoint.split(".")[0]
        values = {name: self.things.get(f"{part}.{name}", self.things.get(name)) for name in rule.arguments}
        missing = [name for name, value in values.items() if value is None]
        assert not missing, f"{rule.rule}: this test has no {missing} for {part}"
        with self.house.app.test_request_context():
            return url_for(rule.endpoint, **cast(dict[str, Any], values))

    def state(self) -> str:
        """Return a digest of all that is kept."""
        found = hashlib.sha256()
        with self.house.database.read() as session:
            for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
                if table.name not in PASSING:
                    rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                    found.update(f"{table.name}{rows}".encode())
        return found.hexdigest()


def open_place(folder: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Give the house with one of everything, on the engine that a fixture's parameter names."""
    address = f"sqlite:///{folder / 'admin.db'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        address = server.copy(f"reach_{secrets.token_hex(4)}", "admin_ready", small.furnish)
    for house in open_house(folder, address):
        yield Place(house, furnish(house))


def furnish(house: House) -> dict[str, object]:
    """Put one of everything into the union ``first``; return how each is named in addresses."""
    poll = Assembly.define(house.polls)
    union, at = house.unions[OWN], NOON
    texts = [{"text": "总体评价", "options": [{"id": "satisfied", "text": "满意", "votes": 20}]}]

    def put(model: type[Base], **values: object) -> int:
        with house.writing() as session:
            made = cast(CursorResult[Any], session.execute(insert(model).values(**values)))
            return int(cast(Any, made.inserted_primary_key)[0])

    officer = put(unions.Officer, union_id=union, name="王主席", post=kinds.Post.CHAIR, since_on=date(2024, 1, 1))
    assembly = put(
        assemblies.Assembly, union_id=union, year=2026, title="大会", kind=kinds.AssemblyKind.MEMBERS,
        held_on=date(2026, 11, 22), due=12, scrutineers=["甲", "乙", "丙"], threshold=2, tellers=["丁"],
        questions=[], comments=True, recheck_minutes=0, created_at=at, version=1,
    )  # fmt: skip
    put(
        assemblies.AssemblyPoll, assembly_id=assembly, code=poll.code, subject=kinds.Subject.HOME, rehearsal=False,
        created_at=at,
    )  # fmt: skip
    name = put(assemblies.RollName, assembly_id=assembly, name="会员甲", delete_on=date(2026, 12, 22))
    review = put(
        reviews.HomeReview, union_id=union, assembly_id=assembly, year=2026, poll=poll.code,
        subject=kinds.Subject.HOME, kind="members", held_on=date(2026, 11, 22), received_at=at, due=20, present=20,
        issued=20, returned=20, valid=20, invalid=0, satisfied=18, dissatisfied=2, abstained=0, percent="90.00%",
        beside={}, questions=texts, met=False, quorum_met=True, valid_poll=True, unanimous=False, clause="附件一",
        announcement="宣布", digest="ab" * 32, board=b"", state=kinds.ReviewState.COUNTS,
    )  # fmt: skip
    flag = put(
        reviews.Flag, union_id=union, review_id=review, year=2026, kind=kinds.FlagKind.MAY_REVOKE, clause="三(二)3",
        why="", raised_at=at,
    )  # fmt: skip
    proposal = put(
        reviews.RevocationProposal, union_id=union, review_id=review, year=2026, trigger=kinds.Trigger.DISSATISFIED,
        clause="三(二)3", reason="原因", proposed_at=at, proposed_by="周街道", state=kinds.ProposalState.PROPOSED,
        proposing_union_id=house.unions["street"],
    )  # fmt: skip
    problem = put(problems.Problem, review_id=review, title="食堂", created_at=at)
    ticket = put(
        problems.Ticket, union_id=union, review_id=review, problem_id=problem, kind=kinds.TicketKind.PROBLEM,
        title="食堂", due_on=date(2027, 2, 1), state=kinds.TicketState.OPEN, opened_at=at, version=1,
    )  # fmt: skip
    folder = house.app.extensions["pingjia.settings"].files
    file = proofs.add(house.database, folder, house.person("chair"), at, ticket, "照片.png", io.BytesIO(PNG)).id
    street = house.unions["street"]
    webhook = put(
        connections.Webhook, union_id=street, url="https://example.com/", secret=b"", events=[], created_at=at,
        created_by="周街道",
    )  # fmt: skip
    delivery = put(
        connections.Delivery, webhook_id=webhook, message="msg_1", event="test.ping", body=b"{}", created_at=at
    )
    token = put(
        connections.ApiToken, digest=secrets.token_bytes(32), union_id=street, name="某系统", scopes=[], created_at=at,
        created_by="周街道", expires_at=at + timedelta(days=30),
    )  # fmt: skip
    upload = put(
        unions.ListImport, account_id=house.accounts["street"], of="unions", created_at=at, file_name="工会.xlsx",
        digest=b"x" * 32, unknown=[], rows=[],
    )  # fmt: skip
    return {
        "union": union, "officer": officer, "upload": upload, "list_of": "unions", "account": house.accounts["staff"],
        "assemblies.number": assembly, "meeting.number": assembly, "papers.assembly": assembly, "code": poll.code,
        "subject": "chair", "index": 1, "batch": 1, "name": name, "papers.name": "minutes", "review": review,
        "problems.number": problem, "tickets.number": ticket, "file": file, "flag": flag,
        "proposals.number": proposal, "year": 2026, "webhook": webhook, "delivery": delivery, "token": token,
        "sign_in.token": "unknown", "device": "ab" * 32, "api.number": union, "section": "rooms",
        **judged(house), **applied(house),
        **led(house, PNG), **followed(house, PNG),
    }  # fmt: skip


def judged(house: House) -> dict[str, object]:
    """Begin a self-check of ``first`` with a file, and a draft of its street's standard."""
    chair, folder = house.person("chair"), house.app.extensions["pingjia.settings"].files
    with house.writing() as session:
        evaluation = evaluations.open_case(session, chair, NOON, kinds.TitleLevel.STREET, 2026).id
        standard = standards.draft(session, house.person("street"), NOON).id
    opening = attachments.opening(chair, evaluation, "culture")
    noting = attachments.noting(chair, NOON, evaluation, "culture", "evidence_added")
    file = evidence.add(house.database, folder, chair, NOON, opening, noting, "照片.png", io.BytesIO(PNG)).id
    return {
        "evaluations.number": evaluation, "evaluations.file": file, "criterion": "culture",
        "standards.number": standard,
    }  # fmt: skip


def applied(house: House) -> dict[str, object]:
    """Let ``first`` apply for its street's title, be looked at, and be shown to the public with an objection."""
    first, street = house.unions[OWN], house.unions["street"]
    folder, at, on = house.app.extensions["pingjia.settings"].files, NOON, date(2026, 11, 22)
    with house.writing() as session:
        made = applications.AwardApplication(
            union_id=first, level=kinds.TitleLevel.STREET, state=kinds.ApplicationState.AT_INTERMEDIATE,
            number=f"2026J{first:05}", above_id=street, awarding_id=street, name="示范", staff=60, members=50,
            area_m2="49.99", created_at=at, round=1, submitted_at=at, judged={"gates": []},
            submitted_account=house.accounts["staff"],
        )  # fmt: skip
        made.checks.append(
            applications.SiteCheck(
                round=1, checked_on=on, checkers="李某", declared_m2="49.99", verified_m2="50.00", findings="相符",
                at=at, by="周街道", union_id=street,
            )
        )  # fmt: skip
        made.objections.append(
            applications.Objection(
                received_on=on, source=kinds.ObjectionFrom.MEMBER, text="异议", recorded_at=at, recorded_by="周街道"
            )
        )
        title = titles.Title(
            union_id=first, level=kinds.TitleLevel.DISTRICT, state=kinds.TitleState.VALID, name="示范",
            awarding_union_id=house.unions["district"], awarded_on=on, decision_number="文号", area_m2="50.00",
        )  # fmt: skip
        session.add_all([made, title])
        session.flush()
        number, check, objection, title_number = made.id, made.checks[0].id, made.objections[0].id, title.id
    given = house.database, folder, house.person("street"), at, number, check
    photo = checks.add_photo(*given, "照片.png", io.BytesIO(PNG)).id
    return {
        "applications.number": number, "applications.check": check, "applications.file": photo,
        "objection": objection, "titles.number": title_number, "homes.number": number,
    }  # fmt: skip


def rules(house: House) -> list[Rule]:
    return [rule for rule in house.app.url_map.iter_rules() if rule.endpoint != "static"]


def word(house: House, rule: Rule) -> str:
    found = getattr(house.app.view_functions[rule.endpoint], WORD, None)
    return str(found.scope if isinstance(found, tokens.ByToken) else found)


def with_methods(house: House, wanted: set[str]) -> list[tuple[str, Rule]]:
    """Return every route and method whose word is one of these."""
    return [
        (method, rule)
        for rule in rules(house)
        for method in METHODS
        if method in (rule.methods or ()) and word(house, rule) in wanted
    ]
