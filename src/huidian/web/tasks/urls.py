"""The addresses of tasks, absences and themed rounds."""

from django.urls import path

from huidian.web.tasks import views
from huidian.web.tasks.absences import ABSENCES
from huidian.web.tasks.lists import TASKS
from huidian.web.tasks.topics import TOPICS, UNMATCHED

app_name = "tasks"
urlpatterns = [
    *TASKS.urls(),
    *ABSENCES.urls(),
    *TOPICS.urls(),
    *UNMATCHED.urls(),
    path("topics/new/", views.new_topic, name="new-topic"),
    path("absences/new/", views.new_absence, name="new-absence"),
]
