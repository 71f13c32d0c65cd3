"""The tables of a side (表结构): which version they have, and how they get the newest.

A server looks at each start, and there is nothing to do at nearly all of them; so Alembic, which takes long to
load, is loaded only where there is.
"""

from importlib.resources import files

from sqlalchemy import inspect, text

from vote.db import Database

MIGRATION_LOCK = 20_131  # any number that nothing else locks


def newest(side: str) -> str:
    """Return the newest version of the tables of a side: the number of its last migration."""
    scripts = files(side) / "migrations" / "versions"
    return max(script.name for script in scripts.iterdir() if script.name.startswith("v"))[1:5]


def version(database: Database) -> str | None:
    """Return the version of the tables in a database; None where there are none."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def bring_up(database: Database) -> None:
    """Bring the tables to the newest version; make the database file where there is none."""
    if version(database) == newest(database.side):
        return
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(files(database.side) / "migrations"))
    with database.write() as session:
        if not database.is_sqlite:
            session.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
