"""How figures are computed, for everybody to read (计算规则): made from the policy data, typed nowhere twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from admin.rules import dates, displays, hardware, subsidies, targets
from admin.rules.hardware import Room, RoomState
from admin.rules.policies import policy
from admin.rules.review_policy import review_policy
from admin.rules.standards import district_standard
from admin.rules.targets import Target
from admin.rules.tickets import rule as rectification
from admin.rules.unions import term_policy
from vote.chair import template


@dataclass(frozen=True)
class Point:
    """One rule in words, and the clause it comes from; ``ours`` where the notice is silent and it is read so."""

    text: str
    clause: str
    ours: bool = False


@dataclass(frozen=True)
class Part:
    """Rules about one thing, with its place on the page."""

    anchor: str
    title: str
    points: tuple[Point, ...]


def parts(extra: Iterable[Target] = ()) -> tuple[Part, ...]:
    """Return all rules; ``extra`` are the targets that the district has added."""
    return (
        _review(),
        _quorum(),
        _standard(),
        _hardware(),
        _displays(),
        _title(),
        _subsidy(),
        _targets(extra),
        _revoking(),
    )


def percentage(share: tuple[int, int]) -> str:
    """Return a share as a percentage where it is a whole one, else as a fraction like 三分之二's 2/3."""
    part, whole = share
    return f"{part * 100 // whole}%" if part * 100 % whole == 0 else f"{part}/{whole}"


def _review() -> Part:
    ballot = template(union="", title="", held_on=date(2000, 1, 1), due=1, names=("甲", "乙"), threshold=2)
    question = ballot.questions[0]
    words = {option.id: option.text for option in question.options}
    satisfied = "＋".join(f"“{words[option]}”" for option in ballot.rule.satisfied)
    others = "、".join(f"“{text}”" for option, text in words.items() if option not in ballot.rule.satisfied)
    law = review_policy()
    return Part(
        "rate",
        "会员满意率",
        (
            Point(
                f"会员满意率＝{question.text}中（{satisfied}）的票数÷有效票数。{others}的票也是有效票，算在分母里。",
                ballot.rule.version,
                ours=True,
            ),
            Point(
                f"会员满意率达到{percentage(ballot.rule.threshold)}（含）为达标。按整数票数比较，不四舍五入；"
                "页面上的百分数只舍不入，保留两位小数。",
                ballot.rule.version,
            ),
            Point(
                f"有效的票少于{ballot.minimum_ballots}张时不开票，免得看出是谁投的。", law.clauses["secrecy"], ours=True
            ),
            Point(
                "每个自然年至少评议一次；同一年重评的，以最近一次有效结果为准，各次结果都保留。",
                law.clauses["duty"],
                ours=True,
            ),
        ),
    )


def _quorum() -> Part:
    ballot = template(union="", title="", held_on=date(2000, 1, 1), due=1, names=("甲", "乙"), threshold=2)
    law = policy("assemblies")
    return Part(
        "quorum",
        "到会人数和投票是否有效",
        (
            Point(
                f"实到人数达到应到人数的{percentage(ballot.rule.quorum)}，大会有效。",
                law["quorum"]["clause"],
                ours=True,
            ),
            Point(f"会员不超过{law['members_meeting']['most']}人的，召开会员大会。", law["members_meeting"]["clause"]),
            Point("收回的票不多于发出的票，投票有效；多了就作废重投。", review_policy().clauses["validity"], ours=True),
        ),
    )


def _standard() -> Part:
    standard = district_standard()
    ratios = [
        Point(f"{least.label}不低于{least.words}。", row.clause) for row in standard.criteria for least in row.least
    ]
    return Part(
        "standard",
        "评价标准",
        (
            Point(
                f"{standard.title}（{standard.version}）共{len(standard.categories)}类{len(standard.criteria)}项，"
                "适用的每一项都要达标，不打分、不折算。",
                "附件一",
                ours=True,
            ),
            *ratios,
            Point(
                f"工会委员会任期{'年或'.join(str(years) for years in term_policy().years)}年，按时换届。",
                term_policy().clause,
            ),
        ),
    )


