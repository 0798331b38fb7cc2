"""The one way an audit entry comes into being."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from dure.apps.audit.models import AuditEntry


def record(
    actor: Any,
    verb: str,
    target: models.Model,
    *,
    at: datetime,
    institution_id: int | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write down a deed. `actor` is the user, or None for the system itself. Call it inside the deed's transaction."""
    return AuditEntry.objects.create(
        at=at,
        actor=actor,
        actor_name=str(actor)[:80] if actor else "시스템",
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        institution_id=institution_id,
        changes=dict(changes or {}),
        reason=reason[:500],
    )
