"""What no form asks for, by its kind: sent to both sides, one at a time and in every kind of field."""

from __future__ import annotations

MARKUP = '"><script id="bad">alert(1)</script><img src=x onerror=alert(1)>\''
HOSTILE: dict[str, str | bytes] = {
    "markup": MARKUP,
    "formula": "=cmd|' /C calc'!A0",
    "formula by @": "@SUM(1+9)*cmd|' /C calc'!A0",
    "path": "../../../../etc/passwd",
    "huge number": "9" * 400,
    "number beyond 64 bits": str(2**63),
    "number beyond 32 bits": str(2**31),
    "infinity": "-1e999",
    "negative": "-1",
    "turned line, zero width": "\u202efdp.exe\u2066\u200b\ufeff\u00ad",
    "no text": b"\xed\xa0\x80\xff\xfe",
    "header": "a\r\nSet-Cookie: bad=1",
    "template": "{{ 7 * 7 }}${7*7}#{7*7}",
    "statement": "' OR 1=1 --",
    "long": "w" * 2_000,
    "beyond the plane": "漢\U00020bb7é\u0301",
    "strange day": "9999-12-31",
    "first day": "0001-01-01",
    "nothing": "",
}
