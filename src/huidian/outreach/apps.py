from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "huidian.outreach"
    label = "outreach"
