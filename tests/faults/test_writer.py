"""The thread that writes ballots dies: nobody waits for it in vain, and the next ballot has another (写入线程)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.factories import Assembly
from tests.faults.truth import Told, assert_one_truth
from tests.vote.test_ballots import wait_until
from vote import store
from vote.errors import StorageFailed

SECONDS = 30
"""Half of what a cast waits for an answer."""


def test_a_writer_that_dies_answers_everybody_and_another_takes_over(
    assemble: Callable[..., Assembly], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assembly = assemble("open", slips=20)
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
                assert {type(one.exception(SECONDS)) for one in waiting} == {StorageFailed}
            wait_until(lambda: "starts anew with the next ballot: MemoryError" in caplog.text)
            caplog.clear()
        for body, receipt in zip(told.choices, pool.map(assembly.post, told.choices), strict=True):
            told.hears(body, receipt)

    assert len(told.receipts) == 20
    assert_one_truth(assembly, told)
