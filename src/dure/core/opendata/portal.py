"""Asking a service of 공공데이터포털: key, quota, patience. Clock, pause and addresses come from outside."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, quote_plus, unquote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dure.core.opendata.answers import Answer, result_of
from dure.core.opendata.quota import DailyQuota
from dure.core.values.errors import Refused

ATTEMPTS = 4
TIMEOUT = 20.0
LONGEST_WAIT = 60.0
LARGEST_ANSWER = 64 * 1024 * 1024
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class _Stay(HTTPRedirectHandler):
    """A redirect is an error: the key stands in the address and must not be carried to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Portal:
    """A key, and how patiently it asks. `sleep` waits; `quota` counts every attempt before it is made."""

    def __init__(
        self,
        key: str,
        *,
        quota: DailyQuota,
        sleep: Callable[[float], object],
        attempts: int = ATTEMPTS,
        timeout: float = TIMEOUT,
    ) -> None:
        self._key = unquote(key.strip()) if "%" in key else key.strip()  # the portal shows each key in two spellings
        self._quota = quota
        self._sleep = sleep
        self._attempts = attempts
        self._timeout = timeout
        self._opener = build_opener(_Stay)

    def ask(
        self, service: str, address: str, parameters: Mapping[str, str], *, body: object = None
    ) -> dict[str, Any] | None:
        """The service's JSON; None where it says that nothing was found. GET, or POST when there is a `body`.

        What passes by itself (no answer, 429, 5xx, the portal's own passing codes) is asked again after 1, 2, 4 … s.
        """
        request = self._request(service, address, parameters, body)
        answer = Answer(0, "")
        for attempt in range(self._attempts):
            self._quota.take(service)
            answer = self._once(request)
            if not answer.is_passing:
                break
            if attempt + 1 < self._attempts:
                self._sleep(min(2.0**attempt if answer.wait is None else answer.wait, LONGEST_WAIT))
        return result_of(service, answer)

    def _text(self, content: bytes) -> str:
        """An answer without the key in any spelling of it: what a service sends back may be shown and logged."""
        text = content.decode("utf-8-sig", errors="replace")
        escaped = self._key.replace("/", "\\/")  # how some write a slash in JSON
        for spelling in {self._key, escaped, quote(self._key, safe=""), quote(self._key), quote_plus(self._key)}:
            text = text.replace(spelling, "…")
        return text

    def _request(self, service: str, address: str, parameters: Mapping[str, str], body: object) -> Request:
        if not self._key:
            raise Refused(
                f"{service}: 인증키가 없습니다. 공공데이터포털에서 활용신청을 하고 받은 일반 인증키를 "
                "DURE_DATA_KEY(_FILE)에 적어 주세요. 키가 없으면 내려받은 파일을 올려 쓸 수 있습니다.",
                code="service_key_missing",
                service=service,
            )
        parts = urlsplit(address)
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)):
            raise Refused(
                f"{service}: 주소 설정이 비었거나 https://로 시작하지 않습니다. 포털의 그 서비스 화면에 적힌 "
                "요청주소를 적어 주세요 (docs/connectors.md).",
                code="service_address_missing",
                service=service,
            )
        query = urlencode({"serviceKey": self._key, **parameters})
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "User-Agent": "dure"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        return Request(f"{address}{'&' if parts.query else '?'}{query}", data=data, headers=headers)

    def _once(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                content = response.read(LARGEST_ANSWER)
                if response.length:  # what was announced and did not come: `read` with a limit doesn't say so
                    return Answer(0, "답이 중간에 끊김")
                return Answer(response.status, self._text(content))
        except HTTPError as problem:
            with problem:
                return Answer(problem.code, self._text(_body_of(problem)), _seconds(problem.headers.get("Retry-After")))
        except (OSError, HTTPException) as problem:
            return Answer(0, _why(problem))


def _body_of(problem: HTTPError) -> bytes:
    try:
        return problem.read(LARGEST_ANSWER)
    except (OSError, HTTPException):
        return b""


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None


def _why(problem: Exception) -> str:
    """Why nobody answered, in words that hold no address: the key stands in it."""
    reason = problem.reason if isinstance(problem, URLError) else problem
    if isinstance(reason, ssl.SSLError):
        return "서버의 보안 인증서를 확인할 수 없음"
    return "응답 시간 초과" if isinstance(reason, TimeoutError) else f"연결 실패: {type(reason).__name__}"
