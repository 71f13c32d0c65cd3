"""Standards (评价标准): the district's as it is in force, and what streets and industries make of it.

A draft that drops or loosens a row of the district's needs the district's consent before it is
adopted. What was adopted is never changed; another version follows it.

Source: 附件一; 三(二)2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from admin import audit, deliveries
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.standards import StandardVersion
from admin.models.unions import Union
from admin.rules import dates, drafting
from admin.rules.drafting import StandardState, Wording
from admin.rules.kinds import Event, TitleLevel, UnionKind
from admin.rules.rights import Person, Right
from admin.rules.standards import Change, Difference, Standard, as_data, compare, district_standard, from_data

BY_POLICY = "区级标准（政策数据）"


@dataclass(frozen=True)
class InForce:
    """The standard by which a union is judged (现行标准).

    Args:
        union: whose it is.
        number: of the kept version; None for the district's where nothing rests on it yet.
    """

    union: Union
    standard: Standard
    number: int | None

    @property
    def name(self) -> str:
        """Return it for print, like 朝阳区“职工之家”评价标准（2013年版）."""
        return f"{self.standard.title}（{self.standard.version}）"


# --- what is in force ---


def district_of(session: Session, union: Union) -> Union:
    """Return the district above a union."""
    return session.get_one(Union, int(union.path.split("/")[1]))


def in_force(session: Session, union: Union, level: TitleLevel, on: date) -> InForce:
    """Return the standard by which a union is judged for a title of a level on a day.

    For the district's title it is the district's; for the street's that of the union above, where it
    has adopted its own.

    Source: 三(二)2.
    """
    numbers = [int(number) for number in union.path.strip("/").split("/")]
    if level is TitleLevel.STREET:
        found = session.scalars(
            select(StandardVersion)
            .join(StandardVersion.union)
            .options(contains_eager(StandardVersion.union))
            .where(
                StandardVersion.union_id.in_(numbers), StandardVersion.state == StandardState.ADOPTED,
                StandardVersion.adopted_on <= on, Union.kind != UnionKind.DISTRICT_FEDERATION,
            )
            .order_by(Union.path.desc(), StandardVersion.adopted_on.desc(), StandardVersion.number.desc())
            .limit(1)
        ).first()  # fmt: skip
        if found is not None:
            return InForce(found.union, from_data(found.content), found.id)
    root = district_of(session, union)
    kept = _kept(session, root)
    return InForce(root, district_standard(), kept.id if kept else None)


def keep_district(session: Session, at: datetime, union: Union) -> StandardVersion:
    """Return the district's version that is in force, kept from now on if it was not yet."""
    root = district_of(session, union)
    session.scalars(select(Union.id).where(Union.id == root.id).with_for_update(key_share=True)).all()
    kept = _kept(session, root)
    if kept is None:
        standard = district_standard()
        kept = StandardVersion(
            union_id=root.id, number=_following(session, root.id), name=standard.version, state=StandardState.ADOPTED,
            content=as_data(standard), created_at=at, created_by=BY_POLICY, adopted_on=standard.dated,
            adopted_by=BY_POLICY,
        )  # fmt: skip
        session.add(kept)
        session.flush()
    return kept


# --- seeing ---


def listing(session: Session, person: Person) -> list[StandardVersion]:
    """Return the versions that a person may see: those of her reach, and what is adopted above her; newest first."""
    above = [int(number) for number in person.path.strip("/").split("/")]
    found = (
        select(StandardVersion)
        .join(StandardVersion.union)
        .options(contains_eager(StandardVersion.union))
        .where(
            StandardVersion.state != StandardState.DISCARDED,
            or_(
                Union.path.startswith(person.path),
                StandardVersion.union_id.in_(above) & (StandardVersion.state == StandardState.ADOPTED),
            ),
        )
        .order_by(Union.path, StandardVersion.number.desc())
    )
    return list(session.scalars(found))


