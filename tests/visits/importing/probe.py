"""Reads files and reports, as JSON, what came of each: run by the tests in a process of its own."""

import json
import sys
import time
from pathlib import Path

from huidian.visits.importing import FileRefused, read_file


def peak_mib() -> float:
    """The most memory this process has held so far."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except OSError:
        import psutil

        info = psutil.Process().memory_info()
        return float(getattr(info, "peak_wset", info.rss)) / 2**20


def probe(path: Path, before: float) -> dict[str, object]:
    """Rows read or the reason why not, processor time, and memory above ``before``."""
    began = time.process_time()
    found: dict[str, object] = {"code": None, "rows": None, "zh": ""}
    try:
        found["rows"] = len(read_file(path))
    except FileRefused as refused:
        found |= {"code": refused.reason.code, "zh": refused.text("zh")}
    peak = peak_mib()
    return {**found, "seconds": time.process_time() - began, "mib": peak - before, "whole_mib": peak}


if __name__ == "__main__":
    at_first = peak_mib()
    sys.stdout.write(json.dumps([probe(Path(name), at_first) for name in sys.argv[1:]]))
