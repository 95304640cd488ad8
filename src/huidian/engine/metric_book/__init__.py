"""The metric book: every definition as plain data with one hash, to prove that two houses count alike.

``metric_book`` yields it, ``as_json`` and ``as_markdown`` write it, ``differences`` says in words where two
books part. The hash covers what a metric is called, what it says, and its version; that the version is raised
when its rows change is what ``tests/engine/fingerprints.py`` watches over.
"""

from huidian.engine.metric_book.book import (
    FORMAT,
    PERIODS,
    Book,
    Entry,
    as_json,
    content_hash,
    metric_book,
)
from huidian.engine.metric_book.comparing import BookError, differences, read_book
from huidian.engine.metric_book.markdown import as_markdown

__all__ = [
    "FORMAT",
    "PERIODS",
    "Book",
    "BookError",
    "Entry",
    "as_json",
    "as_markdown",
    "content_hash",
    "differences",
    "metric_book",
    "read_book",
]
