"""The tree of unions (工会)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.errors import NotHere
from admin.models.unions import Union
from admin.rules.rights import Person


def within(session: Session, person: Person, union: int) -> Union:
    """Return a union that lies within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Union, union)
    if found is None or not person.reaches(found.path):
        raise NotHere
    return found


def below(session: Session, path: str) -> list[Union]:
    """Return the unions at and below a place in the tree, in the order of the tree."""
    return list(session.scalars(select(Union).where(Union.path.startswith(path)).order_by(Union.path)))
