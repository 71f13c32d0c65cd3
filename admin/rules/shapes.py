"""What JSON from outside must look like (输入格式): read strictly, every fault with its place, and told as JSON Schema.

Nothing is guessed: unknown members, doubled members, null, and numbers in quotes are refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

MOST_FAULTS = 50
LONGEST_NAME = 60
_YEARS = "(19[5-9][0-9]|2[0-9]{3})"
_LEAP_YEARS = "(19(5[26]|6[048]|7[26]|8[048]|9[26])|2[0-9](0[48]|[2468][048]|[13579][26])|2[048]00)"
DAYS = (
    f"({_YEARS}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP_YEARS}-02-29)"
)
"""All days from 1950 to 2999, and nothing else: what is told as JSON Schema is exactly what is taken."""
_DAY = re.compile(DAYS)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input (有误之处).

    Args:
        path: where, like ``review.valid``; empty for the whole.
        message: what, in Chinese.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}：{self.message}" if self.path else self.message


class Refused(ValueError):
    """The input is not what it must be; nothing was judged."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = tuple(faults)


class Shape(Protocol):
    """What a value must look like."""

    def read(self, value: object, path: str, faults: list[Fault]) -> Any:
        """Return the value as the rules take it; where it is not right, note it and return None."""

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""


@dataclass(frozen=True)
class Whole:
    """A whole number from one bound to another."""

    most: int
    about: str
    least: int = 0
    example: int | None = None

    def read(self, value: object, path: str, faults: list[Fault]) -> int | None:
        """Return the number; true and false are none, and neither is 1.0."""
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        faults.append(Fault(path, f"应为 {self.least:,} 到 {self.most:,} 的整数"))
        return None

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return _told({"type": "integer", "minimum": self.least, "maximum": self.most}, self.about, self.example)


@dataclass(frozen=True)
class Flag:
    """true or false."""

    about: str

    def read(self, value: object, path: str, faults: list[Fault]) -> bool | None:
        """Return the flag; 0 and 1 are none."""
        if isinstance(value, bool):
            return value
        faults.append(Fault(path, "应为 true 或 false"))
        return None

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return _told({"type": "boolean"}, self.about)


@dataclass(frozen=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    about: str

    def read(self, value: object, path: str, faults: list[Fault]) -> str | None:
        """Return the word."""
        if isinstance(value, str) and value in self.words:
            return value
        faults.append(Fault(path, f"应为 {'、'.join(self.words)} 之一"))
        return None

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return _told({"type": "string", "enum": list(self.words)}, self.about)


@dataclass(frozen=True)
class Day:
    """A day like 2026-11-22, of years that the rules can reckon with."""

    about: str

    def read(self, value: object, path: str, faults: list[Fault]) -> date | None:
        """Return the day."""
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
        faults.append(Fault(path, "应为 1950 年到 2999 年确有的一天，如 2026-11-22"))
        return None

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return _told({"type": "string", "pattern": f"^{DAYS}$"}, self.about, "2026-11-22")


@dataclass(frozen=True)
class Items:
    """A list of values of one shape."""

    of: Shape
    most: int
    about: str

    def read(self, value: object, path: str, faults: list[Fault]) -> tuple[Any, ...] | None:
        """Return the values."""
        if not isinstance(value, list) or len(value) > self.most:
            faults.append(Fault(path, f"应为列表，最多 {self.most:,} 个"))
            return None
        return tuple(self.of.read(one, f"{path}[{place}]", faults) for place, one in enumerate(value))

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return _told({"type": "array", "items": self.of.schema(), "maxItems": self.most}, self.about)


@dataclass(frozen=True)
class Members:
    """An object with named members; those that are not needed may be left out, others may not be there."""

    of: Mapping[str, Shape]
    about: str
    needed: tuple[str, ...] = field(default=())

    def read(self, value: object, path: str, faults: list[Fault]) -> dict[str, Any] | None:
        """Return the members that are there."""
        if not isinstance(value, dict):
            faults.append(Fault(path, "应为 JSON 对象，即写在 { } 里的各项"))
            return None
        unknown = [_join(path, shown(name)) for name in value if name not in self.of]
        faults += [Fault(place, f"没有这一项；可以写的有：{'、'.join(self.of)}") for place in unknown]
        faults += [Fault(_join(path, name), "缺少这一项") for name in self.needed if name not in value]
        return {
            name: shape.read(value[name], _join(path, name), faults) for name, shape in self.of.items() if name in value
        }

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        told: dict[str, Any] = {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.of.items()},
            "additionalProperties": False,
        }
        if self.needed:
            told["required"] = list(self.needed)
        return _told(told, self.about)


def read(shape: Shape, value: object) -> Any:
    """Return a value as its shape reads it.

    Raises:
        Refused: it is not what it must be; every fault is told.
    """
    faults: list[Fault] = []
    found = shape.read(value, "", faults)
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    return found


def parse(text: str | bytes) -> object:
    """Return JSON as plain values, strictly.

    Raises:
        Refused: it is no JSON, or an object has a member twice.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _refused("不是 UTF-8 编码的文字") from None
    try:
        found: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except Refused:
        raise
    except json.JSONDecodeError as error:
        raise _refused(f"不是合格的 JSON：第 {error.lineno} 行第 {error.colno} 列有误") from None
    except (ValueError, RecursionError):
        raise _refused("不是合格的 JSON：数字太长，或者嵌套太深") from None
    return found


def shown(name: str) -> str:
    """Return a name from outside as it can be printed anywhere: nothing unseen, not too long."""
    plain = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in name[: LONGEST_NAME + 1])
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:LONGEST_NAME]}…"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _refused(f"同一个 {{ }} 里，“{shown(name)}”写了两次")
        found[name] = value
    return found


def _no_constant(word: str) -> object:
    raise _refused(f"不是合格的 JSON：{word} 不是数字")


def _refused(message: str) -> Refused:
    return Refused((Fault("", message),))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _told(schema: dict[str, Any], about: str, example: object = None) -> dict[str, Any]:
    return schema | ({"description": about} if about else {}) | ({} if example is None else {"examples": [example]})
