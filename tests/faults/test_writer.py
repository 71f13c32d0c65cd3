"""The thread that writes ballots dies: nobody waits for it in vain, and the next ballot has another (写入线程)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

import pytest

from tests.factories import Assembly
from tests.faults.altered import alter
from tests.faults.truth import Told, assert_one_truth
from tests.vote.test_ballots import wait_until
from vote import store
from vote.errors import StorageFailed

pytestmark = pytest.mark.slow

HALF = 0.5
"""Of what a cast waits for an answer: whoever is not answered by then waits in vain."""
SOON_S = 4


def let_the_writer_die(assembly: Assembly, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Let the writer die twice with all ballots in its hands; then cast them."""
    told = Told()
    for place, secret in enumerate(assembly.slips):
        told.sends(assembly.seal(secret, [place % 4]), place % 4)

    def dying(batch: list[store.Waiting]) -> tuple[list[store.Waiting], list[store.Waiting]]:
        wait_until(lambda: len(batch) + assembly.store._queue.qsize() == len(told.choices))
        raise MemoryError

    with ThreadPoolExecutor(len(told.choices)) as pool:
        for _ in range(2):
            with monkeypatch.context() as broken:
                broken.setattr(store, "_without_twins", dying)
                waiting = [pool.submit(partial(assembly.post, body)) for body in told.choices]
                answered = wait(waiting, store.PATIENCE_SECONDS * HALF).done
                assert len(answered) == len(waiting), "casts wait in vain for a writer that is dead"
                found = {type(one.exception()) for one in waiting}
                assert found == {StorageFailed}, f"a dying writer answered otherwise: {found}"
            wait_until(lambda: "starts anew with the next ballot: MemoryError" in caplog.text)
            caplog.clear()
        for body, receipt in zip(told.choices, pool.map(assembly.post, told.choices), strict=True):
            told.hears(body, receipt)

    assert len(told.receipts) == len(assembly.slips)
    assert_one_truth(assembly, told)


def test_a_writer_that_dies_answers_everybody_and_another_takes_over(
    assemble: Callable[..., Assembly], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    let_the_writer_die(assemble("open", slips=20), monkeypatch, caplog)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("mutant", "noticed"),
    [
        ("leaves-waiting", "casts wait in vain"),
        ("keeps-the-dead", "casts wait in vain"),
        ("acknowledges-the-lost", "a dying writer answered otherwise: .*NoneType"),
    ],
)
def test_the_dead_writer_is_noticed_where_it_says_nothing_has_no_heir_or_acknowledges(
    assemble: Callable[..., Assembly],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mutant: str,
    noticed: str,
) -> None:
    monkeypatch.setattr(store, "PATIENCE_SECONDS", SOON_S)
    alter(mutant, put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match=noticed):
        let_the_writer_die(assemble("open", slips=20), monkeypatch, caplog)
