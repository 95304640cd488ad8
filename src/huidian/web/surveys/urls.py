"""The addresses of follow-ups, answers and questionnaires."""

from django.urls import path

from huidian.web.surveys.links import link, send
from huidian.web.surveys.lists import FOLLOW_UPS
from huidian.web.surveys.questionnaire_list import QUESTIONNAIRES
from huidian.web.surveys.questionnaires import QUESTIONNAIRE, new, preview
from huidian.web.surveys.responses import RESPONSE

app_name = "surveys"
urlpatterns = [
    *FOLLOW_UPS.urls(),
    *RESPONSE.urls(),
    *QUESTIONNAIRES.urls(),
    path("<int:follow_up_id>/link/", link, name="link"),
    path("<int:follow_up_id>/send/<slug:way>/", send, name="send"),
    path("questionnaires/new/", new, name="new"),
    path("questionnaires/<int:questionnaire_id>/preview/", preview, name="preview"),
    *QUESTIONNAIRE.urls(),
]
