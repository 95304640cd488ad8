"""The rules desk's addresses."""

from django.urls import path

from huidian.web.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.rules, name="desk"),
    path("<int:dealer_id>/", views.of_dealer, name="dealer"),
    path("<int:dealer_id>/undo/<int:change_id>/", views.undo, name="undo"),
    path("<int:dealer_id>/<slug:group>/", views.change, name="change"),
]
