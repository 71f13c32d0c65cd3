"""The one place where addresses of the interface are gathered and described (OpenAPI 3.1)."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from flask import Blueprint, Response, make_response
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin

from admin.api import access
from admin.api.problems import Fault, Problem, QueryRefused
from admin.rules.kinds import Event

VERSION = "1.0.0"
TITLE = "评家 Pingjia API"
ABOUT = """会员评家的结果、标记、整改、工会与年度任务，只供读取。令牌只看得到它所属的工会和下级。
Results of the members' appraisal, flags, rectifications, unions and yearly duties, for reading only.
A token sees its union and what lies below it.

计数是整数；满意率有两种写法：`percent` 是向下取整、带百分号的文字，`numerator` 与 `denominator` 是精确的分子与分母。
日期如 `2026-11-22`；时刻为 UTC，如 `2026-11-22T04:00:00Z`。
Counts are integers; a rate is given as `percent`, rounded down, and exactly as `numerator` and `denominator`."""
UNKNOWN = "没有这个参数"
NUMBER = "<int(min=1, max=2147483647):number>"
"""A number in an address, as far as a key can go."""

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
bodies: dict[str, Callable[[], dict[str, dict[str, Any]]]] = {}
"""By the operation: what gives the schemas of a body that the rules read by themselves, the whole first."""


class _Plugin(FlaskPlugin):
    """Checks what is asked; what is answered is made from the very models that describe it."""

    def request_validation(self, request: Any, query: Any, *rest: Any) -> None:
        """Check what is asked; an address that takes no parameters is asked without any.

        Raises:
            QueryRefused: it was asked with some.
        """
        if query is None and request.args:
            raise QueryRefused(errors=[Fault(parameter=name, message=UNKNOWN) for name in request.args])
        super().request_validation(request, query, *rest)  # type: ignore[no-untyped-call]

    def validate_response(self, resp: Any, *_: Any) -> tuple[Response, None]:
        """Return the answer as it is."""
        return make_response(resp), None


def _refuse(_request: Any, _response: Any, error: Any, *_: Any) -> None:
    """Tell which parameters were not accepted.

    Raises:
        QueryRefused: there are some.
    """
    if error is not None:
        raise QueryRefused(
            errors=[
                Fault(parameter=".".join(map(str, fault["loc"])), message=_words(fault)) for fault in error.errors()
            ]
        )


def _words(fault: Any) -> str:
    context = fault.get("ctx", {})
    words = {
        "extra_forbidden": UNKNOWN,
        "value_error": str(context.get("error", "")),
        "greater_than_equal": f"应不小于 {context.get('ge')}",
        "less_than_equal": f"应不大于 {context.get('le')}",
        "enum": f"应为 {context.get('expected')} 之一",
        "bool_parsing": "应为 true 或 false",
        "int_parsing": "应为整数",
    }
    return words.get(fault["type"]) or str(fault["msg"])


class _Models(PydanticModelAdapter):
    """Describes each model once, however many addresses answer with it; SpecTree changes a copy."""

    json_schema = cache(PydanticModelAdapter.json_schema)  # type: ignore[assignment]


spec = SpecTree(
    backend=_Plugin,
    model_adapter=_Models(),  # type: ignore[arg-type]  # its own adapter does not fit its own type, either
    before=_refuse,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    mode="strict",
    title=TITLE,
    version=VERSION,
    description=ABOUT,
    security_schemes=[
        SecurityScheme(
            name="token",
            data=SecuritySchemeData(
                type=SecureType.HTTP, scheme="bearer", description="接口令牌，以 pj_ 开头 A token, beginning with pj_"
            ),
        )
    ],
    security=[{"token": []}],
)


def answers(model: Any, *, found: bool = False) -> Answers:
    """Return what an address answers: a model, or what can go wrong.

    Args:
        found: whether it looks something up, and may find nothing.
    """
    problems = {"HTTP_401": Problem, "HTTP_403": Problem, "HTTP_500": Problem, "HTTP_503": Problem}
    if found:
        problems["HTTP_404"] = Problem
    return Answers("HTTP_304", HTTP_200=model, **problems)


def described() -> dict[str, Any]:
    """Return the OpenAPI description of the interface, for the application that is running."""
    found: dict[str, Any] = deepcopy(spec.spec)
    for path in found["paths"].values():
        for operation in path.values():
            operation["parameters"] = [_without_null(parameter) for parameter in operation["parameters"]]
            for status, told in operation["responses"].items():
                content = told.get("content", {})
                if status >= "4" and "application/json" in content:
                    content["application/problem+json"] = content.pop("application/json")
            if operation["operationId"] in bodies:
                schemas = bodies[operation["operationId"]]()
                found["components"]["schemas"] |= schemas
                whole = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
                operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": whole}}}
            if "304" in operation["responses"]:
                operation["responses"]["200"]["headers"] = {
                    "ETag": {"description": "内容的标识 Tag of the content", "schema": {"type": "string"}}
                }
    for name in [name for name in found["components"]["schemas"] if name.endswith("Asked")]:
        del found["components"]["schemas"][name]  # told as parameters
    found["servers"] = [{"url": access.door().public_url}]
    found["webhooks"] = {event.value: {"post": _webhook(event)} for event in Event}
    return found


def _without_null(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter that can be left out, but cannot be null: addresses know no null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        kept = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
        return {**parameter, "schema": {**kinds[0], **kept}}
    return parameter


def _webhook(event: Event) -> dict[str, Any]:
    return {
        "summary": f"{event.label} {event.value}",
        "description": "按 Standard Webhooks 签名；请以 2xx 回答，并以 webhook-id 去重。"
        "Signed by Standard Webhooks; answer 2xx, and use webhook-id to tell repeats.",
        "requestBody": {"content": {"application/json": {"schema": {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": event.value},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": {"type": "object"},
            },
        }}}},
        "responses": {"204": {"description": "已收下 Taken"}},
    }  # fmt: skip
