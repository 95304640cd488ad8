"""Whether a zipped workbook may be unpacked."""

import re
import zipfile
from pathlib import Path

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.problems import FileRefused

_FROM_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)")


def check_zip_workbook(path: Path, limits: Limits) -> bool:
    """Whether the workbook counts its days from 1904; raises ``FileRefused`` where it is not safe to read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(_FROM_1904.search(archive.read("xl/workbook.xml")))
    except KeyError:
        return False
    except (zipfile.BadZipFile, OSError):
        raise FileRefused("damaged") from None
