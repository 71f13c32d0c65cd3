"""Who still has to vote this year (年度任务)."""

from flask import Blueprint, render_template, request

from admin import duties, unions
from admin.rules import duty
from admin.rules.review_policy import review_policy
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("duties", __name__)

DIRECT = "direct"
"""Instead of a street's number: unions directly under the district."""
MOST_AT_ONCE = 60
"""Where more are late or waiting, one street is chosen first."""


@blueprint.get("/duties")
@needs(Right.SEE_REVIEWS)
def page() -> str:
    """Show the year by street, and who has appraised or not."""
    session, person, today = current.reading(), current.person(), current.today()
    year = request.args.get("year", today.year, type=int)
    if not 2000 <= year <= today.year:
        year = today.year
    found = duties.overview(session, person, year, today)
    asked = request.args.get("street", "")
    street = None
    if asked.isascii() and asked.isdigit():
        street = unions.within(session, person, int(asked))
    chosen = street is not None or asked == DIRECT
    shown = found.of_street(street.id if street else None) if chosen else found.duties
    return render_template(
        "duties/page.html",
        found=found,
        years=duties.years(session, person, today),
        deadline=duty.deadline(year),
        stage=duty.stage(review_policy(), year, today),
        clause=review_policy().clauses["duty"],
        chosen=street.name if street else duties.DIRECT if chosen else "",
        asked=asked if chosen else "",
        waiting=[one for one in shown if not one.state.done],
        done=[one for one in shown if one.state.done],
        most=MOST_AT_ONCE,
        own=found.duties[0] if person.may(Right.HOLD_ASSEMBLIES) and found.duties else None,
    )
