"""The rows of the standard that are plain arithmetic (可以计算的项目): ratios, disputes, the training fund.

Everything is whole numbers; money is in fen. What a row demands at least stands in the row
itself, so that a street's stricter figure is judged by the same lines.

Source: 附件一·工会组织建设, 维护职工权益, 经济技术创新.
"""

from admin.rules.standards import Criterion, Least
from admin.rules.verdicts import RowVerdict, Verdict
from vote.tally import share_of


def enrolment(criterion: Criterion, staff: int | None, members: int | None) -> RowVerdict:
    """Return the verdict on 职工入会率: members over the whole staff.

    Source: 附件一·工会组织建设 (职工入会率达到100%): of the workers, so the denominator is 职工人数.
    """
    return _share(criterion, criterion.least[0], members, staff, ("会员人数", "职工人数"))


def info_collected(criterion: Criterion, members: int | None, collected: int | None) -> RowVerdict:
    """Return the verdict on 会员信息采集率: members whose data was collected over all members.

    Source: 附件一·工会组织建设 (会员信息采集率达到100%): of the members, so the denominator is 会员人数.
    """
    return _share(criterion, criterion.least[0], collected, members, ("已采集信息的会员人数", "会员人数"))


def cards(criterion: Criterion, members: int | None, issued: int | None) -> RowVerdict:
    """Return the verdict on 京卡办卡率: members who have the card over all members.

    Source: 附件一·工会组织建设 (京卡办卡率达到100%); the card (京卡) is given to members, so the
    denominator is 会员人数. Where everybody has joined, as row 4 demands, staff and members are the same.
    """
    return _share(criterion, criterion.least[0], issued, members, ("已办京卡的会员人数", "会员人数"))


def disputes(criterion: Criterion, accepted: int | None, closed: int | None) -> RowVerdict:
    """Return the verdict on 调解处结率: disputes closed over disputes accepted; none accepted is 不适用.

    Source: 附件一·维护职工权益 (调解处结率90%以上; 以上 includes the number).
    """
    if accepted == 0 and not closed and criterion.may_not_apply:
        return RowVerdict(criterion.id, Verdict.NOT_APPLICABLE, criterion.clause, "没有受理过劳动争议。")
    return _share(criterion, criterion.least[0], closed, accepted, ("已处结的劳动争议件数", "受理的劳动争议件数"))


def education(
    criterion: Criterion, wages_fen: int | None, education_fen: int | None, frontline_fen: int | None
) -> RowVerdict:
    """Return the verdict on the training fund: enough of the wages put aside, enough of that for the front line.

    Source: 附件一·经济技术创新 (提取1.5%的教育培训经费且60%以上用于一线职工).
    """
    least = {one.id: one for one in criterion.least}
    parts = []
    if (fund := least.get("education_fen")) is not None:
        parts.append(
            _share(
                criterion, fund, education_fen, wages_fen, ("提取的教育培训经费", "职工工资总额"), fen=True, over=True
            )
        )
    if (front := least.get("frontline_fen")) is not None:
        parts.append(
            _share(criterion, front, frontline_fen, education_fen, ("用于一线职工的", "提取的教育培训经费"), fen=True)
        )
    verdicts = {part.verdict for part in parts}
    worst = next(one for one in (Verdict.UNMET, Verdict.MISSING, Verdict.MET) if one in verdicts)
    return RowVerdict(criterion.id, worst, criterion.clause, "".join(part.why for part in parts))


def _share(
    criterion: Criterion,
    least: Least,
    part: int | None,
    whole: int | None,
    names: tuple[str, str],
    *,
    fen: bool = False,
    over: bool = False,
) -> RowVerdict:
    """Return the verdict on a proportion.

    Args:
        names: what is counted, and of what.
        over: whether the part may be more than the whole.
    """
    unknown = [name for name, value in zip(names, (part, whole), strict=True) if value is None]
    if part is None or whole is None:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, f"没有填写{'、'.join(unknown)}。")
    told = f"{names[0]}{_amount(part, fen)}，{names[1]}{_amount(whole, fen)}"
    if whole == 0:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, f"{told}，不能计算。")
    if part > whole and not over:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, f"{told}，两个数字互相矛盾，请核对。")
    told += f"，为{share_of(part, whole)}"
    if least.is_reached(part, whole):
        return RowVerdict(criterion.id, Verdict.MET, criterion.clause, f"{told}，达到{least.words}。")
    return RowVerdict(criterion.id, Verdict.UNMET, criterion.clause, f"{told}，没有达到{least.words}。")


def _amount(value: int, fen: bool) -> str:
    return f"{value // 100:,}.{value % 100:02d}元" if fen else f"{value:,}"
