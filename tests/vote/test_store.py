"""The writer: many ballots a commit, none lost, none twice, one truth at close (票箱写入)."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from tests.elsewhere import other_processes
from tests.factories import KEY, Assembly
from tests.vote.test_ballots import wait_until
from vote import ballots, chair, polls, store, sums, voids
from vote.box import Cast
from vote.crypto import ballot as sealed_ballots
from vote.crypto.group import encode_doubles
from vote.db import Database
from vote.errors import PingjiaError, PollClosed, SlipVoid, SlipVoted, StorageFailed, VoidedSlipVoted, WrongPhase
from vote.models import Ballot, Lane
from vote.models import Sums as BoxSums
from vote.store import Store

pytestmark = pytest.mark.slow

Assemble = Callable[..., Assembly]
SECONDS = 60


def together(work: Iterable[Callable[[], Any]], threads: int = 16) -> list[Any]:
    """Do things at the same time; return what each returned or raised."""

    def outcome(one: Callable[[], Any]) -> Any:
        try:
            return one()
        except PingjiaError as error:
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(outcome, work, timeout=SECONDS))


def queued(pool: ThreadPoolExecutor, work: list[Callable[[], Any]]) -> list[Future[Any]]:
    """Do things while the poll is held: the writer waits with some, the others queue up behind them."""
    answers = [pool.submit(one) for one in work]
    wait_until(lambda: all(answer.running() for answer in answers))
    threading.Event().wait(0.5)
    return answers


def receipts(outcomes: Iterable[Any]) -> set[str]:
    return {outcome["digest"] for outcome in outcomes if isinstance(outcome, dict)}


def rows(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Ballot)) or 0


def assert_sums_are_those_of_the_box(assembly: Assembly) -> None:
    """Check what closing has kept against the ballots themselves."""
    options = assembly.election.options
    with assembly.database.read() as session:
        kept = session.get_one(BoxSums, assembly.code)
        assert kept.sums == sums.encode(sums.anew(session, assembly.code, options))
        assert kept.ballots == rows(assembly.database)
        assert session.scalar(select(func.count()).select_from(Lane)) == 0


def test_ballots_cast_at_the_same_time_are_all_in_the_box(assemble: Assemble) -> None:
    assembly = assemble("open", slips=40)
    bodies = [assembly.seal(secret, [place % 4]) for place, secret in enumerate(assembly.slips)]

    outcomes = together([partial(assembly.post, body) for body in bodies])

    assert len(receipts(outcomes)) == 40
    assert assembly.turnout().cast == 40
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def test_a_commit_waits_a_moment_for_a_ballot_that_is_being_checked(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LINGER_SECONDS", 5.0)
    assembly = assemble("open", slips=3)
    first, second, alone = (
        ballots._checked(booth, ballots._cast_of(booth, assembly.seal(secret, [0])))
        for booth, secret in zip([ballots._booth(assembly.store, assembly.code)] * 3, assembly.slips, strict=True)
    )
    with ThreadPoolExecutor(1) as pool:
        with assembly.store.admission(), assembly.store.admission():
            waiting = pool.submit(assembly.store.put, first)
            threading.Event().wait(0.2)
            assert rows(assembly.database) == 0
            assembly.store.put(second)
            waiting.result(SECONDS)
        assert rows(assembly.database) == 2

        began = time.monotonic()
        with assembly.store.admission():
            assembly.store.put(alone)
        assert time.monotonic() - began < 4.0  # nobody else was under way


def test_ballots_that_wait_go_in_with_one_commit(assemble: Assemble) -> None:
    assembly = assemble("open", slips=12)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    assembly.post(bodies[0])
    commits = []
    add = sums.Lanes.committed

    def counted(lanes: sums.Lanes) -> None:
        commits.append(1)
        add(lanes)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(11) as pool:
        patch.setattr(sums.Lanes, "committed", counted)
        with assembly.database.write() as session:
            polls.locked(session, assembly.code)
            answers = queued(pool, [partial(assembly.post, body) for body in bodies[1:]])
        assert all(answer.result(SECONDS) for answer in answers)

    assert rows(assembly.database) == 12
    assert len(commits) <= 2


@pytest.mark.parametrize("copies", [2, 8])
def test_of_different_ballots_of_one_slip_exactly_one_goes_in(assemble: Assemble, copies: int) -> None:
    assembly = assemble("open", slips=6)
    bodies = [assembly.seal(secret, [choice % 4]) for secret in assembly.slips for choice in range(copies)]

    outcomes = together([partial(assembly.post, body) for body in bodies])

    assert Counter(type(outcome) for outcome in outcomes) == {dict: 6, SlipVoted: 6 * (copies - 1)}
    assert rows(assembly.database) == 6
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def test_the_same_ballot_sent_many_times_at_once_is_always_acknowledged(assemble: Assemble) -> None:
    assembly = assemble("open", slips=2)
    body = assembly.seal(assembly.slips[0], [0], comment="多办实事")

    outcomes = together([lambda: assembly.post(body)] * 12)

    assert len(receipts(outcomes)) == 1
    assert all(isinstance(outcome, dict) for outcome in outcomes)
    assert rows(assembly.database) == 1


def cast_of(assembly: Assembly, body: bytes) -> Cast:
    digest, key = sealed_ballots.digest(body), sealed_ballots.slip_of(body)
    vector = sealed_ballots.added(assembly.election, [body]) or []
    return Cast(assembly.code, assembly.election.options, key, digest, body, None, vector)


def test_one_bad_item_harms_no_other_of_its_batch(assemble: Assemble) -> None:
    assembly = assemble("open", slips=8)
    good = [cast_of(assembly, assembly.seal(secret, [1])) for secret in assembly.slips[1:]]
    unreadable = cast_of(
        assembly, b"\x01" + assembly.key(assembly.slips[0]) + b"\xff" * (assembly.election.length - 33)
    )
    together([lambda: assembly.store.put(good[0])])

    with ThreadPoolExecutor(10) as pool:
        with assembly.database.write() as session:
            polls.locked(session, assembly.code)
            items = [good[1], unreadable, *good[2:]]
            answers = queued(pool, [partial(assembly.store.put, item) for item in items])
        faults = [answer.exception(SECONDS) for answer in answers]

    assert [type(fault) for fault in faults] == [type(None), StorageFailed, *[type(None)] * 5]
    assert rows(assembly.database) == 7
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def refuse_commits(database: Database) -> None:
    """Make every commit of a ballot fail, in the engine itself."""
    if database.is_sqlite:
        pages = database.maintain("PRAGMA page_count")[0][0]
        database.maintain(f"PRAGMA max_page_count = {pages}")  # as on a full disk
        return
    with database.write() as session:
        session.execute(
            text("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$")
        )
        session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON ballot DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )
        )


def allow_commits(database: Database) -> None:
    if database.is_sqlite:
        database.maintain("PRAGMA max_page_count = 1000000")
        return
    with database.write() as session:
        session.execute(text("DROP TRIGGER full_disk ON ballot"))


def test_a_commit_that_fails_acknowledges_nothing_and_the_writer_recovers(assemble: Assemble) -> None:
    assembly = assemble("open", slips=12, questions=8)
    bodies = [assembly.seal(secret, [0] * 8) for secret in assembly.slips]
    assembly.post(bodies[0])
    refuse_commits(assembly.database)

    refused = together([partial(assembly.post, body) for body in bodies[1:]])
    allow_commits(assembly.database)
    before = rows(assembly.database)
    accepted = together([partial(assembly.post, body) for body in bodies[1:]])

    stored = len(receipts(refused))
    assert before == 1 + stored
    assert stored < 11
    assert {type(outcome) for outcome in refused if not isinstance(outcome, dict)} == {StorageFailed}
    assert len(receipts(accepted)) == 11
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def test_a_lost_connection_costs_a_retry_and_no_ballot(postgresql_database: Database) -> None:
    assembly = Assembly.at(postgresql_database, "open", slips=6)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    assembly.post(bodies[0])

    for body in bodies[1:]:
        with postgresql_database.write() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        outcomes = together([partial(assembly.post, body)] * 3)
        assert len(receipts(outcomes)) == 1 or receipts(together([partial(assembly.post, body)]))
    assembly.close()

    assert rows(postgresql_database) == 6
    assert_sums_are_those_of_the_box(assembly)
    assembly.stop()


def test_lanes_that_do_not_account_for_every_ballot_are_not_believed(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    for secret in assembly.slips:
        assembly.cast(secret, [0])
    fewer = encode_doubles(sealed_ballots.added(assembly.election, [assembly.seal(assembly.slips[0], [0])]) or [])
    with assembly.database.write() as session:
        session.execute(update(Lane).values(ballots=1, sums=fewer))

    closing = assembly.close()

    assert closing.ballots == 6
    assert_sums_are_those_of_the_box(assembly)


def test_a_writer_that_was_closed_starts_again_with_the_next_ballot(assemble: Assemble) -> None:
    assembly = assemble("open", slips=4)
    assembly.cast(assembly.slips[0], [0])
    assembly.store.close()
    assembly.store.close()

    assembly.cast(assembly.slips[1], [0])

    assert rows(assembly.database) == 2
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def test_a_forked_child_has_a_writer_of_its_own(assemble: Assemble) -> None:
    assembly = assemble("open", slips=3)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    assembly.post(bodies[0])

    child = os.fork()
    if child == 0:
        try:
            assembly.post(bodies[1])
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assembly.post(bodies[2])

    assert rows(assembly.database) == 3
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


# --- races ---


def test_closing_while_ballots_come_in_draws_one_line(assemble: Assemble) -> None:
    assembly = assemble("open", slips=40)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    work: list[Callable[[], Any]] = [partial(assembly.post, body) for body in bodies]
    work.insert(20, lambda: assembly.close(issued=40))

    outcomes = together(work)

    closing = next(outcome for outcome in outcomes if isinstance(outcome, chair.Closing))
    assert len(receipts(outcomes)) == closing.ballots == rows(assembly.database)
    assert Counter(type(outcome) for outcome in outcomes)[PollClosed] == 40 - closing.ballots
    assert_sums_are_those_of_the_box(assembly)


def test_of_two_closes_one_is_told_that_it_is_too_late(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    for secret in assembly.slips:
        assembly.cast(secret, [0])

    outcomes = together([assembly.close] * 2, threads=2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Closing", "WrongPhase"]
    assert [event["type"] for event in assembly.events()].count("close") == 1


def test_of_voiding_and_casting_a_slip_exactly_one_happens(assemble: Assemble) -> None:
    assembly = assemble("open", slips=12)
    work: list[Callable[[], Any]] = []
    for secret in assembly.slips:
        body, statement = assembly.seal(secret, [0]), assembly.void_statement([secret], "spoiled")
        work.append(partial(assembly.post, body))
        work.append(partial(void, assembly, statement))

    outcomes = together(work)

    for cast, voided in zip(outcomes[::2], outcomes[1::2], strict=True):
        assert (isinstance(cast, dict), type(voided)) in {(True, VoidedSlipVoted), (False, str)}
        assert isinstance(cast, dict | SlipVoid)
    assert rows(assembly.database) == len(receipts(outcomes))


def void(assembly: Assembly, statement: dict[str, Any]) -> str:
    voids.void(assembly.database, assembly.code, statement)
    return "void"


def cast_elsewhere(url: str, code: str, bodies: list[bytes], go: Any, answers: Any) -> None:
    """Cast ballots in another process and send back what came of each."""
    database = Database(url, KEY)
    store = Store(database, 256)
    ballots.election_of(database, code)
    answers.put("ready")
    go.wait(SECONDS)
    outcomes = together([partial(ballots.cast, store, code, body) for body in bodies], threads=8)
    answers.put([outcome["digest"] if isinstance(outcome, dict) else outcome.code for outcome in outcomes])
    store.close()
    database.close()


def in_two_processes(assembly: Assembly, bodies: list[list[bytes]], meanwhile: Callable[[], Any]) -> list[list[str]]:
    """Cast two lists of ballots in two processes, and do something here at the same time."""
    context = other_processes()
    go, queues = context.Event(), [context.Queue() for _ in bodies]
    processes = [
        context.Process(target=cast_elsewhere, args=(assembly.database.url, assembly.code, each, go, queue))
        for each, queue in zip(bodies, queues, strict=True)
    ]
    for process in processes:
        process.start()
    for queue in queues:
        assert queue.get(timeout=SECONDS) == "ready"
    go.set()
    meanwhile()
    found = [queue.get(timeout=SECONDS) for queue in queues]
    for process in processes:
        process.join(SECONDS)
    return found


def test_two_processes_and_a_close_agree_on_what_is_in_the_box(assemble: Assemble) -> None:
    assembly = assemble("open", slips=60)
    bodies = [assembly.seal(secret, [place % 4]) for place, secret in enumerate(assembly.slips)]

    def close_soon() -> None:
        wait_until(lambda: assembly.turnout().cast >= 10)
        assembly.close(issued=60)

    outcomes = in_two_processes(assembly, [bodies[:30], bodies[30:]], close_soon)

    acknowledged = [code for each in outcomes for code in each if code != "poll-closed"]
    assert len(acknowledged) == assembly.event("close")["data"]["ballots"] == rows(assembly.database)
    assert_sums_are_those_of_the_box(assembly)


def test_two_processes_never_let_a_slip_vote_twice(assemble: Assemble) -> None:
    assembly = assemble("open", slips=30)
    bodies = [[assembly.seal(secret, [choice]) for secret in assembly.slips] for choice in (0, 2)]

    outcomes = in_two_processes(assembly, bodies, lambda: None)

    for here, there in zip(*outcomes, strict=True):
        assert (here == "slip-voted") != (there == "slip-voted")
    assert rows(assembly.database) == 30
    assembly.close()
    assert_sums_are_those_of_the_box(assembly)


def test_voiding_while_another_process_casts_leaves_one_truth(assemble: Assemble) -> None:
    assembly = assemble("open", slips=30)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    statements = [assembly.void_statement([secret], "spoiled") for secret in assembly.slips]
    voided: list[Any] = []

    def void_all() -> None:
        voided.extend(together([partial(void, assembly, one) for one in statements], threads=4))

    outcomes = in_two_processes(assembly, [bodies[:15], bodies[15:]], void_all)

    for cast, other in zip([code for each in outcomes for code in each], voided, strict=True):
        assert (cast == "slip-void") == (other == "void")
        assert other == "void" or isinstance(other, VoidedSlipVoted | WrongPhase)
    assert rows(assembly.database) == sum(other != "void" for other in voided)
