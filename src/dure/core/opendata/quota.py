"""How often a service was asked today, kept in a small file that several processes may share."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dure.core.values.errors import Refused


@dataclass(frozen=True)
class DailyQuota:
    """`take(service)` counts one call of today, or refuses before it is made.

    The portal counts calls by service and day; whether it counts failed ones is not said, so each attempt is counted.
    """

    path: Path
    limit: int
    today: Callable[[], date]

    def take(self, service: str) -> int:
        """The calls made today, this one included."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            day, used = self.today().isoformat(), _read(file.read())
            count = used.get(day, {}).get(service, 0)
            if count >= self.limit:
                raise Refused(
                    f"{service}: 오늘 정한 호출 한도 {self.limit:,}회를 다 썼습니다. 내일 다시 하거나, 포털에서 "
                    "승인받은 일일 트래픽을 확인해 DURE_DATA_QUOTA를 늘려 주세요.",
                    code="service_quota_own",
                    service=service,
                )
            kept = {day: {**used.get(day, {}), service: count + 1}}  # other days are over
            file.seek(0)
            file.truncate()
            json.dump(kept, file, ensure_ascii=False)
            return count + 1


def _read(text: str) -> dict[str, dict[str, int]]:
    """What the file holds; one that a full disk or a hand has broken counts as used up by nobody."""
    try:
        kept = json.loads(text or "{}")
        return {str(day): {str(name): int(count) for name, count in used.items()} for day, used in kept.items()}
    except (ValueError, AttributeError, TypeError):
        return {}
