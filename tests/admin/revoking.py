"""One of everything that follows an award, for the walk over every page: a case, a wish, a subsidy, a reward."""

from __future__ import annotations

import io
from datetime import date

from sqlalchemy import select

from admin import pleas, vouchers
from admin.models.applications import AwardApplication
from admin.models.reviews import RevocationProposal
from admin.models.revocations import Renunciation, Revocation
from admin.models.subsidies import Reward, Subsidy, SubsidyEntry
from admin.models.titles import Title
from admin.rules.kinds import (
    ApplicationState,
    RenunciationState,
    RevocationState,
    SubsidyEntryKind,
    SubsidyState,
    TitleLevel,
)
from tests.admin.house import NOON, House

DAY = date(2026, 11, 22)


def followed(house: House, picture: bytes) -> dict[str, object]:
    """Begin a case on the district title of ``first``, and pay its subsidy; there is a proposal on it already."""
    first, street = house.unions["first"], house.unions["street"]
    with house.writing() as session:
        title = session.scalars(select(Title).where(Title.union_id == first, Title.level == TitleLevel.DISTRICT)).one()
        proposal = session.scalars(select(RevocationProposal).where(RevocationProposal.union_id == first)).one()
        case = Revocation(
            proposal_id=proposal.id, title_id=title.id, union_id=first, state=RevocationState.NOTICED, body_name="区总",
            notice_number="告1", notice_text="事实", noticed_on=DAY, noticed_at=NOON, noticed_by="郑区总",
            reply_from=date(2026, 11, 23), reply_until=date(2026, 11, 27), reply_days=5, reply_clause="三(二)3",
        )  # fmt: skip
        wish = Renunciation(
            title_id=title.id, union_id=first, state=RenunciationState.ASKED, reason="搬迁", asked_at=NOON,
            asked_by="王主席",
        )  # fmt: skip
        form = AwardApplication(
            union_id=first, level=TitleLevel.DISTRICT, state=ApplicationState.AWARDED, number=f"2026Q{first:05}",
            above_id=street, awarding_id=house.unions["district"], name="示范", staff=60, members=50, area_m2="50.00",
            created_at=NOON, title_id=title.id,
        )  # fmt: skip
        session.add_all([case, wish, form])
        session.flush()
        subsidy = Subsidy(
            union_id=first, title_id=title.id, application_id=form.id, state=SubsidyState.PAID, name="示范",
            street_id=street, street_name="望京", declared_m2="50.00", verified_m2="50.00", yuan=10000, tier="50平米",
            clause="附件三", policy="2013年版", approved_at=NOON, approved_by="郑区总", paid_on=DAY,
        )  # fmt: skip
        subsidy.entries.append(
            SubsidyEntry(
                kind=SubsidyEntryKind.PAYMENT,
                yuan=10000,
                on=DAY,
                year=2026,
                street_id=street,
                street_name="望京",
                voucher_number="记1",
                made_at=NOON,
                made_by="冯财务",
            )
        )
        reward = Reward(
            union_id=first, name="示范", street_id=street, street_name="望京", what="奖牌", yuan=0, on=DAY, year=2026,
            document="文1", made_at=NOON, made_by="冯财务",
        )  # fmt: skip
        session.add_all([subsidy, reward])
        session.flush()
        found: dict[str, int] = {
            "revocations.proposal": proposal.id, "revocations.title": title.id, "revocations.number": case.id,
            "renunciations.title": title.id, "renunciations.number": wish.id,
            "subsidies.number": subsidy.id, "rewards.number": reward.id,
        }  # fmt: skip
    folder = house.app.extensions["pingjia.settings"].files
    plea = pleas.add(
        house.database, folder, house.person("chair"), NOON, found["revocations.number"], "申辩.png",
        io.BytesIO(picture),
    )  # fmt: skip
    scan = vouchers.add(
        house.database, folder, house.person("finance"), NOON, found["subsidies.number"], "凭证.png",
        io.BytesIO(picture),
    )  # fmt: skip
    return {**found, "revocations.name": "notice", "revocations.file": plea.id, "subsidies.file": scan.id}
