"""Columns named by hand, for several files that need not all have them."""

from collections.abc import Mapping
from pathlib import Path

from huidian.flows.churn_files.question import Question
from huidian.visits.importing import FileRefused, inspect_file
from huidian.visits.importing.reader import by_key
from huidian.visits.importing.tables import TABLES


def mappings_of(question: Question) -> Mapping[Path, Mapping[str, str]]:
    """For each file what of the mapping it has the columns for.

    What no file has the column for, and fields that do not exist, stay for all of them: reading then refuses
    them by name. So does a single file's whole mapping.
    """
    mapping = by_key(TABLES["visits"], question.mapping)
    if len(question.files) == 1 or not mapping:
        return dict.fromkeys(question.files, question.mapping)
    fields_of = {path: _columns_found(path, mapping) for path in question.files}
    nowhere = mapping.keys() - set().union(*fields_of.values())
    return {
        path: {field: column for field, column in mapping.items() if field in fields or field in nowhere}
        for path, fields in fields_of.items()
    }


def _columns_found(path: Path, mapping: Mapping[str, str]) -> set[str]:
    """The fields whose column the file has; none in a file that cannot be read, which reading then says."""
    try:
        sheets = inspect_file(path, mapping=mapping, row_limit=1).sheets
    except FileRefused:
        return set()
    visible = [sheet for sheet in sheets if not sheet.hidden] or sheets
    return {
        column.field
        for sheet in visible
        for column in sheet.columns
        if column.field and column.how == "by hand"
    }
