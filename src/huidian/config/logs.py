"""What the log says of a request that was refused: one line."""

from __future__ import annotations

import logging


class RefusalsInOneLine(logging.Filter):
    """Takes the traceback from answers below 500: somebody asked for what is not theirs, nothing broke."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
