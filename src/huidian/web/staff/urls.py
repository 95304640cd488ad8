"""The staff desk's addresses."""

from django.urls import path

from huidian.web.staff import imports, views
from huidian.web.staff.lists import PEOPLE
from huidian.web.staff.pages import PERSON

app_name = "staff"
urlpatterns = [
    *PEOPLE.urls(),
    path("new/", views.new, name="new"),
    path("new-team/", views.new_team, name="new-team"),
    path("import/", imports.import_people, name="import"),
    path("import/template/", imports.template, name="import-template"),
    *PERSON.urls(),
]
