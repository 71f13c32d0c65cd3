"""The district's standard is that of the notice, and what a street changes of it shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from admin.rules.standards import (
    Change,
    Criterion,
    Difference,
    Evidence,
    EvidenceKind,
    Least,
    Standard,
    as_data,
    compare,
    district_standard,
    from_data,
    women_committee_from,
)

STANDARD = district_standard()

ROWS = {
    "工会组织建设": ["committee", "legal-person", "double-display", "enrolment", "info-collected", "cards"],
    "维护职工权益": ["contracts", "disputes", "protection"],
    "经济技术创新": ["innovation", "education", "models"],
    "职工帮扶工作": ["culture", "helping", "insurance"],
    "工会经费管理": ["remittance", "budget", "audit"],
    "规范建家工作": ["member-review"],
    "硬件建设": ["hardware"],
}


def own(**changes: Criterion | None) -> Standard:
    """Return a street's standard: rows by id changed, or dropped where None is given."""
    by_id = {word.replace("_", "-"): row for word, row in changes.items()}
    kept = [by_id.get(row.id, row) for row in STANDARD.criteria]
    return replace(STANDARD, version="某街道2026", criteria=tuple(row for row in kept if row is not None))


def row(word: str) -> Criterion:
    return STANDARD.criterion(word)


def only(difference: tuple[Difference, ...]) -> tuple[str, Change, bool]:
    (one,) = difference
    return one.id, one.change, one.needs_consent


def test_the_standard_has_the_twenty_rows_of_annex_1_in_seven_categories() -> None:
    assert {category: [one.id for one in STANDARD.of(category)] for category in STANDARD.categories} == ROWS
    assert list(STANDARD.categories) == list(ROWS)
    assert [one.number for one in STANDARD.criteria] == list(range(1, 21))
    assert {one.clause for one in STANDARD.criteria} == {f"附件一·{category}" for category in ROWS}


def test_rows_have_the_words_of_annex_1() -> None:
    assert row("legal-person").text == "依法办理工会法人登记。"
    assert row("disputes").text == "发生劳动争议能依法及时解决，调解处结率90%以上。"
    assert row("innovation").text == "开展劳动竞赛、合理化建议、技术革新、发明创造等经济技术创新活动"
    assert row("hardware").text.splitlines()[2].startswith("100人以上单位：工会有独立办公场所，职工之家有图书室")
    # Compared with Annex 1 word for word.
    words = "".join("".join(one.text for one in STANDARD.criteria).split())
    assert hashlib.sha256(words.encode()).hexdigest().startswith("cab4bb02b9171d04")


def test_what_can_be_computed_is_never_typed_in_and_the_rest_says_what_evidence_it_needs() -> None:
    computed = {one.id for one in STANDARD.criteria if one.automatic}

    assert computed == {
        "double-display", "enrolment", "info-collected", "cards", "disputes", "education", "member-review", "hardware",
    }  # fmt: skip
    assert all(one.evidence for one in STANDARD.criteria if not one.automatic)
    assert {one.id for one in STANDARD.criteria if one.may_not_apply} == {"contracts", "disputes", "models"}
    assert women_committee_from() == 25


def test_figures_are_read_as_the_notice_writes_them() -> None:
    assert [one.words for one in row("education").least] == ["1.5%", "60%"]
    assert [row(word).least[0].words for word in ("enrolment", "disputes", "member-review")] == ["100%", "90%", "95%"]
    assert Least("x", "x", (2, 3)).words == "2/3"


def test_every_row_has_a_short_name_and_a_row_without_one_begins_like_its_text() -> None:
    assert len({one.short for one in STANDARD.criteria if one.name}) == 20
    assert replace(row("audit"), name="").short == "建立和完善工会经费审查制度；组织实施工会……"


