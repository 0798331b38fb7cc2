from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dure.apps.audit"
    label = "audit"
    verbose_name = "감사기록"
