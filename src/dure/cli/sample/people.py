"""The invented people of the sample: who may sign in, with which password, as what."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from dure.cli.sample import city, county


@dataclass(frozen=True, slots=True)
class Person:
    """One account. `role` is a role of the registry or "operator"; `institution` a code, "" for none.

    The passwords stand in the open: the sample is for trying things out, and `dure serve` prints them.
    """

    username: str
    password: str
    name: str
    role: str
    said: str
    institution: str = ""
    department: str = ""


OPERATOR, ENTERPRISE_MEMBER = "operator", "enterprise_member"


def _officer_of(username: str, password: str, name: str, place: ModuleType, department: str) -> Person:
    said = f"{place.NAME} 부서 구매담당자 ({department})"
    return Person(username, password, name, "department_officer", said, place.CODE, department)


PEOPLE = (
    Person("unyeong", "solbat-geuneul-11", "운영진", OPERATOR, "시스템 운영자"),
    Person("nari", "yeoul-dari-2611", "이나리", "programme_officer", f"{city.NAME} 총괄 담당자", city.CODE),
    _officer_of("dojin", "neoreun-madang-77", "박도진", city, "평생학습관"),
    Person("garam", "haessal-ggotbat-5", "최가람", "auditor", f"{city.NAME} 감사 담당자", city.CODE),
    Person("sora", "mulgyeol-sori-38", "윤소라", ENTERPRISE_MEMBER, "기업 회원 (사회적기업)"),
    Person("bora", "nurim-dulle-gil-9", "한보라", "programme_officer", f"{county.NAME} 총괄 담당자", county.CODE),
    _officer_of("yuchan", "daraenaru-4412", "정유찬", county, "경제교통과"),
    Person("miso", "keundeul-byeot-63", "오미소", "auditor", f"{county.NAME} 감사 담당자", county.CODE),
)  # fmt: skip
