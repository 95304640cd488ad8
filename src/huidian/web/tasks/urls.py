"""The addresses of tasks and absences."""

from django.urls import path

from huidian.web.tasks import views
from huidian.web.tasks.absences import ABSENCES
from huidian.web.tasks.lists import TASKS

app_name = "tasks"
urlpatterns = [
    *TASKS.urls(),
    *ABSENCES.urls(),
    path("absences/new/", views.new_absence, name="new-absence"),
]
