"""The door: one assembly from its definition to its result, on both engines (主持人)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.factories import Assembly
from vote import chair
from vote.verify import verify_board

Assemble = Callable[..., Assembly]


def test_an_assembly_goes_from_definition_to_a_verified_result(assemble: Assemble) -> None:
    assembly = assemble("open", slips=8, questions=2)

    for place, choices in enumerate([[0, 3], [0, 0], [1, 1], [1, 0], [2, 2], [3, 0]]):
        assembly.cast(assembly.slips[place], choices, comment=f"建议{place}")
    assembly.void(assembly.slips[6:], "unissued")
    assembly.close()
    assembly.count()

    report = assembly.report()
    assert report.counts == [[2, 2, 1, 1], [3, 1, 1, 1]]
    assert (report.rate, report.percent, report.met) == (Fraction(4, 6), "66.66%", False)
    assert (report.issued, report.returned, report.valid) == (6, 6, 6)
    assert sorted(chair.comments(assembly.database, assembly.code)) == [f"建议{place}" for place in range(6)]
    assert verify_board(assembly.board()).level == "counted"
