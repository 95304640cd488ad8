"""The addresses of follow-ups, answers and questionnaires."""

from django.urls import path

from huidian.web.surveys.in_shop import code, in_shop, undo
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
    path("in-shop/<int:vehicle_id>/<slug:occasion>/", in_shop, name="in-shop"),
    path("in-shop/<int:vehicle_id>/<slug:occasion>/code/", code, name="in-shop-code"),
    path("in-shop/<int:vehicle_id>/<slug:occasion>/undo/", undo, name="in-shop-undo"),
    path("questionnaires/new/", new, name="new"),
    path("questionnaires/<int:questionnaire_id>/preview/", preview, name="preview"),
    *QUESTIONNAIRE.urls(),
]
