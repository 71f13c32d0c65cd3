"""What all tables share: names of constraints, moments in UTC, words that are one of a few."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, DateTime, Dialect, Enum, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from admin.rules.kinds import Kind


class Moment(TypeDecorator[datetime]):
    """A moment, kept in UTC; without a zone none is taken."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


def one_of(kind: type[Kind], column: str = "") -> Enum:
    """Return the column type of a word that is one of a few; the database refuses any other.

    Args:
        column: its name, where a table has several columns of the kind: PostgreSQL wants each constraint's name once.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=f"{column or kind.__name__.lower()}_is_known",
        values_callable=lambda words: [word.value for word in words],
    )


class Base(DeclarativeBase):
    """All tables; names of constraints follow one pattern on both engines."""

    type_annotation_map: ClassVar = {
        str: Text(),
        bytes: LargeBinary(),
        date: Date(),
        datetime: Moment(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
