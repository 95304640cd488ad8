"""The addresses of needs and their rules."""

from django.urls import path

from huidian.web.needs import field_campaigns, rules, scripts, vehicle, views
from huidian.web.needs.lists import NEEDS, WITHOUT

app_name = "needs"
urlpatterns = [
    *NEEDS.urls(),
    *WITHOUT.urls(),
    path("rules/", rules.rules, name="rules"),
    path("field-campaigns/", field_campaigns.field_campaigns_page, name="field-campaigns"),
    path("field-campaigns/<int:campaign_id>/withdraw/", field_campaigns.withdraw, name="withdraw"),
    path("vehicles/<int:vehicle_id>/", vehicle.vehicle, name="vehicle"),
    path(
        "vehicles/<int:vehicle_id>/<slug:kind>/<int:occasion_id>/undo/",
        vehicle.take_back,
        name="occasion-undo",
    ),
    path("scripts/", scripts.scripts, name="scripts"),
    path("scripts/write/", scripts.write, name="script"),
    path("go-live/", views.simulator, name="go-live"),
    path("go-live/begin/", views.begin, name="begin"),
    path("go-live/compute/", views.compute, name="compute"),
    path("go-live/progress/", views.progress, name="progress"),
]
