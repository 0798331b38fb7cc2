from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "dure.apps.watch"
    label = "watch"
    verbose_name = "인증 살피기"
