"""What members are told (向会员公开): open to everybody, and only what the chair has released."""

from flask import Blueprint, render_template

from admin import released, showings
from admin.views import current
from admin.views.gate import public

blueprint = Blueprint("told", __name__)


@blueprint.get("/told/<int:union>")
@blueprint.get("/told/<int:union>/<int:year>")
@public
def page(union: int, year: int | None = None) -> str:
    """Show what was done about what members had said."""
    told = released.told(current.reading(), union, year)
    showing = showings.on_public_page(current.reading(), union, told.year, current.today())
    return render_template("told/page.html", told=told, showing=showing)
