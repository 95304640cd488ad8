"""The churn desk's addresses."""

from django.urls import path

from huidian.web.churn import closes, counting, views
from huidian.web.churn.closes_list import CLOSES
from huidian.web.churn.lists import VEHICLES

app_name = "churn"
urlpatterns = [
    path("", views.churn, name="desk"),
    path("counting/", counting.choose, name="counting"),
    path("close/", closes.close, name="close"),
    *CLOSES.urls(),
    path("closes/<int:close_id>/", closes.closed, name="closed"),
    path("closes/<int:close_id>/reopen/", closes.reopen, name="reopen"),
    path("closes/<int:close_id>/restore/", closes.restore, name="restore"),
    *VEHICLES.urls(),
]
