"""The 申报表 of an application as it may be read by whoever asks for it."""

from sqlalchemy.orm import Session

from admin import applications, approvals
from admin.documents.applications import Form, Said, application_sheet
from admin.models.applications import AwardApplication
from admin.rules.kinds import Opinion
from admin.rules.rights import Person
from vote.db import Database


def sheet(database: Database, session: Session, person: Person, application: AwardApplication) -> bytes:
    """Return the form as PDF in two copies; the account number in full for finance only.

    Source: 附件二.
    """
    said = {
        rung.level: Said(f"{rung.said.opinion.label}。{rung.said.text}", rung.said.said_on)
        for rung in approvals.rungs(session, application)
        if rung.said is not None and rung.said.opinion is not Opinion.RETURNED
    }
    return application_sheet(
        Form(
            number=application.number, round=application.round,
            digest="" if application.state.is_editable else application.digest,
            level=application.level, name=application.name, address=application.address, chair=application.chair,
            phone=application.phone, committee_since=application.committee_since,
            approved_by=application.approved_by, staff=application.staff, members=application.members,
            account=applications.shown(database, person, application), area_m2=application.area_m2,
            wages_contract_on=application.wages_contract_on, said=said,
        )
    )  # fmt: skip
