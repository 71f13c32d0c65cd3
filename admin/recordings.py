"""Who has recorded what (基础数据填报情况): a list of the unions within reach."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.models.figures import UnionRecord, YearFigures
from admin.models.unions import Union
from admin.rules.kinds import UnionKind
from admin.rules.recorded import YEAR_FIELDS
from admin.rules.rights import Person

PAGE = 100


@dataclass(frozen=True)
class Recorded:
    """How much one union has recorded.

    Args:
        figures: how many figures of the year.
        lasting: whether anything of what lasts longer.
    """

    union: int
    name: str
    figures: int
    lasting: bool


def listing(session: Session, person: Person, year: int, words: str, page: int) -> tuple[list[Recorded], int]:
    """Return a page of the grass-roots unions within reach with what they have recorded, and how many there are."""
    wanted = [Union.path.startswith(person.path), Union.kind == UnionKind.GRASSROOTS, Union.active]
    wanted += [Union.name.contains(words, autoescape=True)] if words else []
    total = session.scalar(select(func.count()).select_from(Union).where(*wanted)) or 0
    rows = session.execute(
        select(Union.id, Union.name, YearFigures, UnionRecord.union_id)
        .outerjoin(YearFigures, (YearFigures.union_id == Union.id) & (YearFigures.year == year))
        .outerjoin(UnionRecord, UnionRecord.union_id == Union.id)
        .where(*wanted)
        .order_by(Union.path)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [
        Recorded(union, name, _filled(figures), lasting is not None) for union, name, figures, lasting in rows
    ], total


def _filled(figures: YearFigures | None) -> int:
    return sum(getattr(figures, name) is not None for name in YEAR_FIELDS) if figures else 0
