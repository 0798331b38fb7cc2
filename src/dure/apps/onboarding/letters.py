"""Mail that leaves when what it tells of is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import send_mail

from dure.apps.onboarding.models import Letter
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise, Membership

SIGNED = "\n\n두레장터 · 이 메일은 보내기만 하는 메일입니다."


def write(to: str, subject: str, body: str, *, at: datetime) -> None:
    """A letter, to leave with the caller's transaction. Somebody without an address reads it on screen alone."""
    if "@" in to:
        letter = Letter.objects.create(to=to, subject=f"[두레장터] {subject}", body=body + SIGNED, made_at=at)
        enqueue("onboarding.send_letter", letter.pk)


def write_members(enterprise: Enterprise, subject: str, body: str, *, at: datetime) -> None:
    """The same letter to everyone who acts for an enterprise."""
    for address in sorted(set(_addresses(enterprise))):
        write(address, subject, body, at=at)


def _addresses(enterprise: Enterprise) -> Iterable[str]:
    members = Membership.objects.filter(enterprise=enterprise, ended_at__isnull=True)
    return members.exclude(user__email="").values_list("user__email", flat=True)


def send(letter_id: int, *, at: datetime) -> None:
    """Send a letter, unless it was sent; a mail server that fails leaves it to be sent again."""
    letter = Letter.objects.filter(pk=letter_id, sent_at__isnull=True).first()
    if letter is None or not Letter.objects.filter(pk=letter_id, sent_at__isnull=True).update(sent_at=at):
        return
    try:
        send_mail(letter.subject, letter.body, None, [letter.to])
    except OSError:
        Letter.objects.filter(pk=letter_id).update(sent_at=None)
        raise
    Letter.objects.filter(pk=letter_id).update(body="")
