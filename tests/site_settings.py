"""The settings of the tests: Dure's own, on data folders that vanish with the run.

DURE_DATABASE chooses the database, as it does for a site; without it a SQLite file of the run's own is used, so that
threads (the live server, a worker) meet the same locks as in the embedded profile.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_scratch = Path(tempfile.mkdtemp(prefix="dure-tests-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
_OF_THE_TESTS = {"DURE_REQUIRE", "DURE_SHARED", "DURE_CHROMIUM", "DURE_TEST_POSTGRES", "DURE_TEST_REDIS"}
for _name in [name for name in os.environ if name.startswith("DURE_")]:
    if _name not in {"DURE_DATABASE", *_OF_THE_TESTS}:
        del os.environ[_name]  # what a developer's shell sets for a site of theirs
os.environ["DURE_HOME"] = str(_scratch)
os.environ["DURE_SECRET_KEY"] = "not a secret: every test may know it, and no site may use it"

from dure.config.settings import *  # noqa: E402, F403
from dure.config.settings import DATABASES, MIDDLEWARE, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir()
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"].endswith("sqlite3"):
    _database["TEST"] = {"NAME": str(_scratch / "tests.sqlite3")}
else:
    _database["TEST"] = {"NAME": "dure_tests"}

# The live server serves static files itself; WhiteNoise would look through all of them for every client of every test.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
