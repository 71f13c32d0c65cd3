"""One's own account and devices, and the accounts of one's union and below (账号)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup

from admin import accounts, codes, sessions
from admin.errors import NotAllowed, NotHere
from admin.forms.accounts import (
    ChangePasswordForm,
    InvitationForm,
    NameForm,
    PasswordOnlyForm,
    RenewForm,
    RoleForm,
)
from admin.forms.base import words
from admin.models.accounts import Account, AccountInvitation
from admin.models.unions import Union
from admin.rules import devices, passwords, second_factor
from admin.rules.kinds import Role
from admin.rules.rights import MUST_HAVE_SECOND_FACTOR, Right
from admin.unions import within
from admin.views import current, gate
from admin.views.gate import needs, signed_in
from admin.views.sign_in import WRONG_CODE, agent, grouped, picture, proves

blueprint = Blueprint("accounts", __name__)

A_PAGE = 50
WRONG_PASSWORD = "现在的密码不对，没有改变。"  # noqa: S105 - a sentence
INVITATION = "invitation"
"""Where the inviter's browser keeps the last invitation's token, sealed, to show the link again."""


# --- one's own ---


@blueprint.get("/me")
@signed_in
def own() -> str:
    """Show one's own account: password, second factor, devices."""
    return _own_page(ChangePasswordForm(), PasswordOnlyForm())


@blueprint.post("/me/password")
@signed_in
def change_password() -> Any:
    """Change one's password; other devices are signed out."""
    form, person = ChangePasswordForm(), current.person()
    account = current.reading().get_one(Account, person.account)
    new = form.password.data or ""
    fault = passwords.fault(new, account.login, account.name) if form.validate() else "-"
    if not form.errors and fault:
        form.password.errors = [fault]
    elif not form.errors and not proves(person, form.old.data or ""):
        form.old.errors = [WRONG_PASSWORD]
    if form.errors:
        return make_response(_own_page(form, PasswordOnlyForm()), 422)
    kept = gate.hasher().hash(new)
    with current.writing() as writing:
        token = accounts.change_password(writing, person, current.now(), kept, agent())
    flash("密码已修改，其他设备都已退出。")
    return gate.give_cookie(_to("accounts.own"), token)


@blueprint.get("/me/code")
@signed_in
def code() -> str:
    """Show how to turn the second factor on, or how to move it to another authenticator."""
    return _code_page(RenewForm())


@blueprint.post("/me/code")
@signed_in
def set_code() -> Any:
    """Turn the second factor on, or move it."""
    form, person, database = RenewForm(), current.person(), current.database()
    if form.validate() and not proves(person, form.password.data or ""):
        form.password.errors = [WRONG_PASSWORD]
    if not form.errors:
        with current.writing() as writing:
            device = sessions.find(writing, gate.cookie(), current.now(), *gate.limits())
            if device is None:
                raise NotHere
            secret = sessions.offer(database, device)
            step = second_factor.step_of(secret, words(form.code), current.now(), after=0)
            if step is not None:
                accounts.set_code(writing, database, device.account, secret, step, current.now())
        if step is None:
            form.code.errors = [WRONG_CODE]
    if form.errors:
        return make_response(_code_page(form), 422)
    flash("动态码已启用。下次登录时，输入密码后还要输入动态码。")
    return _to("accounts.own")


@blueprint.post("/me/code/off")
@signed_in
def unset_code() -> Any:
    """Turn the second factor off, where the role allows it."""
    form, person = PasswordOnlyForm(), current.person()
    if person.role in MUST_HAVE_SECOND_FACTOR:
        raise NotAllowed("您的账号必须使用动态码，不能关闭。换手机请用“换一个验证器”。")
    if form.validate() and not proves(person, form.present.data or ""):
        form.present.errors = [WRONG_PASSWORD]
    if form.errors:
        return make_response(_own_page(ChangePasswordForm(), form), 422)
    with current.writing() as writing:
        accounts.unset_code(writing, person, current.now())
    flash("动态码已关闭。")
    return _to("accounts.own")


@blueprint.post("/me/devices/<device>/end")
@signed_in
def end_device(device: str) -> Any:
    """Sign one of one's own devices out."""
    if len(device) != 64 or not set(device) <= set("0123456789abcdef"):
        raise NotHere
    with current.writing() as writing:
        ended = sessions.end_devices(writing, current.person(), current.now(), only=bytes.fromhex(device))
    flash("已退出这台设备。" if ended else "这台设备早已退出。")
    return _to("accounts.own")


@blueprint.post("/me/devices/end-others")
@signed_in
def end_others() -> Any:
    """Sign all of one's devices out but this one."""
    keep = sessions.digest(gate.cookie())
    with current.writing() as writing:
        ended = sessions.end_devices(writing, current.person(), current.now(), keep=keep)
    flash(f"已退出其他 {ended:,} 台设备。")
    return _to("accounts.own")


