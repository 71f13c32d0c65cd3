"""The words for where a poll stands (阶段) and why a slip is void (作废原因)."""

PREPARED = "prepared"
CEREMONY = "ceremony"
READY = "ready"
OPEN = "open"
CLOSED = "closed"
COUNTING = "counting"
TALLIED = "tallied"
ANNULLED = "annulled"

PHASES = (PREPARED, CEREMONY, READY, OPEN, CLOSED, COUNTING, TALLIED, ANNULLED)
BOX_IS_PUBLIC = (CLOSED, COUNTING, TALLIED)
"""From close on the sealed ballots stand on the board for everybody."""

UNISSUED = "unissued"
SPOILED = "spoiled"
PAPER = "paper"
REPRINT = "reprint"

REASONS = (UNISSUED, SPOILED, PAPER, REPRINT)
