"""One case judged by the rules (试算) for other systems: nothing is looked up, nothing is kept."""

import json
from typing import Any

from flask import Response, request
from pydantic import BaseModel, Field
from spectree import Response as Answers

from admin.api import access
from admin.api.access import by_token
from admin.api.interface import blueprint, bodies, spec
from admin.api.paging import words_of
from admin.api.problems import Problem
from admin.rules import case_input, cases, dates
from admin.rules.revocation import Step
from admin.rules.verdicts import Verdict


class AssessedReview(BaseModel):
    """What the appraisal counts for (会员评家)."""

    valid: bool = Field(description="投票是否有效 Whether the poll is valid")
    quorum_met: bool = Field(description="到会人数是否足够 Whether enough were present")
    rate: str | None = Field(description="满意率，向下取整；投票无效时为空 Rate, rounded down", examples=["95.47%"])
    met: bool = Field(description="是否达标 Whether it is met")


class AssessedHardware(BaseModel):
    """How the rooms stand to the table (硬件建设)."""

    tier: str | None = Field(description="档次；不知道职工人数时为空 Line of the table", examples=["500"])
    met: bool = Field(description="是否达标 Whether it is met")
    lacking: list[str] = Field(description="缺的场所 Rooms that are lacking", examples=[["library:independent"]])


class AssessedRow(BaseModel):
    """The verdict on one row of the standard (评价项目)."""

    verdict: Verdict = Field(description=f"结论 Verdict: {words_of(Verdict)}", examples=["met"])
    clause: str = Field(description="依据 Clause of the notice", examples=["附件一·硬件建设"])
    why: str = Field(description="理由 Reason, in Chinese")


class AssessedFinding(BaseModel):
    """Something in the way, or to be looked at (发现)."""

    code: str = Field(description="种类，程序据此判断 Stable word for programs", examples=["row-hardware"])
    clause: str = Field(description="依据 Clause of the notice")
    text: str = Field(description="说明 Explanation, in Chinese")


class Assessed(BaseModel):
    """What the rules say of a case (试算结论)."""

    review: AssessedReview = Field(description="会员评家 The appraisal")
    hardware: AssessedHardware = Field(description="硬件建设 The rooms")
    rows: dict[str, AssessedRow] = Field(description="20 项的结论，按项目代号 Verdicts on all 20 rows, by id")
    eligible: bool = Field(description="是否符合区级称号的条件 Whether the district's title may be given")
    findings: list[AssessedFinding] = Field(description="不符合之处和提醒 What stands in the way, and what to look at")
    subsidy_yuan: int = Field(
        description="申报并经审批同意后可得的补助，元 Subsidy if the union applied and the district agreed",
        examples=[10000],
    )
    revocation: Step = Field(
        description=f"整改、逾期、撤销 What the appraisals ask for: {words_of(Step)}", examples=["none"]
    )


@blueprint.post("/assess")
@by_token()
@spec.validate(
    resp=Answers(
        HTTP_200=Assessed, HTTP_401=Problem, HTTP_413=Problem, HTTP_422=Problem, HTTP_500=Problem, HTTP_503=Problem
    ),
    tags=["试算 What if"],
    operation_id="assess",
)
def assess() -> Response:
    """试算 Judge one case.

    按通知和评价标准判断一个工会；不查数据，不留记录，任何有效的令牌都可以用。
    各项都可以不写，union 除外；没有的项目会被拒绝。
    Judges one case by the rules of the notice; nothing is looked up or kept, and any living token will do.
    """
    case = case_input.case_of(request.get_data())
    told = cases.judge(case, dates.today(access.now())).told()
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")


def body() -> dict[str, dict[str, Any]]:
    """Return what may be sent as schemas by their names, the whole first; the same shapes read it."""
    whole, parts = case_input.shape().schema(), {}
    for name, schema in whole["properties"].items():
        if schema["type"] == "object":
            title = "Case" + "".join(word.title() for word in name.split("_"))
            parts[title] = schema
            told = {"description": schema["description"]} if "description" in schema else {}
            whole["properties"][name] = {"$ref": f"#/components/schemas/{title}"} | told
    return {"Case": whole | {"description": "一个工会的情况 One case"}, **parts}


bodies["assess"] = body
