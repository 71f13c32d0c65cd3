"""The checklist: one assembly from its plan to the archive, for one union's chair and nobody else."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from admin import audit, meetings, printing
from admin.app import SIDE, create_app
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.audit import AuditEntry
from admin.models.reviews import HomeReview
from admin.slips import Progress, SlipSheet
from tests.admin.engines import both_engines
from tests.admin.holding import PLAN, Chair
from tests.admin.house import Browser, Clock, House, make_settings
from tests.admin.house import _settle as settle
from tests.admin.paper import texts
from vote import chair as door
from vote.db import Database
from vote.rehearsal.server import own_server
from vote.tables import bring_up

PATIENCE_S = 120


@pytest.fixture
def chair(house: House) -> Iterator[Chair]:
    found = Chair(house)
    yield found
    found.stop()


# --- the whole way ---


def test_an_assembly_goes_from_its_plan_to_the_archive(chair: Chair) -> None:
    chair.plans()
    assert chair.now() == "agree"
    chair.adopts()
    assert chair.now() == "keys"
    chair.defines()
    assert chair.looks().count("的监票人链接二维码") == 3
    assert "正在等：张监票、李监票、钱监票加入" in chair.looks()
    chair.poll.hold_ceremony()
    assert chair.now() == "print"
    chair.prints()
    assert chair.now() == "present"
    chair.sends("/check-in", step="1")
    assert "还差 13 人达到法定人数" in chair.looks()
    chair.counts_present()
    assert chair.now() == "open"
    chair.acts("/open", issued="", minutes="15")
    assert chair.now() == "vote"
    for place, secret in enumerate(chair.poll.slips[:17]):
        chair.poll.cast(secret, [place % 2], comment="多办讲座" if place == 3 else "")
    chair.acts("/slips/1/handed-out", **{"batch1-batch": 1, "batch1-handed_out": 17, "batch1-by": "孙计票"})
    chair.acts("/close", issued=17, words="结束投票")
    assert chair.now() == "count"
    chair.acts("/count")
    assert "还差 2 位监票人" in chair.looks()
    chair.poll.post_share(3)
    assert "还差 1 位监票人" in chair.looks()
    chair.poll.post_share(2)
    chair.sends("/settle")

    page = chair.looks()
    assert chair.now() == "result"
    assert "已上报" in page
    assert "100.00%" in page
    assert "本次大会应到会员20名，因事因病请假1名，缺席1名，实到18名" in page
    minutes = "".join("".join(texts(chair.browser.get(f"{chair.here}/papers/minutes.pdf").data)).split())
    assert "未到人数2人，其中请假1人，缺席1人" in minutes
    assert "因事因病请假1名，缺席1名，实到18名" in minutes
    chair.sends("/archive", signed_on="2026-11-23")
    assert "2026年11月23日 签字" in chair.looks()
    with chair.house.database.read() as session:
        review = session.scalars(select(HomeReview)).one()
        assert (review.poll, review.returned, review.valid_poll) == (chair.poll.code, 17, True)
        acts = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
    for act in ("assembly.prepared", "assembly.adopted", "poll.defined", "slips.made", "assembly.present",
                "poll.opened", "slips.handed_out", "poll.closed", "poll.counting", "assembly.archived"):  # fmt: skip
        assert act in acts


def test_each_phase_has_one_step_to_do_now_and_the_live_parts_are_the_pages_own(chair: Chair) -> None:
    chair.closed()

    page, live = chair.looks(), chair.looks("/live/home")

    stage = re.search(r'data-stage="([^"]+)"', page)
    assert stage is not None
    assert stage[0] in live
    assert page.count(">现在做<") == 1
    assert set(re.findall(r'id="(live-[a-z0-9-]+)"', page)) <= set(re.findall(r'id="(live-[a-z0-9-]+)"', live))


def test_while_open_the_pages_tell_the_turnout_and_no_interim_result(chair: Chair) -> None:
    chair.opened()
    for secret in chair.poll.slips[:6]:
        chair.poll.cast(secret, [2])

    page, screen = chair.looks(), chair.looks("/screen")

    assert "还有 <b>12</b> 张未投（按实到 18 张算），确定结束？" in page
    for shown in (page, screen):
        assert "满意率 =" not in shown
        assert "不满意" not in shown
        assert "%" not in shown.split("<main")[1]


# --- who ---


ROUTES = [
    ("get", ""), ("get", "/chair"), ("get", "/live/home"), ("get", "/edit"), ("get", "/check-in"), ("get", "/roll"),
    ("get", "/screen"), ("post", "/edit"), ("post", "/adopt"), ("post", "/define"), ("post", "/abandon"),
    ("post", "/check-in"), ("post", "/present"), ("post", "/roll"), ("post", "/roll/1"), ("post", "/roll/clear"),
    ("post", "/settle"), ("post", "/archive"), ("post", "/reopen"), ("post", "/screen"),
]  # fmt: skip
ACTS = [
    "/links", "/links/1", "/restart", "/slips", "/slips/sheets", "/slips/clear", "/slips/1/handed-out", "/open",
    "/extend", "/close", "/count", "/annul", "/real", "/aside", "/play/scrutineers", "/play/members",
]  # fmt: skip
FILLED: dict[str, object] = {
    "adopted": "yes", "reason": "试", "confirmed": "放弃本次大会", "present": 1, "excused": 0, "lines": "某人",
    "signed_on": "2026-11-22", "shown": "result", "why": "试", "count": 5, "batch1-batch": 1, "batch1-handed_out": 1,
    "issued": 1, "minutes": "5", "words": "结束投票", "satisfied": 1, "fairly": 0, "dissatisfied": 0, "abstain": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("account", "status"),
    [("other_chair", 404), ("third_chair", 404), ("street", 403), ("district", 403), ("finance", 403), (None, 401)],
)
def test_nobody_else_sees_or_changes_anything_of_an_assembly(chair: Chair, account: str | None, status: int) -> None:
    chair.ready()
    before = snapshot(chair)
    other = chair.house.browser(account)
    routes = [*ROUTES, *(("post", f"/polls/{chair.poll.code}{act}") for act in ACTS)]

    for method, path in routes:
        filled = PLAN | FILLED | {"code": chair.poll.code}
        answer = other.get(chair.here + path) if method == "get" else other.post(chair.here + path, filled)
        expected = 303 if status == 401 and method == "get" else status
        assert answer.status_code == expected, (method, path)
        assert "监票人链接" not in answer.text

    assert snapshot(chair) == before


def snapshot(chair: Chair) -> tuple[object, ...]:
    """What an act of somebody else would change."""
    with chair.house.database.read() as session:
        held = session.get_one(Assembly, chair.number)
        columns = tuple(getattr(held, column.key) for column in Assembly.__table__.columns)
        acts = len(session.scalars(select(AuditEntry.seq)).all())
    return (*columns, acts, chair.poll.turnout(), len(chair.poll.events()))


def test_every_route_of_the_checklist_is_in_the_walk(house: House) -> None:
    rules = {
        rule.rule.removeprefix("/assemblies/<int:number>")
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("meeting.")
    }
    known = {path.replace("/live/home", "/live/<subject>").replace("/roll/1", "/roll/<int:name>") for _, path in ROUTES}
    known |= {
        "/polls/<code>" + act.replace("links/1", "links/<int:index>").replace("slips/1/", "slips/<int:batch>/")
        for act in ACTS
    }

    assert rules <= known


def test_the_poll_of_another_assembly_is_not_acted_on(chair: Chair) -> None:
    other = Chair(chair.house, "other_chair")
    other.ready()
    chair.ready()

    answer = chair.sends(f"/polls/{other.poll.code}/annul", reason="试", code=other.poll.code)

    assert answer.status_code == 404
    assert other.poll.phase == "ready"
    other.stop()


def test_unions_hold_their_assemblies_side_by_side(chair: Chair) -> None:
    other = Chair(chair.house, "other_chair")

    other.opened()
    chair.closed()

    assert (other.now(), chair.now()) == ("vote", "count")
    assert other.poll.code not in chair.looks()
    other.stop()


# --- gates ---


def test_a_real_poll_needs_the_scrutineers_adopted(chair: Chair) -> None:
    chair.plans()

    chair.sends("/define", subject="home")

    assert "请先在“会议事项确认”里确认" in chair.looks()
    assert chair.now() == "agree"


def test_an_adoption_is_taken_back_until_the_poll_is_defined(chair: Chair) -> None:
    chair.plans().adopts()
    chair.sends("/adopt", adopted="no")
    assert chair.now() == "agree"
    chair.adopts().defines()

    chair.sends("/adopt", adopted="no")

    assert "名单写进了公告板，不能再改" in chair.looks()
    assert "通过" in chair.looks()


def test_too_few_present_open_no_real_poll(chair: Chair) -> None:
    chair.ready().counts_present(13)

    chair.acts("/open", issued="", minutes="")

    assert "实到 13 人，法定人数是 14 人，不能开始投票" in chair.looks()
    assert chair.poll.phase == "ready"
    chair.counts_present(14)
    chair.acts("/open", issued="", minutes="")
    assert chair.poll.phase == "open"


def test_presence_is_confirmed_before_and_never_changed_after_the_opening(chair: Chair) -> None:
    chair.plans().adopts().defines()
    chair.poll.hold_ceremony()
    chair.prints()
    chair.acts("/open", issued="", minutes="")
    assert chair.poll.phase == "ready"
    chair.counts_present(20)
    assert "不能多于应到 20 人" in chair.looks()
    chair.counts_present(18)
    chair.acts("/open", issued="", minutes="")

    chair.counts_present(19)

    assert "实到人数不能再改" in chair.looks()
    assert chair.poll.turnout().present == 18


def test_closing_asks_for_the_words_and_for_possible_figures(chair: Chair) -> None:
    chair.opened()

    refused = chair.acts("/close", issued=12, words="结束")
    assert refused.status_code == 422
    assert "投票仍在进行" in refused.text
    chair.acts("/close", issued=500, words="结束投票")
    assert "投票仍在进行" in chair.looks()
    assert chair.poll.phase == "open"


def test_annulling_asks_for_the_code(chair: Chair) -> None:
    chair.opened()

    refused = chair.acts("/annul", reason="走错会场", code="00000000")
    still = chair.poll.phase
    chair.acts("/annul", reason="走错会场", code=chair.poll.code.lower())

    assert "投票代码不对，没有作废" in refused.text
    assert still == "open"
    assert "本次投票</b>已作废" in chair.looks() or "本次投票已作废" in chair.looks()


def test_an_annulled_poll_is_voted_again_at_the_same_meeting_with_everything_new(chair: Chair) -> None:
    chair.opened()
    first = chair.poll.code
    chair.acts("/annul", reason="走错会场", code=first)

    chair.defines()

    assert chair.poll.code != first
    assert chair.now() == "keys"
    chair.sends(f"/polls/{first}/links")
    assert "已经结束或换成了另一个" in chair.looks()


def test_time_is_announced_extended_and_taken_back(chair: Chair) -> None:
    chair.opened()
    assert '距预定结束还有 <b class="clock">15 分 00 秒' in chair.looks()
    chair.house.clock.forward(minutes=16)
    assert "预定时间已到。投票仍在进行" in chair.looks("/live/home")
    chair.acts("/extend", minutes="10")
    assert "10 分 00 秒" in chair.looks()

    chair.acts("/extend", minutes="0")

    assert "没有设定结束时间" in chair.looks()
    assert chair.poll.phase == "open"


def test_the_pause_for_looking_again_is_counted_down(chair: Chair) -> None:
    chair.closed(recheck_minutes=3)
    assert chair.now() == "rescan"
    assert '查验时间还有 <b class="clock">3 分 00 秒' in chair.looks()

    chair.house.clock.forward(minutes=3)

    assert chair.now() == "count"


def test_too_few_ballots_are_not_opened_and_the_page_says_how_to_go_on(chair: Chair) -> None:
    chair.closed(votes=4)

    chair.acts("/count")

    assert "已作废" in chair.looks()
    assert "在本次大会上重新投票" in chair.looks()


def test_fewer_paper_ballots_than_the_least_number_are_explained(chair: Chair) -> None:
    chair.opened()
    chair.poll.void(chair.poll.slips[20:22], "paper")

    page = chair.looks()
    assert "共用平板" in page
    assert "至少要有 5 张才能计入" in page
    for secret in chair.poll.slips[:10]:
        chair.poll.cast(secret, [0])
    chair.acts("/close", issued=12, words="结束投票")

    assert "换出的只有 2 张，不能计入" in chair.looks()


def test_paper_is_followed_without_any_figure(chair: Chair) -> None:
    chair.opened()
    chair.poll.void(chair.poll.slips[18:24], "paper")
    for secret in chair.poll.slips[:10]:
        chair.poll.cast(secret, [0])
    chair.acts("/close", issued=16, words="结束投票")
    chair.poll.post_sheet(1, [[3, 2, 0, 1]], 6)
    one = chair.looks("/live/home")
    chair.poll.post_sheet(2, [[2, 3, 0, 1]], 6)
    differ = chair.looks("/live/home")
    chair.poll.post_sheet(3, [[2, 3, 0, 1]], 6)

    assert "张监票。等另一位监票人" in one
    assert "数字不一致" in differ
    assert "已记入公告板" in chair.looks("/live/home")


# --- slips ---


def test_the_sheets_are_there_until_cleared_and_who_took_them_is_written_down(chair: Chair) -> None:
    chair.plans().adopts().defines()
    chair.poll.hold_ceremony()
    chair.acts("/slips", count=7)
    chair.prepared().wait(60)

    answer = chair.acts("/slips/sheets")
    chair.acts("/slips/clear")
    afterwards = chair.acts("/slips/sheets")

    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert afterwards.status_code == 303
    assert "选票 PDF 不在了" in chair.looks()
    with chair.house.database.read() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "slips.downloaded")).one()
    assert taken.who.startswith("王主席")


def test_sheets_that_nobody_took_are_not_lost_to_a_second_batch(chair: Chair) -> None:
    chair.plans().adopts().defines()
    chair.poll.hold_ceremony()
    chair.acts("/slips", count=7)
    chair.prepared().wait(60)

    chair.acts("/slips", count=7)

    assert "上一批选票还没有下载" in chair.looks()
    assert chair.prepared().total == 7


def test_the_page_shows_how_many_slips_are_set(chair: Chair, monkeypatch: pytest.MonkeyPatch) -> None:
    half_way, go_on = threading.Event(), threading.Event()

    def sheet(_slips: SlipSheet, progress: Progress) -> bytes:
        progress(500, 1200)
        half_way.set()
        go_on.wait(PATIENCE_S)
        return b"%PDF-"

    monkeypatch.setattr(printing, "sheet", sheet)
    chair.ready()
    chair.acts("/slips", count=1200)
    half_way.wait(PATIENCE_S)

    shown = [chair.looks(), chair.looks("/live/home")]
    go_on.set()
    chair.prepared().wait(PATIENCE_S)

    assert all('<progress max="1200" value="500" aria-label="排版进度">' in page for page in shown)
    assert all("正在排版：500／1,200" in page for page in shown)
    assert "排版进度" not in chair.looks("/live/home")


@pytest.mark.parametrize("end", ["/slips/clear", "/open", "/slips"])
def test_the_sheets_are_forgotten_as_soon_as_they_are_of_no_more_use(chair: Chair, end: str) -> None:
    chair.ready()
    chair.acts("/slips", count=3)
    before = chair.prepared()
    before.wait(60)
    assert chair.acts("/slips/sheets").data == before.pdf

    chair.acts(end, issued="", minutes="", count=2, reason="不够")

    kept = chair.house.app.extensions["pingjia.desk"].prints.of(chair.poll.code)
    assert kept is not before
    assert (kept is None) == (end != "/slips")


def test_no_batch_hands_out_more_than_it_has(chair: Chair) -> None:
    chair.ready()

    chair.acts("/slips/1/handed-out", **{"batch1-batch": 1, "batch1-handed_out": 25})

    assert "第 1 批只有 24 张" in chair.looks()


def test_the_tables_hold_no_secret_of_slips_or_links(chair: Chair) -> None:
    chair.ready()
    with chair.house.database.read() as session:
        connection = session.connection()
        kept = "".join(
            repr(tuple(row))
            for table in Assembly.metadata.sorted_tables
            for row in connection.execute(select(table)).all()
        )

    links = chair.house.app.extensions["pingjia.desk"].links.of(chair.poll.code)
    assert len(links) == 3
    assert not any(secret in kept for secret in [*(link.token for link in links.values()), *chair.poll.slips])


# --- scrutineers ---


def test_a_lost_link_is_replaced_and_the_others_stay(chair: Chair) -> None:
    chair.plans().adopts().defines()
    links = chair.house.app.extensions["pingjia.desk"].links
    before = links.of(chair.poll.code)

    chair.acts("/links/2")

    after = links.of(chair.poll.code)
    assert after[2] != before[2]
    assert (after[1], after[3]) == (before[1], before[3])


def test_a_stuck_ceremony_begins_anew(chair: Chair) -> None:
    chair.plans().adopts().defines()

    chair.acts("/restart", why="有监票人更换手机")

    assert "第 2 轮（上一轮没有完成：有监票人更换手机）" in chair.looks()


# --- rehearsals ---


def test_a_rehearsal_becomes_a_real_poll_with_nothing_carried_over(chair: Chair) -> None:
    chair.plans().adopts().defines(rehearsal=True)
    chair.poll.hold_ceremony()
    chair.prints().counts_present(20 - 1)
    chair.acts("/open", issued="", minutes="")
    for secret in chair.poll.slips[:6]:
        chair.poll.cast(secret, [0])
    chair.acts("/close", issued=6, words="结束投票")
    chair.poll.count()
    rehearsed = chair.poll.code
    assert "演练" in chair.looks()
    chair.sends("/settle")

    chair.acts("/real")

    assert chair.meets().code != rehearsed
    assert not chair.poll.turnout().rehearsal
    assert chair.now() == "keys"
    with chair.house.database.read() as session:
        held = session.get_one(Assembly, chair.number)
        assert (held.present, held.issued, held.checked_in) == (None, None, 0)
        assert session.scalars(select(HomeReview)).all() == []


def test_a_rehearsal_needs_no_adoption_and_is_put_aside_at_any_time(chair: Chair) -> None:
    chair.plans().defines(rehearsal=True)
    assert chair.browser.get(f"{chair.here}/edit").status_code == 409
    chair.acts("/real")
    assert chair.code() == chair.poll.code

    chair.acts("/aside")

    assert chair.poll.phase == "annulled"
    assert chair.now() == "agree"
    assert chair.browser.get(f"{chair.here}/edit").status_code == 200


def test_nobody_is_played_in_a_real_poll(chair: Chair) -> None:
    chair.opened()

    chair.acts("/play/members", satisfied=5, fairly=0, dissatisfied=0, abstain=0)
    chair.acts("/play/scrutineers", who="all")

    shown = chair.looks()
    assert "正式投票不能由系统扮演任何人" in shown
    assert "模拟投票" not in shown
    assert chair.poll.turnout().cast == 0
    assert chair.house.app.extensions["pingjia.desk"].companies.seen(chair.poll.code) is None


# --- two at once, and faults ---


@both_engines
def test_of_two_who_close_at_once_one_closes_and_the_other_is_told_calmly(chair: Chair) -> None:
    chair.opened()
    for secret in chair.poll.slips[:6]:
        chair.poll.cast(secret, [0])
    staff = Chair(chair.house, "staff")
    staff.number, staff.polls = chair.number, chair.polls
    start, answers = threading.Barrier(2), []

    def press(one: Chair) -> None:
        token = one.browser.token()
        start.wait()
        path = f"{one.here}/polls/{one.poll.code}/close"
        form = {"csrf_token": token, "issued": 6, "words": "结束投票"}
        answers.append(one.browser.client.post(path, data=form, follow_redirects=True))

    threads = [threading.Thread(target=press, args=(one,)) for one in (chair, staff)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200, 200]
    calm = ["投票刚才已经由另一位结束" in answer.text or "已经结束或换成" in answer.text for answer in answers]
    assert sorted(calm) == [False, True]
    assert [event["type"] for event in chair.poll.events()].count("close") == 1
    with chair.house.database.read() as session:
        acts = list(session.scalars(select(AuditEntry.action)))
    assert acts.count("poll.closed") == 1


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_whoever_loses_to_another_writer_is_told_calmly_and_wrote_nothing(chair: Chair) -> None:
    """One holds the assembly and wants to write the trail, the other the other way round: one must give way."""
    chair.plans().adopts()
    house, answers = chair.house, []
    form = {"csrf_token": chair.browser.token(), "present": 18, "excused": 1}

    def press() -> None:
        answers.append(chair.browser.client.post(f"{chair.here}/present", data=form, follow_redirects=True))

    other = threading.Thread(target=press)
    with house.writing() as session:
        session.execute(text("SET LOCAL deadlock_timeout = '60s'"))  # the other one is to find out, and give way
        audit.record(session, None, house.clock(), "test.done", "试", "/1/")
        other.start()
        waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not session.execute(waits).scalar_one():
            assert other.is_alive()
        session.scalars(select(Assembly).where(Assembly.id == chair.number).with_for_update()).one()
        other.join()

    assert "刚才有别人改动了同一项内容" in answers[0].text
    with house.database.read() as session:
        assert session.get_one(Assembly, chair.number).present is None
        acts = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
    assert acts[-1] == "test.done"
    assert "assembly.present" not in acts


def test_a_close_that_was_not_written_down_here_is_found_after_a_restart_and_counted(chair: Chair) -> None:
    chair.opened()
    for secret in chair.poll.slips[:6]:
        chair.poll.cast(secret, [0])
    door.close_poll(chair.house.polls, chair.poll.code, 6)  # done over there, not written down here

    again = restarted(chair)

    assert again.now() == "count"
    again.acts("/count")
    for scrutineer in (1, 2):
        again.poll.post_share(scrutineer)
    again.sends("/settle")
    assert "已上报" in again.looks()
    with chair.house.database.read() as session:
        poll = session.scalars(select(AssemblyPoll)).one()
    assert None not in (poll.opened_at, poll.closed_at, poll.ended_at)


def test_after_a_restart_links_are_gone_said_so_and_drawn_anew(chair: Chair) -> None:
    chair.plans().adopts().defines()

    again = restarted(chair)

    assert "本系统不保存链接" in again.looks()
    again.acts("/links")
    assert again.looks().count("的监票人链接二维码") == 3


def restarted(chair: Chair) -> Chair:
    """Return the chair before a fresh process on the same databases."""
    extensions = chair.house.app.extensions
    settings = extensions["pingjia.settings"]
    voting = extensions["pingjia.polls"]
    folder = settings.key_file.parent
    fresh = create_app(settings, make_settings(folder, settings.database)[1], chair.house.clock)
    assert voting is not fresh.extensions["pingjia.polls"]
    chair.open += [fresh.extensions["pingjia.database"], fresh.extensions["pingjia.polls"]]
    client = fresh.test_client()
    cookie = chair.browser.client.get_cookie("pingjia_admin")
    assert cookie is not None
    client.set_cookie("pingjia_admin", cookie.value)
    again = Chair.__new__(Chair)
    again.house, again.browser, again.number, again.polls = chair.house, Browser(client), chair.number, chair.polls
    return again


def test_the_page_tells_what_it_knows_while_the_voting_side_is_away(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair.opened()

    def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, OSError("connection refused"))

    monkeypatch.setattr(door, "turnout", away)
    page = chair.looks()

    assert "暂时读不到投票一侧的数据" in page
    assert "宣布开始投票，还没有记下结束" in page
    assert "实到 18 人" in page


def test_an_act_while_the_voting_side_is_away_is_told_and_leaves_the_checklist_as_it_was(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair.opened()
    before = snapshot(chair)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, OSError("connection refused"))

    with monkeypatch.context() as broken:
        broken.setattr(door, "close_poll", away)
        answer = chair.acts("/close", issued=18, words="结束投票")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdigit()
    assert "刚才的操作可能没有保存" in answer.text
    assert snapshot(chair) == before
    assert chair.acts("/close", issued=18, words="结束投票").status_code == 303


def test_a_result_is_received_once_however_often_it_is_asked_for(chair: Chair) -> None:
    chair.counted()

    for _ in range(3):
        with chair.house.writing() as session:
            meetings.settle(session, chair.house.clock(), session.get_one(Assembly, chair.number), chair.house.polls)
    chair.sends("/settle")

    with chair.house.database.read() as session:
        assert len(session.scalars(select(HomeReview)).all()) == 1
        assert session.scalars(select(Assembly.id).where(meetings.awaits_result())).all() == []


def test_looking_changes_nothing(chair: Chair) -> None:
    chair.counted()
    before = snapshot(chair)

    for method, path in ROUTES:
        if method == "get" and path != "/edit":
            chair.looks(path)

    assert snapshot(chair) == before


# --- the end ---


def test_nothing_is_archived_without_a_result_and_an_archive_is_reopened(chair: Chair) -> None:
    chair.counted()
    chair.sends("/archive", signed_on="2026-11-23")
    assert "还没有收到结果，不能存档" in chair.looks()
    chair.sends("/settle")
    chair.sends("/archive", signed_on="2026-11-21")
    assert "签字日期不能早于开会日期" in chair.looks()
    chair.sends("/archive", signed_on="2026-11-23")
    assert "已存档" in chair.looks()

    chair.sends("/reopen")

    assert "已签字，存档" in chair.looks()


def test_an_assembly_is_given_up_by_typed_words_and_only_without_a_result(chair: Chair) -> None:
    chair.opened()
    assert chair.sends("/abandon", reason="停电", confirmed="放弃").status_code == 422
    chair.sends("/abandon", reason="停电", confirmed="放弃本次大会")
    assert chair.poll.phase == "annulled"
    assert "放弃，什么也不算数" in chair.looks()
    other = Chair(chair.house, "other_chair").settled()

    other.sends("/abandon", reason="结果不好", confirmed="放弃本次大会")

    assert "已经有了结果，不能放弃" in other.looks()
    other.stop()


def test_the_poll_on_the_chair_is_separate_and_never_mixed_into_the_rate(chair: Chair) -> None:
    chair.opened(on_chair="y")
    chair.defines(subject="chair")

    on_chair, home = chair.polls[1], chair.polls[0]
    assert on_chair.code != home.code
    assert [question["text"] for question in on_chair.definition["questions"]] == ["对工会主席工作的总体评价"]
    assert on_chair.definition["rule"]["threshold"] == [1, 2]
    assert home.definition["rule"]["threshold"] == [95, 100]
    assert chair.now("/chair") == "keys"
    assert chair.now() == "vote"
    on_chair.hold_ceremony()
    assert chair.now("/chair") == "print"
    chair.prints()
    assert chair.now("/chair") == "open"
    chair.acts("/open", issued="", minutes="")
    assert on_chair.phase == "open"
    for address in ("", "/chair"):
        assert "另设" in chair.looks(address) or "单独" in chair.looks(address)


def test_there_is_no_poll_on_the_chair_unless_planned(chair: Chair) -> None:
    chair.plans().adopts()

    assert chair.sends("/define", subject="chair").status_code == 404


# --- the big screen ---


def test_the_big_screen_shows_what_the_checklist_chooses(chair: Chair) -> None:
    chair.settled()
    assert "满意率" not in chair.looks("/screen")
    assert "请总监票人宣布结果" in chair.looks("/screen")

    chair.sends("/screen", shown="result")

    assert "100.00%" in chair.looks("/screen")
    chair.sends("/screen", shown="nonsense")
    assert "100.00%" in chair.looks("/screen")


# --- simulated phones ---


@pytest.mark.slow
def test_a_rehearsal_is_played_by_simulated_phones_from_keys_to_result(tmp_path: Path) -> None:
    with own_server(workers=1) as voting:
        settings, _ = make_settings(tmp_path, f"sqlite:///{tmp_path / 'admin.db'}")
        tables, polls, clock = Database.of(settings, SIDE), Database.of(voting), Clock()
        bring_up(tables)
        app = create_app(settings, voting, clock)
        house = House(app, tables, polls, clock)
        with tables.write() as session:
            settle(session, house)
        chair = Chair(house).plans(due=12).defines(rehearsal=True)

        chair.acts("/play/scrutineers", who="all")
        wait_for(chair, "ready")
        chair.prints(12).sends("/present", present=12, excused=0)
        chair.acts("/open", issued="", minutes="")
        chair.acts("/play/members", satisfied=6, fairly=1, dissatisfied=1, abstain=0)
        end = time.monotonic() + PATIENCE_S
        while chair.poll.turnout().cast < 8 and time.monotonic() < end:
            time.sleep(0.2)
        chair.acts("/close", issued=8, words="结束投票")
        chair.acts("/count")
        wait_for(chair, "tallied")

        assert chair.poll.report().counts == [[6, 1, 1, 0]]
        assert "87.50%" in chair.looks()
        chair.stop()
        for database in (tables, polls, app.extensions["pingjia.database"], app.extensions["pingjia.polls"]):
            database.close()


def wait_for(chair: Chair, phase: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while chair.poll.phase != phase and time.monotonic() < end:
        time.sleep(0.3)
    assert chair.poll.phase == phase
