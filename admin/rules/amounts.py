"""Amounts of money in Chinese capitals (大写金额), as vouchers need them."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
LARGEST_YUAN = 10**12 - 1


class AmountRefused(ValueError):
    """No amount of money: negative, finer than a fen, or larger than anybody pays."""


def in_capitals(yuan: int | Decimal) -> str:
    """Return an amount as it is written on a voucher, like 贰万元整, 壹仟零伍元零陆分.

    Zeros between digits are written once; 整 ends an amount without fen.

    Args:
        yuan: with two decimals at most; not negative.

    Raises:
        AmountRefused: it is none.
    """
    exact = Decimal(yuan)
    if not exact.is_finite() or not 0 <= exact <= LARGEST_YUAN or exact != round(exact, 2):
        raise AmountRefused("金额应为不小于 0、最多两位小数的数")
    fen_in_all = int(exact * 100)
    whole, jiao, fen = fen_in_all // 100, fen_in_all // 10 % 10, fen_in_all % 10
    text = f"{_whole(whole)}元" if whole or not fen_in_all else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and whole:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Return a whole number in capitals."""
    if number == 0:
        return DIGITS[0]
    text, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10 ** (4 * place) % 10_000
        if group == 0:
            gap = gap or bool(text)
            continue
        if text and (gap or group < 1000):
            text += DIGITS[0]
        text, gap = f"{text}{_group(group)}{_GROUPS[place]}", False
    return text


def _group(group: int) -> str:
    """Return a number of up to four digits in capitals."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text, gap = f"{text}{DIGITS[0] if gap else ''}{DIGITS[digit]}{_PLACES[place]}", False
    return text
