"""Other systems are told, once at least, by us alone, and never at the cost of an act."""

from __future__ import annotations

import base64
import datetime as days
import ipaddress
import itertools
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from admin import deliveries
from admin.errors import NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.connections import Delivery, DeliveryAttempt, Webhook
from admin.models.unions import Union
from admin.rules import connections, destinations
from admin.rules.kinds import Event
from admin.webhooks import endpoints, posting
from admin.webhooks.endpoints import AddressRefused
from tests.admin.engines import both_engines
from tests.admin.house import House
from tests.admin.receivers import Receiver, genuine, receiving

EVERY = [event.value for event in Event if event is not Event.TEST_PING]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@dataclass
class Wire:
    """A webhook of the street's, and what goes through it."""

    house: House
    webhook: int
    secret: str

    def tells(self, about: str = "first", event: str = "result.received", **data: Any) -> None:
        with self.house.writing() as session:
            union = session.get_one(Union, self.house.unions[about])
            deliveries.announce(session, self.house.clock(), event, union, data)

    def sends(self, **rest: Any) -> int:
        return deliveries.send_due(self.house.database, self.house.clock(), private=True, draw=lambda: 0.5, **rest)

    def rows(self) -> list[Delivery]:
        with self.house.database.read() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def found(self) -> Webhook:
        with self.house.database.read() as session:
            return session.get_one(Webhook, self.webhook)


def connect(house: House, url: str, account: str = "street", events: list[str] | None = None) -> Wire:
    with house.writing() as session:
        person = house.person(account)
        union = session.get_one(Union, person.union)
        made, secret = endpoints.create(
            session, person, house.clock(), house.database, union, url, events or EVERY, private=True
        )
        return Wire(house, made.id, secret)


@pytest.fixture
def wire(house: House, receiver: Receiver) -> Wire:
    return connect(house, receiver.url)


# --- what is told, and to whom ---


def test_a_message_arrives_signed_and_names_what_happened(wire: Wire, receiver: Receiver) -> None:
    wire.tells(result=7, held_on=days.date(2026, 11, 20))

    assert wire.sends() == 1

    (taken,) = receiver.taken
    assert genuine(wire.secret, taken)
    assert json.loads(taken.body) == {
        "type": "result.received",
        "timestamp": "2026-11-22T04:00:00+00:00",
        "data": {"result": 7, "held_on": "2026-11-20"},
    }
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-timestamp"] == str(int(wire.house.clock().timestamp()))


def test_a_changed_message_is_not_genuine(wire: Wire, receiver: Receiver) -> None:
    wire.tells(result=7)
    wire.sends()
    (taken,) = receiver.taken

    taken.body = taken.body.replace(b"7", b"8")

    assert not genuine(wire.secret, taken)


def test_webhooks_of_the_union_and_above_are_told_and_nobody_beside(house: House, receiver: Receiver) -> None:
    for account in ("street", "other_street", "district"):
        connect(house, f"{receiver.url}/{account}", account)
    wire = connect(house, f"{receiver.url}/deaf", "district", ["ticket.closed"])

    wire.tells("first")
    wire.sends()

    assert sorted(taken.path for taken in receiver.taken) == ["/hook/district", "/hook/street"]
    assert len({taken.headers["webhook-id"] for taken in receiver.taken}) == 1


def test_an_event_that_is_not_known_is_a_fault_of_ours(wire: Wire) -> None:
    with pytest.raises(KeyError):
        wire.tells(event="result.recieved")


def test_what_is_undone_is_never_told(wire: Wire) -> None:
    house = wire.house

    def act() -> None:
        with house.writing() as session:
            union = session.get_one(Union, house.unions["first"])
            deliveries.announce(session, house.clock(), "result.received", union, {})
            raise NotNow

    with pytest.raises(NotNow):
        act()

    assert wire.rows() == []


def test_an_act_does_not_wait_for_a_server_that_is_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = connect(house, "http://127.0.0.1:9/")
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("an act reached out to another system"))
    with house.writing() as session:
        union = session.get_one(Union, house.unions["first"])
        deliveries.announce(session, house.clock(), "result.received", union, {})

    monkeypatch.undo()

    assert len(wire.rows()) == 1
    assert wire.sends() == 1
    assert wire.rows()[0].last_error == "连接不上对方的服务器。"


# --- again and again, and not for ever ---


