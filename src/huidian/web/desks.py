"""The desks in the order of the navigation, a line a desk."""

from huidian.web.churn.desk import CHURN
from huidian.web.customers.desk import CUSTOMERS
from huidian.web.home.desk import HOME
from huidian.web.shell.desk import Desk

DESKS: tuple[Desk, ...] = (
    HOME,
    CHURN,
    CUSTOMERS,
)
