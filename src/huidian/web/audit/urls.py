"""The audit page's addresses."""

from huidian.web.audit.lists import TRAIL

app_name = "audit"
urlpatterns = TRAIL.urls()
