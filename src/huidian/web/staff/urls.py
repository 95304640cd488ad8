"""The staff desk's addresses."""

from django.urls import path

from huidian.web.staff import views
from huidian.web.staff.lists import PEOPLE

app_name = "staff"
urlpatterns = [
    *PEOPLE.urls(),
    path("new/", views.new, name="new"),
    path("new-team/", views.new_team, name="new-team"),
    path("<int:staff_id>/", views.person, name="person"),
    path("<int:staff_id>/<str:verb>/", views.decide, name="decide"),
    path("<int:staff_id>/end/<int:post_id>/", views.end_post, name="end-post"),
]
