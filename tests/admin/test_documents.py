"""The papers to be signed: the figures stand there, names show, and the same poll gives the same bytes."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typst

from admin.documents import typesetting
from admin.documents.counts import CountedPoll
from admin.documents.dates import chinese_date
from admin.documents.forms import Batch, Occasion, backup_sheets, handout_record
from admin.documents.inert import inert
from admin.documents.minutes import Meeting, count_report, minutes, minutes_and_report
from admin.documents.rectifications import Order, Rectified, Reply, rectification_notice, rectification_order
from admin.documents.reports import Receipt, Reporter, public_notice, result_report
from admin.documents.summaries import Summary, SummaryGroup, SummaryRow, summary
from admin.rules.kinds import Subject
from admin.rules.workdays import publicity
from tests.admin.paper import need_poppler, pictures, scanned, texts
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


MEETING = Meeting(
    place="三层多功能厅",
    excused=0,
    chief="张𬭎",
    tellers=("陈计票", "林计票"),
    adopted_at=datetime(2018, 12, 6, 6, 5, tzinfo=UTC),
    opened_at=datetime(2018, 12, 6, 6, 20, tzinfo=UTC),
    closed_at=datetime(2018, 12, 6, 6, 41, tzinfo=UTC),
    counted_at=datetime(2018, 12, 6, 6, 48, tzinfo=UTC),
    signed_on=date(2018, 12, 7),
)
REPORTER = Reporter("襄阳邮政工会", "襄阳市总工会", "0710-1", "王主席", "0710-2", "", "企业", 1600, 1500)
ORDER = Order("三(二)3；期限依区整改办法", date(2019, 3, 6), 12, ("食堂午餐品种少",))
TOLD = "https://home.example/told/7/2018"
DONE = Rectified("食堂午餐品种少", "每周增加两个菜品", date(2019, 1, 15), "已验收", "每日六个热菜")


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
    first = minutes_and_report(record(127, 10, 0, 0), MEETING)
    typesetting.forget()

    assert minutes_and_report(record(127, 10, 0, 0), MEETING) == first


def test_the_code_leads_to_the_board(tmp_path: Path) -> None:
    codes = [
        code.text for page in pictures(minutes_and_report(record(127, 10, 0, 0)), tmp_path) for code in scanned(page)
    ]

    assert codes == [BOARD, BOARD]


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


def test_the_hand_out_record_shows_what_was_written_down_of_each_batch() -> None:
    written = [
        Batch(100, "2018年12月6日 14:05", "", 96, "陈发票"),
        Batch(20, "2018年12月6日 14:15", "整页重印", 20, "陈发票"),
    ]
    shown = words(handout_record(OCCASION, "1234 5678", written, 120))

    assert "整页重印" in shown
    assert "第1批10096陈发票" in shown
    assert "合计120116" in shown
    assert "实到人数120人" in shown


def test_the_minutes_tell_quorum_tellers_and_times() -> None:
    shown = words(minutes(record(127, 10, 0, 0), MEETING))

    assert "须有应到人数的三分之二（94人）到会，实到141人，符合规定" in shown
    assert "三层多功能厅" in shown
    assert "陈计票、林计票" in shown
    assert all(time in shown for time in ("14时05分", "14时20分开始", "14时41分", "14时48分"))
    assert "2018年12月7日" in shown


def test_the_hash_of_the_board_stands_on_every_paper_of_the_result() -> None:
    groups = " ".join(DIGEST[start : start + 4] for start in range(0, 64, 4))

    for name, paper in papers(record(90, 4, 5, 0)).items():
        if name not in FORMS:
            assert "".join(groups.split()) in words(paper), name


def test_a_poll_on_the_chair_is_never_measured_against_the_rate() -> None:
    shown = words(count_report(replace(record(90, 4, 5, 0), subject=Subject.CHAIR)))

    assert "会员评议工会主席计票结果报告单" in shown
    assert "不计入会员评家满意率" in shown
    assert "达标（" not in shown


def test_the_receipt_is_left_blank_until_the_union_above_has_acknowledged() -> None:
    counted = record(127, 10, 0, 0)
    given = Receipt("襄阳市总工会", "周街道", datetime(2018, 12, 7, 16, tzinfo=UTC), "请于一周内公示。")

    before, after = words(result_report(counted, REPORTER)), words(result_report(counted, REPORTER, receipt=given))

    assert "接收人（签名）：" in before
    assert "周街道" not in before
    assert "接收人：周街道（已在系统中确认）" in after
    assert "2018年12月8日" in after
    assert "附言：请于一周内公示。" in after


def test_the_report_carries_all_questions_and_the_problems() -> None:
    shown = words(result_report(record(127, 8, 2, 1), REPORTER, MEETING, problems=("食堂午餐品种少", "没有热水")))

    assert all(question in shown for question in QUESTIONS)
    assert shown.count("127821") == len(QUESTIONS)
    assert "1.食堂午餐品种少；2.没有热水" in shown


def test_the_notice_hangs_for_five_working_days() -> None:
    shown = words(public_notice(record(127, 10, 0, 0), REPORTER, publicity(date(2026, 9, 29))))

    assert "2026年9月30日至2026年10月12日，共5个工作日" in shown
    assert "0710-2" in shown
    assert "系统中没有" not in shown


def test_the_notice_says_where_holidays_are_not_known() -> None:
    shown = words(public_notice(record(127, 10, 0, 0), REPORTER, publicity(date(2018, 12, 6))))

    assert "系统中没有2018年的节假日安排" in shown


def test_the_rectification_order_names_rate_clause_and_deadline() -> None:
    shown = words(rectification_order(record(90, 4, 5, 0), REPORTER, ORDER))

    assert "94.94%" in shown
    assert "2019年3月6日前" in shown
    assert "三(二)3；期限依区整改办法" in shown
    assert "附件一·规范建家工作" in shown
    assert "1.食堂午餐品种少" in shown
    assert "送达回执" in shown


def test_members_are_told_what_was_done_and_what_was_answered() -> None:
    shown = words(
        rectification_notice(record(90, 4, 5, 0), REPORTER, TOLD, [DONE], [Reply("发现金", "按规定只能发实物")])
    )

    assert "已验收：每日六个热菜" in shown
    assert "按规定只能发实物" in shown
    assert "一、整改事项" in shown
    assert "二、答复事项" in shown


@pytest.mark.parametrize("name", ["minutes", "count", "report", "notice", "rectify", "rectified", "handout"])
def test_a_paper_of_usual_length_is_one_page(name: str) -> None:
    unanimous = replace(record(130, 0, 0, 0), paper=(6, 1))

    assert len(texts(papers(unanimous)[name])) == 1


def test_nine_scrutineers_still_sign_on_one_page() -> None:
    many = record(127, 10, 0, 0)
    many.definition["scrutineers"]["names"][:] = [f"监票人{number}" for number in range(9)]

    assert len(texts(count_report(many, MEETING))) == 1


FORMS = ("backup", "handout", "summary")


def papers(counted: CountedPoll, word: str = "") -> dict[str, bytes]:
    """Return every paper there is, by name; with `word` in every place that people fill in."""
    meeting, reporter, order, done = MEETING, REPORTER, ORDER, DONE
    occasion, row = OCCASION, SummaryRow("襄阳邮政工会", 1500, "未评")
    if word:
        meeting = replace(meeting, place=word, chief=word, tellers=(word, word))
        reporter = Reporter(word, word, word, word, word, word, word, 10**6, 10**6)
        order = Order(word, ORDER.due_on, 1, (word, word))
        done = Rectified(word, word, DONE.due_on, "已验收", word)
        occasion = replace(occasion, union=word, title=word, scrutineers=(word, word, word))
        row = replace(row, name=word, note=word)
    listed = Summary(reporter.name, 2026, date(2026, 11, 22), [SummaryGroup(reporter.name, [row], 1, 0, 0)], "三(二)3")
    receipt = Receipt(reporter.above, reporter.chair, datetime(2018, 12, 7, tzinfo=UTC), word)
    return {
        "minutes": minutes(counted, meeting),
        "count": count_report(counted, meeting),
        "report": result_report(counted, reporter, meeting, receipt, order.problems),
        "notice": public_notice(counted, reporter, publicity(date(2018, 12, 6))),
        "rectify": rectification_order(counted, reporter, order),
        "rectified": rectification_notice(counted, reporter, TOLD, [done], [Reply(done.title, done.measure)]),
        "backup": backup_sheets(occasion),
        "handout": handout_record(occasion, "1234", [Batch(1, "", word, 1, word)]),
        "summary": summary(listed),
    }


MARKUP = '#panic("x") $x^2$ *b* _i_ `c` \\\\ <label> @ref #image("/etc/passwd") // note'
TURNED = "甲\u202e乙\u2066丙\u2069丁"
PILED = "A" + "\u0301" * 200
HOSTILE = {
    "markup": MARKUP,
    "unbroken": "A" * 100,
    "long": "某某科技发展有限责任公司" * 8,
    "rare": "张𬭎李䶮",
    "turned": TURNED,
    "piled": PILED,
    "lines": "一\n\n二\r\n三\u2028四\x00五",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_breaks_any_paper_or_leaves_its_place(text: str) -> None:
    counted = record(127, 10, 0, 0)
    terms: Any = counted.definition
    terms["union"] = terms["title"] = terms["rule"]["version"] = text
    terms["questions"] = [{**question, "text": text} for question in terms["questions"]]
    terms["scrutineers"]["names"] = [f"{text}{number}" for number in range(9)]

    for name, paper in papers(replace(counted, announcement=text), text).items():
        assert not outside(paper), name


def outside(pdf: bytes) -> list[str]:
    """Return the words that stand in no page's printable part, 8 mm from its edges."""
    need_poppler()
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode(
        errors="replace"
    )
    found, width, height, edge = [], 0.0, 0.0, 8 / 25.4 * 72
    for line in told.splitlines():
        if page := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            width, height = float(page[1]), float(page[2])
        box = re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line)
        if box is None:
            continue
        left, top, right, bottom = (float(box[number]) for number in range(1, 5))
        if left < edge or right > width - edge or top < edge or bottom > height - edge:
            found.append(box[5])
    return found


