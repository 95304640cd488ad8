"""The addresses of needs and their rules."""

from huidian.web.needs.lists import NEEDS, WITHOUT

app_name = "needs"
urlpatterns = [*NEEDS.urls(), *WITHOUT.urls()]
