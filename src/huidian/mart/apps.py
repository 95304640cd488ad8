from django.apps import AppConfig


class MartConfig(AppConfig):
    name = "huidian.mart"
    label = "mart"
