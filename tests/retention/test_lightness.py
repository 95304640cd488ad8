"""A page without figures starts without the engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, django
django.setup()
from huidian.retention import queries
from huidian.mart import actions
print([name for name in ("ibis", "duckdb", "pyarrow", "pandas", "numpy") if name in sys.modules])
"""


def test_the_questions_load_no_engine_before_they_are_asked(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HUIDIAN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "huidian.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
