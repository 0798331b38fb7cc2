"""What the invented enterprises sell: words for titles and names, item codes, how much a purchase usually costs."""

from __future__ import annotations

from dataclasses import dataclass

from dure.core.schemes.model import Kind


@dataclass(frozen=True, slots=True)
class Trade:
    """`items` are titles with the 10-digit item code (세부품명번호) where one is written. `median` in won, `spread` the
    sigma of the log-normal amounts; nothing is bought for more than `most`."""

    code: str
    sector: str
    kind: Kind
    suffixes: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    median: int
    spread: float
    most: int


def _goods(
    code: str, sector: str, suffixes: str, median: int, *items: tuple[str, str], most: int = 480_000_000
) -> Trade:
    return Trade(code, sector, Kind.GOODS, tuple(suffixes.split()), items, median, 1.25, most)


def _services(code: str, sector: str, suffixes: str, median: int, *items: tuple[str, str]) -> Trade:
    return Trade(code, sector, Kind.SERVICES, tuple(suffixes.split()), items, median, 1.2, 900_000_000)


def _works(code: str, sector: str, suffixes: str, median: int, *titles: str) -> Trade:
    return Trade(
        code, sector, Kind.WORKS, tuple(suffixes.split()), tuple((title, "") for title in titles), median, 1.2, 3_800_000_000
    )


