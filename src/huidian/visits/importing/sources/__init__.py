"""Files as sheets of raw rows, refused before they can do harm."""

from huidian.visits.importing.sources.opening import open_source
from huidian.visits.importing.sources.sheets import Rows, SheetSource, Source

__all__ = ["Rows", "SheetSource", "Source", "open_source"]
