"""Short ways to ask in tests."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from huidian import playbooks
from huidian.config.cli import main
from huidian.flows.churn_files.answer import answer
from huidian.flows.churn_files.question import Question
from huidian.flows.churn_files.report import ChurnReport
from huidian.kit.months import parse_month


def ask(*files: Path, month: str = "2010-12", playbook: str = "svw", **more: Any) -> ChurnReport:
    """The report on some files."""
    return answer(
        Question(files, parse_month(month), playbooks.load(playbook), **{"today": date(2020, 1, 1), **more})
    )


def run(*arguments: str | Path) -> Result:
    """`huidian churn` with some arguments, in this process."""
    return CliRunner().invoke(main, ["churn", *map(str, arguments)])


def run_json(*arguments: str | Path) -> Any:
    """What `huidian churn --json` prints, once it succeeded."""
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)
