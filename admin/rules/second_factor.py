"""The second factor (动态码): six digits from an authenticator, new every 30 seconds (TOTP, RFC 6238)."""

import hmac
from base64 import b32encode
from datetime import datetime

import pyotp

ISSUER = "评家"
SECRET_BYTES = 20
"""RFC 4226, section 4 (R6): 160 bits are recommended."""
SECONDS = 30
WINDOW = 1
"""Steps before and after the present one whose codes are taken, for clocks that differ (RFC 6238, 5.2)."""


def address(secret: bytes, login: str) -> str:
    """Return what the QR code for the authenticator holds."""
    return pyotp.TOTP(typed(secret)).provisioning_uri(name=login, issuer_name=ISSUER)


def typed(secret: bytes) -> str:
    """Return a secret as it is typed into an authenticator."""
    return b32encode(secret).decode()


def step_of(secret: bytes, code: str, at: datetime, after: int) -> int | None:
    """Return the time step that a code belongs to, or None where it is wrong, too old, or was taken before.

    Args:
        after: the last step whose code was taken; neither it nor an earlier one is taken again.
    """
    now, found = int(at.timestamp()) // SECONDS, None
    codes = pyotp.TOTP(typed(secret))
    given = "".join(code.split()).encode()
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(codes.generate_otp(step).encode(), given) and step > after:
            found = step
    return found
