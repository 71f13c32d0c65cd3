"""The first screen of the demonstration (试用说明): who to be, and what to do first. Only on this machine."""

from flask import Blueprint, Response, make_response, redirect, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin import sessions
from admin.errors import NotHere
from admin.models.accounts import Account
from admin.rules.kinds import Role
from admin.views import current
from admin.views.gate import COOKIE, public

blueprint = Blueprint("guide", __name__, template_folder="templates")

SHOWN = (Role.CHAIR, Role.INTERMEDIATE, Role.DISTRICT, Role.FINANCE, Role.AUDITOR, Role.SYSTEM)
SHOWN_OF_EACH = 3


@blueprint.get("/demo")
@public
def page() -> str:
    """Show what to do first, and the people to be."""
    rows = current.reading().scalars(
        select(Account).options(joinedload(Account.union)).where(Account.active).order_by(Account.id)
    )
    found: dict[Role, list[Account]] = {role: [] for role in SHOWN}
    for account in rows:
        if account.role in found and len(found[account.role]) < SHOWN_OF_EACH:
            found[account.role].append(account)
    return render_template("demo/guide.html", found=found)


@blueprint.post("/demo/enter/<int:account>")
@public
def enter(account: int) -> Response:
    """Sign in as one of the made-up people, without a password."""
    with current.writing() as session:
        found = session.get(Account, account)
        if found is None or not found.active:
            raise NotHere
        token = sessions.begin(session, found, current.now(), device="试用")
    answer = make_response(redirect("/", code=303))
    answer.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
    return answer
