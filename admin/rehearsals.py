"""Simulated people of a rehearsal (演练); in a real poll nobody is played."""

from admin.desks import Desk, running
from admin.errors import InputInvalid, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.players import Errand
from vote import chair

MOST_SIMULATED = 500
NOT_JOINED = "card"
"""The step of a scrutineer who has posted nothing yet."""


def play_scrutineers(assembly: Assembly, code: str, desk: Desk, *, everybody: bool) -> None:
    """Let the system play the scrutineers who have not joined; all of them, or all but the first.

    Raises:
        NotNow: it is no rehearsal.
    """
    _require_rehearsal(running(assembly, code))
    company, links = desk.companies.of(code), desk.links.of(code)
    state = chair.ceremony_state(desk.polls, code)
    missing = [waiting.index for waiting in state.scrutineers if waiting.step == NOT_JOINED]
    somebody_joined = len(missing) + len(company.scrutineers) < len(state.scrutineers)
    if not everybody and not somebody_joined:
        missing = missing[1:]
    seats = [links[index] for index in missing if index in links]
    company.seat(seats, assembly.threshold, len(state.scrutineers))


def simulate_votes(assembly: Assembly, code: str, desk: Desk, counts: list[int]) -> tuple[int, int]:
    """Let simulated members vote, each with a slip that is never printed; return the batch and its size.

    Raises:
        NotNow: it is no rehearsal.
        InputInvalid: too few or too many.
    """
    _require_rehearsal(running(assembly, code))
    total = sum(counts)
    if not 1 <= total <= MOST_SIMULATED:
        raise InputInvalid(f"一次可以模拟 1 至 {MOST_SIMULATED} 名会员投票。")
    definition = chair.definition(desk.polls, code)
    batch = chair.issue_slips(desk.polls, code, total)
    beginning = f"{desk.url}/{code}#"
    desk.companies.of(code).vote(
        Errand(
            addresses=[f"{beginning}{secret}{batch.fingerprint}" for secret in batch.secrets],
            choices=[option for option, count in enumerate(counts) for _ in range(count)],
            comments=definition["comments"],
        )
    )
    return batch.batch, total


def _require_rehearsal(poll: AssemblyPoll) -> None:
    if not poll.rehearsal:
        raise NotNow("正式投票不能由系统扮演任何人。")
