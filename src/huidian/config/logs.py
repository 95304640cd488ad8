"""What the log says: a request that was refused in one line, and nobody's number, name or search."""

from __future__ import annotations

import logging
import re

from huidian.kit.identifiers import mask_identifiers


class NoRefusals(logging.Filter):
    """Leaves out answers below 500: a form was filled in wrong or somebody asked for what is not theirs.

    Nothing broke, and the page has said it to whoever asked. With HUIDIAN_LOG at INFO each is a line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
            return logging.getLogger().isEnabledFor(logging.INFO)
        return True


class Discreet(logging.Formatter):
    """Leaves out what people typed into addresses and rows that PostgreSQL tells of, and masks numbers."""

    _QUERY = re.compile(r"\?[^\s\"'<>?]*=[^\s\"'<>]*")
    _LINK = re.compile(r"/a/[-\w]+")
    """The address of a questionnaire: whoever has it may answer."""
    _ROW = re.compile(r"^(DETAIL:|CONTEXT:).*$", re.MULTILINE)

    def format(self, record: logging.LogRecord) -> str:
        text = self._LINK.sub("/a/…", self._QUERY.sub("?…", super().format(record)))
        return mask_identifiers(self._ROW.sub(r"\1 …", text))
