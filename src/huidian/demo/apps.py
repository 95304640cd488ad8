from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "huidian.demo"
    label = "demo"
