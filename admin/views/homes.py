"""What the public sees of titles (职工之家名录、公示): no person, no account number."""

from flask import Blueprint, render_template, request

from admin import awards, register
from admin.rules.kinds import TitleLevel
from admin.views import current
from admin.views.gate import public

blueprint = Blueprint("homes", __name__)


@blueprint.get("/homes")
@public
def listing() -> str:
    """Show the homes that hold a title, or all that ever did."""
    asked = request.args
    page = asked.get("page", type=int)
    filters = register.Filters(
        level={level.value: level for level in TitleLevel}.get(asked.get("level", "")),
        words=asked.get("words", "").replace("\0", "").strip()[:100],
        held=asked.get("ended") != "yes",
        page=page if page and 0 < page < 2**31 else 1,
    )
    homes, found = register.public(current.reading(), filters)
    return render_template(
        "homes/list.html", homes=homes, found=found, filters=filters, levels=list(TitleLevel),
        asked={name: value for name, value in asked.items() if name != "page" and value},
    )  # fmt: skip


@blueprint.get("/announced/<int:number>")
@public
def announced(number: int) -> str:
    """Show who is to be named, and how to object."""
    found = awards.announced(current.reading(), number, current.today())
    return render_template("homes/announced.html", told=found)
