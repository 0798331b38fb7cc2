"""How Korean systems name the columns of a ledger: the dictionary `columns.py` reads.

Words are written here without spaces; case and marks do not matter. Seen in: ERP and e호조 exports (and the field
names of e호조's link files), 나라장터 contract lists, yearly returns, Dure's own exchange format.
"""

from __future__ import annotations

AMOUNT, SUPPLY_AMOUNT, TAX_AMOUNT = "amount", "supply_amount", "tax_amount"
DAYS = ("contract_day", "resolved_day", "paid_day")

MEANINGS: dict[str, str] = {  # meaning -> its Korean name, for mapping screens and findings
    "reference": "계약·결의번호",
    "institution": "기관",
    "institution_code": "기관코드",
    "department": "부서",
    "contract_day": "계약일",
    "resolved_day": "결의일",
    "paid_day": "지급일",
    "kind": "구분(물품·용역·공사)",
    "title": "건명",
    "product_code": "물품분류번호",
    "business_number": "사업자등록번호",
    "enterprise_name": "업체명",
    AMOUNT: "금액",
    SUPPLY_AMOUNT: "공급가액",
    TAX_AMOUNT: "부가세",
    "exclusion": "제외 표시",
    "fiscal_year": "회계연도",
    "tax_type": "과세구분(매입·매출)",
    "method": "계약방법",
}

WORDS: dict[str, str] = {
    "reference": """
        계약번호 통합계약번호 계약관리번호 계약대장관리번호 결의번호 지출결의번호 지급명령번호 관리번호 문서번호
        전표번호 접수번호 id reference ctrtno ctrtacctbookmngno paycmdregino""",
    "institution": """
        기관 기관명 공공기관 공공기관명 수요기관 수요기관명 발주기관 발주기관명 구매기관 구매기관명 계약기관
        계약기관명 집행기관 집행기관명 자치단체명 institution institution_name localgovnm""",
    "institution_code": """
        기관코드 수요기관코드 발주기관코드 구매기관코드 자치단체코드 행정표준코드 학교코드 institution_code
        localgovcd""",
    "department": """
        부서 부서명 담당부서 담당부서명 구매부서 집행부서 계약부서 발주부서 요구부서 사용부서 소관부서 실과 실과명
        과명 부서과 gcc부서명 department department_name deptnm gccdeptnm""",
    "contract_day": """
        계약일 계약일자 계약일시 계약년월일 계약연월일 계약체결일 계약체결일자 체결일자 최초계약일자 총괄계약일자
        contract_date contract_day firstctrtymd""",
    "resolved_day": """
        결의일 결의일자 지출결의일 지출결의일자 원인행위일 원인행위일자 지출원인행위일 지출원인행위일자 품의일
        품의일자 resolution_date resolved_date resolved_day""",
    "paid_day": """
        지급일 지급일자 지출일 지출일자 지급명령일 지급명령일자 대금지급일 대금지급일자 대가지급일 대가지급일자
        집행일 집행일자 이체일자 payment_date paid_date paid_day paycmdymd""",
    "kind": """
        구매구분 구매유형 구매종류 계약구분명 계약종류 계약목적물 계약목적물구분 목적물구분 물품용역공사 업무구분
        조달구분 kind ctrtfgnm ctrtobjectsnm""",
    "title": """
        계약명 계약명칭 계약건명 건명 구매건명 지출건명 사업명 공사명 용역명 과제명 공고명 품명 물품명 내역
        집행내역 구매내역 세부내역 title ctrtnm goodsnm""",
    "product_code": """
        세부품명번호 세부품명코드 물품분류번호 물품분류코드 물품목록번호 품목코드 product_code goodsclno""",
    "business_number": """
        사업자등록번호 사업자번호 사업자no 사업자등록no 거래처사업자번호 거래처사업자등록번호 업체사업자번호
        업체사업자등록번호 계약상대자사업자번호 계약상대자사업자등록번호 공급자사업자번호 공급자사업자등록번호
        채주사업자번호 채주사업자등록번호 business_number bizno supplier_bizno bizregino bsnmno""",
    "enterprise_name": """
        거래처 거래처명 업체 업체명 상호 상호명 기업명 회사명 계약상대자 계약상대자명 계약업체 계약업체명 공급업체
        공급업체명 공급자 공급자명 납품업체 납품업체명 구매처 채주 채주명 채권자 낙찰자 낙찰업체 enterprise_name
        supplier_name custnm""",
    AMOUNT: """
        금액 합계 계 합계금액 총액 총금액 계약금액 총계약금액 총괄계약합계금액 지급액 지급금액 금회지급액 총지급액
        지출액 지출금액 집행액 집행금액 구매액 구매금액 채주지급금액 지급명령금액 결의금액 실적금액 amount
        summaryctrttotamt totpaycmdamt""",
    SUPPLY_AMOUNT: "공급가 공급가액 공급금액 supply_amount",
    TAX_AMOUNT: "부가세 부가세액 부가가치세 부가가치세액 세액 vat tax_amount",
    "exclusion": "제외 제외구분 제외사유 제외여부 제외표시 실적제외 실적제외사유 분모제외 exclusion",
    "fiscal_year": "회계연도 회계년도 fiscal_year fisyear",
    "tax_type": """
        과세구분 과세유형 과세형태 세금구분 세무구분 부가세구분 부가세유형 매입매출 매입매출구분 증빙구분
        tax_type""",
    "method": "계약방법 계약방법명 계약방식 구매방법 체결방법 method ctrtmethnm",
}

# used only in a file that has no stronger word for the same meaning
WEAK_WORDS: dict[str, str] = {
    "reference": "연번 순번 번호 원인번호 지출원인행위일련번호 causeno",
    "institution": "학교명 소속 소속기관",
    "department": "담당과 부서코드 계약부서코드 gcc부서코드 deptcd gccdeptcd",
    "contract_day": "일자 날짜 계약기간 구매일 구매일자 거래일 거래일자",
    "resolved_day": "기표일 기표일자 전표일자 신고기준일 발행일 발행일자 작성일자 등록일자 regiymd",
    "kind": "구분 유형 계약구분 집행구분 품의종류구분명 consultkindfgnm ctrtfg ctrtobjects",
    "title": """
        적요 지출적요 계약적요 계약목적 비목 예산명 세부사업명 내용 제품명 상품명 제품서비스명 ctrtoutline biznm""",
    "product_code": "품명코드 물품식별번호",
    AMOUNT: "물품금액 원인행위액 원인행위금액 추정금액 예정금액 goodsamt causeactamt",
    "method": "ctrtmeth",
}
