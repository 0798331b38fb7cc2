from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "dure.apps.performance"
    label = "performance"
    verbose_name = "실적"
