"""Received results (评家结果) for other systems, with the signed board they came from."""

import gzip
from datetime import date, datetime
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import NUMBER, answers, blueprint, spec
from admin.api.paging import UNION, YEAR, Moment, Number, Page, Paged, Truth, Year, words_of
from admin.api.unions import UnionName, name_of
from admin.errors import NotHere
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Union
from admin.rules.kinds import AssemblyKind, FlagKind, ReviewState, Scope, Subject

TAGS = ["评家结果 Results"]


class Rate(BaseModel):
    """The 满意率: as it is shown, and exactly."""

    percent: str = Field(description="向下取整到两位小数 Rounded down", examples=["95.47%"])
    numerator: int = Field(description="分子：满意 + 基本满意 Satisfied", examples=[274])
    denominator: int = Field(description="分母：有效票 Valid ballots", examples=[287])


class Option(BaseModel):
    """One option of a question and its votes (选项)."""

    id: str = Field(description="选项 Word of the option", examples=["satisfied"])
    text: str = Field(description="选项文字 Its text", examples=["满意"])
    votes: int = Field(description="票数 Votes", examples=[127])


class Question(BaseModel):
    """One question of the ballot (评议项目)."""

    id: str = Field(description="项目 Word of the question", examples=["overall"])
    text: str = Field(description="项目文字 Its text", examples=["总体评价"])
    options: list[Option] = Field(description="各选项的票数 Votes for each option")


class FlagOfResult(BaseModel):
    """What a result asks to look at (标记)."""

    id: int = Field(description="标记编号 Number", examples=[3])
    kind: FlagKind = Field(description=f"种类 Kind: {words_of(FlagKind)}", examples=["not_met"])
    clause: str = Field(description="依据 Clause", examples=["附件一·规范建家工作"])
    settled: bool = Field(description="是否已处理 Whether it is settled")


class Receipt(BaseModel):
    """A higher union has acknowledged the result (回执)."""

    union: UnionName = Field(description="签收的工会 Which union")
    at: datetime = Field(description="签收时刻 When", examples=["2026-11-23T01:30:00Z"])


class Result(BaseModel):
    """One frozen result: one home, one year, counts only (会员评家结果)."""

    id: int = Field(description="结果编号 Number", examples=[12])
    union: UnionName = Field(description="被评议的工会 Whose home was appraised")
    year: int = Field(description="年度 Calendar year", examples=[2026])
    poll: str = Field(description="投票代码 Code of the poll", examples=["7K2M9QXA"])
    subject: Subject = Field(description=f"评议对象 Subject: {words_of(Subject)}", examples=["home"])
    assembly_kind: AssemblyKind = Field(description=f"大会种类 Kind of assembly: {words_of(AssemblyKind)}")
    held_on: date = Field(description="大会日期 Day of the assembly", examples=["2026-11-20"])
    received_at: datetime = Field(description="收到时刻 When it was received", examples=["2026-11-20T08:12:00Z"])
    due: int = Field(description="应到 Members due", examples=[150])
    present: int = Field(description="实到 Present", examples=[141])
    issued: int = Field(description="发出 Ballots issued", examples=[141])
    returned: int = Field(description="收回 Ballots returned", examples=[137])
    valid: int = Field(description="有效票 Valid", examples=[137])
    invalid: int = Field(description="无效票 Invalid", examples=[0])
    satisfied: int = Field(description="满意 + 基本满意 Satisfied by the rule", examples=[137])
    dissatisfied: int = Field(description="不满意 Dissatisfied", examples=[0])
    abstained: int = Field(description="弃权 Abstained", examples=[0])
    rate: Rate | None = Field(description="满意率；投票无效或无有效票时为空 Null where there is none")
    beside: dict[str, str] = Field(
        description="满意一项单独除以各数 The first option alone over valid, returned, issued, present",
        examples=[{"valid": "92.70%", "returned": "92.70%", "issued": "90.07%", "present": "90.07%"}],
    )
    questions: list[Question] = Field(description="各项目的票数，总体评价在先 Votes by question, the overall one first")
    met: bool = Field(description="是否达标；无效的为否 Whether the threshold was met; never where void")
    quorum_met: bool = Field(description="是否达到法定人数 Whether the quorum was met")
    valid_poll: bool = Field(
        description="投票是否有效；开票后作废的为否 Whether the poll is valid; not if annulled later"
    )
    unanimous: bool = Field(description="是否出现一致票 Whether all answered a question alike")
    clause: str = Field(description="达标依据 The rule and its clause")
    announcement: str = Field(description="宣布词 The announced text")
    state: ReviewState = Field(description=f"是否计入本年度 Standing: {words_of(ReviewState)}", examples=["counts"])
    digest: str = Field(description="公告板的 SHA-256 SHA-256 of the board", examples=["9f86d081884c7d65…"])
    flags: list[FlagOfResult] = Field(description="标记 Flags")
    acknowledgements: list[Receipt] = Field(description="回执 Acknowledgements")


class Results(Page):
    """A page of results (结果列表)."""

    results: list[Result] = Field(description="结果，按编号（先后） Results by number, which is by arrival")


class Board(BaseModel):
    """The signed public board as it was received, byte for byte (公告板)."""

    model_config = ConfigDict(extra="allow")


