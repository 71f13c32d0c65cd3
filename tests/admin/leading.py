"""Something of 双亮, 目标 and 工作交流 in the union ``first`` of a house."""

import io
from datetime import date

from admin import briefs, exemplars, publicity, questions, signs, targets
from admin.rules.displays import Place
from admin.rules.exchange import Period
from tests.admin.house import NOON, House


def led(house: House, picture: bytes) -> dict[str, object]:
    """Let ``first`` show a plaque, be a 典型, ask, and send a brief; return how each is named in addresses."""
    union, at, folder = house.unions["first"], NOON, house.app.extensions["pingjia.settings"].files
    record = signs.hang(
        house.database, folder, house.person("chair"), at, union, words="示范科技有限公司工会", place=Place.FRONT,
        shown_on=date(2026, 1, 1), name="牌匾.png", content=io.BytesIO(picture),
    ).subject_id  # fmt: skip
    with house.writing() as session:
        chair, district = house.person("chair"), house.person("district")
        exemplar = exemplars.nominate(session, chair, at, union, title="典型", story="做法", names=["钱某"])
        brief = briefs.draft(session, chair, at, Period.MONTH, 2026, 10)
        briefs.edit(session, chair, at, brief.id, brief.version, "简报", "写好了")
        briefs.send(session, chair, at, brief.id, brief.version)
        question = questions.ask(session, chair, at, "怎么办", "情况")
        item = publicity.add(session, chair, at, media="报", title="报道", published_on=date(2026, 1, 1), link="")
        target = targets.add(
            session, district, at, by=date(2026, 12, union), share_percent=90, titles=3, clause="区工作安排"
        )
        return {
            "record": record, "way": "badge", "exemplar": exemplar.id, "whom": exemplar.people[0].id,
            "brief": brief.id, "question": question.id, "item": item.id, "target": target.id,
            "notice.number": exemplar.id,
        }  # fmt: skip
