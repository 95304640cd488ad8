"""Files brought to the import desk by a test's browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huidian.jobs.worker import drain
from huidian.visits.models import ImportBatch

HEADER = ("委托书号", "牌照号", "结算日期", "行驶里程", "修理类型", "结算金额", "联系电话")
ROWS = (
    ("R1", "沪A00001", "2010-12-02", "1000", "保养", "350.00", "12012345678"),
    ("R2", "沪A00002", "2010-12-03", "2000", "维修", "1200.50", "12012345679"),
    ("R3", "沪A00003", "2010-12-04", "3000", "保养", "410.00", ""),
)


def csv(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    """A text file as a DMS exports it."""
    return "".join(",".join(row) + "\r\n" for row in (header, *rows)).encode()


@dataclass
class Desk:
    """The import desk as one signed-in person uses it."""

    client: Client

    def uploads(self, content: bytes, name: str = "十二月.csv", kind: str = "visits", **more: Any) -> Any:
        file = SimpleUploadedFile(name, content)
        return self.client.post("/imports/upload/", {"file": file, "kind": kind}, **more)

    def uploads_all(self, files: Mapping[str, bytes], kind: str = "visits", **more: Any) -> Any:
        """Several files in one form."""
        sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
        return self.client.post("/imports/upload/", {"file": sent, "kind": kind, **more})

    def maps(self, number: int, do: str = "preview", **said: str) -> Any:
        """Sends the mapping form as it was drawn, but for `said`."""
        page = self.client.get(f"/imports/{number}/mapping/")
        rows = page.context["mapped"].rows
        form = {f"field-{row.column.header}": said.pop(row.column.header, row.chosen) for row in rows}
        form |= {f"order-{row.column.header}": row.order.value() for row in rows if row.order}
        return self.client.post(f"/imports/{number}/mapping/", {**form, "do": do, **said})

    def previews(self, content: bytes, name: str = "十二月.csv", **more: Any) -> int:
        """Uploads, maps as proposed, and waits; gives the batch's number."""
        answer = self.uploads(content, name, **more)
        assert answer.status_code == 302, answer.content.decode()
        number = int(answer["Location"].split("/")[2])
        assert self.maps(number).status_code == 302
        drain()
        return number

    def commits(self, content: bytes, name: str = "十二月.csv", **more: Any) -> int:
        number = self.previews(content, name, **more)
        self.client.post(f"/imports/{number}/commit/")
        drain()
        return number

    def sees(self, number: int) -> str:
        """The batch's page."""
        return str(self.client.get(f"/imports/{number}/").content.decode())


def batch(number: int) -> ImportBatch:
    return ImportBatch.objects.unscoped("a test looks").get(pk=number)
