"""The places desk's addresses."""

from huidian.web.places.lists import DEALERS, REGIONS
from huidian.web.places.pages import DEALER, MANUFACTURER, REGION

app_name = "places"
urlpatterns = [
    *DEALERS.urls(),
    *REGIONS.urls(),
    *DEALER.urls(),
    *REGION.urls(),
    *MANUFACTURER.urls(),
]
