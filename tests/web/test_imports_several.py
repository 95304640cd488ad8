"""Several files in one upload: each goes its own way, and one that is broken stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile

from huidian.flows.uploads import receiving
from huidian.jobs.worker import drain
from huidian.visits.importing import inspect_file
from huidian.visits.models import ImportBatch
from tests.people import People
from tests.visits.shop import WHY
from tests.web.shown import forms_of
from tests.web.test_imports import At, at_desk, kept_files, orders, zhou
from tests.web.uploads import ROWS, Desk, batch, csv

__all__ = ["at_desk", "zhou"]
State = ImportBatch.State
GOOD = {"一.csv": csv(ROWS[:1]), "二.csv": csv(ROWS[1:])}
BAD = {"照片.xlsx": b"\x89PNG\r\n\x1a\n", "空.csv": b""}
ODD = {"别的系统.csv": csv([["V1", "2010-12-01"]], ["cust", "when"])}


def states(*numbers: int) -> list[str]:
    return [batch(number).state for number in numbers]


def test_each_file_has_its_state_and_all_that_were_previewed_go_in_at_once(
    zhou: Desk, people: People, settings: Any
) -> None:
    answer = zhou.uploads_all({**GOOD, **BAD, **ODD})
    first, second, odd = (int(part.split("=")[1]) for part in answer["Location"].split("?")[1].split("&"))
    assert states(first, second, odd) == [State.READING, State.READING, State.WAITING]
    assert len(kept_files(settings)) == 3
    running = zhou.client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in running
    for name, sentence in (("照片.xlsx", "这不是表格文件"), ("空.csv", "文件是空的")):
        assert name in running and sentence in running
    drain()
    page = zhou.client.get(answer["Location"])
    shown = page.content.decode()
    assert "5 份文件" in shown and "等您指定各列" in shown and "every 2s" not in shown
    assert [figure.count for figure in page.context["page"].files[1].figures] == [2, 0, 0, 0]
    [form] = (sent for url, sent in forms_of(page).items() if url.replace("&amp;", "&") == answer["Location"])
    for _ in range(2):
        assert zhou.client.post(answer["Location"], form)["Location"] == answer["Location"]
    drain()
    assert states(first, second, odd) == [State.DONE, State.DONE, State.WAITING]
    assert orders(people.dealer_a) == ["R1", "R2", "R3"]


def test_the_same_form_again_keeps_no_second_copy(zhou: Desk, settings: Any) -> None:
    sent = forms_of(zhou.client.get("/imports/"))["/imports/upload/"]
    places = [zhou.uploads_all({**GOOD, **BAD}, form_key=sent["form_key"])["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert ImportBatch.objects.unscoped(WHY).count() == 2
    assert "照片.xlsx" in zhou.client.get(places[0]).content.decode()


@pytest.mark.parametrize("broken", ["write", "look"])
def test_an_upload_that_breaks_at_its_second_file_keeps_nothing(
    zhou: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    looks = 0

    def full_disk(*_arguments: object, **_more: object) -> Any:
        nonlocal looks
        looks += 1
        if looks < 2:
            return inspect_file(*_arguments, **_more)  # type: ignore[arg-type]
        raise OSError(28, "No space left on device")

    if broken == "look":
        monkeypatch.setattr(receiving, "inspect_file", full_disk)
    else:
        monkeypatch.setattr(InMemoryUploadedFile, "chunks", _chunks_until_the_disk_is_full())
    with pytest.raises(OSError, match="No space"):
        zhou.uploads_all(GOOD)
    assert (ImportBatch.objects.unscoped(WHY).count(), kept_files(settings)) == (0, [])


def _chunks_until_the_disk_is_full() -> Any:
    sent: list[bytes] = []

    def chunks(file: InMemoryUploadedFile, chunk_size: int | None = None) -> Iterator[bytes]:
        sent.append(file.read())
        yield sent[-1]
        if len(sent) == 2:
            raise OSError(28, "No space left on device")

    return chunks


def test_where_none_can_be_read_each_says_why_and_nothing_is_kept(zhou: Desk, settings: Any) -> None:
    page = zhou.uploads_all(BAD).content.decode()
    assert "“照片.xlsx”没有导入" in page and "“空.csv”没有导入" in page
    assert kept_files(settings) == []


def test_too_many_files_are_said_at_the_field(zhou: Desk, settings: Any) -> None:
    assert "一次最多放 40 份" in zhou.uploads_all({f"{n}.csv": b"x" for n in range(41)}).content.decode()
    assert kept_files(settings) == []


def test_days_without_an_order_wait_for_it(zhou: Desk) -> None:
    rows = [(number, plate, "3/12/2010", *rest) for number, plate, _day, *rest in ROWS]
    place = zhou.uploads_all({"一.csv": csv(rows), "二.csv": csv()})["Location"]
    waiting, reading = (int(part.split("=")[1]) for part in place.split("?")[1].split("&"))
    assert states(waiting, reading) == [State.WAITING, State.READING]


def test_files_of_others_are_not_there(zhou: Desk, people: People, at_desk: At) -> None:
    place = zhou.uploads_all(GOOD)["Location"]
    assert at_desk(people.qian).client.get(place).status_code == 404
    assert at_desk(people.qian).client.post(place).status_code == 404
    assert zhou.client.get("/imports/several/?file=x&file=99999999999999999999999").status_code == 404
