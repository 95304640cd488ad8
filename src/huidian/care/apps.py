from django.apps import AppConfig

from huidian.care.append_only import LEDGER
from huidian.network import append_only


class CareConfig(AppConfig):
    name = "huidian.care"
    label = "care"

    def ready(self) -> None:
        append_only.register(LEDGER)
