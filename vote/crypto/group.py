"""The group ristretto255: the native accelerator when it is there, else plain Python.

Both have the same surface and give the same answers; `NATIVE` tells which one it
is, and the environment's PINGJIA_GROUP=plain asks for plain Python. The native one
multiplies secrets in constant time and lets other threads run meanwhile.

Source: protocol §1; RFC 9496.
"""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

__all__ = [
    "GENERATOR",
    "IDENTITY",
    "NATIVE",
    "ORDER",
    "InvalidPoint",
    "Point",
    "Table",
    "add_up",
    "ballots_add",
    "ballots_hold",
    "ballots_sum",
    "base",
    "combine",
    "combine_secret",
    "decode_all",
    "encode_doubles",
]

NATIVE: Final = os.environ.get("PINGJIA_GROUP") != "plain" and find_spec("pingjia_native") is not None

if TYPE_CHECKING or not NATIVE:
    from vote.crypto.batch import add_up, ballots_add, ballots_hold, ballots_sum, encode_doubles
    from vote.crypto.ristretto import (
        GENERATOR,
        IDENTITY,
        ORDER,
        InvalidPoint,
        Point,
        Table,
        base,
        combine,
        combine_secret,
        decode_all,
    )
else:
    from pingjia_native import (
        GENERATOR,
        IDENTITY,
        ORDER,
        InvalidPoint,
        Point,
        Table,
        add_up,
        ballots_add,
        ballots_hold,
        ballots_sum,
        base,
        combine,
        combine_secret,
        decode_all,
        encode_doubles,
    )
