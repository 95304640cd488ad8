"""The addresses of what calls brought."""

from django.urls import path

from huidian.web.results import views
from huidian.web.results.lines import RESULT_LINES
from huidian.web.results.lists import RESULT_TASKS

app_name = "results"
urlpatterns = [
    path("", views.results, name="desk"),
    path("live/", views.live_view, name="live"),
    *RESULT_TASKS.urls(),
    *RESULT_LINES.urls(),
]
