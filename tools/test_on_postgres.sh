#!/bin/sh
# Runs the tests that use the database once more, on PostgreSQL, when one answers. DURE_TEST_POSTGRES says where.
# With `postgres` in DURE_REQUIRE its absence is a failure, not a sentence.
set -eu

bin=${BIN:-.venv/bin}
url=${DURE_TEST_POSTGRES:-postgresql://postgres@127.0.0.1:5432/postgres}

if problem=$("$bin/python" tools/postgres_answers.py "$url" 2>&1); then
    echo "Once more on PostgreSQL: the tests that use the database"
    DURE_DATABASE=$url exec "$bin/python" -m pytest -m database "$@"
fi
case ",${DURE_REQUIRE:-}," in
    *,postgres,*) echo "PostgreSQL is required and does not answer: $problem" >&2; exit 1 ;;
esac
echo "Not run on PostgreSQL: $problem"
echo "(start one, or say where: DURE_TEST_POSTGRES=postgresql://user:password@host:port/postgres make test)"
