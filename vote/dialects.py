"""What SQLAlchemy says to an engine (方言): all engines of a kind share what was compiled for one of them.

SQLAlchemy takes the dialects of two engines for different ones, and compiles every statement for each anew: here for
the one that reads and the one that writes. Ours differ in nothing; a process serves one server of one version.
"""

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

COMPILED: LRUCache[object, object] = LRUCache(2_000)
"""What was compiled in this process, for the engines' option of this name."""


class _Alike:
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class SQLite(_Alike, SQLiteDialect_pysqlite):
    """SQLite as SQLAlchemy knows it."""

    supports_statement_cache = True  # asked of each class itself


class PostgreSQL(_Alike, PGDialect_psycopg):
    """PostgreSQL as SQLAlchemy knows it."""

    supports_statement_cache = True


registry.register("sqlite.pingjia", __name__, SQLite.__name__)
registry.register("postgresql.pingjia", __name__, PostgreSQL.__name__)
