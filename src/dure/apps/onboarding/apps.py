from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "dure.apps.onboarding"
    label = "onboarding"
    verbose_name = "기업 참여"