class ResultsAsked(Paged):
    """Which results (查询条件)."""

    year: Year | None = YEAR
    union: Number | None = UNION
    subject: Subject | None = Field(default=None, description=f"评议对象 Subject: {words_of(Subject)}")
    state: ReviewState | None = Field(default=None, description=f"是否计入 Standing: {words_of(ReviewState)}")
    flag: FlagKind | None = Field(default=None, description=f"有此标记 Has this flag: {words_of(FlagKind)}")
    met: Truth | None = Field(default=None, description="是否达标 Whether met", examples=[False])
    received_since: Moment | None = Field(
        default=None, description="此时刻起收到的 Received at or after", examples=["2026-11-01T00:00:00Z"]
    )


def tell(review: HomeReview) -> Result:
    """Return a result as other systems see it."""
    rate = Rate(percent=review.percent, numerator=review.satisfied, denominator=review.valid)
    valid = review.valid_poll and review.state is not ReviewState.INVALID  # annulled after the count: void, too
    return Result(
        id=review.id, union=name_of(review.union), year=review.year, poll=review.poll, subject=review.subject,
        assembly_kind=AssemblyKind(review.kind),
        held_on=review.held_on, received_at=review.received_at, due=review.due, present=review.present,
        issued=review.issued, returned=review.returned, valid=review.valid, invalid=review.invalid,
        satisfied=review.satisfied, dissatisfied=review.dissatisfied, abstained=review.abstained,
        rate=rate if review.valid and valid else None, beside=review.beside,
        questions=review.questions, met=review.met and valid,
        quorum_met=review.quorum_met, valid_poll=valid, unanimous=review.unanimous,
        clause=review.clause, announcement=review.announcement, state=review.state, digest=review.digest,
        flags=[_flag(flag) for flag in review.flags],
        acknowledgements=[_receipt(one) for one in review.acknowledgements],
    )  # fmt: skip


def _flag(flag: Flag) -> FlagOfResult:
    return FlagOfResult(id=flag.id, kind=flag.kind, clause=flag.clause, settled=flag.settled_at is not None)


def _receipt(found: Acknowledgement) -> Receipt:
    return Receipt(union=name_of(found.union), at=found.at)


def _all_of_it() -> Select[Any]:
    """Ask for results with what is told of them; the board itself, which is large, is left where it is."""
    return select(HomeReview).options(
        joinedload(HomeReview.union),
        selectinload(HomeReview.flags),
        selectinload(HomeReview.acknowledgements).joinedload(Acknowledgement.union),
        defer(HomeReview.board),
    )


def _found(session: Session, number: int) -> HomeReview:
    found: HomeReview | None = session.scalars(_all_of_it().where(HomeReview.id == number)).one_or_none()
    if found is None or not access.caller().reaches(found.union.path):
        raise NotHere
    return found


@blueprint.get("/results")
@by_token(Scope.RESULTS)
@spec.validate(resp=answers(Results, found=True), tags=TAGS, operation_id="listResults")
def list_results(query: ResultsAsked) -> Response:
    """评家结果列表 List results.

    按编号先后，适合用 `cursor` 或 `received_since` 增量读取。In the order of arrival, fit for reading what is new.
    """
    with access.reading() as session:
        found = _all_of_it().join(Union, HomeReview.union_id == Union.id)
        found = found.where(Union.path.startswith(access.path_of(session, query.union)))
        for column, wanted in (
            (HomeReview.year, query.year), (HomeReview.subject, query.subject), (HomeReview.state, query.state),
            (and_(HomeReview.met, HomeReview.state != ReviewState.INVALID), query.met),
        ):  # fmt: skip
            if wanted is not None:
                found = found.where(column == wanted)
        if query.flag is not None:
            found = found.where(HomeReview.flags.any(Flag.kind == query.flag))
        if query.received_since is not None:
            found = found.where(HomeReview.received_at >= query.received_since)
        told, after = paging.page(session, found, HomeReview.id, query, tell)
    return paging.answer(Results(results=told, next=after))


@blueprint.get(f"/results/{NUMBER}")
@by_token(Scope.RESULTS)
@spec.validate(resp=answers(Result, found=True), tags=TAGS, operation_id="getResult")
def show_result(number: int) -> Response:
    """一份评家结果 One result."""
    with access.reading() as session:
        return paging.answer(tell(_found(session, number)))


@blueprint.get(f"/results/{NUMBER}/board")
@by_token(Scope.RESULTS)
@spec.validate(resp=answers(Board, found=True), tags=TAGS, operation_id="getBoard")
def show_board(number: int) -> Response:
    """一份结果的公告板 The signed board of a result.

    与收到时逐字节相同，其 SHA-256 即 `digest`；可用 `pingjia verify` 核验。
    请求头带 `Accept-Encoding: gzip` 时压缩传送。
    The bytes that were received; their SHA-256 is `digest`. Sent compressed where the caller accepts gzip.
    """
    with access.reading() as session:
        review = _found(session, number)
        packed, digest = bytes(review.board), review.digest
    if request.accept_encodings["gzip"] > 0:
        made = Response(packed, content_type="application/json", headers={"Content-Encoding": "gzip"})
        made = paging.conditional(made, f"{digest}-gzip")
    else:
        made = paging.conditional(Response(gzip.decompress(packed), content_type="application/json"), digest)
    made.headers["Vary"] = "Authorization, Accept-Encoding"
    return made
