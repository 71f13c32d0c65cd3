"""How a receiver knows that a message is ours (签名): Standard Webhooks, symmetric.

Source: standardwebhooks.com, "Signature scheme".
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

SECRET_BYTES = 32
PREFIX = "whsec_"


def draw() -> bytes:
    """Return a fresh signing key."""
    return secrets.token_bytes(SECRET_BYTES)


def spell(key: bytes) -> str:
    """Return a signing key as it is shown to people and typed into other systems."""
    return PREFIX + base64.b64encode(key).decode()


def headers(keys: list[bytes], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that name a message, tell when it was sent, and sign both with its body.

    Args:
        keys: one signature for each; more than one for a day after a renewal.
        message: its number, the same in every attempt.
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((message.encode(), seconds.encode(), body))
    tags = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{tag}" for tag in tags),
    }
