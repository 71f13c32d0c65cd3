"""Who may do what (权限): a role's rights, and what lies within a person's reach.

A person acts within her own union and what lies below it, never sideways or upwards.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from admin.rules.kinds import Role, UnionKind


class Right(StrEnum):
    """One thing that a role allows."""

    SEE_UNIONS = auto()
    EDIT_OWN_UNION = auto()
    EDIT_UNIONS_BELOW = auto()
    HOLD_ASSEMBLIES = auto()
    SEE_REVIEWS = auto()
    ACKNOWLEDGE_REVIEWS = auto()
    READ_COMMENTS = auto()
    SORT_COMMENTS = auto()
    WORK_ON_TICKETS = auto()
    CLOSE_TICKETS = auto()
    PROPOSE_REVOCATION = auto()
    MANAGE_ACCOUNTS = auto()
    MANAGE_CONNECTIONS = auto()
    READ_AUDIT = auto()
    KEEP_RECORDS = auto()
    """记录数据、自查、双亮 of one's own union."""
    APPLY_FOR_TITLE = auto()
    SEE_TITLES = auto()
    REVIEW_APPLICATIONS = auto()
    """查验、签署意见、公示、命名 as the 上级工会 or the district."""
    MAKE_STANDARDS = auto()
    DECIDE_REVOCATION = auto()
    SEE_SUBSIDIES = auto()
    PAY_SUBSIDY = auto()
    """Also: see full account numbers (工会账户账号)."""
    SET_TARGETS = auto()
    SEE_TARGETS = auto()
    SHARE_WORK = auto()
    """典型、信息报送、宣传、新情况新问题: hand in what is one's own union's."""
    LEAD_WORK = auto()
    """Approve, publish and answer what unions below handed in."""


_GRASSROOTS = {
    Right.SEE_UNIONS, Right.EDIT_OWN_UNION, Right.HOLD_ASSEMBLIES, Right.SEE_REVIEWS, Right.READ_COMMENTS,
    Right.SORT_COMMENTS, Right.WORK_ON_TICKETS, Right.KEEP_RECORDS, Right.APPLY_FOR_TITLE, Right.SEE_TITLES,
    Right.SEE_SUBSIDIES, Right.SHARE_WORK,
}  # fmt: skip
_HIGHER = {
    Right.SEE_UNIONS, Right.EDIT_OWN_UNION, Right.EDIT_UNIONS_BELOW, Right.SEE_REVIEWS, Right.ACKNOWLEDGE_REVIEWS,
    Right.READ_COMMENTS, Right.CLOSE_TICKETS, Right.PROPOSE_REVOCATION, Right.MANAGE_ACCOUNTS, Right.MANAGE_CONNECTIONS,
    Right.SEE_TITLES, Right.REVIEW_APPLICATIONS, Right.MAKE_STANDARDS, Right.DECIDE_REVOCATION, Right.SEE_SUBSIDIES,
    Right.SEE_TARGETS, Right.SHARE_WORK, Right.LEAD_WORK,
}  # fmt: skip

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CHAIR: frozenset(_GRASSROOTS | {Right.MANAGE_ACCOUNTS}),
    Role.STAFF: frozenset(_GRASSROOTS),
    Role.INTERMEDIATE: frozenset(_HIGHER),
    Role.DISTRICT: frozenset(_HIGHER | {Right.READ_AUDIT, Right.SET_TARGETS}),
    Role.FINANCE: frozenset(
        {
            Right.SEE_UNIONS,
            Right.SEE_REVIEWS,
            Right.SEE_TITLES,
            Right.SEE_SUBSIDIES,
            Right.PAY_SUBSIDY,
            Right.SEE_TARGETS,
        }
    ),
    Role.AUDITOR: frozenset({Right.READ_AUDIT}),
    Role.SYSTEM: frozenset({Right.MANAGE_ACCOUNTS, Right.MANAGE_CONNECTIONS, Right.READ_AUDIT}),
}

MUST_HAVE_SECOND_FACTOR = frozenset({Role.INTERMEDIATE, Role.DISTRICT, Role.FINANCE, Role.AUDITOR, Role.SYSTEM})
"""Chairs and staff may have one; these must."""


@dataclass(frozen=True)
class Person:
    """Who acts (操作人): an account that has signed in.

    Args:
        account: the account's number.
        union: the number of her union.
        path: where her union stands in the tree, like ``/1/7/``; everything that begins so is within her reach.
    """

    account: int
    name: str
    role: Role
    union: int
    union_name: str
    path: str

    def may(self, right: Right) -> bool:
        """Say whether her role has this right."""
        return right in RIGHTS[self.role]

    def reaches(self, path: str) -> bool:
        """Say whether a union at this place in the tree is hers or below hers."""
        return path.startswith(self.path)


_BELOW_DISTRICT = frozenset({Role.CHAIR, Role.STAFF, Role.INTERMEDIATE, Role.AUDITOR})
_OF_DISTRICT = frozenset({Role.DISTRICT, Role.FINANCE, Role.AUDITOR})
_MAY_CREATE: dict[Role, tuple[frozenset[Role], frozenset[Role]]] = {
    Role.CHAIR: (frozenset({Role.STAFF}), frozenset()),
    Role.INTERMEDIATE: (frozenset({Role.INTERMEDIATE}), frozenset({Role.CHAIR, Role.STAFF})),
    Role.DISTRICT: (_OF_DISTRICT, _BELOW_DISTRICT),
    Role.SYSTEM: (_OF_DISTRICT | {Role.SYSTEM}, _BELOW_DISTRICT),
}
"""By the creator's role: which accounts she may create at her own union, and which below it."""

_PLACES: dict[Role, frozenset[UnionKind]] = {
    Role.CHAIR: frozenset({UnionKind.GRASSROOTS}),
    Role.STAFF: frozenset({UnionKind.GRASSROOTS}),
    Role.INTERMEDIATE: frozenset(kind for kind in UnionKind if kind.is_intermediate),
    Role.DISTRICT: frozenset({UnionKind.DISTRICT_FEDERATION}),
    Role.FINANCE: frozenset({UnionKind.DISTRICT_FEDERATION}),
    Role.AUDITOR: frozenset(kind for kind in UnionKind if kind != UnionKind.GRASSROOTS),
    Role.SYSTEM: frozenset({UnionKind.DISTRICT_FEDERATION}),
}


def fits(role: Role, kind: UnionKind) -> bool:
    """Say whether an account of this role can belong to a union of this kind."""
    return kind in _PLACES[role]


def may_create(person: Person, role: Role, path: str) -> bool:
    """Say whether a person may create, and so manage, accounts of a role at a place in the tree.

    Whether the role belongs to such a union at all is said by `fits`.
    """
    at_home, below = _MAY_CREATE.get(person.role, (frozenset(), frozenset()))
    if path == person.path:
        return role in at_home
    return person.reaches(path) and role in below
