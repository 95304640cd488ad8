"""The restatement desk's addresses."""

from huidian.web.restatement.lists import MOVED, VEHICLES

app_name = "restatement"
urlpatterns = [*MOVED.urls(), *VEHICLES.urls()]
