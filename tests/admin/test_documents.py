"""The papers to be signed: the figures stand there, names show, and the same poll gives the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from admin.documents.counts import CountedPoll
from admin.documents.dates import chinese_date
from admin.documents.forms import Occasion, backup_sheets, handout_record
from admin.documents.minutes import minutes_and_report
from tests.admin.paper import pictures, scanned, texts
from vote.tally import Paper, result_of

RARE = ("张𬭎", "李䶮", "王𠅤")
QUESTIONS = (
    "总体评价",
    "工会组织建设",
    "维护职工权益",
    "经济技术创新",
    "职工帮扶工作",
    "工会经费管理",
    "规范建家工作",
    "硬件建设",
)
OPTIONS = ("满意", "基本满意", "不满意", "弃权")
BOARD = "https://vote.example.cn/7K3M9QXA/board"
DIGEST = sha256(b"board").hexdigest()


def definition(questions: int = 8, *, rehearsal: bool = False) -> dict[str, Any]:
    options = [{"id": f"o{number}", "text": text} for number, text in enumerate(OPTIONS)]
    return {
        "poll": "7K3M9QXA",
        "union": "襄阳邮政工会",
        "title": "2018年度会员评议职工之家",
        "rehearsal": rehearsal,
        "assembly": {"kind": "delegates", "held_on": "2018-12-06", "due": 141},
        "questions": [
            {"id": f"q{n}", "text": text, "options": options} for n, text in enumerate(QUESTIONS[:questions])
        ],
        "rule": {
            "version": "附件一·规范建家工作",
            "question": "q0",
            "satisfied": ["o0", "o1"],
            "denominator": "valid",
            "threshold": [95, 100],
            "quorum": [2, 3],
        },
        "scrutineers": {"names": list(RARE), "threshold": 2},
    }


def record(*counts: int, questions: int = 8, present: int = 141, rehearsal: bool = False) -> CountedPoll:
    terms = definition(questions, rehearsal=rehearsal)
    result = result_of(
        terms,
        present=present,
        issued=141,
        ballots=sum(counts),
        electronic=[list(counts)] * questions,
        paper=Paper.none(terms),
    )
    return CountedPoll(terms, result, "发出选票141张。", BOARD, DIGEST, "1111 1111", "2222 2222", "3333 3333")


def words(pdf: bytes) -> str:
    return "".join("".join(texts(pdf)).split())


def test_the_real_count_of_2018_is_reported_as_it_was() -> None:
    shown = words(minutes_and_report(record(127, 10, 0, 0)))

    assert "100.00%" in shown
    assert "137÷137" in shown
    assert "占有效票92.70%，占收回92.70%，占发出90.07%" in shown
    assert "达标（要求满意率不低于95%）" in shown


def test_a_rate_just_short_is_shown_rounded_down_and_not_met() -> None:
    shown = words(minutes_and_report(record(90, 4, 5, 0)))

    assert "94.94%" in shown
    assert "未达标" in shown
    assert "应当针对会员反映的问题进行整改" in shown


def test_an_invalid_poll_shows_no_rate() -> None:
    shown = words(minutes_and_report(record(40, 3, 2, 0, present=50)))

    assert "实到人数没有达到应到人数的三分之二，本次测评无效" in shown
    assert "达标（" not in shown
    assert "95.55%" not in shown


def test_a_unanimous_count_says_what_it_tells() -> None:
    assert "全体意见完全一致" in words(minutes_and_report(record(137, 0, 0, 0)))
    assert "全体意见完全一致" not in words(minutes_and_report(record(127, 10, 0, 0)))


def test_rare_characters_in_names_are_shown() -> None:
    shown = words(minutes_and_report(record(127, 10, 0, 0)))

    assert all(name in shown for name in RARE)


def test_a_character_that_no_font_has_does_not_stop_the_paper() -> None:
    unknown = record(127, 10, 0, 0)
    unknown.definition["scrutineers"]["names"][0] = "张\U000323af"

    assert minutes_and_report(unknown).startswith(b"%PDF")


def test_the_same_poll_gives_the_same_bytes() -> None:
    assert minutes_and_report(record(127, 10, 0, 0)) == minutes_and_report(record(127, 10, 0, 0))


def test_the_code_leads_to_the_board(tmp_path: Path) -> None:
    codes = [
        code.text for page in pictures(minutes_and_report(record(127, 10, 0, 0)), tmp_path) for code in scanned(page)
    ]

    assert codes == [BOARD]


def test_the_numbers_that_were_compared_stand_on_the_report() -> None:
    report = "".join(texts(minutes_and_report(record(127, 10, 0, 0)))[1:])

    assert all(number in report for number in ("1111 1111", "2222 2222", "3333 3333"))


def test_places_to_sign_are_there_and_pages_are_numbered() -> None:
    pages = ["".join(page.split()) for page in texts(minutes_and_report(record(127, 10, 0, 0)))]

    assert [f"第{number}页／共2页" in page for number, page in enumerate(pages, 1)] == [True, True]
    assert all(f"{office}（签名）" in pages[1] for office in ("总监票人", "监票人", "计票人"))
    assert "（盖章）" in pages[1]


def test_a_rehearsal_says_so_on_every_page() -> None:
    pages = texts(minutes_and_report(record(127, 10, 0, 0, rehearsal=True)))

    assert all("演练" in page for page in pages)


def test_paper_ballots_are_mentioned_where_there_were_some() -> None:
    with_paper = replace(record(127, 10, 0, 0), paper=(6, 1))

    assert "纸质票7张（有效6张，无效1张）" in words(minutes_and_report(with_paper))


OCCASION = Occasion("7K3M9QXA", "襄阳邮政工会", "2018年度会员评议职工之家", date(2018, 12, 6), False, 141, RARE, 2)


def test_every_scrutineer_has_a_page_to_write_the_backup_on() -> None:
    pages = ["".join(page.split()) for page in texts(backup_sheets(OCCASION))]

    assert [name in page for name, page in zip(RARE, pages, strict=True)] == [True, True, True]
    assert all("第13组" in page and "第14组" not in page for page in pages)


def test_the_hand_out_record_counts_slips_and_asks_for_no_members_name() -> None:
    shown = words(handout_record(OCCASION, "1234 5678", [100, 45]))

    assert "第1批100" in shown
    assert "第2批45" in shown
    assert "只记张数，不记姓名" in shown
    assert "会员姓名" not in shown


def test_dates_read_as_officials_write_them() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_papers_are_set_whatever_the_font_setting_says(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from admin.documents import typesetting

    monkeypatch.setenv(typesetting.FONT_SETTING, folder)
    typesetting._fonts.cache_clear()

    assert "张𬭎" in words(minutes_and_report(record(127, 10, 0, 0)))
