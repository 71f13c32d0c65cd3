"""What everybody may read (公开页): the notice, the standard, how figures are computed, 典型. No account is needed."""

from flask import Blueprint, Response, current_app, render_template

from admin import exemplars as shown_exemplars
from admin import explained, targets
from admin.errors import NotHere
from admin.rules import hardware
from admin.rules.hardware import Room
from admin.rules.notice import notice
from admin.rules.standards import district_standard
from admin.views import current, handing
from admin.views.gate import public

blueprint = Blueprint("notice", __name__)

MOST = 100
"""典型 on the page."""
ELSEWHERE = (("homes.listing", "职工之家名单", "获得称号的基层工会，按名称查找"),)
"""Public pages of other parts, shown where they are there."""


@blueprint.get("/about")
@public
def landing() -> str:
    """Show where everything public is found."""
    others = [entry for entry in ELSEWHERE if entry[0] in current_app.view_functions]
    return render_template("public/landing.html", others=others)


@blueprint.get("/notice")
@public
def page() -> str:
    """Show the notice as it was printed, with an anchor for each clause."""
    return render_template("public/notice.html", notice=notice())


@blueprint.get("/standard")
@public
def standard() -> str:
    """Show the district's standard in force, row by row."""
    return render_template(
        "public/standard.html", standard=district_standard(), tiers=hardware.tiers(), rooms=list(Room),
    )  # fmt: skip


@blueprint.get("/rules")
@public
def rules() -> str:
    """Show how figures are computed."""
    return render_template("public/rules.html", parts=explained.parts(targets.added(current.reading())))


@blueprint.get("/exemplars")
@public
def exemplars() -> str:
    """Show whose work others can learn from, as far as all have agreed."""
    session = current.reading()
    listed = shown_exemplars.public(session)[:MOST]
    photos = shown_exemplars.photos(session, [one.id for one in listed])
    return render_template("public/exemplars.html", listed=listed, photos=photos)


@blueprint.get("/exemplars/<int:number>/photo")
@public
def photo(number: int) -> Response:
    """Show the photo of one that everybody may see."""
    session = current.reading()
    found = shown_exemplars.photos(session, [shown_exemplars.shown(session, number).id])
    if number not in found:
        raise NotHere
    return handing.picture(found[number])
