"""What unions show (双亮): one union with its photos and prints, and who lacks something."""

from contextlib import closing
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from admin import arrears, displays, officers, signs, unions
from admin.arrears import Lacking
from admin.documents.cards import SORTS, Card, cards
from admin.errors import NotHere
from admin.forms.base import words
from admin.forms.displays import EndForm, PlaqueForm, SignForm, WordsForm, apart
from admin.models.unions import Officer, Union
from admin.rules.displays import Place, Way, clause, posts
from admin.rules.kinds import UnionKind
from admin.rules.plaques import unit_name
from admin.rules.rights import Right
from admin.views import current, handing
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE, Column, Content, Table, write_book

blueprint = Blueprint("displays", __name__)

AT_ONCE = 50
"""Unions on a page of the list."""


@blueprint.get("/displays")
@needs(Right.SEE_TITLES)
def page() -> Any:
    """Show one's own union, or who within reach lacks something."""
    session, person, today = current.reading(), current.person(), current.today()
    if session.get_one(Union, person.union).kind is UnionKind.GRASSROOTS:
        return _union(person.union)
    found = arrears.overview(session, person, today)
    asked, late = request.args.get("street", ""), request.args.get("late") == "yes"
    listed = [one for one in found.lacking if _of_street(one, asked) and (not late or one.due_on < today)]
    pages = max(1, -(-len(listed) // AT_ONCE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "displays/overview.html", found=found, asked=asked, late=late, today=today, clause=clause(),
        listed=listed[(number - 1) * AT_ONCE : number * AT_ONCE], count=len(listed), pages=pages, number=number,
        overdue=len(found.overdue(today)),
    )  # fmt: skip


@blueprint.get("/displays.xlsx")
@needs(Right.SEE_TITLES)
def book() -> Response:
    """Send the list of those within reach that lack something."""
    found = arrears.overview(current.reading(), current.person(), current.today())
    columns = [
        Column("street_name", "街道等", width=28), Column("name", "工会名称", width=44),
        Column("lacks", "还缺什么", width=60), Column("since", "从哪天起", Content.DAY, 14),
        Column("due_on", "期限", Content.DAY, 14), Column("late", "是否逾期", width=10),
    ]  # fmt: skip
    today = current.today()
    rows = [vars(one) | {"lacks": "；".join(one.what), "late": one.due_on < today} for one in found.lacking]
    heading = f"{current.person().union_name}“双亮”未到位名单（{today.isoformat()}）"
    return _file(write_book([Table("双亮未到位", columns, rows, heading)]), MEDIA_TYPE, "双亮未到位名单.xlsx")


@blueprint.get("/displays/<int:union>")
@needs(Right.SEE_TITLES)
def one(union: int) -> str:
    """Show what a union shows."""
    return _union(union)


@blueprint.post("/displays/<int:union>/plaque")
@needs(Right.KEEP_RECORDS)
def hang(union: int) -> Any:
    """Write down that the plaque hangs."""
    home = signs.own(current.reading(), current.person(), union)
    form = PlaqueForm(home.name, current.today())
    if not form.validate():
        return _union(union, plaque=form), 422
    assert form.shown_on.data is not None
    given, what, day = form.photo.data, words(form.words), form.shown_on.data
    current.done_reading()
    with closing(given):
        signs.hang(
            current.database(), current.settings().files, current.person(), current.now(), union, words=what,
            place=Place(form.place.data), shown_on=day, name=given.filename or "", content=given.stream,
        )  # fmt: skip
    flash("牌匾已登记。")
    return redirect(url_for("displays.one", union=union), 303)


@blueprint.post("/displays/<int:union>/officers/<int:officer>")
@needs(Right.KEEP_RECORDS)
def show(union: int, officer: int) -> Any:
    """Write down that an officer shows who she is."""
    found = officers.within(current.reading(), current.person(), union, officer)
    form = SignForm(current.today())
    if form.shown_on.data is not None and form.shown_on.data < found.since_on:
        form.validate()
        form.shown_on.errors = [*form.shown_on.errors, "不能早于任职日期。"]
        return _union(union, signing={officer: apart(form, officer)}), 422
    if not form.validate():
        return _union(union, signing={officer: apart(form, officer)}), 422
    assert form.shown_on.data is not None
    given, who, day = form.photo.data, found.name, form.shown_on.data
    current.done_reading()
    with closing(given):
        signs.show(
            current.database(), current.settings().files, current.person(), current.now(), union, officer,
            way=Way(form.way.data), shown_on=day, name=given.filename or "", content=given.stream,
        )  # fmt: skip
    flash(f"已登记{who}亮身份。")
    return redirect(url_for("displays.one", union=union), 303)


@blueprint.post("/displays/<int:union>/records/<int:record>/confirm")
@needs(Right.KEEP_RECORDS)
def confirm(union: int, record: int) -> Any:
    """Confirm the words of a plaque after a renaming."""
    signs.record_of(current.reading(), current.person(), union, record)
    form = WordsForm(signs.own(current.reading(), current.person(), union).name)
    if not form.validate():
        return _union(union, confirming=form), 422
    with current.writing() as session:
        signs.confirm(session, current.person(), current.now(), union, record, words(form.words))
    flash("已核对，牌匾文字与现在的单位名称相对应。")
    return redirect(url_for("displays.one", union=union), 303)


@blueprint.post("/displays/<int:union>/records/<int:record>/end")
@needs(Right.KEEP_RECORDS)
def end(union: int, record: int) -> Any:
    """Write down that something is not shown any more."""
    signs.record_of(current.reading(), current.person(), union, record)
    form = EndForm()
    if not form.validate():
        return _union(union, ending={record: apart(form, record)}), 422
    on = None if form.mistaken.data else form.ended_on.data
    with current.writing() as session:
        signs.end(session, current.person(), current.now(), union, record, on, words(form.why))
    flash("已登记停止展示。原来的记录还在下面，往年的统计不变。")
    return redirect(url_for("displays.one", union=union), 303)


@blueprint.get("/displays/<int:union>/records/<int:record>/photo")
@needs(Right.SEE_TITLES)
def photo(union: int, record: int) -> Response:
    """Show a photo."""
    session = current.reading()
    return handing.picture(signs.photo(session, signs.record_of(session, current.person(), union, record)))


@blueprint.get("/displays/<int:union>/cards/<way>.pdf")
@needs(Right.SEE_TITLES)
def printed(union: int, way: str) -> Response:
    """Send a sheet of cards to be cut out: of all officers who must show who they are, or of one (``?officer=``)."""
    session, person = current.reading(), current.person()
    home = unions.within(session, person, union)
    sort = next((known for known in SORTS if known.value == way), None)
    chosen = request.args.get("officer", type=int)
    leading = [
        one
        for one in officers.in_office(session, home)
        if one.post in posts() and chosen in (None, one.id)
    ]  # fmt: skip
    if sort is None or not leading:
        raise NotHere("没有可以打印的：这个工会还没有登记在任的主席、副主席，或者没有这种卡。请先登记干部。")
    return _file(cards(sort, [_card(home, one) for one in leading]), "application/pdf", f"{sort.label}.pdf")


def _card(home: Union, officer: Officer) -> Card:
    until = officer.until_on
    term = f"{officer.since_on:%Y年%-m月}至{until:%Y年%-m月}" if until else ""
    phone = officer.phone or home.phone
    return Card(officer.name, officer.post.label, home.name, unit_name(home.name), term, phone, home.address)


def _of_street(one: Lacking, asked: str) -> bool:
    return not asked or asked == str(one.street or "direct")


def _union(union: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    home = unions.within(session, person, union)
    if home.kind is not UnionKind.GRASSROOTS:
        raise NotHere
    records = displays.of(session, home)
    standing = displays.standing(session, home, today)
    mine = person.may(Right.KEEP_RECORDS) and person.union == home.id
    running = [record for record in records if record.ended_on is None]
    plaque = next((record for record in running if record.officer_id is None), None)
    given = {
        "plaque": PlaqueForm(home.name, today, formdata=None, shown_on=today, words=home.name),
        "confirming": WordsForm(home.name, formdata=None, words=plaque.words if plaque else ""),
        "signing": {}, "ending": {},
    }  # fmt: skip
    seen = {(one.officer, one.name, one.post) for one in standing.officers}
    return render_template(
        "displays/union.html", union=home, standing=standing, records=records, today=today, mine=mine,
        hanging=plaque, photographed=signs.photographed(session, records), clause=clause(),
        signs_of={
            one.officer: [r for r in running if (r.officer_id, r.name, r.post) == (one.officer, one.name, one.post)]
            for one in standing.officers
        },
        stale=[r for r in running if r.officer_id and (r.officer_id, r.name, r.post) not in seen],
        past=[record for record in records if record.ended_on is not None],
        sign_form=lambda number: apart(SignForm(today, formdata=None, shown_on=today), number),
        end_form=lambda number: apart(EndForm(formdata=None, ended_on=today), number),
        sorts=SORTS, **(given | forms),
    )  # fmt: skip


def _file(body: bytes, media_type: str, name: str) -> Response:
    answer = send_file(BytesIO(body), media_type, as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer
