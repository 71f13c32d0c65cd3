"""Other systems (对接): their tokens, their webhooks, and the log of what was sent."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from admin import deliveries, tokens, unions
from admin.forms.base import choice, words
from admin.forms.connections import EventsForm, TokenForm, WebhookForm, labels_of
from admin.models.unions import Union
from admin.rules import connections
from admin.rules.kinds import Event, Role, UnionKind
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.webhooks import endpoints

blueprint = Blueprint("connections", __name__)

AT_ONCE = 50
"""Messages on a page of the log."""


@blueprint.get("/connections")
@needs(Right.MANAGE_CONNECTIONS)
def page() -> str:
    """Show tokens and webhooks."""
    session, person = current.reading(), current.person()
    return render_template(
        "connections/page.html",
        tokens=tokens.listed(session, person),
        webhooks=endpoints.listed(session, person),
        now=current.now(),
        labels_of=labels_of,
    )


@blueprint.get("/connections/tokens/new")
@needs(Right.MANAGE_CONNECTIONS)
def new_token() -> str:
    """Show the form for a token."""
    return render_template("connections/new_token.html", form=_token_form())


@blueprint.post("/connections/tokens/new")
@needs(Right.MANAGE_CONNECTIONS)
def make_token() -> str | tuple[str, int]:
    """Make a token and show it this once."""
    form = _token_form()
    if not form.validate():
        return render_template("connections/new_token.html", form=form), 422
    with current.writing() as session:
        person = current.person()
        union = unions.within(session, person, form.union.data)
        made, text = tokens.create(
            session, person, current.now(), union, words(form.name), form.scopes.data or [], form.days.data
        )
        return render_template("connections/token.html", made=made, text=text, url=current.settings().public_url)


@blueprint.post("/connections/tokens/<int:token>/revoke")
@needs(Right.MANAGE_CONNECTIONS)
def revoke_token(token: int) -> Answer:
    """Revoke a token."""
    with current.writing() as session:
        found = tokens.managed(session, current.person(), token)
        tokens.revoke(session, current.person(), current.now(), found)
        flash(f"令牌“{found.name}”已吊销，用它的系统从现在起读不到任何内容。")
    return redirect(url_for(".page"), code=303)


@blueprint.get("/connections/webhooks/new")
@needs(Right.MANAGE_CONNECTIONS)
def new_webhook() -> str:
    """Show the form for a webhook."""
    return render_template("connections/new_webhook.html", form=_webhook_form())


@blueprint.post("/connections/webhooks/new")
@needs(Right.MANAGE_CONNECTIONS)
def make_webhook() -> str | tuple[str, int]:
    """Make a webhook and show its secret this once."""
    form = _webhook_form()
    if not form.validate():
        return render_template("connections/new_webhook.html", form=form), 422
    with current.writing() as session:
        person = current.person()
        union = unions.within(session, person, form.union.data)
        made, secret = endpoints.create(
            session, person, current.now(), current.database(), union, words(form.url), form.events.data or [],
            private=form.private,
        )  # fmt: skip
        return render_template("connections/secret.html", webhook=made, secret=secret, fresh=True)


@blueprint.get("/connections/webhooks/<int:webhook>")
@needs(Right.MANAGE_CONNECTIONS)
def webhook(webhook: int) -> str:
    """Show a webhook and its log."""
    return _webhook_page(webhook, None)


@blueprint.post("/connections/webhooks/<int:webhook>/events")
@needs(Right.MANAGE_CONNECTIONS)
def choose_events(webhook: int) -> Answer | tuple[str, int]:
    """Change what a webhook asks for."""
    form = _events_form(None)
    if not form.validate():
        return _webhook_page(webhook, form), 422
    with current.writing() as session:
        found = endpoints.managed(session, current.person(), webhook)
        endpoints.choose(session, current.person(), current.now(), found, form.events.data or [])
    flash("已保存，从下一个事件起按此推送。")
    return redirect(url_for(".webhook", webhook=webhook), code=303)


@blueprint.post("/connections/webhooks/<int:webhook>/test")
@needs(Right.MANAGE_CONNECTIONS)
def test_webhook(webhook: int) -> Answer:
    """Send a test at once, and show how it went."""
    with current.writing() as session:
        found = endpoints.managed(session, current.person(), webhook)
        sent = deliveries.ping(session, current.person(), current.now(), found).id
    private = current.settings().private_webhooks
    deliveries.send_due(current.database(), current.now(), private=private, only=sent)
    return redirect(url_for(".delivery", delivery=sent), code=303)


@blueprint.post("/connections/webhooks/<int:webhook>/switch")
@needs(Right.MANAGE_CONNECTIONS)
def switch_webhook(webhook: int) -> Answer:
    """Switch a webhook on or off."""
    on = request.form.get("on") == "yes"
    with current.writing() as session:
        found = endpoints.managed(session, current.person(), webhook)
        endpoints.switch(session, current.person(), current.now(), found, on=on)
    flash("已启用，等待中的消息马上推送。" if on else "已停用。停用期间发生的事不会推送；等待中的消息在启用后送出。")
    return redirect(url_for(".webhook", webhook=webhook), code=303)


@blueprint.post("/connections/webhooks/<int:webhook>/renew")
@needs(Right.MANAGE_CONNECTIONS)
def renew_secret(webhook: int) -> str:
    """Give a webhook another secret and show it this once."""
    with current.writing() as session:
        found = endpoints.managed(session, current.person(), webhook)
        secret = endpoints.renew(session, current.person(), current.now(), current.database(), found)
        return render_template("connections/secret.html", webhook=found, secret=secret, fresh=False)


@blueprint.post("/connections/webhooks/<int:webhook>/remove")
@needs(Right.MANAGE_CONNECTIONS)
def remove_webhook(webhook: int) -> Answer:
    """Take out a webhook and its log."""
    with current.writing() as session:
        found = endpoints.managed(session, current.person(), webhook)
        endpoints.remove(session, current.person(), current.now(), found)
    flash("推送地址和它的推送记录已删除。")
    return redirect(url_for(".page"), code=303)


@blueprint.get("/connections/deliveries/<int:delivery>")
@needs(Right.MANAGE_CONNECTIONS)
def delivery(delivery: int) -> str:
    """Show a message, its body, and every attempt."""
    found = deliveries.managed(current.reading(), current.person(), delivery)
    shown = found.event == Event.TEST_PING.value or found.event in connections.events_of(current.person())
    body = found.body.decode() if shown else None
    return render_template("connections/delivery.html", delivery=found, body=body, labels_of=labels_of)


@blueprint.post("/connections/deliveries/<int:delivery>/resend")
@needs(Right.MANAGE_CONNECTIONS)
def resend(delivery: int) -> Answer:
    """Put a message back into the outbox."""
    with current.writing() as session:
        found = deliveries.managed(session, current.person(), delivery)
        deliveries.resend(session, current.person(), current.now(), found)
    flash("已排队重发，编号不变；过一会儿刷新本页看结果。")
    return redirect(url_for(".delivery", delivery=delivery), code=303)


def _webhook_page(number: int, form: EventsForm | None) -> str:
    session = current.reading()
    found = endpoints.managed(session, current.person(), number)
    before = request.args.get("before", type=int)
    shown = deliveries.log(session, found, AT_ONCE + 1, before)
    return render_template(
        "connections/webhook.html",
        webhook=found,
        form=form or _events_form(found.events),
        deliveries=shown[:AT_ONCE],
        before=shown[AT_ONCE - 1].id if len(shown) > AT_ONCE else None,
        first=before is None,
        labels_of=labels_of,
    )


def _events_form(events: list[str] | None) -> EventsForm:
    form = EventsForm(data={"events": events} if events is not None else None)
    form.events.choices = _events()
    return form


def _events() -> list[Any]:
    return [choice(event.value, event.label) for event in connections.events_of(current.person())]


def _token_form() -> TokenForm:
    form = TokenForm()
    form.union.choices = _unions()
    form.scopes.choices = [choice(scope.value, scope.label) for scope in connections.scopes_of(current.person())]
    living = (
        token for token in tokens.listed(current.reading(), current.person()) if tokens.lives(token, current.now())
    )
    form.taken = frozenset((token.union_id, token.name) for token in living)
    if not request.form:
        form.union.data = current.person().union
    return form


def _webhook_form() -> WebhookForm:
    form = WebhookForm()
    form.union.choices = _unions()
    form.events.choices = _events()
    form.private = current.settings().private_webhooks
    there = endpoints.listed(current.reading(), current.person())
    form.taken = frozenset((webhook.union_id, webhook.url) for webhook in there)
    if not request.form:
        form.union.data = current.person().union
        form.events.data = [event.value for event in connections.events_of(current.person())]
    return form


def _unions() -> list[Any]:
    """Return for which unions connections can be made: one's own; for the system's role also those between."""
    person = current.person()
    if person.role is not Role.SYSTEM:
        return [choice(person.union, person.union_name)]
    found = current.reading().scalars(
        select(Union)
        .where(Union.path.startswith(person.path), Union.active, Union.kind != UnionKind.GRASSROOTS)
        .order_by(Union.path)
    )
    return [choice(union.id, union.name) for union in found if connections.manages(person, union.id, union.path)]
