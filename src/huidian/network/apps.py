from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "huidian.network"
    label = "network"

    def ready(self) -> None:
        from huidian.network import checks  # noqa: F401  (registers them)