def _hardware() -> Part:
    states = {RoomState.INDEPENDENT: "独立的", RoomState.PRESENT: "有"}
    points = []
    for tier in hardware.tiers():
        needs: dict[RoomState, list[str]] = {}
        for room, state in tier.needs.items():
            needs.setdefault(state, []).append(Room(room).label)
        told = "；".join(f"{states[state]}{'、'.join(rooms)}" for state, rooms in needs.items())
        points.append(Point(f"{tier.label}：{told}。", policy("hardware")["clause"]))
    note = "按职工人数（不是会员人数）分档，“以上”含本数，“以下”不含本数。"
    return Part("hardware", "硬件建设", (Point(note, policy("hardware")["clause"]), *points))


def _displays() -> Part:
    law = policy("displays")
    places = "或".join(place.label for place in displays.Place)
    ways = "、".join(way.label for way in displays.Way)
    who = "、".join(f"每一位{post.label}" if number else post.label for number, post in enumerate(displays.posts()))
    return Part(
        "displays",
        "双亮",
        (
            Point(f"亮牌子：在{places}悬挂与单位名称相对应的工会牌匾。", displays.clause()),
            Point(f"亮身份：{who}都以{ways}中的一种或几种形式亮出身份。", displays.clause()),
            Point(
                f"换了人、换了职务，要重新登记；工会改了名，要重新核对牌匾文字。给{law['grace_days']}天时间。",
                displays.clause(),
                ours=True,
            ),
        ),
    )


def _title() -> Part:
    law = policy("titles")
    return Part(
        "title",
        "申报“职工之家”的条件",
        (
            Point("符合独立建会条件的基层工会。", f"{law['clauses']['independent']}；{law['clauses']['grassroots']}"),
            Point(
                f"先获得{law['levels']['street']}，再申报{law['levels']['district']}。", law["clauses"]["street_title"]
            ),
            Point("评价标准中适用的各项都达标。", law["clauses"]["rows"]),
            Point(
                f"有当年或前{law['review']['years_back']}个年度的、距申报不超过{law['review']['months']}个月的有效会员评家，并且达标。",
                law["review"]["clause"],
                ours=True,
            ),
            Point(
                f"命名前公示{policy('publicity')['working_days']}个工作日。", policy("publicity")["clause"], ours=True
            ),
        ),
    )


def _subsidy() -> Part:
    law = policy("subsidy")
    return Part(
        "subsidy",
        "建家补助",
        (
            *(Point(f"{tier.words}。", law["clause"]) for tier in subsidies.tiers()),
            Point("按实地核实的面积计算；不足最低一档的没有补助，但不影响称号。", law["clause"], ours=True),
            Point("每个工会只补助一次；改名、再次命名、面积变大都不再补。", law["preconditions"]["once"], ours=True),
        ),
    )


def _targets(extra: Iterable[Target]) -> Part:
    listed = sorted((*targets.targets(), *extra), key=lambda target: target.by)
    return Part(
        "targets",
        "工作目标",
        (
            Point(
                "分母：在册的、符合独立建会条件的基层工会；分子：当年“双亮”和会员评家都有效的。其他工会另列，不计入。",
                "四(一)",
                ours=True,
            ),
            *(
                Point(
                    f"到{dates.day(target.by)}：“双亮”和会员评家都开展的达到{percentage(target.share)}，"
                    f"区级职工之家达到{target.titles:,}家。",
                    target.clause,
                )
                for target in listed
            ),
        ),
    )


def _revoking() -> Part:
    law, rule = review_policy(), policy("revocation")
    return Part(
        "revocation",
        "整改和撤销称号",
        (
            Point("系统只提示、不决定；是否撤销，由授予称号的工会集体决定。", rule["clause"], ours=True),
            Point(
                f"不满意票超过有效票的{percentage(law.dissatisfied_more_than)}（恰好不算），可以提议撤销。",
                law.clauses["A"],
                ours=True,
            ),
            Point(
                f"满意率未达标的，先整改，期限{rectification().rate_months}个月；整改后复评仍未达标，可以提议撤销。",
                law.clauses["B"],
                ours=True,
            ),
            Point(
                f"一个年度没有评议的，次年1月1日起为逾期，再过{law.grace_months}个月可以提议撤销。",
                law.clauses["C"],
                ours=True,
            ),
            Point(f"被提议的工会有{rule['reply']['working_days']}个工作日申辩。", rule["reply"]["clause"], ours=True),
        ),
    )
