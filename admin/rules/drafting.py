"""Making one's own standard (本级评价标准) from the district's: rows are added, tightened, dropped, brought back.

Source: 三(二)2 (街道、地区和商务中心区总工会，行业工会要根据区级评价标准制订本级职工之家的评价标准).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from admin.rules.kinds import Kind
from admin.rules.policies import policy
from admin.rules.standards import Criterion, Evidence, EvidenceKind, Standard

OWN = "own-"
"""The ids of rows that are not the district's begin so."""


class StandardState(Kind):
    """How far a version of a standard is."""

    DRAFT = "draft", "起草中"
    REQUESTED = "requested", "已报区总工会"
    RETURNED = "returned", "区总工会退回"
    CONSENTED = "consented", "区总工会已同意"
    ADOPTED = "adopted", "已施行"
    DISCARDED = "discarded", "已放弃"

    @property
    def is_draft(self) -> bool:
        """Say whether it is still being worked on."""
        return self not in (StandardState.ADOPTED, StandardState.DISCARDED)

    @property
    def is_editable(self) -> bool:
        """Say whether its rows may be changed now."""
        return self in (StandardState.DRAFT, StandardState.RETURNED)


@dataclass(frozen=True)
class Wording:
    """What a street may say of a row.

    Args:
        shares: by the id of a figure: what must be reached at least.
        files: labels of the files that are expected.
    """

    text: str
    not_applicable_when: str
    shares: Mapping[str, Fraction]
    files: Sequence[str]


def categories() -> tuple[str, ...]:
    """Return the categories (评价项目) in the order of the notice.

    Source: 附件一.
    """
    return tuple(policy("standard")["categories"])


def copied(base: Standard, title: str) -> Standard:
    """Return a copy to work on under one's own title."""
    return replace(base, title=title, version="草案")


def changed(standard: Standard, word: str, wording: Wording) -> Standard:
    """Return a standard with other words for a row; what is not said of it stays.

    Raises:
        KeyError: it has no such row.
    """
    row = _worded(standard.criterion(word), wording)
    return _with(standard, (row if one.id == word else one for one in standard.criteria))


def added(standard: Standard, category: str, wording: Wording, taken: Collection[str]) -> Standard:
    """Return a standard with one more row, at the end of its category.

    Args:
        taken: ids that rows of other versions had, so that two versions never mean two rows by one id.
    """
    used = {int(one.removeprefix(OWN)) for one in {*taken, *(row.id for row in standard.criteria)} if is_own(one)}
    blank = Criterion(
        id=f"{OWN}{max(used, default=0) + 1}", number=0, category=category, text="",
        clause=f"{standard.title}·{category}",
    )  # fmt: skip
    return _with(standard, (*standard.criteria, _worded(blank, wording)))


def dropped(standard: Standard, word: str) -> Standard:
    """Return a standard without a row.

    Raises:
        KeyError: it has no such row.
    """
    standard.criterion(word)
    return _with(standard, (row for row in standard.criteria if row.id != word))


def restored(standard: Standard, base: Standard, word: str) -> Standard:
    """Return a standard with a row as it stands in the base.

    Raises:
        KeyError: the base has no such row.
    """
    row = base.criterion(word)
    return _with(standard, (*(one for one in standard.criteria if one.id != word), row), base)


def is_own(word: str) -> bool:
    """Say whether a row is not the district's."""
    return word.startswith(OWN) and word.removeprefix(OWN).isdigit()


def files_of(row: Criterion) -> tuple[str, ...]:
    """Return the labels of the files that a row expects."""
    return tuple(one.label for one in row.evidence if one.kind is EvidenceKind.FILE)


def share_of(percent: str) -> Fraction | None:
    """Return a share of a written percentage like 1.5; None where it is none, not above 0, or above 100."""
    try:
        found = Fraction(percent.strip().rstrip("%％")) / 100
    except (ValueError, ZeroDivisionError):
        return None
    return found if 0 < found <= 1 and (found * 10_000).denominator == 1 else None


def _worded(row: Criterion, wording: Wording) -> Criterion:
    least = tuple(
        replace(one, share=(wording.shares[one.id].numerator, wording.shares[one.id].denominator))
        if one.id in wording.shares and wording.shares[one.id] != Fraction(*one.share)
        else one
        for one in row.least
    )
    return replace(
        row,
        text=wording.text,
        not_applicable_when=wording.not_applicable_when,
        least=least,
        evidence=row.evidence if row.automatic else _evidence(row, wording.files),
    )


def _evidence(row: Criterion, labels: Sequence[str]) -> tuple[Evidence, ...]:
    """Return what a row expects when these are its files; a file that keeps its label keeps its id."""
    known = {one.label: one for one in row.evidence if one.kind is EvidenceKind.FILE}
    numbers = [int(one.id.removeprefix("file-")) for one in row.evidence if one.id.removeprefix("file-").isdigit()]
    following = max(numbers, default=0)
    files = []
    for label in dict.fromkeys(labels):
        if label not in known:
            following += 1
        files.append(known.get(label) or Evidence(f"file-{following}", EvidenceKind.FILE, label))
    return (*(one for one in row.evidence if one.kind is not EvidenceKind.FILE), *files)


def _with(standard: Standard, rows: Iterable[Criterion], like: Standard | None = None) -> Standard:
    """Return the standard with these rows by category, those of the base in its order, numbered anew."""
    order = {name: place for place, name in enumerate(categories())}
    places = {row.id: place for place, row in enumerate((like or standard).criteria)}
    sorted_rows = sorted(rows, key=lambda row: (order[row.category], places.get(row.id, len(places))))
    return replace(standard, criteria=tuple(replace(row, number=n) for n, row in enumerate(sorted_rows, 1)))
