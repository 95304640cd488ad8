"""The addresses of owners and what they allow."""

from huidian.web.consent.lists import OWNERS
from huidian.web.consent.pages import OWNER

app_name = "consent"
urlpatterns = [*OWNERS.urls(), *OWNER.urls()]
