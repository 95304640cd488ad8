"""The first screen's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.web.shell.desk import DAILY, Desk

HOME = Desk(key="home", label=_("首页"), route="home", icon="home", letter="h", group=DAILY, at_hand=True)
