"""The product's settings with a throw-away data folder; the database is chosen by DATABASE_URL as ever."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="huidian-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["HUIDIAN_HOME"] = _home
os.environ.pop("HUIDIAN_MART", None)
# What one worker, or a process that a test starts, compiled no other has to.
os.environ["HUIDIAN_ANSWERS"] = "0"
os.environ["HUIDIAN_SQL"] = str(Path(__file__).parents[1] / ".dev" / "sql")

from huidian.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # files are looked for when asked for: every test client would list them all
