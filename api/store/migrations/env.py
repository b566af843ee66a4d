"""Alembic's entry: over a connection handed in (``upgrade``), else over the main database (``flask db``)."""

from alembic import context
from flask import current_app

from api.store.schema import metadata

connection = context.config.attributes.get("connection")


def ours(_item, name, kind, reflected, compare_to) -> bool:
    """Tables that share the database but are not ours (result tables, other people's) are left alone."""
    return not (kind == "table" and reflected and compare_to is None)


def run(over) -> None:
    context.configure(
        connection=over,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="",
        include_object=ours,
    )
    with context.begin_transaction():
        context.run_migrations()


if connection is not None:
    run(connection)
else:
    with current_app.extensions["migrate"].db.engine.connect() as opened:
        run(opened)
        opened.commit()
