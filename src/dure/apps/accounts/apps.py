from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dure.apps.accounts"
    label = "accounts"
    verbose_name = "계정"