TRADES: dict[str, Trade] = {
    trade.code: trade
    for trade in (
        _goods("paper", "사무용품", "문구 오피스", 2_600_000, ("복사용지 구매", "1411150701"), ("사무용 소모품 구매", "4412160401"), ("파일·바인더 구매", "4412200301")),
        _goods("toner", "전산소모품", "전산 오에이", 4_200_000, ("재생토너카트리지 구매", "4410310301"), ("프린터 소모품 구매", "4410310501")),
        _goods("tissue", "위생용품", "위생 생활", 2_400_000, ("화장실용화장지 구매", "1411170401"), ("종이타월 구매", "1411170301"), ("물비누·세정제 구매", "5313160801")),
        _goods("furniture", "사무용가구", "가구 퍼니처", 9_500_000, ("사무용의자 구매", "5611210201"), ("회의용탁자 구매", "5610151901"), ("민원대기실 가구 구매", "5610170301")),
        _goods("computers", "컴퓨터·주변기기", "시스템 테크", 15_000_000, ("데스크톱컴퓨터 구매", "4321150701"), ("노트북컴퓨터 구매", "4321150301"), ("모니터 구매", "4321190201"), ("네트워크스위치 구매", "4322261201")),
        _goods("cameras", "영상감시장치", "보안 시큐리티", 28_000_000, ("방범용 CCTV 카메라 구매", "4617161001"), ("영상감시장치 부품 구매", "4617162201")),
        _goods("lighting", "조명기구", "조명 라이팅", 19_000_000, ("LED 가로등기구 구매", "3911160301"), ("LED 실내조명 구매", "3911151501")),
        _goods("signs", "표지판·간판", "사인 애드", 5_200_000, ("도로표지판 제작 설치", "5512171501"), ("청사 안내판 제작", "5512171201")),
        _goods("blocks", "보도블록", "블록 산업", 24_000_000, ("투수블록 구매", "3017170101"), ("보차도용 콘크리트블록 구매", "3013150201")),
        _goods("pumps", "펌프·수도자재", "펌프 수기", 21_000_000, ("수중펌프 구매", "4015151301"), ("수도미터 구매", "4111250401"), ("제수밸브 구매", "4014160901")),
        _goods("uniforms", "피복·작업복", "피복 의류", 6_500_000, ("환경공무직 근무복 구매", "5310290201"), ("안전장갑 구매", "4618150401"), ("안전화 구매", "4618160401")),
        _goods("bags", "종량제봉투", "비닐 포장", 17_000_000, ("종량제봉투 제작 구매", "2411150301"), ("재활용 마대 구매", "2411150501")),
        _goods("food", "식품·다과", "푸드 식품", 1_500_000, ("급식용 김치 구매", "5019240101"), ("행사용 떡·다과 구매", "5018190101"), ("직원 간담회 도시락 구매", "9010160301")),
        _goods("coffee", "커피·음료", "커피 로스터스", 900_000, ("원두커피 구매", "5020170601"), ("행사용 음료 구매", "5020230601")),
        _goods("flowers", "화훼·조경수", "화원 플라워", 2_000_000, ("꽃모 구매", "1016160101"), ("청사 화분 구매", "1016180101"), ("가로수 구매", "1016150101")),
        _goods("playground", "체육·놀이시설", "레저 스포츠", 29_000_000, ("야외운동기구 구매 설치", "4920160101"), ("어린이놀이시설 구매 설치", "4924150101"), ("공원용 벤치 구매", "5610160201")),
        _goods("souvenirs", "기념품·공예품", "공방 공예", 1_800_000, ("홍보 기념품 구매", "6012160101"), ("표창패 제작", "4910160201")),
        _goods("books", "도서", "책방 서적", 3_600_000, ("자료실 도서 구입", "5510150901"), ("어린이 도서 구입", "5510150901")),
        _goods("salt", "제설·방역약품", "케미칼 환경", 16_000_000, ("친환경 제설제 구매", "1235210301"), ("방역 소독약품 구매", "5110270801")),
        _goods("parts", "기계부품·소재", "정밀 소재", 31_000_000, ("배수펌프장 베어링 구매", "3117150401"), ("수처리 여과재 구매", "4016150201"), ("제어반 인버터 구매", "3912100901"), ("정수장 감속기 구매", "2611150601")),
        _goods("medical", "의료·보건용품", "메디칼 헬스", 5_500_000, ("보건용 마스크 구매", "4213171201"), ("건강검진용품 구매", "4218180101")),
        _services("cleaning", "건물위생관리", "클린 크린", 19_000_000, ("청사 청소 용역", "7611150101"), ("공원 화장실 청소 용역", "7611150101"), ("물탱크 청소 용역", "7611150201")),
        _services("disinfection", "소독·방역", "방역 케어", 6_000_000, ("청사 정기 소독 용역", "7210210301"), ("경로당 방역 용역", "7210210301")),
        _services("printing", "인쇄·출판", "인쇄 프린팅", 4_500_000, ("정책자료집 인쇄", "8212150701"), ("홍보 리플릿 제작", "8212150701"), ("봉투·서식류 인쇄", "8212150701")),
        _services("design", "디자인", "디자인 스튜디오", 12_000_000, ("관광안내지도 디자인 용역", "8214150201"), ("누리집 개편 디자인 용역", "8214150201")),
        _services("events", "행사대행", "기획 이벤트", 24_000_000, ("시민의 날 기념행사 대행 용역", "8014160701"), ("마을축제 운영 용역", "8014160701"), ("정책토론회 운영 용역", "8014160701")),
        _services("education", "교육·강의", "에듀 배움터", 7_500_000, ("직원 역량강화 교육 용역", "8610170101"), ("시민대학 강좌 운영 위탁", "8610170101")),
        _services("catering", "급식·도시락", "밥상 키친", 4_800_000, ("결식아동 도시락 배달 용역", "9010160301"), ("노인복지관 급식 운영 용역", "9010160301")),
        _services("transport", "운송·차량임차", "관광 운수", 5_500_000, ("현장학습 차량 임차", "7811180201"), ("행사 수송버스 임차", "7811180201")),
        _services("maintenance", "정보시스템 유지관리", "정보 소프트", 36_000_000, ("행정정보시스템 유지관리 용역", "8111220201"), ("누리집 유지보수 용역", "8111220201")),
        _services("engineering", "엔지니어링·감리", "엔지니어링 이엔씨", 38_000_000, ("소하천 정비 실시설계 용역", ""), ("교량 정밀안전점검 용역", ""), ("도시계획도로 감리 용역", "")),
        _services("research", "학술연구", "연구원 리서치", 42_000_000, ("지역경제 활성화 방안 연구 용역", "8013150101"), ("복지욕구 조사 용역", "8014150101")),
        _services("guarding", "시설경비", "가드 경비", 26_000_000, ("청사 무인경비 용역", "9212150101"), ("주차장 관리 용역", "9212150401")),
        _services("recycling", "재활용·폐기물", "자원 리싸이클", 22_000_000, ("재활용품 수거 운반 용역", "7612160101"), ("대형폐기물 처리 용역", "7612150101")),
        _services("care", "돌봄·복지", "돌봄 나눔", 16_000_000, ("노인맞춤돌봄 서비스 위탁", "8510160101"), ("가사·간병 방문 서비스 위탁", "8510160101")),
        _works("building", "건축공사", "종합건설 건설", 92_000_000, "주민센터 리모델링 공사", "경로당 증축 공사", "공공도서관 내부 개보수 공사"),
        _works("civil", "토목공사", "토건 개발", 120_000_000, "도로 재포장 공사", "소하천 정비 공사", "농로 확·포장 공사"),
        _works("electric", "전기공사", "전기 전력", 46_000_000, "가로등 전기 공사", "청사 수변전설비 개선 공사"),
        _works("telecom", "정보통신공사", "통신 네트웍스", 41_000_000, "CCTV 설치 공사", "마을방송 설비 개선 공사"),
        _works("landscape", "조경식재·시설물공사", "조경 그린", 52_000_000, "도시숲 조성 공사", "가로화단 정비 공사"),
        _works("plumbing", "상하수도설비공사", "수도설비 설비", 68_000_000, "노후 상수관 교체 공사", "하수관로 정비 공사"),
        _works("interior", "실내건축공사", "인테리어 공간", 33_000_000, "민원실 환경개선 공사", "작은도서관 조성 공사"),
        _works("fire", "소방시설공사", "소방 이앤에프", 27_000_000, "소방시설 보수 공사", "비상방송설비 교체 공사"),
    )
}

SOCIAL_TRADES = (
    "cleaning", "disinfection", "printing", "design", "events", "education", "catering", "recycling", "care",
    "food", "coffee", "flowers", "souvenirs", "uniforms", "bags", "toner", "paper", "tissue", "landscape", "interior",
)  # fmt: skip
VILLAGE_TRADES = ("food", "coffee", "souvenirs", "catering", "education", "flowers")
PARTS_TRADES = ("parts", "pumps", "parts")
FACILITY_TRADES = ("tissue", "paper", "bags", "printing", "uniforms", "toner", "signs", "cleaning")
PRODUCT_TRADES = ("lighting", "cameras", "blocks", "furniture", "playground", "salt", "pumps", "computers", "signs")
GREEN_TRADES = ("blocks", "furniture", "tissue", "toner", "lighting", "paper")
