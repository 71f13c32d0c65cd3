"""Measure what a large batch of slips costs: seconds, bytes, memory.

Absolute figures belong to the machine. Run `python -m bench.slips [COUNT]`.
"""

import resource
import sys
import time
from datetime import date

from admin.slips import SlipSheet, sheet
from bench.record import keep
from vote.crypto.slips import fingerprint, new_secret


def main() -> None:
    """Print one line for a batch of COUNT slips, 10,000 unless told."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    batch = SlipSheet(
        poll="7K3M9QXA",
        base_url="https://vote.example.cn",
        union="朝阳区某某公司工会",
        title="2026年度会员评议职工之家",
        held_on=date(2026, 11, 22),
        batch=1,
        check_number="1234 5678 9012 3456 7890",
        fingerprint=fingerprint(bytes(32)),
        rehearsal=False,
        secrets=[new_secret() for _ in range(count)],
    )
    wall, processor = time.perf_counter(), time.process_time()

    paper = sheet(batch, lambda done, total: print(f"\r{done:,} / {total:,}", end="", file=sys.stderr))

    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\r{count:,} slips: {wall:.1f} s ({processor:.1f} s of CPU), {len(paper) / 1e6:.1f} MB on paper, ", end="")
    print(f"{memory:.0f} MB of memory")
    keep({f"slips_{count}.seconds": wall, f"slips_{count}.mb": len(paper) / 1e6, f"slips_{count}.peak_mb": memory})


if __name__ == "__main__":
    main()
