"""Where other systems want to be told (推送地址): made, changed and taken out by whoever looks after a union.

The signing secret is shown once, when it is made, and kept sealed.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import InputInvalid, NotAllowed, NotHere
from admin.models.connections import Delivery, DeliveryAttempt, Webhook
from admin.models.unions import Union
from admin.rules import connections, destinations
from admin.rules.kinds import Event
from admin.rules.rights import Person
from admin.webhooks import signing
from vote.db import Database


class AddressRefused(InputInvalid):
    """Nothing may be sent to this URL; the sentence says why."""


class BeyondOwnRights(NotAllowed):
    """A webhook would be told what whoever chooses it may not see herself."""

    code = "beyond-own-rights"
    sentence = "推送的内容不能超出您自己能看的范围，没有改动。请由看得到这些内容的账号来选。"


def listed(session: Session, person: Person) -> list[Webhook]:
    """Return the webhooks that a person looks after, in the order of the tree."""
    found = session.scalars(
        select(Webhook).join(Union).where(Union.path.startswith(person.path)).order_by(Union.path, Webhook.id)
    )
    return [webhook for webhook in found if connections.manages(person, webhook.union_id, webhook.union.path)]


def managed(session: Session, person: Person, webhook: int) -> Webhook:
    """Return a webhook that a person looks after.

    Raises:
        NotHere: there is none, or somebody else looks after it.
    """
    found = session.get(Webhook, webhook)
    if found is None or not connections.manages(person, found.union_id, found.union.path):
        raise NotHere
    return found


def create(
    session: Session, person: Person, at: datetime, vault: Database, union: Union, url: str, events: list[str],
    *, private: bool,
) -> tuple[Webhook, str]:  # fmt: skip
    """Make a webhook for a union and what lies below it; return it with its secret, which is shown this once.

    Args:
        vault: seals the secret.
        events: words of `Event`.
        private: whether it may lie in a private network.

    Raises:
        NotHere: somebody else looks after the union's connections.
        AddressRefused: nothing may be sent there, or the union has a webhook with this URL already.
        InputInvalid: no event, or one that is not known.
        BeyondOwnRights: the person may not see herself what would be sent.
    """
    if not connections.manages(person, union.id, union.path):
        raise NotHere
    why = destinations.why_not(url, private)
    if why:
        raise AddressRefused(why)
    if session.scalar(select(Webhook.id).where(Webhook.union_id == union.id, Webhook.url == url)):
        raise AddressRefused("这个工会已经有这个推送地址了。")
    made = Webhook(
        union=union,
        url=url,
        secret=b"",
        events=_chosen(person, events),
        created_at=at,
        created_by=person.name,
        active=True,
    )
    session.add(made)
    session.flush()
    secret = _draw(made, vault)
    audit.record(session, person, at, "webhook.created", url, union.path, webhook=made.id, events=made.events)
    return made, secret


def choose(session: Session, person: Person, at: datetime, webhook: Webhook, events: list[str]) -> None:
    """Change what a webhook asks for.

    Raises:
        InputInvalid: no event, or one that is not known.
        BeyondOwnRights: the person may not see herself what would be sent.
    """
    before, webhook.events = webhook.events, _chosen(person, events)
    _record(session, person, at, "webhook.edited", webhook, before=before, events=webhook.events)


def renew(session: Session, person: Person, at: datetime, vault: Database, webhook: Webhook) -> str:
    """Give a webhook another secret and return it; for a day messages are signed with the old one, too."""
    webhook.old_secret, webhook.old_secret_until = webhook.secret, at + connections.OLD_SECRET_FOR
    secret = _draw(webhook, vault)
    _record(session, person, at, "webhook.renewed", webhook)
    return secret


def switch(session: Session, person: Person, at: datetime, webhook: Webhook, *, on: bool) -> None:
    """Switch a webhook on or off; what waits for it keeps waiting."""
    webhook.active = on
    webhook.failing_since, webhook.stopped_why = None, ""
    _record(session, person, at, "webhook.started" if on else "webhook.stopped", webhook)


def stop(session: Session, at: datetime, webhook: Webhook, why: str) -> None:
    """Switch off a webhook that cannot be reached any more; the page of connections says so."""
    webhook.active, webhook.stopped_why = False, why
    _record(session, None, at, "webhook.stopped", webhook, why=why)


def remove(session: Session, person: Person, at: datetime, webhook: Webhook) -> None:
    """Take out a webhook and its log; what waits for it is never sent."""
    _record(session, person, at, "webhook.deleted", webhook)
    mine = select(Delivery.id).where(Delivery.webhook_id == webhook.id)
    session.execute(delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(mine)))
    session.execute(delete(Delivery).where(Delivery.webhook_id == webhook.id))
    session.execute(delete(Webhook).where(Webhook.id == webhook.id))


def keys(vault: Database, webhook: Webhook, at: datetime) -> list[bytes]:
    """Return what its messages are signed with: the secret, and for a day after a renewal the old one."""
    sealed = [webhook.secret]
    if webhook.old_secret is not None and webhook.old_secret_until is not None and at < webhook.old_secret_until:
        sealed.append(webhook.old_secret)
    return [vault.unseal(secret, _purpose(webhook)) for secret in sealed]


def _draw(webhook: Webhook, vault: Database) -> str:
    key = signing.draw()
    webhook.secret = vault.seal(key, _purpose(webhook))
    return signing.spell(key)


def _purpose(webhook: Webhook) -> str:
    return f"webhook/{webhook.id}"


def _chosen(person: Person, events: list[str]) -> list[str]:
    known = {event.value for event in Event if event is not Event.TEST_PING}
    if not events or not known.issuperset(events):
        raise InputInvalid("请至少选择一种要推送的事件。")
    if not {event.value for event in connections.events_of(person)}.issuperset(events):
        raise BeyondOwnRights
    return sorted(set(events))


def _record(
    session: Session, person: Person | None, at: datetime, action: str, webhook: Webhook, **detail: object
) -> None:
    audit.record(session, person, at, action, webhook.url, webhook.union.path, webhook=webhook.id, **detail)
