"""The addresses of what owners say, as scores."""

from django.urls import path

from huidian.web.scores import views
from huidian.web.scores.checks import CHECK, CHECKS, draw
from huidian.web.scores.genuine import INTERVIEWS, genuine_view, note_number
from huidian.web.scores.house import FILE, FILES, import_results, template
from huidian.web.scores.lists import RESPONSES
from huidian.web.scores.repairs import REPAIRS

app_name = "scores"
urlpatterns = [
    path("", views.scores, name="desk"),
    path("loyalty/", views.loyalty_view, name="loyalty"),
    *RESPONSES.urls(),
    *REPAIRS.urls(),
    path("genuine/", genuine_view, name="genuine"),
    path("genuine/numbers/", note_number, name="number"),
    *INTERVIEWS.urls(),
    *CHECKS.urls(),
    path("checks/new/", draw, name="draw"),
    *CHECK.urls(),
    *FILES.urls(),
    path("house/import/", import_results, name="house-import"),
    path("house/template/", template, name="house-template"),
    *FILE.urls(),
]
