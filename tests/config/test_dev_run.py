"""`dev.py` ends together with the program it has started, and not before it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from huidian.config.cli.language import language

ROOT = Path(__file__).resolve().parents[2]
CHILD = (
    "import os, signal, time; "
    "signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.2), print('over', flush=True), os._exit(0))); "
    "signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM)); "
    "print(os.getpid(), flush=True); time.sleep(60)"
)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_program_that_dev_py_waits_for(number: signal.Signals) -> None:
    script = f"import dev, sys; raise SystemExit(dev.run_child([sys.executable, '-c', {CHILD!r}]))"
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(number)
    assert parent.stdout.read() == "over\n"
    assert parent.wait(10) == 0
    assert not psutil.pid_exists(child)


@pytest.mark.parametrize("environ", [{}, {"LANG": "C.UTF-8"}, {"LANG": "en_US.UTF-8"}, {"LANGUAGE": "zh:en"}])
def test_it_speaks_as_the_command_line_does(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(os, "environ", environ)
    import dev

    assert dev.speaks_chinese() == (language() == "zh")
