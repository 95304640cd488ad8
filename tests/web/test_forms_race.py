"""Two submits of one shown form at once, over HTTP and a store that threads share: one effect, one answer."""

from __future__ import annotations

from tests.processes import HANGS, Environment, python

RACE = """
import json, threading
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django_tasks_db.models import DBTaskResult
from huidian.network.models import AuditEvent
from huidian.visits.models import ImportBatch
from tests.people import make_people
from tests.web.shown import forms_of
from tests.web.uploads import csv

settings.ALLOWED_HOSTS = ["testserver"]
zhao = make_people().zhao
browser = Client()
browser.force_login(zhao, backend="django.contrib.auth.backends.ModelBackend")

def both(url, sent, file=None):
    start, said = threading.Barrier(2), []

    def submit():
        one = Client()
        one.cookies = browser.cookies
        more = {"file": SimpleUploadedFile("file.csv", file)} if file else {}
        start.wait()
        answer = one.post(url, {**sent, **more})
        said.append((answer.status_code, answer.get("Location")))
        connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return said

uploaded = both("/imports/upload/", forms_of(browser.get("/imports/"))["/imports/upload/"], csv())
mapping = uploaded[0][1]
mapped = both(mapping, {**forms_of(browser.get(mapping))[mapping], "do": "preview"})
why = "a test counts"
batches = ImportBatch.objects.unscoped(why)
print(json.dumps({
    "same": [len(set(uploaded)), len(set(mapped))],
    "status": uploaded[0][0],
    "batches": list(batches.values_list("state", flat=True)),
    "uploads": AuditEvent.objects.unscoped(why).filter(action="import.upload").count(),
    "files": len(list(settings.HUIDIAN_UPLOADS.iterdir())),
    "tasks": DBTaskResult.objects.count(),
}))
"""


def test_of_two_uploads_and_two_previews_at_once_there_is_one(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=HANGS)
    assert said.strip() == (
        '{"same": [1, 1], "status": 302, "batches": ["reading"], "uploads": 1, "files": 1, "tasks": 1}'
    )
