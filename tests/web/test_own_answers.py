"""An owner answers by a link: half, whole, once; wrong, used and expired links are told in plain words."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huidian.complaints.models import Complaint
from huidian.config.logs import Discreet
from huidian.network.roles import Role
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.surveys.actions import editing
from huidian.surveys.actions.links import LinkError, make_link, open_link
from huidian.surveys.actions.wrong_links import MOST_WRONG, WINDOW, note_wrong, too_many_wrong
from huidian.surveys.models import FollowUp, Response, Revision, SurveyLink, WrongLinks
from tests.outreach.made import a_task, a_vehicle
from tests.people import People
from tests.surveys.made import a_follow_up, a_questionnaire, a_revision
from tests.web.conftest import SignIn

WHY = "a test looks at everything"


@pytest.fixture
def follow_up(people: People) -> FollowUp:
    vehicle = a_vehicle(people.dealer_a, 1)
    revision = a_revision(a_questionnaire(people.dealer_a))
    return a_follow_up(vehicle, revision.questionnaire, task=a_task(vehicle, kind="follow_up"))


def a_link(people: People, follow_up: FollowUp) -> str:
    scope: Scope = people.scope(people.zhao)
    made = make_link(at=timezone.now(), by=people.zhao, scope=scope, follow_up_id=follow_up.pk, way="qr")
    return made.token


def test_an_owner_answers_once_on_a_phone_without_script(people: People, follow_up: FollowUp) -> None:
    token, phone = a_link(people, follow_up), Client()
    url = f"/a/{token}/"
    page = phone.get(url)
    text = page.content.decode()
    assert page.status_code == 200
    assert "京X00001" not in text and "车主1" not in text and text.count("<script") == 1
    assert token not in str(SurveyLink.objects.unscoped(WHY).values().get())

    assert phone.post(url, {"q.satisfied": "2", "later": "1"})["Location"] == f"{url}?kept"
    assert 'value="wait"' in phone.get(url).content.decode()  # the branch is open
    assert phone.post(url, {"q.words": "好"}).status_code == 422  # what must be answered is not
    done = phone.post(url, {"q.satisfied": "1", "q.why": "wait", "q.words": "等太久"})
    assert done.status_code == 200
    response = Response.objects.unscoped(WHY).get()
    assert (response.channel, response.summary) == ("link", "dissatisfied")
    assert response.answers == {"satisfied": 1, "why": "wait", "words": "等太久"}
    task = Task.objects.unscoped(WHY).get(kind="follow_up")
    assert (task.ending, task.ending_fact) == ("not_needed", f"response:{response.pk}")
    complaint = Complaint.objects.unscoped(WHY).get()
    assert (complaint.source, complaint.text) == ("link", "等太久")

    assert phone.get(url).status_code == phone.post(url, {"q.satisfied": "5"}).status_code == 404
    assert Response.objects.unscoped(WHY).count() == 1


def test_what_an_answer_opens_is_asked_at_once_and_without_script_without_an_error(
    people: People, follow_up: FollowUp
) -> None:
    revision = Revision.objects.unscoped(WHY).get(questionnaire=follow_up.questionnaire)
    questions = [one | {"required": one["key"] != "words"} for one in revision.questions]
    Revision.objects.unscoped(WHY).filter(pk=revision.pk).update(questions=questions)
    url, phone = f"/a/{a_link(people, follow_up)}/", Client()
    looked = phone.post(url, {"q.satisfied": "2", "look": "1"})
    assert (looked.status_code, 'data-question="why"' in looked.content.decode()) == (200, True)
    assert not Response.objects.unscoped(WHY).exists()
    first = phone.post(url, {"q.satisfied": "2", "shown": ["satisfied", "words"]})
    text = first.content.decode()
    assert (first.status_code, "还有几题要请您答" in text, "hd-own-wrong" in text) == (200, True, False)
    second = phone.post(url, {"q.satisfied": "2", "shown": ["satisfied", "why", "words"]})
    assert (second.status_code, "hd-own-wrong" in second.content.decode()) == (422, True)


def test_wrong_links_are_told_in_plain_words_and_not_for_ever(people: People, follow_up: FollowUp) -> None:
    first = a_link(people, follow_up)
    second = a_link(people, follow_up)
    reasons = []
    for token, days in ((first, 0), (second, 99), ("x" * 22, 0)):
        with pytest.raises(LinkError) as refused:
            open_link(token, at=timezone.now() + timedelta(days=days))
        reasons.append(refused.value.why)
    assert reasons == ["revoked", "expired", "unknown"]
    owner = Client()
    assert {owner.get(f"/a/{first}/").status_code for _ in range(MOST_WRONG + 5)} == {404}
    assert owner.get(f"/a/{second}/").status_code == 200  # an old link guesses nothing
    stranger = Client()
    statuses = [stranger.get("/a/wrong/").status_code for _ in range(MOST_WRONG + 1)]
    assert statuses == [404] * MOST_WRONG + [429]
    now, other = timezone.now(), "203.0.113.7"
    assert not too_many_wrong(other, at=now)
    assert not too_many_wrong("127.0.0.1", at=now + WINDOW)
    note_wrong(other, at=now + WINDOW)
    assert list(WrongLinks.objects.values_list("address", "tries")) == [(other, 1)]


def test_a_new_link_ends_one_that_is_half_answered(people: People, follow_up: FollowUp) -> None:
    first = a_link(people, follow_up)
    Client().post(f"/a/{first}/", {"q.satisfied": "4", "later": "1"})
    second = a_link(people, follow_up)
    assert 'value="4" type="radio" checked' in " ".join(
        Client().get(f"/a/{second}/").content.decode().split()
    )
    assert "已换成新的" in Client().get(f"/a/{first}/").content.decode()
    assert Client().post(f"/a/{second}/", {"q.satisfied": "5"}).status_code == 200
    [response] = Response.objects.unscoped(WHY)
    assert response.answers == {"satisfied": 5}


def test_no_log_keeps_a_link_nor_a_masked_reader_a_number(
    people: People, follow_up: FollowUp, signed_in: SignIn
) -> None:
    token = a_link(people, follow_up)
    record = logging.LogRecord("django.request", 30, "", 0, "Unprocessable: /a/%s/", (token,), None)
    assert Discreet("{message}", style="{").format(record) == "Unprocessable: /a/…/"
    Client().post(f"/a/{token}/", {"q.satisfied": "5", "q.words": "找我 13812345678"})
    page = f"/surveys/responses/{Response.objects.unscoped(WHY).get().pk}/"
    shown = [
        "13812345678" in signed_in(one).get(page).content.decode()
        for one in (people.zhao, people.by_role[Role.GENERAL_MANAGER])
    ]
    assert shown == [True, False]


def test_of_two_who_begin_a_draft_the_second_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    questionnaire = a_questionnaire(people.dealer_a)
    a_revision(questionnaire)
    act: dict[str, Any] = {"at": timezone.now(), "by": people.zhao, "scope": people.scope(people.zhao)}
    editing.take_out(**act, questionnaire_id=questionnaire.pk, key="words")
    monkeypatch.setattr(editing, "_draft", lambda _questionnaire: None)
    with pytest.raises(editing.EditedMeanwhileError):
        editing.take_out(**act, questionnaire_id=questionnaire.pk, key="why")


def test_a_link_is_made_in_the_list_and_shown_once(
    people: People, follow_up: FollowUp, signed_in: SignIn
) -> None:
    zhao = signed_in(people.zhao)
    shown = zhao.post(f"/surveys/{follow_up.pk}/link/")
    assert shown.status_code == 200 and "/a/" in shown.content.decode()
    assert signed_in(people.qian).post(f"/surveys/{follow_up.pk}/link/").status_code == 404
