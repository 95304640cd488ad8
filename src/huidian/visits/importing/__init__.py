"""Reading the exports dealers live on, without trusting them (pure: no database, no web)."""

from huidian.visits.importing.fields import Kind
from huidian.visits.importing.inspection import Inspection, SheetInspection, inspect_file
from huidian.visits.importing.limits import DEFAULT, Limits
from huidian.visits.importing.problems import FileRefused, Problem, Reason
from huidian.visits.importing.profile import Profile, ProfileError, load_profile, profile_names
from huidian.visits.importing.reader import read_file
from huidian.visits.importing.reading import ColumnMatch, Reading, RejectedRows, SheetReading, Skipped
from huidian.visits.importing.rejects import write_rejects

__all__ = [
    "DEFAULT",
    "ColumnMatch",
    "FileRefused",
    "Inspection",
    "Kind",
    "Limits",
    "Problem",
    "Profile",
    "ProfileError",
    "Reading",
    "Reason",
    "RejectedRows",
    "SheetInspection",
    "SheetReading",
    "Skipped",
    "inspect_file",
    "load_profile",
    "profile_names",
    "read_file",
    "write_rejects",
]
