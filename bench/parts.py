"""Measure where the processor's time for a cast goes, within one process: proofs, receipt, box, Flask.

Run `python -m bench.parts [BALLOTS]`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.casting import QUESTIONS
from bench.hall import Hall, hall
from bench.record import keep
from vote import ballots, box
from vote.app import create_app
from vote.crypto import ballot
from vote.crypto.group import base
from vote.store import Store
from vote.views.answers import OCTETS
from vote.views.current import STORE

BALLOTS = 1_600
AT_ONCE = 16


def main() -> None:
    """Print milliseconds of CPU for each part of a cast."""
    each = (int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS) // 2
    for shape, questions in QUESTIONS.items():
        with hall(2 * each, questions) as found:
            took = parts(found, found.sealed())
        for what, ms in took.items():
            print(f"{shape}  {what:34} {ms:6.2f} ms of CPU")
            keep({f"parts.{shape}.{what.split(',')[0].replace(' ', '_')}_ms": ms})


def parts(found: Hall, sealed: Sequence[bytes]) -> dict[str, float]:
    """Return milliseconds of CPU for each part; the last two cast a half of the ballots each."""
    app = create_app(found.settings)
    store: Store = app.extensions[STORE]
    half = len(sealed) // 2
    key, phi = 1 << 200, found.election.phi
    public = base(key).encode()

    def looked(body: bytes) -> None:
        store.database.look(box.FORESEEN, {"poll": found.poll, "key": ballot.slip_of(body)})

    environ = EnvironBuilder(f"/{found.poll}/ballots", found.settings.public_url, method="POST").get_environ()

    def asked(body: bytes) -> None:
        sent = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": OCTETS}
        _, status, _ = run_wsgi_app(app, environ | sent)
        if status != "200 OK":
            raise SystemExit(f"a ballot was answered {status}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        took = {
            "proofs": spent(pool, lambda body: ballot.added(found.election, [body]), sealed),
            "receipt": spent(pool, lambda body: ballot.receipt(key, phi, ballot.digest(body), public=public), sealed),
            "look into the box": spent(pool, looked, sealed),
            "cast, all but the web": spent(pool, lambda body: ballots.cast(store, found.poll, body), sealed[:half]),
            "web, a cast through Flask": spent(pool, asked, sealed[half:]),
        }
    store.close()
    return took


def spent(pool: ThreadPoolExecutor, function: Callable[[bytes], object], bodies: Sequence[bytes]) -> float:
    """Return milliseconds of this process's CPU for each body, so many at once."""
    began = time.process_time()
    list(pool.map(function, bodies))
    return (time.process_time() - began) * 1000 / len(bodies)


if __name__ == "__main__":
    main()
