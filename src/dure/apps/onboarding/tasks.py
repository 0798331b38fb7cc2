"""Mail in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from dure.apps.onboarding import letters


@task()
def send_letter(letter_id: int) -> None:
    """Send one letter; safe to repeat."""
    letters.send(letter_id, at=timezone.now())
