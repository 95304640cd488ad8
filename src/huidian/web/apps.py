from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "huidian.web"
    label = "web"
