"""The staff desk's addresses."""

from django.urls import path

from huidian.web.staff import views
from huidian.web.staff.lists import PEOPLE
from huidian.web.staff.pages import PERSON

app_name = "staff"
urlpatterns = [
    *PEOPLE.urls(),
    path("new/", views.new, name="new"),
    path("new-team/", views.new_team, name="new-team"),
    *PERSON.urls(),
]