def find(session: Session, person: Person, number: int) -> StandardVersion:
    """Return a version that a person may see.

    Raises:
        NotHere: there is none.
    """
    found = session.get(StandardVersion, number)
    if found is None or found.state is StandardState.DISCARDED:
        raise NotHere
    above = person.path.startswith(found.union.path) and found.state is StandardState.ADOPTED
    if not above and not person.reaches(found.union.path):
        raise NotHere
    return found


def waiting(session: Session, person: Person) -> list[StandardVersion]:
    """Return the drafts within a person's reach that wait for the district's consent, the oldest first."""
    found = (
        select(StandardVersion)
        .join(StandardVersion.union)
        .where(Union.path.startswith(person.path), StandardVersion.state == StandardState.REQUESTED)
        .order_by(StandardVersion.requested_at)
    )
    return list(session.scalars(found))


def standard_of(version: StandardVersion) -> Standard:
    """Return the rows of a version."""
    return from_data(version.content)


def base_of(version: StandardVersion) -> Standard | None:
    """Return what a version is compared with: a draft with the district's in force, another with its base.

    None for the district's own.
    """
    if version.base is None:
        return None
    return district_standard() if version.state.is_draft else from_data(version.base.content)


def differences(version: StandardVersion) -> tuple[Difference, ...]:
    """Return how a version differs from the district's standard."""
    base = base_of(version)
    return () if base is None else compare(base, standard_of(version))


def needs_consent(found: Sequence[Difference]) -> bool:
    """Say whether one of these needs the district's consent."""
    return any(one.needs_consent for one in found)


def may_draft(person: Person, session: Session) -> bool:
    """Say whether a person makes standards for her own union: at a street, area, CBD or industry union."""
    return person.may(Right.MAKE_STANDARDS) and session.get_one(Union, person.union).kind.is_intermediate


def may_consent(person: Person, version: StandardVersion) -> bool:
    """Say whether a person decides for the district on a draft that was handed in."""
    is_district = person.path == f"/{person.union}/"
    return person.may(Right.MAKE_STANDARDS) and is_district and version.state is StandardState.REQUESTED


# --- drafting ---


