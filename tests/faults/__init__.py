"""Faults (故障): real ones against the real programs, and after each the same truth (`truth.assert_one_truth`).

Acknowledged ballots are stored byte for byte, one a slip; retries of one's own ballot get the same receipt;
the board verifies, with the sums and counts of the ballots stored.

A test could pass by looking away. So each fault is played a second time with the product broken on purpose, by a
mutant of `altered`, and the check that is there for it must fail, with its own sentence.

| fault | test | mutants that it must notice |
|---|---|---|
| the server killed again and again while phones retry | `test_killing` | acknowledges-early, replaces-ballots |
| a process killed at three places while it closes | `test_killing` | closes-by-halves, says-sealed-first |
| power cut: only what was synced is left | `test_power` | SQLite's NORMAL and OFF |
| disk full, failing fsync, read-only files | `test_disk` | acknowledges-failures; OFF |
| PostgreSQL stopped at once | `test_postgresql` | `synchronous_commit=off`, takes-stops-for-faults |
| sessions ended, lost answers, duplicates | `test_postgresql` | acknowledges-failures, refuses-retries |
| two ballots of a slip: over two processes; within one | `test_postgresql`; `test_races` | replaces-ballots |
| closing while ballots come in | `test_races` | looks-before-only, closes-unheld (PostgreSQL) |
| two closes | `test_races` | closes-again, closes-unheld (PostgreSQL) |
| scrutineers at once, twice, out of turn | `test_scrutineers` | knows-nothing-again, forgets-what-was-said, |
| | | waits-for-nobody, counts-once-only |
| clocks that jump by a day | `test_clock` | goes-by-the-clock |
| a backup while ballots come in | `test_copies` | copies-open-boxes |
| a box opened while it is copied | `test_copies` | looks-before-copying-only |
| a poll that goes on from a backup | `test_copies` | copies-the-file |
| the writing thread dies | `test_writer` | leaves-waiting, keeps-the-dead, acknowledges-the-lost |
| bodies without end | `test_crowds` | reads-everything, reads-and-drops, dies-of-bodies |
| many idle lines | `test_crowds` | takes-few-lines |
| more casts than may wait | `test_overload` | takes-all |
| PostgreSQL stopped under the signed-in side; under an act of it | `test_signed_in` | knows-no-database-away |
| the disk failing, the file held by another, under the signed-in side | `test_signed_in` | insists-on-notes |

Without a mutant of their own: a start without the database (`test_signed_in`); voiding while casting, the engine's own
refusal to commit, and all races without lines or locks in between (`tests/vote/test_store.py`); the signed-in side's
chores (`tests/admin/test_caretaker.py`); the voting side's database away while a chair works, and a close that the
signed-in side has not written down (`tests/admin/test_meeting.py`); more slow phones than threads
(`tests/test_deploy.py`, for it is nginx that keeps them away).

Not covered: kill -9 of a server on PostgreSQL (its sessions are ended instead, which is all that PostgreSQL sees of
it); a kill between the result and the erasing of what it no longer needs.
"""
