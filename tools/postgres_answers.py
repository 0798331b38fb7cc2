"""`postgres_answers.py URL`: exit 0 when a PostgreSQL answers there and may create databases, else 1 and the reason."""

from __future__ import annotations

import sys

import psycopg


def problem_with(url: str) -> str:
    """Why the tests can't run there; "" when they can."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            allowed = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            row = allowed.fetchone()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return "" if row and row[0] else "the user may not create databases"


if __name__ == "__main__":
    if reason := problem_with(sys.argv[1]):
        print(reason)
        sys.exit(1)
