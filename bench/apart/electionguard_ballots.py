"""ElectionGuard as a peer, in a Python that it accepts: a line that comes in has one ballot checked.

The answer to a line is the CPU seconds that took.

Arguments: the number of questions, and of options each.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import datetime

from electionguard.ballot import PlaintextBallot, PlaintextBallotContest, PlaintextBallotSelection
from electionguard.encrypt import EncryptionDevice, EncryptionMediator
from electionguard.key_ceremony import CeremonyDetails
from electionguard.key_ceremony_mediator import KeyCeremonyMediator
from electionguard.manifest import (
    BallotStyle,
    Candidate,
    CandidateContestDescription,
    ElectionType,
    GeopoliticalUnit,
    Manifest,
    Party,
    ReportingUnitType,
    SelectionDescription,
    SpecVersion,
    VoteVariationType,
)
from electionguard_tools.helpers.election_builder import ElectionBuilder
from electionguard_tools.helpers.key_ceremony_orchestrator import KeyCeremonyOrchestrator

GUARDIANS, QUORUM = 3, 2


def main() -> None:
    """Make an election and a ballot, then check it as often as a line asks for."""
    logging.disable(logging.CRITICAL)
    questions, options = int(sys.argv[1]), int(sys.argv[2])
    manifest = election(questions, options)
    details = CeremonyDetails(GUARDIANS, QUORUM)
    guardians = KeyCeremonyOrchestrator.create_guardians(details)
    mediator = KeyCeremonyMediator("mediator", details)
    KeyCeremonyOrchestrator.perform_full_ceremony(guardians, mediator)
    key = mediator.publish_joint_key()
    builder = ElectionBuilder(GUARDIANS, QUORUM, manifest)
    builder.set_public_key(key.joint_public_key)
    builder.set_commitment_hash(key.commitment_hash)
    internal, context = builder.build()
    device = EncryptionMediator(internal, context, EncryptionDevice(1, 2, 3, "here"))
    ballot = device.encrypt(plain(questions))
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        if not ballot.is_valid_encryption(
            internal.manifest_hash, context.elgamal_public_key, context.crypto_extended_base_hash
        ):
            sys.exit("a good ballot was refused")
        print(time.process_time() - began, flush=True)


def election(questions: int, options: int) -> Manifest:
    """Return a manifest with one choice for each question."""
    contests = [
        CandidateContestDescription(
            f"c{q}", q, "here", VoteVariationType.one_of_m, 1, 1, f"c{q}",
            [SelectionDescription(f"c{q}-s{o}", o, f"candidate{o}") for o in range(options)],
        )
        for q in range(questions)
    ]  # fmt: skip
    style = BallotStyle("style")
    style.geopolitical_unit_ids = ["here"]
    return Manifest(
        spec_version=SpecVersion.EG0_95, election_scope_id="s", type=ElectionType.unknown, start_date=datetime.now(),
        end_date=datetime.now(), geopolitical_units=[GeopoliticalUnit("here", "here", ReportingUnitType.unknown)],
        parties=[Party("p")], candidates=[Candidate(f"candidate{o}") for o in range(options)], contests=contests,
        ballot_styles=[style],
    )  # fmt: skip


def plain(questions: int) -> PlaintextBallot:
    """Return a ballot with the first option of every question."""
    contests = [
        PlaintextBallotContest(f"c{q}", [PlaintextBallotSelection(f"c{q}-s0", vote=1)]) for q in range(questions)
    ]
    return PlaintextBallot("ballot", "style", contests)


if __name__ == "__main__":
    main()