# --- those of one's union and below ---


@blueprint.get("/accounts")
@needs(Right.MANAGE_ACCOUNTS)
def listing() -> str:
    """Show the accounts of one's union and below."""
    asked, page = request.args.get("q", "").strip()[:100], request.args.get("page", 1, int)
    page = max(1, min(page, 100_000))
    reading, person, wanted = current.reading(), current.person(), request.args.get("union", type=int)
    union = within(reading, person, wanted) if wanted is not None else None
    found = accounts.listing(reading, person, asked, (page - 1) * A_PAGE, A_PAGE, union)
    return render_template(
        "accounts/listing.html", accounts=found.accounts, total=found.total, page=page, asked=asked, union=union,
        pages=max(1, -(-found.total // A_PAGE)), locks=_locks(found.accounts), must=MUST_HAVE_SECOND_FACTOR,
    )  # fmt: skip


@blueprint.get("/accounts/new")
@needs(Right.MANAGE_ACCOUNTS)
def new() -> str:
    """Ask whom to invite."""
    form = InvitationForm()
    unions = accounts.unions_for(current.reading(), current.person())
    wanted = [union.name for union in unions if union.id == request.args.get("union", 0, int)]
    form.union.data = wanted[0] if wanted else unions[0].name if len(unions) == 1 else ""
    return _new_page(form, unions)


@blueprint.post("/accounts/new")
@needs(Right.MANAGE_ACCOUNTS)
def invite() -> Any:
    """Invite somebody and show the link to send."""
    form, person = InvitationForm(), current.person()
    unions = accounts.unions_for(current.reading(), person)
    _offer_roles(form, accounts.roles_for(person))
    union = next((union for union in unions if union.name == words(form.union)), None)
    if form.validate() and union is None:
        form.union.errors = ["没有这个工会，或者它不在您的范围之内。请从列表里选，名称要完整。"]
    if union is not None and not form.errors and _role(form) not in accounts.roles_for(person, union):
        form.role.errors = [f"您不能在{union.kind.label}“{union.name}”设立这个角色。"]
    if not form.errors and accounts.is_taken(current.reading(), words(form.login)):
        form.login.errors = ["这个登录名已经有人用了，请换一个。"]
    if form.errors or union is None:
        return make_response(_new_page(form, unions), 422)
    with current.writing() as writing:
        account, token = accounts.invite(
            writing, person, current.now(), writing.get_one(Union, union.id), _role(form),
            words(form.name), words(form.login),
        )  # fmt: skip
    return _show_link(account, token)


@blueprint.get("/accounts/<int:account>")
@needs(Right.MANAGE_ACCOUNTS)
def one(account: int) -> str:
    """Show one account and what may be done about it."""
    return _one_page(account, NameForm(), RoleForm())


@blueprint.get("/accounts/<int:account>/invitation")
@needs(Right.MANAGE_ACCOUNTS)
def invitation(account: int) -> str:
    """Show the link to send, in the browser that made it."""
    found = accounts.managed(current.reading(), current.person(), account)
    token = _token_for(account)
    link = current.settings().public_url + url_for("sign_in.invitation", token=token) if token else ""
    return render_template(
        "accounts/invitation.html", account=found, link=link, days=accounts.INVITATION_DAYS,
        picture=Markup(codes.drawing(link)) if link else "",  # noqa: S704 - drawn here, holds no markup
        expires=current.reading().get_one(AccountInvitation, sessions.digest(token)).expires_at if token else None,
    )  # fmt: skip


@blueprint.post("/accounts/<int:account>/invitation")
@needs(Right.MANAGE_ACCOUNTS)
def reset(account: int) -> Any:
    """Invite anew: what the account had is taken away, the old link dies."""
    with current.writing() as writing:
        found, token = accounts.reset(writing, current.person(), current.now(), account)
    return _show_link(found, token)


@blueprint.post("/accounts/<int:account>/name")
@needs(Right.MANAGE_ACCOUNTS)
def rename(account: int) -> Any:
    """Correct the name."""
    form = NameForm()
    if not form.validate():
        return make_response(_one_page(account, form, RoleForm()), 422)
    with current.writing() as writing:
        accounts.rename(writing, current.person(), current.now(), account, words(form.name))
    flash("姓名已修改。")
    return _to("accounts.one", account=account)


@blueprint.post("/accounts/<int:account>/role")
@needs(Right.MANAGE_ACCOUNTS)
def change_role(account: int) -> Any:
    """Give another role."""
    form, person = RoleForm(), current.person()
    found = accounts.managed(current.reading(), person, account)
    _offer_roles(form, accounts.roles_for(person, found.union))
    if not form.validate():
        return make_response(_one_page(account, NameForm(), form), 422)
    with current.writing() as writing:
        accounts.change_role(writing, person, current.now(), account, _role(form))
    flash("角色已变更，该账号的设备都已退出。")
    return _to("accounts.one", account=account)


@blueprint.post("/accounts/<int:account>/deactivate")
@needs(Right.MANAGE_ACCOUNTS)
def deactivate(account: int) -> Any:
    """Take out of use."""
    with current.writing() as writing:
        accounts.deactivate(writing, current.person(), current.now(), account)
    flash("账号已停用，它的设备都已退出。以前的记录都在。")
    return _to("accounts.one", account=account)


@blueprint.post("/accounts/<int:account>/activate")
@needs(Right.MANAGE_ACCOUNTS)
def activate(account: int) -> Any:
    """Take into use again."""
    with current.writing() as writing:
        accounts.activate(writing, current.person(), current.now(), account)
    flash("账号已恢复。")
    return _to("accounts.one", account=account)


@blueprint.post("/accounts/<int:account>/unlock")
@needs(Right.MANAGE_ACCOUNTS)
def unlock(account: int) -> Any:
    """End the lock after failures in a row."""
    with current.writing() as writing:
        accounts.unlock(writing, current.person(), current.now(), account, current.database())
    flash("锁定已解除，可以马上登录。")
    return _to("accounts.one", account=account)


# --- pages ---


def _own_page(form: ChangePasswordForm, off: PasswordOnlyForm) -> str:
    reading, person = current.reading(), current.person()
    found = sessions.devices(reading, person.account, current.now(), *gate.limits())
    return render_template(
        "accounts/own.html", form=form, off=off, account=reading.get_one(Account, person.account), devices=found,
        here=sessions.digest(gate.cookie()), name_of=devices.name, must=person.role in MUST_HAVE_SECOND_FACTOR,
        limits=current.settings(),
    )  # fmt: skip


def _code_page(form: RenewForm) -> str:
    reading = current.reading()
    device = sessions.find(reading, gate.cookie(), current.now(), *gate.limits())
    if device is None:
        raise NotHere
    account, secret = device.account, sessions.offer(current.database(), device)
    return render_template(
        "accounts/code.html", form=form, account=account, picture=picture(secret, account.login),
        address=second_factor.address(secret, account.login), typed=grouped(secret),
    )  # fmt: skip


def _new_page(form: InvitationForm, unions: list[Union]) -> str:
    roles = accounts.roles_for(current.person())
    _offer_roles(form, roles)
    return render_template("accounts/new.html", form=form, unions=unions, days=accounts.INVITATION_DAYS)


def _one_page(account: int, name: NameForm, role: RoleForm) -> str:
    person = current.person()
    found = accounts.within(current.reading(), person, account)
    if not name.is_submitted() or not name.errors:
        name.name.data = found.name
    roles = accounts.roles_for(person, found.union)
    _offer_roles(role, roles)
    if not role.errors:
        role.role.data = found.role.value
    return render_template(
        "accounts/one.html", account=found, name=name, role=role, manages=accounts.may_manage(person, found),
        roles=[kind for kind in roles if kind != found.role], lock=_locks([found]).get(found.id),
        must=found.role in MUST_HAVE_SECOND_FACTOR, own=found.id == person.account,
    )  # fmt: skip


def _offer_roles(form: InvitationForm | RoleForm, roles: list[Role]) -> None:
    form.role.choices = [(role.value, role.label) for role in roles]


def _role(form: InvitationForm | RoleForm) -> Role:
    """Return the role in a form that was accepted."""
    return next(role for role in Role if role.value == form.role.data)


def _locks(found: Any) -> dict[int, Any]:
    """Return until when accounts are locked, by number."""
    keys = {sessions.attempts_key(current.database(), account.login): account.id for account in found}
    until = sessions.locked_among(current.reading(), keys, current.now())
    return {keys[key]: end for key, end in until.items()}


def _show_link(account: Account, token: str) -> Any:
    """Keep the token in the inviter's browser, sealed, and show the link there."""
    sealed = current.database().seal(token.encode(), f"invitation of account {account.id}")
    session[INVITATION] = [account.id, urlsafe_b64encode(sealed).decode()]
    flash("邀请已建立。请把下面的链接或二维码发给本人。")
    return _to("accounts.invitation", account=account.id)


def _token_for(account: int) -> str:
    """Return the token of an account's invitation, if this browser made it and it can still be taken up."""
    number, sealed = session.get(INVITATION, (0, ""))
    if number != account:
        return ""
    opened = current.database().unseal(urlsafe_b64decode(sealed), f"invitation of account {account}").decode()
    return opened if accounts.is_open(current.reading(), opened, current.now()) else ""


def _to(endpoint: str, **values: Any) -> Response:
    return make_response(redirect(url_for(endpoint, **values), code=303))