def test_a_standard_can_be_kept_as_json_and_read_again() -> None:
    kept = json.loads(json.dumps(as_data(STANDARD)))

    assert from_data(kept) == STANDARD
    assert from_data(kept).dated == date(2013, 1, 1)


@pytest.mark.parametrize("change", ["twice", "out of order", "unknown category"])
def test_what_is_no_standard_is_refused(change: str) -> None:
    data = as_data(STANDARD)
    if change == "twice":
        data["criteria"].append(data["criteria"][-1])
    elif change == "out of order":
        data["criteria"].append({**data["criteria"][0], "id": "new"})
    else:
        data["criteria"][0]["category"] = "其他"

    with pytest.raises((ValueError, KeyError)):
        from_data(data)


# --- 三(二)2: own standards of streets ---


def test_a_copy_differs_in_nothing() -> None:
    assert compare(STANDARD, own()) == ()


def test_a_dropped_row_shows_and_needs_consent() -> None:
    assert only(compare(STANDARD, own(models=None))) == ("models", Change.DROPPED, True)


def test_an_added_row_shows_and_needs_no_consent() -> None:
    added = Criterion("volunteers", 21, "硬件建设", "有志愿者服务队。", "本级标准")
    changed = replace(STANDARD, criteria=(*STANDARD.criteria, added))

    assert only(compare(STANDARD, changed)) == ("volunteers", Change.ADDED, False)


@pytest.mark.parametrize(
    ("share", "change", "consent"),
    [((91, 100), Change.TIGHTENED, False), ((89, 100), Change.LOOSENED, True), ((899, 1000), Change.LOOSENED, True)],
)
def test_another_figure_is_tightened_or_loosened(share: tuple[int, int], change: Change, consent: bool) -> None:
    disputes = row("disputes")
    changed = replace(disputes, least=(replace(disputes.least[0], share=share),))

    assert only(compare(STANDARD, own(disputes=changed))) == ("disputes", change, consent)


def test_the_same_figure_written_otherwise_is_no_difference() -> None:
    disputes = row("disputes")

    assert compare(STANDARD, own(disputes=replace(disputes, least=(replace(disputes.least[0], share=(9, 10)),)))) == ()


@pytest.mark.parametrize(
    ("changed", "change", "consent"),
    [
        (replace(row("audit"), text="经审工作正常。"), Change.REWORDED, True),
        (replace(row("audit"), text=f" {row('audit').text}\n"), None, False),
        (replace(row("audit"), not_applicable_when="没有经审委员"), Change.LOOSENED, True),
        (replace(row("audit"), evidence=row("audit").evidence[:1]), Change.LOOSENED, True),
        (
            replace(row("audit"), evidence=(*row("audit").evidence, Evidence("plan", EvidenceKind.FILE, "计划"))),
            Change.TIGHTENED,
            False,
        ),
        (replace(row("models"), not_applicable_when=""), Change.TIGHTENED, False),
        (replace(row("models"), not_applicable_when="任何时候"), Change.REWORDED, True),
        (replace(row("cards"), automatic=False), Change.LOOSENED, True),
        (replace(row("cards"), least=()), Change.LOOSENED, True),
        (replace(row("legal-person"), least=(Least("x", "某比例", (1, 2)),)), Change.TIGHTENED, False),
    ],
)
def test_every_way_of_changing_a_row_is_seen(changed: Criterion, change: Change | None, consent: bool) -> None:
    found = compare(STANDARD, own(**{changed.id.replace("-", "_"): changed}))

    assert [(one.id, one.change, one.needs_consent) for one in found] == (
        [(changed.id, change, consent)] if change else []
    )


def test_what_is_tightened_in_one_figure_and_loosened_in_another_shows_both() -> None:
    fund, front = row("education").least
    changed = replace(row("education"), least=(replace(fund, share=(2, 100)), replace(front, share=(50, 100))))

    assert [one.change for one in compare(STANDARD, own(education=changed))] == [Change.TIGHTENED, Change.LOOSENED]
