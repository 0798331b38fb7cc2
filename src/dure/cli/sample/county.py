"""누리군: an invented county of 29 departments whose 54 social-economy enterprises are all on its own list."""

from __future__ import annotations

CODE = "9900002"
NAME = "누리군"
KIND = "local_government"
REGION = "누리군"
TARGETS = {2026: 4_000_000_000}
VILLAGES = ("누리읍", "다래면", "맑은내면", "솔고개면", "큰들면")
DEPARTMENTS = tuple(
    (
        "기획예산과 행정과 재무과 민원과 주민복지과 가족행복과 경제교통과 일자리정책과 문화관광과 체육진흥과 환경위생과 "
        "농업정책과 농촌활력과 산림녹지과 축산과 안전건설과 도시재생과 건축허가과 상하수도과 보건의료원 농업기술센터 "
        "군립도서관 누리읍사무소 다래면사무소 맑은내면사무소 솔고개면사무소 큰들면사무소 의회사무과 청소년센터"
    ).split()
)
SOCIAL_ENTERPRISES, VILLAGE_ENTERPRISES, COOPERATIVES = 11, 10, 33
ROWS = {2025: 700, 2026: 600}
