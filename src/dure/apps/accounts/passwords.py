"""A password may not be built on the project's own words."""

from __future__ import annotations

from django.core.exceptions import ValidationError

_WORDS = ("dure", "두레", "jangteo", "장터", "admin", "password", "비밀번호")


class ProjectWords:
    """`dure2026!` passes Django's validators; whoever knows the site's name would try it first."""

    def validate(self, password: str, user: object = None) -> None:
        lowered = password.lower()
        if any(word in lowered for word in _WORDS):
            raise ValidationError(
                "서비스 이름이나 흔한 낱말이 든 비밀번호는 쓸 수 없습니다.", code="password_project_word"
            )

    def get_help_text(self) -> str:
        return "서비스 이름(두레, dure 등)이 들어가지 않아야 합니다."
