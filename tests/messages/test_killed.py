"""A worker killed for good (SIGKILL) while it sends through a real gateway: none twice, none lost."""

from __future__ import annotations

import json
import sys

import pytest

from tests.processes import Environment, python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and forks")
RUN = """
import json
from tests.messages.killing import run
print(json.dumps(run(150, 3, 1)))
"""


def test_three_kills_and_a_clock_that_jumps(store: Environment) -> None:
    """Lost answers, receipts told twice, slow and broken; an hour back, a day on, three days without one."""
    said, _ = python(store, RUN).communicate(timeout=120)
    came = json.loads(said)
    assert (came["taken once"], came["taken twice"], came["lost"]) == (150, 0, 0)
    assert came["kills with messages in hand"] > 0
    assert set(came["states"]) <= {"sent", "reconciled"}
    assert min(came["faults"].values()) > 0
    assert came["news in second receipts"] == 0
