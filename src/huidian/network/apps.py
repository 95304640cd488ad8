from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "huidian.network"
    label = "network"
