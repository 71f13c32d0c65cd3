"""Signing in and out, and taking up an invitation (登录, 邀请)."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin import accounts, codes, sessions
from admin.errors import NotAllowed
from admin.forms.accounts import CodeForm, NewPasswordForm, SignInForm
from admin.forms.base import words
from admin.models.accounts import Account, SignIn
from admin.rules import dates, locks, passwords, second_factor
from admin.rules.rights import MUST_HAVE_SECOND_FACTOR, Person
from admin.views import current, gate
from admin.views.gate import public

blueprint = Blueprint("sign_in", __name__)

WRONG = "登录名或密码不对。"
WRONG_CODE = "动态码不对、已经用过或已过期。请等验证器里出现下一个动态码再输入；手机时间要准确。"


@blueprint.get("/sign-in")
@public
def page() -> Any:
    """Ask for login and password."""
    where = local(request.args.get("next", ""))
    if current.maybe_person() is not None:
        return redirect(where, code=303)
    return render_template("sign_in/page.html", form=SignInForm(), where=where)


@blueprint.post("/sign-in")
@public
def begin() -> Any:
    """Take login and password."""
    form, where = SignInForm(), local(request.form.get("next", ""))
    if form.validate():
        login, password = words(form.login), form.password.data or ""
        entered = _enter(login, password)
        if entered is not None:
            if entered.owes:
                return _signed_in(entered.token, url_for("sign_in.second_step", next=where))
            return _let_in(entered.token, where, login)
        form.password.errors = [WRONG + _lock_of(login)]
    return make_response(render_template("sign_in/page.html", form=form, where=where), 422)


@blueprint.get("/sign-in/code")
@public
def second_step() -> Any:
    """Ask for the code, or offer an authenticator where there is none yet."""
    where = local(request.args.get("next", ""))
    device = sessions.half_way(current.reading(), gate.cookie(), current.now())
    if device.account.second_factor is None:
        return _set_up_page(device, CodeForm(), where)
    return render_template("sign_in/code.html", form=CodeForm(), where=where, account=device.account)


@blueprint.post("/sign-in/code")
@public
def finish() -> Any:
    """Take the code, for a second factor that stands or for the one that is offered."""
    form, where = CodeForm(), local(request.form.get("next", ""))
    device = sessions.half_way(current.reading(), gate.cookie(), current.now())
    has_code, login = device.account.second_factor is not None, device.account.login
    if form.validate():
        token = _take_code(device, words(form.code)) if has_code else _set_up(words(form.code))
        if token:
            return _let_in(token, where, login)
        form.code.errors = [WRONG_CODE + (_lock_of(login) if has_code else "")]
    if not has_code:
        return make_response(_set_up_page(device, form, where), 422)
    return make_response(render_template("sign_in/code.html", form=form, where=where, account=device.account), 422)


@blueprint.post("/sign-in/later")
@public
def later() -> Response:
    """Go on without a second factor, where the role allows it."""
    with current.writing() as writing:
        device = sessions.half_way(writing, gate.cookie(), current.now())
        account = device.account
        if account.second_factor is not None or account.role in MUST_HAVE_SECOND_FACTOR:
            raise NotAllowed("您的账号必须使用动态码，还没有登录。请先设好动态码。")
        login = account.login
        token = sessions.complete(writing, device, _key(writing, login), current.now())
    return _let_in(token, "/", login)


@blueprint.post("/sign-out")
@public
def leave() -> Response:
    """Sign out."""
    with current.writing() as writing:
        sessions.end(writing, gate.cookie(), current.now())
    session.clear()
    flash("您已退出登录。")
    return gate.drop_cookie(_to(url_for("sign_in.page")))


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> Response:
    """Show what an invitation is for; opening it uses nothing up."""
    account = accounts.invited(current.reading(), token, current.now())
    return _invitation_page(token, account, NewPasswordForm(), 200)


@blueprint.post("/invitation/<token>")
@public
def take_up(token: str) -> Response:
    """Take up an invitation with a password of one's own; the second factor is offered next."""
    form = NewPasswordForm()
    account = accounts.invited(current.reading(), token, current.now())
    password = form.password.data or ""
    wrong = not form.validate()
    fault = passwords.fault(password, account.login, account.name)
    if wrong or fault:
        form.password.errors = [*form.password.errors, *([fault] if fault and password else [])]
        return _invitation_page(token, account, form, 422)
    kept = gate.hasher().hash(password)
    with current.writing() as writing:
        account = accounts.take_up(writing, token, kept, current.now())
        sessions.clear(writing, sessions.attempts_key(current.database(), account.login))
        sessions.end(writing, gate.cookie(), current.now())  # whoever was signed in here before
        half_way = sessions.begin(writing, account, current.now(), device=agent(), complete=False)
    flash("密码已设好。请再设置动态码，以后登录更安全。")
    return _signed_in(half_way, url_for("sign_in.second_step"))


def local(address: str) -> str:
    """Return an address if it lies on this site, or that of the first page: nobody is sent elsewhere."""
    strange = any(character < "!" or character in '\\"<>\x7f' for character in address)
    if strange or not address.startswith("/") or address.startswith("//"):
        return "/"
    return address


