from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "dure.apps.ledgers"
    label = "ledgers"
    verbose_name = "구매대장"
