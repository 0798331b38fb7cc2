"""What a service of 공공데이터포털 answered: a result, or a complaint in one of the shapes the portal uses.

The gateway complains in XML whatever was asked for, mostly with HTTP 200; the services behind it in JSON, each with an
envelope of its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from dure.core.values.errors import DureError, Refused, Unreadable

FINE = frozenset({"0", "00", "000", "OK"})
NOTHING_FOUND = "03"
_PASSING = frozenset({"01", "02", "04", "05", "23"})
_KEY = frozenset({"20", "21", "30", "31", "32", "33", "-4", "-401"})
_QUOTA = "22"
_ADDRESS = "12"
_ASKED_WRONGLY = frozenset(
    {"06", "07", "08", "10", "11", "TOO_LARGE_REQUEST", "BAD_JSON_REQUEST", "REQUEST_DATA_MALFORMED"}
)
_XML_CODE = re.compile(r"<(?:returnReasonCode|resultCode)>\s*([^<\s]{1,20})\s*<")
_XML_WORDS = re.compile(r"<(?:returnAuthMsg|resultMsg)>\s*([^<]{1,200}?)\s*<")
SHOWN = 120
"""Characters of an answer nobody understood that its error shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status 0: nobody answered; `text` says why. `wait`: the seconds the service asked us to wait."""

    status: int
    text: str
    wait: float | None = None

    @property
    def complaint(self) -> tuple[str, str]:
        """`(code, words)`; empty when the answer doesn't complain."""
        if self.text.lstrip().startswith("<"):
            code, words = _XML_CODE.search(self.text), _XML_WORDS.search(self.text)
            return ("", "") if code is None or code[1] in FINE else (code[1], words[1] if words else "")
        return _complaint_in(self.payload())

    @property
    def is_passing(self) -> bool:
        """Worth asking again in a while."""
        code, _ = self.complaint
        if code:
            return code in _PASSING
        return self.status in (0, 429) or self.status >= 500

    def payload(self) -> Any:
        """The JSON, or None."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


def _complaint_in(payload: Any) -> tuple[str, str]:
    if not isinstance(payload, dict):
        return "", ""
    if "status_code" in payload and "data" not in payload:
        return str(payload["status_code"]), str(payload.get("msg", ""))
    if "code" in payload and "msg" in payload:
        return str(payload["code"]), str(payload["msg"])
    heads = [payload, *(inner.get("header") for inner in payload.values() if isinstance(inner, dict))]
    for head in heads:
        if isinstance(head, dict) and "resultCode" in head:
            code = str(head["resultCode"])
            return ("", "") if code in FINE else (code, str(head.get("resultMsg", "")))
    return "", ""


def result_of(service: str, answer: Answer) -> dict[str, Any] | None:
    """The JSON object of a good answer; None where the service says that nothing was found. Else a refusal."""
    code, words = answer.complaint
    if code == NOTHING_FOUND:
        return None
    payload = answer.payload()
    if not code and answer.status == 200 and isinstance(payload, dict):
        return payload
    raise _problem(service, answer, code, words.strip())


def _problem(service: str, answer: Answer, code: str, words: str) -> DureError:
    status, excerpt = answer.status, " ".join(answer.text[: SHOWN * 2].split())[:SHOWN]
    said = " ".join(part for part in (code, words) if part)
    told = f" (응답: {said})" if said else ""
    if code in _KEY or (not code and status in (401, 403)):
        return Refused(
            f"{service}: 인증키가 받아들여지지 않았습니다{told}. 공공데이터포털 마이페이지에서 이 서비스의 활용신청이 "
            "승인되었는지, 기한이 남았는지 확인하고 DURE_DATA_KEY를 고쳐 주세요.",
            code="service_key_refused",
            service=service,
        )
    if code == _QUOTA or (not code and status == 429):
        return Refused(
            f"{service}: 포털이 호출 한도를 넘었다고 합니다{told}. 내일 다시 하거나 포털에서 한도를 늘려 받아 주세요.",
            code="service_quota_used",
            service=service,
        )
    if code == _ADDRESS or (not code and (status == 404 or 300 <= status < 400)):
        return Refused(
            f"{service}: 정한 주소에 서비스가 없습니다{told}. 포털의 그 서비스 화면에 적힌 요청주소로 고쳐 주세요.",
            code="service_address_wrong",
            service=service,
        )
    if code in _ASKED_WRONGLY or (not code and 400 <= status < 500):
        return Refused(
            f"{service}: 요청을 받아들이지 않았습니다 ({said or f'HTTP {status}'}). 기간과 조건을 줄여 다시 해 주세요.",
            code="service_request_refused",
            service=service,
        )
    if status == 0 or status >= 500 or code in _PASSING:
        reason = said or (f"HTTP {status}" if status else excerpt)
        return Refused(
            f"{service}: 여러 번 물었으나 답을 받지 못했습니다 ({reason}). 잠시 뒤 다시 하거나, 포털에서 "
            "내려받은 파일을 올려 주세요.",
            code="service_down",
            service=service,
        )
    return not_understood(service, said or excerpt)


def not_understood(service: str, what: str) -> Unreadable:
    """An answer that isn't what the service's specification says."""
    return Unreadable(
        f"{service}: 답을 읽지 못했습니다: {what or '빈 답'}. 서비스의 명세가 바뀌었는지 포털에서 확인하고, 그동안은 "
        "내려받은 파일을 올려 주세요.",
        code="service_answer_unreadable",
        service=service,
    )