def agent() -> str:
    """Return what the browser calls itself."""
    return request.user_agent.string.replace("\0", "")


def proves(person: Person, password: str) -> bool:
    """Say whether somebody who is signed in knows her password; failures count towards the lock.

    Raises:
        Locked: there were too many.
    """
    at = current.now()
    with current.writing() as writing:
        account = writing.get_one(Account, person.account)
        key, kept = _key(writing, account.login), account.password
        sessions.charge(writing, key, at)
    right = gate.hasher().is_right(kept, password)
    with current.writing() as writing:
        if right:
            sessions.refund(writing, key)
        else:
            sessions.fail(writing, writing.get_one(Account, person.account), key, at, "密码")
    return right


def picture(secret: bytes, login: str) -> Markup:
    """Return the QR code that an authenticator reads."""
    return Markup(codes.drawing(second_factor.address(secret, login)))  # noqa: S704 - drawn here, holds no markup


def grouped(secret: bytes) -> str:
    """Return a secret as it is typed, in groups of four."""
    typed = second_factor.typed(secret)
    return " ".join(typed[start : start + 4] for start in range(0, len(typed), 4))


def _enter(login: str, password: str) -> sessions.Entered | None:
    """Count the attempt, compare outside of any transaction, and sign in or write the failure down."""
    at = current.now()
    with current.writing() as writing:
        sessions.clean(writing, at, *gate.limits())
        key = _key(writing, login)
        sessions.charge(writing, key, at)
    account = sessions.known(current.reading(), login)
    kept = account.password if account else None
    current.done_reading()
    hasher = gate.hasher()
    right = hasher.is_right(kept, password)
    fresh = hasher.hash(password) if right and kept and hasher.is_outdated(kept) else None
    with current.writing() as writing:
        entered = sessions.enter(writing, login, kept if right else None, key, at, agent(), fresh)
        if entered is not None:
            sessions.end(writing, gate.cookie(), at)  # whoever was signed in here before
    return entered


def _take_code(device: SignIn, code: str) -> str:
    """Return a new token for the right code; an empty one for a wrong code, which is counted."""
    at, login = current.now(), device.account.login
    with current.writing() as writing:
        key = _key(writing, login)
        sessions.charge(writing, key, at)
    with current.writing() as writing:
        found = sessions.half_way(writing, gate.cookie(), at)
        if sessions.take_code(writing, current.database(), found.account, code, at):
            return sessions.complete(writing, found, key, at)
        sessions.fail(writing, found.account, key, at, "动态码")
    return ""


def _set_up(code: str) -> str:
    """Give the account the authenticator that it was offered, if the code proves it; return a new token."""
    at, database = current.now(), current.database()
    with current.writing() as writing:
        device = sessions.half_way(writing, gate.cookie(), at)
        secret = sessions.offer(database, device)
        step = second_factor.step_of(secret, code, at, after=0)
        if step is None or device.account.second_factor is not None:
            return ""
        accounts.set_code(writing, database, device.account, secret, step, at)
        return sessions.complete(writing, device, _key(writing, device.account.login), at)


def _set_up_page(device: SignIn, form: CodeForm, where: str) -> str:
    account, secret = device.account, sessions.offer(current.database(), device)
    return render_template(
        "sign_in/set_up.html", form=form, where=where, account=account, picture=picture(secret, account.login),
        address=second_factor.address(secret, account.login), typed=grouped(secret),
        must=account.role in MUST_HAVE_SECOND_FACTOR,
    )  # fmt: skip


def _invitation_page(token: str, account: Account, form: NewPasswordForm, status: int) -> Response:
    shown = render_template(
        "sign_in/invitation.html", form=form, account=account, address=url_for("sign_in.take_up", token=token)
    )
    answer = make_response(shown, status)
    # The token in the address goes to nobody, but the check of forms under https wants the origin.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def _lock_of(login: str) -> str:
    """Return what to add where this failure has locked the login; the same for one that does not exist."""
    reading = current.reading()
    until = sessions.locked_until(reading, _key(reading, login), current.now())
    return f"已连续 {locks.FREE} 次以上失败，请在{dates.moment(until)}以后再试。" if until else ""


def _key(session: Session, login: str) -> bytes:
    """Return the key under which this browser's attempts are counted."""
    return sessions.own_key(session, current.database(), login, gate.cookie(gate.KNOWN), current.now())


def _let_in(token: str, where: str, login: str) -> Response:
    """Send a browser on that is signed in, and know it again by this login."""
    answer, account = _signed_in(token, where), sessions.known(current.reading(), login)
    if account is not None:
        gate.give_cookie(answer, sessions.browser_mark(current.database(), account), gate.KNOWN, gate.KNOWN_FOR)
    return answer


def _signed_in(token: str, where: str) -> Response:
    """Send a browser on with its new token; forms that it had open before are no longer taken."""
    session.pop("csrf_token", None)
    return gate.give_cookie(_to(where), token)


def _to(where: str) -> Response:
    return make_response(redirect(where, code=303))
