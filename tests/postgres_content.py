"""What is in a database: its schema as one hash, its rows and sequences, to be put back as they were."""

from __future__ import annotations

import io
from dataclasses import dataclass

import psycopg2.errors
import psycopg2.extensions

# tables, indexes, sequences and who may use them; a test that changes any of it leaves another hash
_SCHEMA = """
SELECT md5(string_agg(concat_ws('|', n.nspname, c.relname, c.relkind, c.relacl, c.relchecks, c.relhastriggers,
    (SELECT string_agg(concat_ws(' ', a.attname, a.atttypid, a.attnotnull), ',' ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)), ';' ORDER BY n.nspname, c.relname))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)'
"""
_EMPTY = """
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT c.oid::regclass AS name FROM pg_class c
             WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    LOOP EXECUTE 'DELETE FROM ' || t.name; END LOOP;
END $$
"""
_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_SEQUENCES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value, start_value),"
    " last_value IS NOT NULL FROM pg_sequences"
)


@dataclass(frozen=True, kw_only=True)
class Content:
    """Hash of the schema; text of the rows by table, for tables that have any; place of each sequence."""

    schema: str
    rows: dict[str, str]
    sequences: tuple[tuple[str, int, bool], ...]

    @classmethod
    def read(cls, cursor: psycopg2.extensions.cursor) -> Content:
        rows = {}
        for table in _column(cursor, _TABLES):
            text = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", text)
            if text.tell():
                rows[table] = text.getvalue()
        schema = _column(cursor, _SCHEMA)[0]
        cursor.execute(_SEQUENCES)
        return cls(schema=schema, rows=rows, sequences=tuple(cursor.fetchall()))

    def restore(self, cursor: psycopg2.extensions.cursor) -> bool:
        """Put it back; False where the schema is another one, or somebody left a lock behind."""
        cursor.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
        if _column(cursor, _SCHEMA)[0] != self.schema:
            return False
        try:
            cursor.execute(_EMPTY)
        except psycopg2.errors.LockNotAvailable:
            return False
        for table, text in self.rows.items():
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))
        for name, value, is_called in self.sequences:
            cursor.execute("SELECT setval(%s, %s, %s)", (name, value, is_called))
        return True


def _column(cursor: psycopg2.extensions.cursor, query: str) -> list[str]:
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]
