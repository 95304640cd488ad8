"""The desk's first page: where a file goes in, how far the data reach; its list is `lists.HISTORY`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huidian.flows import uploads
from huidian.network.queries import dealers_in
from huidian.retention.queries import data_as_of
from huidian.web.imports.upload_form import UploadForm
from huidian.web.shell.desk import DeskRequest


def desk_context(request: DeskRequest, at: datetime) -> Mapping[str, Any]:
    """What the page shows around the history."""
    scope = request.scope
    chosen = len(scope.chosen_dealer_ids) == 1
    return {
        "empty": "imports/no_history.html",
        "form": UploadForm.shown(request, at=at, subject=request.reach.dealer_id),
        "most_bytes": uploads.MOST_BYTES,
        "as_of": data_as_of(scope, now=at),
        "chosen": chosen,
        "choices": [] if chosen else [one for one in dealers_in(scope) if one.id in scope.chosen_dealer_ids],
    }
