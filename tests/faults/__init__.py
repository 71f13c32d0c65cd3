"""Faults (故障): real ones against the real programs, and after each the same truth (`truth.assert_one_truth`).

Where a test could pass by looking away, it must notice a mutant: a server of `altered`, or a part broken in the test.

Acknowledged ballots are stored byte for byte, one a slip; retries of one's own ballot get the same receipt;
the board verifies, with the sums and counts of the ballots stored.

| fault | test |
|---|---|
| the server killed again and again | `test_killing` |
| … between close and result | `tests/admin/test_meeting.py` |
| power cut: only what was synced is left; SQLite's NORMAL and OFF must be seen to lose | `test_power` |
| disk full, failing fsync, read-only files | `test_disk`; the engine's own refusal: `tests/vote/test_store.py` |
| PostgreSQL stopped at once; `synchronous_commit = off` must be seen to lose | `test_postgresql` |
| sessions ended, lost answers, duplicates, two ballots of a slip over two processes | `test_postgresql` |
| … within a process, and without HTTP | `tests/vote/test_store.py` |
| closing, voiding and casting at the same time; two closes | `tests/vote/test_store.py` |
| PostgreSQL stopped, the disk failing, the file held by another, under the signed-in side | `test_signed_in` |
| … while it does its chores | `tests/admin/test_caretaker.py` |
| … under the voting side only, while a chair works | `tests/admin/test_meeting.py` |
| a start without the database | `test_signed_in` |
| scrutineers all at once and twice; out of turn: `tests/vote/test_ceremony_rounds.py` | `test_scrutineers` |
| clocks that jump by a day | `test_clock` |
| a backup while ballots come in; a poll that goes on from one | `test_copies` |
| the writing thread dies | `test_writer` |
| many idle lines, bodies without end | `test_crowds` |
| more slow phones than threads | `tests/test_deploy.py`, for it is nginx that keeps them away |
"""