def draft(session: Session, person: Person, at: datetime) -> StandardVersion:
    """Begin a new version of one's own: a copy of the own one in force, or of the district's.

    Raises:
        NotAllowed: her union makes no standard of its own.
        NotNow: there is a draft already.
    """
    if not may_draft(person, session):
        raise NotAllowed
    union = session.get_one(Union, person.union)
    base = keep_district(session, at, union)
    session.scalars(select(Union.id).where(Union.id == union.id).with_for_update(key_share=True)).all()
    mine = list(session.scalars(select(StandardVersion).where(StandardVersion.union_id == union.id)))
    if any(one.state.is_draft for one in mine):
        raise NotNow("已经有一份草案，没有再建。请在原来的草案上修改。")
    last = max((one for one in mine if one.adopted_on), key=lambda one: one.number, default=None)
    source = from_data((last or base).content)
    number = _following(session, union.id)
    copy = drafting.copied(source, f"{union.name}“职工之家”评价标准")
    made = StandardVersion(
        union_id=union.id, number=number, name=f"第{number}版草案", state=StandardState.DRAFT, content=as_data(copy),
        base_id=base.id, created_at=at, created_by=_by(person),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _write_down(session, person, at, made, "drafted")
    return made


def change_row(
    session: Session, person: Person, at: datetime, number: int, version: int, word: str, wording: Wording
) -> None:
    """Give a row of a draft other words.

    Raises:
        NotHere, NotAllowed: the draft is not of her union, or it has no such row.
        NotNow: it was handed in or adopted.
        ChangedMeanwhile: somebody else has changed it.
    """
    _edit(session, person, at, number, version, word, lambda old: drafting.changed(old, word, wording))


def add_row(
    session: Session, person: Person, at: datetime, number: int, version: int, category: str, wording: Wording
) -> None:
    """Add a row to a draft.

    Raises:
        InputInvalid: there is no such category.
        NotHere, NotAllowed, NotNow, ChangedMeanwhile: as for `change_row`.
    """
    if category not in drafting.categories():
        raise InputInvalid
    taken = {
        row["id"]
        for content in session.scalars(select(StandardVersion.content).where(StandardVersion.union_id == person.union))
        for row in content["criteria"]
    }
    _edit(session, person, at, number, version, "", lambda old: drafting.added(old, category, wording, taken))


def drop_row(session: Session, person: Person, at: datetime, number: int, version: int, word: str) -> None:
    """Take a row out of a draft.

    Raises:
        NotHere, NotAllowed, NotNow, ChangedMeanwhile: as for `change_row`.
    """
    _edit(session, person, at, number, version, word, lambda old: drafting.dropped(old, word))


def restore_row(session: Session, person: Person, at: datetime, number: int, version: int, word: str) -> None:
    """Put a row of a draft back as it stands in the district's standard.

    Raises:
        NotHere, NotAllowed, NotNow, ChangedMeanwhile: as for `change_row`.
    """
    _edit(session, person, at, number, version, word, lambda old: drafting.restored(old, district_standard(), word))


def request(session: Session, person: Person, at: datetime, number: int, version: int, text: str) -> None:
    """Ask the district to consent to a draft (报请同意).

    Raises:
        NotHere, NotAllowed: the draft is not of her union.
        NotNow: it was handed in already, or nothing in it needs consent.
    """
    found = _own(session, person, number, version)
    _require(found, found.state.is_editable)
    found.base_id = keep_district(session, at, found.union).id
    if not needs_consent(compare(district_standard(), standard_of(found))):
        raise NotNow("这份草案没有删去、放宽或改写区级标准，不需要区总工会同意，可以直接施行。")
    found.state, found.request_text = StandardState.REQUESTED, text
    found.requested_at, found.requested_by = at, _by(person)
    found.decided_at, found.decided_by, found.decision_text, found.consented_base_id = None, "", "", None
    _write_down(session, person, at, found, "requested", reason=text)


def recall(session: Session, person: Person, at: datetime, number: int, version: int) -> None:
    """Take a draft back from the district, to go on working at it; a consent lapses.

    Raises:
        NotHere, NotAllowed: the draft is not of her union.
        NotNow: it was not handed in.
    """
    found = _own(session, person, number, version)
    _require(found, found.state in (StandardState.REQUESTED, StandardState.CONSENTED))
    found.state, found.consented_base_id = StandardState.DRAFT, None
    _write_down(session, person, at, found, "recalled")


def decide(
    session: Session, person: Person, at: datetime, number: int, version: int, *, consent: bool, text: str
) -> None:
    """Consent to a draft for the district, or return it.

    Raises:
        NotHere: there is no such draft within reach.
        NotAllowed: she is not of the district.
        NotNow: it does not wait for a decision.
        ChangedMeanwhile: it was changed since she saw it.
    """
    found = _locked(session, find(session, person, number), version)
    if not person.may(Right.MAKE_STANDARDS) or found.union_id == person.union:
        raise NotAllowed
    _require(found, found.state is StandardState.REQUESTED)
    if not may_consent(person, found):
        raise NotAllowed
    kept = keep_district(session, at, found.union)
    if consent and found.base_id != kept.id:
        raise NotNow("区级标准在报请之后有了新版本，请先退回，由对方核对后重新报请。")
    found.state = StandardState.CONSENTED if consent else StandardState.RETURNED
    found.consented_base_id = kept.id if consent else None
    found.decided_at, found.decided_by, found.decision_text = at, _by(person), text
    _write_down(session, person, at, found, "consented" if consent else "returned", reason=text)


def adopt(session: Session, person: Person, at: datetime, number: int, version: int, on: date, text: str) -> None:
    """Put a draft into force from a day on (施行).

    Args:
        text: by which meeting or decision it was adopted.

    Raises:
        NotHere, NotAllowed: the draft is not of her union.
        NotNow: it needs the district's consent, and has none against the district's standard of today.
        InputInvalid: the day is past, or it has no row.
    """
    found = _own(session, person, number, version)
    kept = keep_district(session, at, found.union)
    standard = standard_of(found)
    has_consent = found.state is StandardState.CONSENTED and found.consented_base_id == kept.id
    if needs_consent(compare(district_standard(), standard)) and not has_consent:
        raise NotNow("草案删去、放宽或改写了区级标准的项目，要先报区总工会同意，没有施行。")
    _require(found, found.state in (StandardState.DRAFT, StandardState.RETURNED, StandardState.CONSENTED))
    if on < dates.today(at) or on.year > at.year + 1:
        raise InputInvalid("施行日期应是今天或以后，最晚到明年，没有保存。")
    if not standard.criteria:
        raise InputInvalid("草案里一项也没有，没有施行。")
    found.state, found.adopted_on, found.base_id = StandardState.ADOPTED, on, kept.id
    found.adopted_by, found.adoption_text, found.name = _by(person), text, f"{on.year}年第{found.number}版"
    found.content = {**found.content, "version": found.name, "dated": on.isoformat()}
    _write_down(session, person, at, found, "adopted", on=on.isoformat(), reason=text)
    told = {"standard": found.id, "union": found.union_id, "name": found.name, "adopted_on": on}
    deliveries.announce(session, at, Event.STANDARD_ADOPTED, found.union, told)


def discard(session: Session, person: Person, at: datetime, number: int, version: int) -> None:
    """Give a draft up; the version in force stays.

    Raises:
        NotHere, NotAllowed: the draft is not of her union.
        NotNow: it was adopted.
    """
    found = _own(session, person, number, version)
    _require(found, found.state.is_draft)
    found.state = StandardState.DISCARDED
    _write_down(session, person, at, found, "discarded")


def changes_by_kind(found: Sequence[Difference]) -> dict[Change, list[Difference]]:
    """Return differences by kind, those that need consent first."""
    order = (Change.DROPPED, Change.LOOSENED, Change.REWORDED, Change.TIGHTENED, Change.ADDED)
    sorted_out = {change: [one for one in found if one.change is change] for change in order}
    return {change: these for change, these in sorted_out.items() if these}


def _edit(
    session: Session, person: Person, at: datetime, number: int, version: int, word: str,
    change: Callable[[Standard], Standard],
) -> None:  # fmt: skip
    found = _own(session, person, number, version)
    _require(found, found.state.is_editable)
    try:
        new = change(standard_of(found))
    except KeyError:
        raise NotHere from None
    content = as_data(new)
    if content == found.content:
        return
    before, found.content = standard_of(found), content
    told = [f"{one.change.label}：{one.what}" for one in compare(before, new)]
    _write_down(session, person, at, found, "edited", row=word, changes=told)


def _own(session: Session, person: Person, number: int, version: int) -> StandardVersion:
    """Return a draft of a person's own union, locked."""
    found = find(session, person, number)
    if found.union_id != person.union or not may_draft(person, session):
        raise NotAllowed
    return _locked(session, found, version)


def _locked(session: Session, found: StandardVersion, version: int) -> StandardVersion:
    session.refresh(found, with_for_update=True)
    if found.version != version:
        raise ChangedMeanwhile
    return found


def _require(found: StandardVersion, so: bool) -> None:
    if not so:
        raise NotNow(f"这份标准{found.state.label}，现在不能做这一步，什么也没有改变。")


def _kept(session: Session, root: Union) -> StandardVersion | None:
    """Return the district's version in force as it is kept; None where nothing rests on it yet."""
    last = session.scalars(
        select(StandardVersion)
        .where(StandardVersion.union_id == root.id)
        .order_by(StandardVersion.number.desc())
        .limit(1)
    ).first()
    return last if last is not None and last.content == as_data(district_standard()) else None


def _following(session: Session, union: int) -> int:
    numbers = session.scalars(select(StandardVersion.number).where(StandardVersion.union_id == union))
    return max(numbers, default=0) + 1


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _write_down(
    session: Session, person: Person, at: datetime, version: StandardVersion, what: str, **detail: Any
) -> None:
    session.flush()
    union = version.union
    subject = f"{union.name}：评价标准{version.name}"
    audit.record(session, person, at, f"standard.{what}", subject, union.path, standard=version.id, **detail)