@pytest.mark.parametrize(
    ("manner", "status", "words"),
    [
        ("500", 500, "没有收下"), ("302", 302, "不跟随跳转"), ("404", 404, "没有收下"), ("rubbish", None, "不是 HTTP"),
        ("hang", None, "秒内回答"), ("drip", None, "秒内回答"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_tried_again(
    wire: Wire, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, manner: str, status: int | None, words: str
) -> None:
    monkeypatch.setattr(posting, "TOTAL_S", 0.6)
    receiver.manner = manner
    wire.tells()

    began = time.monotonic()
    wire.sends()
    took = time.monotonic() - began

    (row,) = wire.rows()
    assert (row.last_status, row.attempts, row.delivered_at) == (status, 1, None)
    assert words in row.last_error
    assert took < 10
    assert [taken.path for taken in receiver.taken] == ["/hook"]

    receiver.manner = "204"
    assert wire.sends() == 0
    wire.house.clock.forward(seconds=31)
    assert wire.sends() == 1
    (row,) = wire.rows()
    assert row.delivered_at == wire.house.clock()
    assert row.next_at is None
    first, second = receiver.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == row.message
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert genuine(wire.secret, second)


def test_an_endless_answer_is_cut_off(wire: Wire, receiver: Receiver) -> None:
    receiver.manner = "flood"
    wire.tells()

    began = time.monotonic()
    wire.sends()

    assert time.monotonic() - began < 10
    assert wire.rows()[0].delivered_at is not None


def test_a_message_is_given_up_after_three_days_and_can_be_sent_again_by_hand(wire: Wire, receiver: Receiver) -> None:
    house, began = wire.house, wire.house.clock()
    receiver.manner = "503"
    wire.tells()
    while (due := wire.rows()[0].next_at) is not None:
        house.clock.at = due
        assert wire.sends() == 1

    assert len(receiver.taken) == connections.ATTEMPTS
    assert days.timedelta(days=2) < house.clock() - began < days.timedelta(days=3)
    receiver.manner = "200"
    house.clock.forward(days=30)
    assert wire.sends() == 0

    with house.writing() as session:
        delivery = deliveries.managed(session, house.person("street"), wire.rows()[0].id)
        deliveries.resend(session, house.person("street"), house.clock(), delivery)
    assert wire.sends() == 1

    assert len({taken.headers["webhook-id"] for taken in receiver.taken}) == 1
    with house.writing() as session:
        delivery = session.get_one(Delivery, wire.rows()[0].id)
        assert len(delivery.tries) == connections.ATTEMPTS + 1
        deliveries.resend(session, house.person("street"), house.clock(), delivery)
        with pytest.raises(NotNow):
            deliveries.resend(session, house.person("street"), house.clock(), delivery)


def test_delays_grow_and_vary() -> None:
    shortest = [connections.delay(n, 0) for n in range(1, connections.ATTEMPTS)]
    longest = [connections.delay(n, 1) for n in range(1, connections.ATTEMPTS)]

    assert shortest[0] == days.timedelta(seconds=24)
    assert longest[0] == days.timedelta(seconds=36)
    assert all(a and b and a <= b for a, b in itertools.pairwise(longest))
    assert connections.delay(connections.ATTEMPTS, 0.5) is None


def test_a_webhook_that_only_fails_is_switched_off_and_says_so(wire: Wire, receiver: Receiver) -> None:
    receiver.manner = "500"
    for _ in range(5):
        wire.tells()
        wire.sends()
        assert wire.found().active
        wire.house.clock.forward(hours=24)

    wire.tells()
    wire.sends()

    assert not wire.found().active
    assert wire.found().stopped_why == "连续 5 天都没有推送成功，系统已自动停用。"
    with wire.house.database.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        assert (last.action, last.who) == ("webhook.stopped", "系统")
    waiting = len(wire.rows())
    wire.tells()
    assert len(wire.rows()) == waiting


def test_one_success_in_between_keeps_a_webhook_on(wire: Wire, receiver: Receiver) -> None:
    for day in range(12):
        receiver.manner = "200" if day == 4 else "500"
        wire.tells()
        wire.sends()
        if day < 9:
            assert wire.found().active
        wire.house.clock.forward(hours=24)

    assert not wire.found().active


def test_a_receiver_that_is_gone_is_left_alone(wire: Wire, receiver: Receiver) -> None:
    receiver.manner = "410"
    wire.tells()
    wire.sends()

    assert not wire.found().active
    wire.house.clock.forward(hours=1)
    assert wire.sends() == 0


def test_what_waits_for_a_webhook_that_was_switched_off_goes_out_when_it_is_on_again(
    wire: Wire, receiver: Receiver
) -> None:
    house, person = wire.house, wire.house.person("street")
    wire.tells()
    with house.writing() as session:
        endpoints.switch(session, person, house.clock(), session.get_one(Webhook, wire.webhook), on=False)
    assert wire.sends() == 0

    with house.writing() as session:
        endpoints.switch(session, person, house.clock(), session.get_one(Webhook, wire.webhook), on=True)

    assert wire.sends() == 1
    assert len(receiver.taken) == 1


@both_engines
def test_a_test_goes_out_at_once_only_once_and_even_where_switched_off(wire: Wire, receiver: Receiver) -> None:
    house, person = wire.house, wire.house.person("street")
    receiver.manner = "500"
    with house.writing() as session:
        webhook = session.get_one(Webhook, wire.webhook)
        endpoints.switch(session, person, house.clock(), webhook, on=False)
        test = deliveries.ping(session, person, house.clock(), webhook).id

    assert wire.sends(only=test) == 1

    assert json.loads(receiver.taken[0].body)["type"] == "test.ping"
    assert wire.rows()[0].next_at is None
    assert wire.found().failing_since is None


# --- several senders ---


@both_engines
def test_two_senders_at_once_send_no_message_twice(wire: Wire, receiver: Receiver) -> None:
    for number in range(60):
        wire.tells(number=number)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(4):
            wire.sends()

    senders = [threading.Thread(target=work) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    numbers = [json.loads(taken.body)["data"]["number"] for taken in receiver.taken]
    assert sorted(numbers) == list(range(60))
    assert all(row.delivered_at for row in wire.rows())


def test_what_a_sender_took_before_it_died_is_sent_by_another_one(wire: Wire, receiver: Receiver) -> None:
    wire.tells()
    assert len(deliveries.claim(wire.house.database, wire.house.clock())) == 1
    assert wire.sends() == 0

    wire.house.clock.forward(minutes=11)

    assert wire.sends() == 1
    assert len(receiver.taken) == 1


def test_a_sender_whose_lease_is_over_changes_nothing_of_anothers(wire: Wire, receiver: Receiver) -> None:
    wire.tells()

    def slow(*rest: Any, **more: Any) -> posting.Answer:
        wire.house.clock.forward(minutes=11)
        assert wire.sends() == 1  # another one, meanwhile
        return posting.Answer(500, "late", 1)

    wire.sends(send=slow)

    (row,) = wire.rows()
    assert row.delivered_at is not None
    assert row.last_status == 200


def test_one_receiver_that_hangs_keeps_no_other_waiting(
    wire: Wire, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TOTAL_S", 0.5)
    receiver.manner = "hang"
    with receiving() as other:
        connect(wire.house, other.url, "district")
        for _ in range(6):
            wire.tells()

        began = time.monotonic()
        wire.sends()

        assert time.monotonic() - began < 10
        assert len(other.taken) == 6
    assert len(receiver.taken) == 1
    rows = [row for row in wire.rows() if row.webhook_id == wire.webhook]
    assert [row.attempts for row in rows] == [1, 0, 0, 0, 0, 0]
    assert {row.next_at for row in rows} == {wire.house.clock() + connections.FIRST_DELAY}


# --- secrets ---


def test_the_secret_is_nowhere_in_the_database(wire: Wire) -> None:
    assert base64.b64decode(wire.secret.removeprefix("whsec_")) not in bytes(wire.found().secret)


def test_a_renewed_secret_signs_and_the_old_one_does_for_a_day(wire: Wire, receiver: Receiver) -> None:
    house, person = wire.house, wire.house.person("street")
    with house.writing() as session:
        webhook = session.get_one(Webhook, wire.webhook)
        fresh = endpoints.renew(session, person, house.clock(), house.database, webhook)
    wire.tells()
    wire.sends()
    house.clock.forward(hours=25)
    wire.tells()
    wire.sends()

    first, second = receiver.taken
    assert genuine(fresh, first)
    assert genuine(wire.secret, first)
    assert genuine(fresh, second)
    assert not genuine(wire.secret, second)


# --- who may ---


@pytest.mark.parametrize("account", ["other_street", "district", "chair", "other_chair"])
def test_nobody_looks_after_the_webhooks_of_another_union(wire: Wire, account: str) -> None:
    wire.tells()
    with wire.house.database.read() as session:
        person = wire.house.person(account)
        assert endpoints.listed(session, person) == []
        with pytest.raises(NotHere):
            endpoints.managed(session, person, wire.webhook)
        with pytest.raises(NotHere):
            deliveries.managed(session, person, wire.rows()[0].id)


def test_the_systems_role_looks_after_all_of_them(wire: Wire) -> None:
    with wire.house.database.read() as session:
        person = wire.house.person("system")
        assert [found.id for found in endpoints.listed(session, person)] == [wire.webhook]
        assert endpoints.managed(session, person, wire.webhook).id == wire.webhook


def test_no_webhook_tells_what_its_maker_may_not_see(wire: Wire) -> None:
    house = wire.house
    wire.tells(result=7)
    browser = house.browser("system")
    assert "不能增加推送地址" in browser.get("/connections/webhooks/new").text
    address = "https://hooks.example.com/x"
    forged = {"union": house.unions["street"], "url": address, "events": ["result.received"]}
    assert browser.post("/connections/webhooks/new", forged).status_code == 422
    assert browser.post(f"/connections/webhooks/{wire.webhook}/events", {"events": ["flag.raised"]}).status_code == 422
    with house.writing() as session:
        street, person = session.get_one(Union, house.unions["street"]), house.person("system")
        with pytest.raises(endpoints.BeyondOwnRights):
            endpoints.create(
                session, person, house.clock(), house.database, street, address, ["result.received"], private=True
            )
        found = session.get_one(Webhook, wire.webhook)
        with pytest.raises(endpoints.BeyondOwnRights):
            endpoints.choose(session, person, house.clock(), found, ["flag.raised"])
        assert session.scalars(select(Webhook.url)).all() == [wire.found().url]
    assert wire.found().events == sorted(EVERY)
    sent = f"/connections/deliveries/{wire.rows()[0].id}"
    assert "result.received" in house.browser("street").get(sent).text
    assert "result.received" not in browser.get(sent).text


def test_whoever_sees_results_chooses_what_is_told(wire: Wire) -> None:
    chosen: dict[str, object] = {"events": ["flag.raised", "subsidy.paid"]}

    answer = wire.house.browser("street").post(f"/connections/webhooks/{wire.webhook}/events", chosen)

    assert answer.status_code == 303
    assert wire.found().events == ["flag.raised", "subsidy.paid"]


def test_a_webhook_is_taken_out_with_its_log(wire: Wire) -> None:
    house = wire.house
    wire.tells()
    wire.sends()
    with house.writing() as session:
        endpoints.remove(session, house.person("street"), house.clock(), session.get_one(Webhook, wire.webhook))

    with house.database.read() as session:
        for table in (Webhook, Delivery, DeliveryAttempt):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_the_log_is_forgotten_in_the_end(wire: Wire) -> None:
    wire.tells()
    wire.sends()
    wire.house.clock.forward(days=91)
    wire.tells()
    with wire.house.writing() as session:
        deliveries.forget_old(session, wire.house.clock())

    assert [row.delivered_at for row in wire.rows()] == [None]


# --- where messages may go ---

INSIDE = [
    "https://127.0.0.1/", "https://127.8.8.8/", "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.1.1/",
    "https://100.64.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/",
    "https://[fd00:ec2::254]/", "https://localhost/", "https://db.localhost/", "https://intranet/",
    "https://nas.local/", "https://metadata.google.internal/", "http://oa.example.cn/",
]  # fmt: skip
NOWHERE = [
    "https://169.254.169.254/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://224.0.0.1/", "https://[ff02::1]/",
    "https://0.0.0.0/", "https://[::]/", "https://255.255.255.255/", "https://240.0.0.1/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[::127.0.0.1]/", "https://[2001:0:7f00:1::]/", "https://2130706433/", "https://0177.0.0.1/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://127.1/", "https://0/", "https://127.0.0.1./",
    "https://１２７.0.0.1/", "https://%31%32%37.0.0.1/", "https://①②⑦.0.0.1/", "https://me:word@oa.example.cn/",
    "https://oa.example.cn@127.0.0.1/", "https://oa.example.cn\\@127.0.0.1/", "https://oa.example.cn/#x",
    "ftp://oa.example.cn/", "file:///etc/passwd", "javascript:alert(1)", "https:///x", "https://oa.example.cn:0/", "https://oa.example.cn:65536/",
    "https://oa.example.cn/ x", "https://oa.example.cn/\r\nHost: x", "", "//oa.example.cn/",
    "https://" + "a" * 500 + ".cn/",
]  # fmt: skip
OUTSIDE = [
    "https://oa.example.cn/hook", "https://OA.example.cn:8443/hook?to=me@example.cn", "https://xn--fiq228c.example.cn/",
    "https://8.8.8.8/", "https://[2400:3200::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_goes_into_the_private_network_unless_allowed(url: str) -> None:
    assert destinations.why_not(url, private=False)
    assert destinations.why_not(url, private=True) is None


@pytest.mark.parametrize("url", NOWHERE)
def test_nothing_ever_goes_to_such_addresses(url: str) -> None:
    assert destinations.why_not(url, private=False)
    assert destinations.why_not(url, private=True)


@pytest.mark.parametrize("url", OUTSIDE)
def test_webhooks_go_to_the_public_network(url: str) -> None:
    assert destinations.why_not(url, private=False) is None


@pytest.mark.parametrize("url", [INSIDE[0], NOWHERE[0]])
def test_a_webhook_into_the_private_network_is_not_made(house: House, url: str) -> None:
    with house.writing() as session:
        person = house.person("street")
        with pytest.raises(AddressRefused):
            endpoints.create(
                session, person, house.clock(), house.database, session.get_one(Union, person.union), url, EVERY,
                private=False,
            )  # fmt: skip


def named(monkeypatch: pytest.MonkeyPatch, name: str, addresses: Callable[[], list[str]]) -> list[str]:
    """Let a name stand for addresses; return the list of its look-ups."""
    real, asked = socket.getaddrinfo, []

    def look_up(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host not in (name, name.encode()):
            return real(host, port, *rest, **more)
        asked.append(name)
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses()
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["192.168.0.9"], ["64:ff9b::a00:1"]],
)  # fmt: skip
def test_a_public_name_does_not_lead_into_the_private_network(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    named(monkeypatch, "hook.example.cn", lambda: addresses)

    answer = posting.post(f"https://hook.example.cn:{receiver.port}/", {}, b"{}", private=False)

    assert answer.status is None
    assert answer.error.startswith("不能推送到")
    assert receiver.taken == []


def test_a_name_that_changes_its_address_in_between_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as checked, receiving("127.0.0.2", checked.port) as other:
        turns = iter([["127.0.0.1"]])
        asked = named(monkeypatch, "turning.example.cn", lambda: next(turns, ["127.0.0.2"]))

        answer = posting.post(f"http://turning.example.cn:{checked.port}/x", {}, b"{}", private=True)

        assert answer.delivered
        assert len(asked) == 1
        assert [taken.headers["host"] for taken in checked.taken] == [f"turning.example.cn:{checked.port}"]
        assert other.taken == []


def test_a_proxy_in_the_environment_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        assert posting.post(receiver.url, {}, b"{}", private=True).delivered

        assert proxy.taken == []
        assert len(receiver.taken) == 1


def test_an_address_that_does_not_answer_is_followed_by_the_next_one(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, "two.example.cn", lambda: ["127.0.0.3", "127.0.0.1"])

    assert posting.post(f"http://two.example.cn:{receiver.port}/x", {}, b"{}", private=True).delivered


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """Return what a server needs to be the one with this name; it certifies itself, in ``ca.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = days.datetime.now(days.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - days.timedelta(hours=1)).not_valid_after(now + days.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def test_the_certificate_must_be_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    posting.trusted.cache_clear()
    named(monkeypatch, "hook.example.cn", lambda: ["127.0.0.1"])
    named(monkeypatch, "other.example.cn", lambda: ["127.0.0.1"])
    with receiving(tls=certified(tmp_path, "hook.example.cn")) as server:
        good = posting.post(f"https://hook.example.cn:{server.port}/x", {}, b"{}", private=True)
        asked_for = server.server_name
        wrong = posting.post(f"https://other.example.cn:{server.port}/x", {}, b"{}", private=True)
        monkeypatch.delenv("SSL_CERT_FILE")
        posting.trusted.cache_clear()
        unknown = posting.post(f"https://hook.example.cn:{server.port}/x", {}, b"{}", private=True)

    assert good.delivered
    assert asked_for == "hook.example.cn"
    assert wrong.error == unknown.error == "对方的证书不可信。"
    assert len(server.taken) == 1


def test_a_public_address_of_an_ipv6_network_is_not_taken_for_an_inner_one() -> None:
    for address in ("2400:3200::1", "8.8.8.8", "2606:4700:4700::1111"):
        assert destinations.why_not_address(address, private=False) is None
        assert ipaddress.ip_address(address).is_global
