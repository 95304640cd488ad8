from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "huidian.care"
    label = "care"
