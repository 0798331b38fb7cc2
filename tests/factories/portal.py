"""A service of 공공데이터포털 that speaks as its specification says: a real HTTP server in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "abc+def/ghi=="
"""A service key as the portal shows it decoded: its marks have to be quoted in an address."""

XML_COMPLAINT = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
    "<returnAuthMsg>{words}</returnAuthMsg><returnReasonCode>{code}</returnReasonCode>"
    "</cmmMsgHeader></OpenAPI_ServiceResponse>"
)


def xml_complaint(code: str, words: str) -> str:
    return XML_COMPLAINT.format(code=code, words=words)


def a_page(*items: dict[str, Any], total: int | None = None, page: int = 1) -> dict[str, Any]:
    """The envelope of 조달청 services, with the fields of the catalogue."""
    body = {
        "items": list(items),
        "numOfRows": 999,
        "pageNo": page,
        "totalCount": len(items) if total is None else total,
    }
    return {"response": {"header": {"resultCode": "00", "resultMsg": "정상"}, "body": body}}


def statuses(*items: dict[str, str]) -> dict[str, Any]:
    """The envelope of 국세청 상태조회."""
    return {"request_cnt": len(items), "match_cnt": len(items), "status_code": "OK", "data": list(items)}


def a_status(
    number: str, words: str = "계속사업자", code: str = "01", ended: str = "", **changes: str
) -> dict[str, str]:
    values = {
        "b_no": number,
        "b_stt": words,
        "b_stt_cd": code,
        "tax_type": "부가가치세 일반과세자",
        "tax_type_cd": "01",
        "end_dt": ended,
    }
    return {**values, **changes}


@dataclass
class Service:
    """`says` are the answers to come, one a request: a body, or `(status, body, headers)`. `heard`: what was asked."""

    address: str = ""
    says: list[Any] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def will_say(self, *answers: Any) -> None:
        self.says.extend(answers)


@contextmanager
def a_service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: Any) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            service.heard.append({"method": self.command, "query": query, "body": body})
            said = service.says.pop(0)
            status, content, headers = said if isinstance(said, tuple) else (200, said, {})
            raw = (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_port}/api"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