def test_a_word_out_of_its_place_would_be_found() -> None:
    assert outside(typst.compile(b'#set page(paper: "a4")\n#place(dx: 180mm)[gone]', timestamp=0))


def test_markup_is_shown_as_it_was_written() -> None:
    shown = words(minutes(record(127, 10, 0, 0), replace(MEETING, place='#panic("x") *b*')))

    assert '#panic("x")*b*' in shown


def test_marks_that_turn_a_line_are_taken_out() -> None:
    assert inert({"name": TURNED}) == {"name": "甲乙丙丁"}
    assert inert(["一\r\n二"]) == ["一 二"]
    assert inert(PILED) == "A\u0301\u0301"


def test_usual_texts_stay_as_they_are() -> None:
    assert inert("朝阳区示范科技有限公司工会 https://a.cn") == "朝阳区示范科技有限公司工会 https://a.cn"
    assert inert({"number": 12, "names": ("张𬭎",)}) == {"number": 12, "names": ["张𬭎"]}


def test_a_list_of_a_thousand_unions_repeats_its_header() -> None:
    rows = [
        SummaryRow(
            f"朝阳区某某科技有限公司第{number}分公司工会", 50 + number, "达标", date(2026, 11, 1), "会员大会",
            50, 48, 48, 48, 47, 46, 1, 0, "97.87%",
        )
        for number in range(1000)
    ]  # fmt: skip
    groups = [
        SummaryGroup(f"第{start}街道总工会", rows[start : start + 50], 50, 50, 50) for start in range(0, 1000, 50)
    ]
    listed = Summary("朝阳区总工会", 2026, date(2026, 11, 22), groups, "三(二)3：每年至少评议一次")
    paper = summary(listed)

    need_poppler()
    told = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    pages = ["".join(page.split()) for page in told.removesuffix("\f").split("\f")]
    named = set(re.findall(r"第(\d+)分公司工会", "".join(pages)))
    assert all("满意率" in page and "结论" in page for page in pages[:-1])
    assert all(f"第{number}页／共{len(pages)}页" in page for number, page in enumerate(pages, 1))
    assert named == {str(number) for number in range(1000)}


def test_dates_read_as_officials_write_them() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_papers_are_set_whatever_the_font_setting_says(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(typesetting.FONT_SETTING, folder)
    typesetting._fonts.cache_clear()

    assert "张𬭎" in words(minutes_and_report(record(127, 10, 0, 0)))
