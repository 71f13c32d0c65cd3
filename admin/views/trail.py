"""The audit trail (操作记录): to be searched, checked, and taken along as Excel."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from admin import audit
from admin.rules import actions
from admin.rules.kinds import Event, FlagKind, Kind, ReviewState, Scope, TitleState
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE, Column, Content, Table, write_book

blueprint = Blueprint("trail", __name__)

A_PAGE = 50
CHECKED_AT_ONCE = 500
"""A chain up to this length is checked with every page; a longer one when it is asked for."""
MOST_ROWS = 10_000
"""Entries in one Excel file, the newest ones."""

COLUMNS = (
    Column("seq", "序号", Content.COUNT, 10),
    Column("at", "时间", Content.MOMENT, 18),
    Column("who", "操作人", width=24),
    Column("action", "操作", width=18),
    Column("subject", "对象", width=40),
    Column("detail", "说明", width=60),
    Column("word", "操作代码", width=24),
    Column("digest", "校验值", width=68),
)


@blueprint.get("/trail")
@needs(Right.READ_AUDIT)
def page() -> str:
    """Show the newest entries, or those that are asked for, and whether the chain holds."""
    reading, person = current.reading(), current.person()
    wanted, faults = _wanted()
    before = request.args.get("before", None, int)
    found = audit.page(reading, person, wanted, before=_in_range(before), limit=A_PAGE + 1)
    length, digest = audit.head(reading)
    check = length <= CHECKED_AT_ONCE or request.args.get("check") == "1"
    asked = {name: value for name, value in request.args.items() if name in FIELDS and value}
    return render_template(
        "trail/page.html", entries=found[:A_PAGE], older=found[A_PAGE - 1].seq if len(found) > A_PAGE else None,
        asked=asked, faults=faults, label=actions.label, told=told, length=length, digest=digest.hex(),
        checked=check, broken=audit.verify(reading) if check else None, words=sorted(set(actions.WORDS.values())),
        total=audit.count(reading, person, wanted), most=MOST_ROWS, before=before,
    )  # fmt: skip


@blueprint.get("/trail.xlsx")
@needs(Right.READ_AUDIT)
def export() -> Response:
    """Send what is asked for as an Excel file."""
    reading, person = current.reading(), current.person()
    wanted, _faults = _wanted()
    length, digest = audit.head(reading)
    rows = [
        {
            "seq": entry.seq, "at": entry.at, "who": entry.who, "action": actions.label(entry.action),
            "subject": entry.subject, "detail": told(entry.detail), "word": entry.action, "digest": entry.digest.hex(),
        }
        for entry in audit.page(reading, person, wanted, limit=MOST_ROWS)
    ]  # fmt: skip
    heading = f"操作记录（导出时全部记录 {length:,} 条，末条校验值 {digest.hex()}）"
    answer = make_response(write_book([Table("操作记录", COLUMNS, rows, heading)]))
    answer.mimetype = MEDIA_TYPE
    name = f"trail-{current.today():%Y%m%d}.xlsx"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


FIELDS = ("since", "until", "who", "action", "about")


def _wanted() -> tuple[audit.Filter, list[str]]:
    """Return what the address asks for, and what of it cannot be understood."""
    faults: list[str] = []
    since, until = _day("since", "开始日期", faults), _day("until", "结束日期", faults)
    who, action, about = (request.args.get(name, "").strip()[:100].replace("\0", "") for name in FIELDS[2:])
    if since and until and since > until:
        faults.append("开始日期在结束日期之后，查不到任何记录。")
    return audit.Filter(since, until, who, action, about), faults


def _day(name: str, label: str, faults: list[str]) -> date | None:
    given = request.args.get(name, "").strip()
    if not given:
        return None
    found = _parsed(given)
    if found is None:
        faults.append(f"{label}“{given[:20]}”不是日期，没有按它查询。请写成 2026-11-22 这样。")
    return found


def _parsed(given: str) -> date | None:
    """Return a day between 2000 and 2199, or None."""
    parts = given.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = map(int, parts)
    is_day = 2000 <= year < 2200 and 1 <= month <= 12 and 1 <= day <= 28 + _days_beyond_28(year, month)
    return date(year, month, day) if is_day else None


def _days_beyond_28(year: int, month: int) -> int:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - date(year, month, 1)).days - 28


def _in_range(before: int | None) -> int | None:
    """Return a number that both engines take."""
    return None if before is None else max(0, min(before, 2**31 - 1))


DETAILS = {
    "role": "角色", "before": "原为", "after": "改为", "step": "环节", "until": "到", "second_factor": "用动态码",
    "count": "数量", "reason": "理由", "why": "原因", "name": "名称", "year": "年度", "kind": "种类",
    "title": "标题", "fields": "改动", "poll": "投票编号", "batch": "批次", "events": "事件", "scopes": "范围",
    "url": "地址", "code": "编号", "assembly": "大会", "ticket": "整改", "review": "结果", "problem": "问题",
    "proposal": "提议", "officer": "干部", "webhook": "推送", "token": "令牌", "text": "内容", "remark": "备注",
    "names": "人数", "state": "状态", "flags": "标记", "flag": "标记", "file": "文件", "plan": "方案",
    "created": "新增", "changed": "修改", "message": "消息", "expires_at": "到期", "deadline": "期限",
    "present": "实到", "excused": "请假", "issued": "发出", "scrutineers": "监票人", "tellers": "计票人",
    "who": "谁", "by": "经手人", "signed_on": "签字日期", "about": "关于", "attempt": "次数", "digest": "校验值",
}  # fmt: skip
"""Names of details; others are shown as they are."""

KINDS: dict[str, tuple[type[Kind], ...]] = {
    "state": (ReviewState, TitleState), "flags": (FlagKind,), "events": (Event,), "scopes": (Scope,),
}  # fmt: skip
"""Details that are written down as words of these kinds, and are shown by their names."""


def told(detail: dict[str, Any]) -> str:
    """Return what else was written down, in one line."""
    return "；".join(f"{DETAILS.get(name, name)}：{_plain(_named(name, value))}" for name, value in detail.items())


def _named(detail: str, value: Any) -> Any:
    """Return the names of words of a kind, and everything else as it is."""
    if isinstance(value, list):
        return [_named(detail, part) for part in value]
    return next((word.label for kind in KINDS.get(detail, ()) for word in kind if word == value), value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value in ("", [], {}):
        return "无"
    if isinstance(value, list):
        return "、".join(map(_plain, value))
    if isinstance(value, dict):
        return "，".join(f"{name} {_plain(part)}" for name, part in value.items())
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)
