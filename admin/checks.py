"""Looking at the home (实地查验), and the files of an application: photos and scans of sealed forms.

Declared and verified area are both kept.

Source: 三(二)2; 附件三 (职工之家面积).
"""

from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from admin import applications, evidence
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.applications import AwardApplication, SiteCheck
from admin.models.evidence import Evidence
from admin.rules import dates
from admin.rules.kinds import ApplicationState, ApplicationStepKind, EvidenceAbout
from admin.rules.rights import Person, Right
from vote.db import Database

MOST_PHOTOS = 12
MOST_SCANS = 12
PHOTO, SCAN = "查验照片", "盖章的申报表"
BY_ABOVE = (ApplicationState.AT_GRASSROOTS, ApplicationState.AT_INTERMEDIATE)
BY_LAST = (*BY_ABOVE, ApplicationState.AT_DISTRICT, ApplicationState.APPROVED)
"""Until it is shown to the public; what was shown does not change any more."""


def may_check(person: Person, application: AwardApplication) -> bool:
    """Say whether a person may write down a site check now: for the union above, or for the one that decides last."""
    if not person.may(Right.REVIEW_APPLICATIONS):
        return False
    above = person.union == application.above_id and application.state in BY_ABOVE
    return above or (person.union == application.awarding_id and application.state in BY_LAST)


def record(
    session: Session, person: Person, at: datetime, number: int, version: int, *, checked_on: date, checkers: str,
    verified_m2: str, findings: str,
) -> SiteCheck:  # fmt: skip
    """Write a site check down.

    Args:
        verified_m2: as `admin.rules.awards.area` writes it.

    Raises:
        NotHere: the application lies elsewhere.
        NotYours: her union neither stands above nor decides.
        NotNow: it was not handed in, or was shown to the public already.
        InputInvalid: the day has not come.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.held(session, person, number, version)
    _require_may_check(person, found)
    if checked_on > dates.today(at):
        raise InputInvalid("查验日期还没有到，没有保存。请填写实际查验的日期。")
    made = SiteCheck(
        application_id=found.id, round=found.round, checked_on=checked_on, checkers=checkers,
        declared_m2=found.area_m2, verified_m2=verified_m2, findings=findings, at=at,
        by=f"{person.name}（{person.union_name}）", union_id=person.union,
    )  # fmt: skip
    found.checks.append(made)
    text = f"{dates.day(checked_on)}，{checkers}：申报{found.area_m2}平方米，核定{verified_m2}平方米。{findings}"
    applications.note(
        session, person, at, found, ApplicationStepKind.CHECKED, "application.checked", text,
        declared_m2=found.area_m2, verified_m2=verified_m2,
    )  # fmt: skip
    flag_modified(found, "state")  # whoever saw the form without this check looks again before signing
    session.flush()
    return made


def find(session: Session, person: Person, number: int, check: int) -> SiteCheck:
    """Return a site check of an application within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    application = applications.find(session, person, number)
    found = session.get(SiteCheck, check)
    if found is None or found.application_id != application.id:
        raise NotHere
    return found


def add_photo(
    database: Database, folder: Path, person: Person, at: datetime, number: int, check: int, name: str,
    content: BinaryIO,
) -> Evidence:  # fmt: skip
    """Keep a photo of a site check.

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotHere, NotYours: the application lies elsewhere, or is not hers to check.
        NotNow: it was shown to the public already, or there are as many as there may be.
        StorageUnfit: the folder is not safe.
    """
    noting = _noting(person, at, number, ApplicationStepKind.FILE_ADDED, PHOTO)
    return evidence.add(database, folder, person, at, _of_check(person, number, check), noting, name, content)


def remove_photo(
    database: Database, folder: Path, person: Person, at: datetime, number: int, check: int, file: int
) -> None:
    """Take a photo back, by the same rules.

    Raises:
        NotHere, NotYours: the application lies elsewhere, is not hers to check, or has no such photo.
        NotNow: it was shown to the public already.
    """
    noting = _noting(person, at, number, ApplicationStepKind.FILE_REMOVED, PHOTO)
    evidence.remove(database, folder, _of_check(person, number, check), noting, file)


def photos(session: Session, application: AwardApplication) -> dict[int, list[Evidence]]:
    """Return the photos of each site check of an application, by the check's number."""
    numbers = [check.id for check in application.checks]
    found: dict[int, list[Evidence]] = {number: [] for number in numbers}
    for row in evidence.of(session, EvidenceAbout.SITE_CHECK, *numbers):
        found[row.subject_id].append(row)
    return found


def photo(session: Session, person: Person, number: int, check: int, file: int) -> Evidence:
    """Return one photo of a site check within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    return evidence.find(session, EvidenceAbout.SITE_CHECK, find(session, person, number, check).id, file)


def may_scan(person: Person, application: AwardApplication) -> bool:
    """Say whether a person may add the scan of a sealed form: of any union that seals it, once it was handed in."""
    ended = application.state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
    if application.round == 0 or ended:
        return False
    own = person.union == application.union_id and person.may(Right.APPLY_FOR_TITLE)
    above = person.union in (application.above_id, application.awarding_id)
    return own or (above and person.may(Right.REVIEW_APPLICATIONS))


def add_scan(
    database: Database, folder: Path, person: Person, at: datetime, number: int, name: str, content: BinaryIO
) -> Evidence:
    """Keep the scan of a sealed form (盖章的申报表扫描件).

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotHere, NotYours: the application lies elsewhere, or is not hers.
        NotNow: there are as many as there may be.
        StorageUnfit: the folder is not safe.
    """
    noting = _noting(person, at, number, ApplicationStepKind.FILE_ADDED, SCAN)
    return evidence.add(database, folder, person, at, _of_form(person, number), noting, name, content)


def remove_scan(database: Database, folder: Path, person: Person, at: datetime, number: int, file: int) -> None:
    """Take a scan back that one's own union had added, as long as nothing was decided.

    Raises:
        NotHere, NotYours: the application lies elsewhere, or another union added the scan.
        NotNow: the title was awarded.
    """

    def opening(session: Session) -> evidence.Owner:
        owner = _of_form(person, number)(session)
        if applications.find(session, person, number).state is ApplicationState.AWARDED:
            raise NotNow("已经命名，申报材料不再改动。")
        if not may_remove(person, evidence.find(session, owner.about, owner.number, file)):
            raise applications.NotYours("这份扫描件是别的工会上传的，没有删除。")
        return owner

    evidence.remove(
        database, folder, opening, _noting(person, at, number, ApplicationStepKind.FILE_REMOVED, SCAN), file
    )


def may_remove(person: Person, row: Evidence) -> bool:
    """Say whether a file was added by the person's own union."""
    return row.added_by.endswith(f"（{person.union_name}）")


def scans(session: Session, application: AwardApplication) -> list[Evidence]:
    """Return the scans of the sealed forms of an application."""
    return evidence.of(session, EvidenceAbout.SEALED_SHEET, application.id)


def scan(session: Session, person: Person, number: int, file: int) -> Evidence:
    """Return one scan of an application within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    application = applications.find(session, person, number)
    return evidence.find(session, EvidenceAbout.SEALED_SHEET, application.id, file)


def _require_may_check(person: Person, application: AwardApplication) -> None:
    involved = person.union in (application.above_id, application.awarding_id)
    if not involved or not person.may(Right.REVIEW_APPLICATIONS):
        raise applications.NotYours("查验由上级工会或区总工会办理，什么也没有改变。")
    if not may_check(person, application):
        raise NotNow(f"现在不能登记查验（{application.state.label}）：提交之后、公示之前才可以。什么也没有改变。")


def _of_check(person: Person, number: int, check: int) -> evidence.Opening:
    def opening(session: Session) -> evidence.Owner:
        application = applications.held(session, person, number)
        found = find(session, person, number, check)
        _require_may_check(person, application)
        if found.union_id != person.union:
            raise applications.NotYours("这次查验是别的工会登记的，什么也没有改变。")
        return evidence.Owner(EvidenceAbout.SITE_CHECK, found.id, application.union, MOST_PHOTOS)

    return opening


def _of_form(person: Person, number: int) -> evidence.Opening:
    def opening(session: Session) -> evidence.Owner:
        application = applications.held(session, person, number)
        if not may_scan(person, application):
            raise applications.NotYours("现在不能改动这份申报的盖章表，什么也没有改变。")
        return evidence.Owner(EvidenceAbout.SEALED_SHEET, application.id, application.union, MOST_SCANS)

    return opening


def _noting(person: Person, at: datetime, number: int, kind: ApplicationStepKind, what: str) -> evidence.Noting:
    def note(session: Session, name: str) -> None:
        found = applications.find(session, person, number)
        applications.note(session, person, at, found, kind, f"application.{kind.value}", f"{what}：{name}", file=name)

    return note
