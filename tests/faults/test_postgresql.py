"""PostgreSQL is stopped at once, its sessions are ended, and answers of two processes get lost (数据库故障)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import Server as Engine
from tests.conftest import serving
from tests.factories import Assembly
from tests.faults.phones import Phones, is_proper_wait
from tests.faults.servers import Server, installed, opened
from tests.faults.test_killing import wait_for_receipts
from tests.faults.truth import assert_one_truth
from tests.vote.test_ballots import wait_until
from vote import polls

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

SLIPS = 60
PROCESSES = 2


@pytest.fixture(scope="module")
def engine_apart() -> Iterator[Engine]:
    """A PostgreSQL server that may be stopped.

    Left to itself it would acknowledge commits before they are written: the product must ask for more.
    """
    with serving(
        synchronous_commit="off", wal_writer_delay="10s", autovacuum="off", bgwriter_lru_maxpages="0"
    ) as engine:
        yield engine


@contextmanager
def served(engine: Engine, folder: Path, altered: str = "") -> Iterator[tuple[Server, Assembly, Phones]]:
    """Serve an open poll in two processes on a database of its own."""
    address = engine.create(f"faults_{time.monotonic_ns()}")
    with (
        installed(folder, database=address, workers=PROCESSES) as server,
        opened(server.settings, slips=SLIPS) as assembly,
    ):
        server.alter(altered)
        server.start()
        yield server, assembly, Phones(server.settings.port, assembly.code)


def ballots_of(assembly: Assembly) -> list[tuple[bytes, int]]:
    return [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]


def stop_while_casting(engine: Engine, served_there: tuple[Server, Assembly, Phones], stops: int = 2) -> None:
    """Stop PostgreSQL at once in the middle of casting, and start it again; look meanwhile and afterwards."""
    server, assembly, phones = served_there
    ballots = ballots_of(assembly)
    with ThreadPoolExecutor(8) as pool:
        for start in range(0, stops * SLIPS // 2, SLIPS // 2):
            wave = [pool.submit(phones.cast, *one) for one in ballots[start : start + SLIPS // 2]]
            wait_for_receipts(phones, start + 10)
            engine.stop()
            answer = phones.once(ballots[start][0])
            shown = httpx.get(f"{server.settings.public_url}/{assembly.code}/turnout", trust_env=False)
            engine.start()
            assert is_proper_wait(answer), f"{answer} {server.log[-4000:]}"
            assert (shown.status_code, shown.json()["error"]["code"]) == (503, "unavailable")
            assert shown.headers["Retry-After"].isdigit()
            for one in wave:
                one.result()

    assert len(phones.told.receipts) == SLIPS
    assert not phones.faults
    assert_one_truth(assembly, phones.told, phones.again)


def test_postgresql_stopped_at_once_and_started_again_loses_nothing(engine_apart: Engine, tmp_path: Path) -> None:
    with served(engine_apart, tmp_path) as there:
        stop_while_casting(engine_apart, there)


def test_the_stop_is_noticed_where_it_is_taken_for_a_fault_of_the_voting_side(
    engine_apart: Engine, tmp_path: Path
) -> None:
    with (
        served(engine_apart, tmp_path, "takes-stops-for-faults") as there,
        pytest.raises(AssertionError, match="status=500"),
    ):
        stop_while_casting(engine_apart, there, 1)


def test_the_stop_is_noticed_where_commits_are_not_waited_for(engine_apart: Engine, tmp_path: Path) -> None:
    with served(engine_apart, tmp_path, "synchronous_commit=off") as (server, assembly, phones):
        phones.all_cast(ballots_of(assembly)[:20])
        engine_apart.stop()
        server.kill()
        engine_apart.start()
        assembly.database.close()

        with pytest.raises(AssertionError, match="acknowledged ballots are lost"):
            assert_one_truth(assembly, phones.told)


END_ALL_SESSIONS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)
HELD_UP = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def held_up(assembly: Assembly) -> set[int]:
    """Return the sessions that wait for the poll: the writer of each process has one."""
    with assembly.database.read() as session:
        return set(session.scalars(HELD_UP))


def are_held_up_anew(assembly: Assembly, before: set[int]) -> bool:
    """Say whether every process has a session that waits, beside those that did before."""
    return len(held_up(assembly) - before) == PROCESSES


def race_over_two_processes(server: Server, assembly: Assembly, phones: Phones) -> None:
    """Send two ballots of every slip at the same moment, to whichever process takes them."""
    assert len(server.workers()) == PROCESSES
    rivals = [(assembly.seal(secret, [choice]), choice) for secret in assembly.slips for choice in (2, 3)]

    with ThreadPoolExecutor(len(rivals)) as pool:
        with assembly.database.write() as session:  # both writers wait for the poll, then go on together
            polls.locked(session, assembly.code)
            begun = [pool.submit(phones.cast, *one) for one in rivals]
            wait_until(partial(are_held_up_anew, assembly, set()))
        for cast in begun:
            cast.result()

    assert not phones.faults
    assert_one_truth(assembly, phones.told, phones.again)
    assert len(phones.told.receipts) == len(phones.told.refusals) == SLIPS


def test_two_ballots_of_a_slip_that_race_over_two_processes_leave_one(engine_apart: Engine, tmp_path: Path) -> None:
    with served(engine_apart, tmp_path) as there:
        race_over_two_processes(*there)


def test_the_race_over_two_processes_is_noticed_where_the_second_ballot_replaces_the_first(
    engine_apart: Engine, tmp_path: Path
) -> None:
    with (
        served(engine_apart, tmp_path, "replaces-ballots") as there,
        pytest.raises(AssertionError, match="two ballots were acknowledged for each of 60 slips"),
    ):
        race_over_two_processes(*there)


def cast_while_sessions_end(assembly: Assembly, phones: Phones) -> None:
    """Cast a third unheard, a third twice and a third once; end all sessions, those of the writers at work, too."""
    ballots = ballots_of(assembly)
    third = SLIPS // 3
    with ThreadPoolExecutor(16) as pool:
        with assembly.database.write() as session:
            polls.locked(session, assembly.code)
            unheard = [pool.submit(phones.send_and_hang_up, *one) for one in ballots[:third]]
            rest = [*ballots[2 * third :], *ballots[third : 2 * third] * 2]
            begun = [pool.submit(phones.cast, *one) for one in rest]
            ended: set[int] = set()
            for _ in range(2):
                wait_until(partial(are_held_up_anew, assembly, ended))
                ended |= held_up(assembly)
                session.execute(END_ALL_SESSIONS)
        for enough in (5, 15, 25):
            wait_for_receipts(phones, enough)
            with assembly.database.write() as session:
                session.execute(END_ALL_SESSIONS)
        for sent in unheard:
            sent.result()
        for answer in [cast.result() for cast in begun] + phones.all_cast(ballots[:third]):
            assert isinstance(answer, dict), "a retry of one's own ballot was refused"

    assert len(phones.told.receipts) == SLIPS
    assert not phones.faults
    assert_one_truth(assembly, phones.told, phones.again)


def test_lost_answers_and_duplicates_of_two_processes_whose_sessions_end_cost_retries_only(
    engine_apart: Engine, tmp_path: Path
) -> None:
    with served(engine_apart, tmp_path) as (_, assembly, phones):
        cast_while_sessions_end(assembly, phones)

        assert phones.waits["storage-failed"], "no session ended while it was at work"


@pytest.mark.parametrize(
    ("mutant", "noticed"),
    [
        ("acknowledges-failures", "acknowledged ballots are lost"),
        ("refuses-retries", "then refused|then acknowledged|retry of one's own ballot was refused"),
    ],
)
def test_ended_sessions_are_noticed_where_a_failure_is_acknowledged_or_a_retry_refused(
    engine_apart: Engine, tmp_path: Path, mutant: str, noticed: str
) -> None:
    with (
        served(engine_apart, tmp_path, mutant) as (_, assembly, phones),
        pytest.raises(AssertionError, match=noticed),
    ):
        cast_while_sessions_end(assembly, phones)
