"""A survey house's results come in, all of a file or nothing."""

from __future__ import annotations

from datetime import datetime

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.surveys.house_table import HouseTable
from huidian.surveys.models import HouseFile, HouseResult

_WHY = "whether the same file is in"


class InAlreadyError(ValueError):
    """The same file is in and counts."""


@audit.atomic()
def import_house_results(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    table: HouseTable,
    model: str,
    file_name: str,
    sha256: str,
) -> HouseFile:
    """Store a file's results; those of a month count instead of what an earlier file said of it.

    Raises `Dealer.DoesNotExist` for a dealer out of reach, `InAlreadyError` for a file that is in, and
    `ValueError` for a table with faults or without lines.
    """
    reach = scope.where(Permission.MANAGE_SCORES).dealer_ids
    dealer = Dealer.objects.select_for_update().filter(pk__in=reach).get(pk=dealer_id)
    if table.faults or not table.lines:
        raise ValueError("a table with faults is not taken")
    if HouseFile.objects.unscoped(_WHY).standing().filter(dealer=dealer, sha256=sha256).exists():
        raise InAlreadyError
    file = HouseFile.objects.create(
        dealer=dealer,
        file_name=file_name,
        sha256=sha256,
        model=model,
        months=table.months,
        rows=table.rows,
        imported_at=at,
        imported_by=by,
    )
    HouseResult.objects.bulk_create(
        HouseResult(file=file, month=line.month, level=line.level, n=line.n, css=line.css, scores=line.scores)
        for line in table.lines.values()
    )
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="house_results.imported",
        object_type="house_file",
        object_id=file.pk,
        after={"file": file_name, "rows": table.rows},
    )
    return file
