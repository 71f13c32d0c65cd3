"""The first page (首页): what is to be done, by role."""

from flask import Blueprint, render_template, url_for

from admin import notices
from admin.notices import About, Task
from admin.rules import duty
from admin.rules.review_policy import review_policy
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def page() -> str:
    """Show the first page."""
    session, person, today = current.reading(), current.person(), current.today()
    if person.may(Right.HOLD_ASSEMBLIES):
        own, tasks = notices.of_chair(session, person, today)
        missing = int(own is not None and not own.state.done)
        said = duty.reminder(review_policy(), today.year, today, missing, own=True)
        return render_template(
            "home.html", part="chair", own=own, tasks=tasks, reminder=said, today=today, where=where,
            deadline=duty.deadline(today.year),
        )  # fmt: skip
    if person.may(Right.ACKNOWLEDGE_REVIEWS):
        overview, tasks = notices.of_higher(session, person, today)
        return render_template(
            "home.html", part="higher", overview=overview, tasks=tasks, reminder=overview.reminder, today=today,
            where=where,
        )  # fmt: skip
    todo = notices.of_finance(session, person) if person.may(Right.PAY_SUBSIDY) else []
    return render_template("home.html", part="other", tasks=todo, reminder=None, today=today, where=where)


def where(task: Task) -> str:
    """Return where a task is done."""
    match task.about:
        case About.ASSEMBLY:
            return url_for("meeting.page", number=task.number)
        case About.NEW_ASSEMBLY:
            return url_for("assemblies.listing")
        case About.COMMENTS:
            return url_for("problems.page", review=task.number)
        case About.TICKET:
            return url_for("tickets.page", number=task.number)
        case About.TICKETS:
            return url_for("tickets.listing")
        case About.SUBMITTED:
            return url_for("tickets.listing", state="submitted")
        case About.LATE_TICKETS:
            return url_for("tickets.listing", overdue="yes")
        case About.PROPOSAL:
            return url_for("proposals.page", number=task.number)
        case About.CANDIDATES:
            return url_for("proposals.listing")
        case About.UNREAD:
            return url_for("reviews.inbox", acknowledged="no")
        case About.LATE_UNIONS:
            return url_for("duties.page", year=task.number)
        case About.APPLICATION:
            return url_for("applications.page", number=task.number)
        case About.APPLICATIONS:
            return url_for("applications.listing", mine="yes")
        case About.EVALUATION:
            return url_for("evaluations.page", number=task.number)
        case About.EVALUATIONS:
            return url_for("evaluations.listing", state="submitted")
        case About.DISPLAYS:
            return url_for("displays.page")
        case About.BRIEFS:
            return url_for("briefs.listing")
        case About.QUESTIONS:
            return url_for("exchange.asked")
        case About.EXEMPLARS:
            return url_for("exemplars.listing")
        case About.STANDARDS:
            return url_for("standards.listing")
        case About.REVOCATION:
            return url_for("revocations.page", number=task.number)
        case About.RENUNCIATION:
            return url_for("renunciations.page", number=task.number)
        case About.SUBSIDIES:
            return url_for("subsidies.page")
        case About.OWN_UNION | About.UNIONS:
            return url_for("unions.listing")
