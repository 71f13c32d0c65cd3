"""Passwords (密码): which are taken, and how they are kept.

Source for the parameters: OWASP Password Storage Cheat Sheet, Argon2id (19 MiB, two
rounds, one lane).
"""

import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 5
LONGEST_RUN = 5
"""Characters in a row that may follow a keyboard, the alphabet or the digits."""

ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)  # fmt: skip
COMMON = (
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "admin", "adm1n", "letmein", "welcome", "iloveyou", "monkey",
    "dragon", "football", "baseball", "sunshine", "princess", "superman", "master", "secret", "woaini", "5201314",
    "1314520", "nihao", "mima", "wangluo", "zhongguo", "beijing", "chaoyang", "gonghui", "pingjia", "zhigongzhijia",
    "zhuxi", "huiyuan", "工会", "评家", "密码", "职工之家", "朝阳区", "abc123", "a123456", "qwe123", "1q2w3e",
    "aa123456",
)  # fmt: skip
"""What very common passwords are made of, and the words of this very system."""
LEAST_BESIDE = 6
"""Characters that have to stand beside a common word for it to be no common password."""


def fault(password: str, *own: str) -> str:
    """Say in Chinese what is wrong with a new password; nothing where it may be used.

    Args:
        own: what it must not contain: the login, the name.
    """
    plain = normal(password)
    if len(plain) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符。可以用几个不相干的词连起来，好记又不易猜。"
    if len(plain) > LONGEST:
        return f"密码最多 {LONGEST} 个字符。"
    low = plain.lower()
    if any(len(word) >= 2 and word in low for word in map(_low, own)):
        return "密码里不要含有登录名或姓名。"
    if len(set(low)) < FEWEST_DIFFERENT or _is_common(low):
        return "这个密码太常见，容易被猜到，请换一个。"
    return ""


def normal(password: str) -> str:
    """Return a password as it is hashed: the same whether typed in full or half width."""
    return unicodedata.normalize("NFKC", password)


def _low(word: str) -> str:
    return normal(word).strip().lower()


def _is_common(low: str) -> bool:
    """Say whether hardly anything is left beside common words and runs along a keyboard."""
    left = low
    for word in COMMON:
        left = left.replace(word, "")
    for row in ROWS:
        for run in (row, row[::-1]):
            for start in range(len(run) - LONGEST_RUN + 1):
                left = left.replace(run[start : start + LONGEST_RUN], "")
    return len(left) < LEAST_BESIDE and left != low


class Hasher:
    """Turns passwords into Argon2id hashes and compares them.

    An unknown account takes as long as a known one: a hash of nobody's is compared.
    """

    def __init__(self, time_cost: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._argon2 = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1, type=Type.ID)

    @cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._argon2.hash(normal(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one that was hashed; with nothing kept it takes as long and is wrong."""
        try:
            self._argon2.verify(kept or self._nobodys, normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Say whether a hash was made with other parameters, so that it is to be made anew."""
        return self._argon2.check_needs_rehash(kept)


OWASP = Hasher()
