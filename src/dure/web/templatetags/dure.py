"""Words and figures of a page. Every figure goes through core.values, so screens, files and the command line agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils import timezone

from dure.core.ledgers.cells import EXCLUSION_NAMES
from dure.core.schemes.model import KIND_NAMES, Kind
from dure.core.values import money, numbers
from dure.web import charts
from dure.web import timeline as timelines

register = template.Library()
NOTHING = "–"


@register.filter
def won(amount: int | None) -> str:
    """`1,234,000원`; a dash where there is no amount."""
    return NOTHING if amount is None else money.won_text(amount)


@register.filter
def eok(amount: int | None) -> str:
    """`330.1억 원`, rounded for display: print the exact won beside or behind it."""
    return NOTHING if amount is None else money.eok_text(amount)


@register.filter
def percent(rate: Fraction | None, digits: int = 2) -> str:
    """`5.83%` of an exact rate; "구매 없음" where there is none."""
    return money.percent_text(rate, int(digits))


@register.filter
def points(difference: Fraction | None, digits: int = 2) -> str:
    """A difference of two rates: `+0.83%p`."""
    if difference is None:
        return NOTHING
    rounded = money.round_half_up(difference * 100, int(digits))
    return f"{'+' if rounded > 0 else ''}{rounded:,}%p"


@register.filter
def count(number: int | None) -> str:
    """`1,284`"""
    return NOTHING if number is None else f"{number:,}"


@register.filter
def signed(number: int | None) -> str:
    """`+1,284`, `-5`, `0`"""
    if number is None:
        return NOTHING
    return f"{number:+,}" if number else "0"


@register.filter
def ko_day(day: date | None) -> str:
    """`2026. 3. 5.`; empty for none, so that `|default` can name what that means."""
    return "" if day is None else timelines.day_text(day)


@register.filter
def ko_moment(moment: datetime | None) -> str:
    """`2026. 3. 5. 15:20` in the site's time zone; empty for none."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{timelines.day_text(local.date())} {local:%H:%M}"


@register.filter
def business_number(digits: str | None) -> str:
    """`123-45-67890`; anything that is not ten digits is shown as it stands."""
    if not digits:
        return NOTHING
    return numbers.hyphenated(digits) if len(digits) == 10 and digits.isdigit() else digits


@register.filter
def kind_name(kind: str) -> str:
    """물품, 용역, 공사 of goods, services, works."""
    return KIND_NAMES[Kind(kind)]


@register.filter
def exclusion_name(mark: str) -> str:
    """온누리상품권 of gift_certificate; a mark of a ledger's own words is its own name."""
    return EXCLUSION_NAMES.get(mark, mark)


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: Any) -> str:
    """`?q=…&page=2`: this page's query with some parts replaced (None removes one)."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def page_range(page: Page) -> list[tuple[int | None, bool]]:
    """(page number, is it far) to show: None stands for a gap, far ones are left out on a phone."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    numbers = [number if isinstance(number, int) else None for number in elided]
    ends = (1, page.paginator.num_pages)
    return [(one, one is not None and one not in ends and abs(one - page.number) > 1) for one in numbers]


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.Context, name: str, label: str, kind: str = "") -> dict[str, Any]:
    """A column head that sorts by `?sort=name` or `?sort=-name`; `kind="number"` sets it to the right."""
    current = context["request"].GET.get("sort", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(current)
    url = query_string(context, sort=f"-{name}" if direction == "ascending" else name, page=None)
    return {"label": label, "direction": direction, "url": url, "kind": kind}


@register.inclusion_tag("components/chart.html")
def bar_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[charts.Number | None],
    style: str = "count",
    unit: str = "",
    target: charts.Number | None = None,
    target_label: str = "목표",
) -> dict[str, Any]:
    """Bars with their values, and a table behind. `style`: count, won or percent."""
    form = charts.chart_format(style, unit)
    drawn = charts.bar_chart(title, labels, values, form, unit=unit, target=target, target_label=target_label)
    return {"chart": drawn}


@register.inclusion_tag("components/chart.html")
def line_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[charts.Number | None]]],
    style: str = "count",
    unit: str = "",
    target: charts.Number | None = None,
    target_label: str = "목표",
) -> dict[str, Any]:
    """Lines `[(name, values), …]`, at most four, and a table behind. `style`: count, won or percent."""
    form = charts.chart_format(style, unit)
    drawn = charts.line_chart(title, labels, series, form, unit=unit, target=target, target_label=target_label)
    return {"chart": drawn}


@register.inclusion_tag("components/timeline.html")
def certificate_timeline(terms: Sequence[timelines.Term], today: date, title: str = "인증 유효기간") -> dict[str, Any]:
    """Bars over years of `timeline.Term`s with today marked, and a table behind."""
    return {"timeline": timelines.timeline(terms, today), "terms": terms, "title": title, "today": today}
