"""The invented enterprises of a region: who they are, what they sell, how much is bought from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from dure.cli.sample import city, county
from dure.cli.sample.certificates import Holder, histories
from dure.cli.sample.names import business_number, coined_words
from dure.cli.sample.trades import (
    CARE_TRADES,
    FACILITY_TRADES,
    GREEN_TRADES,
    PARTS_TRADES,
    PRODUCT_TRADES,
    SELF_SUPPORT_TRADES,
    SOCIAL_TRADES,
    TRADES,
    VILLAGE_TRADES,
    Trade,
)
from dure.core.schemes.model import Kind
from dure.core.tally.model import Certificate

FAIR_SOCIAL, FAIR_PARTS = "사회적경제", "소부장"


@dataclass(frozen=True, slots=True)
class SampleEnterprise:
    """One invented enterprise. `group` says how it came about, `fair` under which heading it comes to the fair ("" for
    not at all), `weight` how often it is bought from; `careless`: its rows often lack a proper business number.
    An enterprise that isn't `registered` stands in ledgers only."""

    business_number: str
    name: str
    region: str
    trade: Trade
    group: str
    weight: float
    certificates: tuple[Certificate, ...] = ()
    fair: str = ""
    careless: bool = False
    registered: bool = True

    @property
    def zero_led(self) -> bool:
        return self.business_number.startswith("0")

    @property
    def social(self) -> bool:
        """Holds or held a certificate of the city's own list."""
        return any(certificate.kind in city.TARGET_KINDS for certificate in self.certificates)


@dataclass(frozen=True, slots=True)
class Group:
    """So many enterprises of one make: their trades, the kinds of certificate each holds, and their common share of
    all ledger rows."""

    code: str
    count: int
    trades: Sequence[str]
    kinds: tuple[str, ...]
    share: float
    legal: str = "incorporated"
    sme: float = 0.9  # how many of them hold a confirmation as a small enterprise


_ALL = tuple(TRADES)
_GOODS = tuple(code for code, trade in TRADES.items() if trade.kind is Kind.GOODS)
_SOCIAL = (
    Group("social_enterprise", 16, SOCIAL_TRADES, ("social_enterprise",), 0.050),
    Group("grown_social_enterprise", 5, SOCIAL_TRADES, ("prelim_social_enterprise", "social_enterprise"), 0.015),
    Group("prelim_social_enterprise", 10, SOCIAL_TRADES, ("prelim_social_enterprise",), 0.020),
    Group("village_enterprise", 8, VILLAGE_TRADES, ("village_enterprise",), 0.011, sme=0.5),
    Group("prelim_village_enterprise", 5, VILLAGE_TRADES, ("prelim_village_enterprise",), 0.005, sme=0.3),
    Group("social_cooperative", 6, CARE_TRADES, ("social_cooperative",), 0.018, "cooperative", 0.5),
    Group("cooperative", 9, SOCIAL_TRADES, ("cooperative",), 0.014, "cooperative", 0.5),
    Group("self_support_enterprise", 5, SELF_SUPPORT_TRADES, ("self_support_enterprise",), 0.016, sme=0.6),
)  # fmt: skip
_OTHERS = (
    Group("materials_parts", 14, PARTS_TRADES, ("materials_parts",), 0.022),
    Group("severe_disability_facility", 9, FACILITY_TRADES, ("severe_disability_facility",), 0.028, "cooperative", 0.2),
    Group("standard_workplace", 9, (*FACILITY_TRADES, "cleaning"), ("standard_workplace",), 0.022),
    Group("green", 18, GREEN_TRADES, ("green_label",), 0.045),
    Group("excellent", 9, PRODUCT_TRADES, ("excellent_procurement",), 0.035),
    Group("performance_certified", 7, PRODUCT_TRADES, ("performance_certified",), 0.022),
    Group("nep", 5, PRODUCT_TRADES, ("nep",), 0.014),
    Group("innovation", 8, PRODUCT_TRADES, ("innovation",), 0.018),
    Group("women_owned", 46, _ALL, ("women_owned",), 0.085),
    Group("disabled_owned", 12, _GOODS, ("disabled_owned",), 0.018),
    Group("women_and_disabled", 4, _GOODS, ("women_owned", "disabled_owned"), 0.006),
    Group("startup", 34, _ALL, ("startup",), 0.048),
    Group("women_startup", 9, _ALL, ("women_owned", "startup"), 0.012),
    Group("large", 10, ("building", "civil", "computers", "maintenance", "guarding"), (), 0.030, sme=0.0),
    Group("plain", 142, _ALL, (), 0.330),
)
_COUNTY = (
    Group("social_enterprise", 7, SOCIAL_TRADES, ("social_enterprise",), 0.16),
    Group("prelim_social_enterprise", 4, SOCIAL_TRADES, ("prelim_social_enterprise",), 0.06),
    Group("village_enterprise", 7, VILLAGE_TRADES, ("village_enterprise",), 0.09, sme=0.4),
    Group("prelim_village_enterprise", 3, VILLAGE_TRADES, ("prelim_village_enterprise",), 0.03, sme=0.3),
    Group("social_cooperative", 12, CARE_TRADES, ("social_cooperative",), 0.14, "cooperative", 0.4),
    Group("cooperative", 21, SOCIAL_TRADES, ("cooperative",), 0.12, "cooperative", 0.4),
)  # fmt: skip
_OUTSIDE = Group("outside", 520, _ALL, (), 0.10, sme=0.0)
_SOCIAL_AT_FAIR, _PARTS_AT_FAIR = 23, 9


@dataclass(slots=True)
class _Naming:
    """Words and numbers already given away."""

    random: Random
    words: Iterator[str]
    numbers: set[str] = field(default_factory=set)

    def number(self, legal: str) -> str:
        while True:
            number = business_number(self.random, zero_led=self.random.random() < 0.11, legal=legal)
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def name(self, trade: Trade, group: str, legal: str) -> str:
        word = next(self.words)
        if group == "social_cooperative":
            return f"{word} 사회적협동조합"
        if legal == "cooperative" and group == "severe_disability_facility":
            return f"{word}보호작업장"
        if legal == "cooperative":
            return f"{word}협동조합"
        if "village" in group:
            return f"{word}마을"
        core = word + self.random.choice(trade.suffixes)
        return core if self.random.random() < 0.25 else f"주식회사 {core}"


def make_enterprises(seed: int) -> tuple[tuple[SampleEnterprise, ...], tuple[SampleEnterprise, ...]]:
    """The enterprises of 가온시 (400 registered, and those that stand in its ledgers only) and of 누리군 (54)."""
    random = Random(f"{seed}:enterprises")
    naming = _Naming(random, coined_words(random))
    social = [one for group in _SOCIAL for one in _of_group(group, naming, city.DISTRICTS, city.REGION)]
    others = [one for group in _OTHERS for one in _of_group(group, naming, city.DISTRICTS, city.REGION)]
    outside = [replace(one, registered=False) for one in _of_group(_OUTSIDE, naming, ("다른 지역",), "")]
    in_county = [one for group in _COUNTY for one in _of_group(group, naming, county.VILLAGES, county.REGION)]
    in_city = _twins(_marked(random, social, others), naming) + outside
    return _careless(random, in_city, 7, 37), _careless(random, in_county, 3, 2)


def _of_group(group: Group, naming: _Naming, places: Sequence[str], region: str) -> Iterator[SampleEnterprise]:
    random = naming.random
    shares = [random.paretovariate(1.6) for _ in range(group.count)]
    for share in shares:
        trade = TRADES[random.choice(group.trades)]
        number = naming.number(group.legal)
        holder = Holder(number, trade, sme=random.random() < group.sme)
        yield SampleEnterprise(
            business_number=number,
            name=naming.name(trade, group.code, group.legal),
            region=f"{region} {random.choice(places)}".strip(),
            trade=trade,
            group=group.code,
            weight=group.share * min(share, 9.0) / sum(min(one, 9.0) for one in shares),
            certificates=tuple(histories(random, holder, group.kinds)),
        )


def _marked(random: Random, social: list[SampleEnterprise], others: list[SampleEnterprise]) -> list[SampleEnterprise]:
    """The 23 of the social economy and the 9 makers of materials and parts that come to the fair."""
    parts = [one for one in others if one.group == "materials_parts"]
    coming = {one.business_number: FAIR_SOCIAL for one in random.sample(social, _SOCIAL_AT_FAIR)}
    coming |= {one.business_number: FAIR_PARTS for one in random.sample(parts, _PARTS_AT_FAIR)}
    return [replace(one, fair=coming.get(one.business_number, "")) for one in social + others]


def _twins(enterprises: list[SampleEnterprise], naming: _Naming) -> list[SampleEnterprise]:
    """Two pairs with one name and different numbers: why a name alone is never enough. A twin of a certified
    enterprise replaces the last plain ones."""
    named = [one for one in enterprises if one.name.startswith("주식회사 ")]
    first = next(one for one in named if one.group == "social_enterprise")
    second = next(one for one in named if one.group == "women_owned")
    last = enterprises[-2:]
    twins = [
        replace(last[0], name=first.name.removeprefix("주식회사 "), careless=True),
        replace(last[1], name=second.name.removeprefix("주식회사 "), careless=True),
    ]
    return enterprises[:-2] + twins


def _careless(
    random: Random, enterprises: Sequence[SampleEnterprise], social: int, others: int
) -> tuple[SampleEnterprise, ...]:
    """So many of either sort whose rows often lack a number: of the social economy, confirming them moves figures."""
    known = [one.business_number for one in enterprises if one.social]
    chosen = set(random.sample(known, social))
    chosen.update(random.sample([one.business_number for one in enterprises], others))
    return tuple(replace(one, careless=one.careless or one.business_number in chosen) for one in enterprises)
