"""Where things stand in an inline SVG chart. Exact numbers in, text coordinates out: no template ever formats a figure.

Coordinates are texts with at most one decimal, so neither localisation nor rounding can break an attribute.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dure.core.values.money import eok_text, percent_text, round_half_up, won_text

WIDTH, HEIGHT = 640, 290
LEFT, RIGHT, TOP, BOTTOM = 72, 24, 32, 36
Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Format:
    """How one figure reads: on the chart, short; in the table behind it, in full."""

    short: Callable[[Number], str]
    full: Callable[[Number], str]


def _plain(value: Number) -> str:
    return f"{round_half_up(Fraction(value), 1).normalize():,f}"


def _eok(value: Number) -> str:
    return eok_text(int(value)).removesuffix(" 원").replace(".0억", "억") if value else "0"


def chart_format(name: str, unit: str = "") -> Format:
    """`count` (with a unit), `won` (eok on the chart, won in the table) or `percent` (of an exact rate)."""
    formats = {
        "count": Format(lambda value: _plain(value), lambda value: f"{_plain(value)}{unit}"),
        "won": Format(_eok, lambda value: won_text(int(value))),
        "percent": Format(lambda value: percent_text(Fraction(value), 1), lambda value: percent_text(Fraction(value))),
    }
    return formats[name]


@dataclass(frozen=True, slots=True)
class Tick:
    y: str
    text_y: str
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: a bar (x, y, width, height) or a point (x, y), its written value and where that stands."""

    x: str
    y: str
    width: str
    height: str
    center: str
    text_y: str
    text: str
    below: bool
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    style: str
    path: str
    marks: tuple[Mark, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything `components/chart.html` draws. `rows` is the table behind: the label, then one text a series."""

    key: str
    title: str
    summary: str
    labels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    base_y: str
    bars: tuple[Mark, ...]
    lines: tuple[Line, ...]
    target: Tick | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    width: str = str(WIDTH)
    height: str = str(HEIGHT)
    left: str = str(LEFT)
    right: str = str(WIDTH - RIGHT)
    label_x: str = str(LEFT - 8)
    label_y: str = str(HEIGHT - 12)


def at(value: Number) -> str:
    """A coordinate: at most one decimal, never a thousands separator."""
    return f"{round_half_up(Fraction(value), 1).normalize():f}"


def tick_step(span: Number) -> Fraction:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that parts `span` into at most five."""
    if span <= 0:
        return Fraction(1)
    exact = Fraction(span) / 5
    power = Fraction(1)
    while power * 10 <= exact:
        power *= 10
    while power > exact:
        power /= 10
    return next(power * step for step in (1, 2, Fraction(5, 2), 5, 10) if power * step >= exact)


class Scale:
    """Values to heights: zero is always on it, the top is a round number above the greatest value."""

    def __init__(self, values: Iterable[Number]) -> None:
        known = [Fraction(value) for value in values]
        high, low = max([*known, Fraction(0)]), min([*known, Fraction(0)])
        self.step = tick_step(high - low)
        self.high = -(-high // self.step) * self.step
        self.low = (low // self.step) * self.step
        if self.high == self.low:
            self.high = self.low + self.step

    def y(self, value: Number) -> Fraction:
        return TOP + (self.high - Fraction(value)) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def ticks(self, form: Format) -> tuple[Tick, ...]:
        count = int((self.high - self.low) / self.step)
        values = [self.low + self.step * index for index in range(count + 1)]
        return tuple(Tick(at(self.y(value)), at(self.y(value) + 4), form.short(value)) for value in values)


def _target(scale: Scale, form: Format, target: Number | None, label: str) -> Tick | None:
    if target is None:
        return None
    y = scale.y(target)
    return Tick(at(y), at(y - 6), f"{label} {form.full(target) if form.short(0) != '0' else form.short(target)}")


def _summary(labels: Sequence[str], values: Sequence[Number | None], form: Format) -> str:
    known = [(value, label) for label, value in zip(labels, values, strict=True) if value is not None]
    if not known:
        return "값이 없습니다."
    high, low = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    return f"가장 큰 값은 {high[1]} {form.full(high[0])}, 가장 작은 값은 {low[1]} {form.full(low[0])}입니다."


def _key(*parts: object) -> str:
    return f"chart-{zlib.crc32(repr(parts).encode()):08x}"


def _band(count: int) -> Fraction:
    return Fraction(WIDTH - LEFT - RIGHT, max(count, 1))


def _labels(labels: Sequence[str]) -> tuple[Label, ...]:
    band = _band(len(labels))
    return tuple(Label(at(LEFT + band * index + band / 2), label) for index, label in enumerate(labels))


def bar_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[Number | None],
    form: Format,
    *,
    unit: str = "",
    target: Number | None = None,
    target_label: str = "목표",
) -> Chart:
    """One bar a label. None leaves a gap; a bar below `target` is drawn in another colour."""
    scale = Scale([value for value in [*values, target] if value is not None])
    band, zero = _band(len(labels)), scale.y(0)
    width = min(band * Fraction(7, 10), Fraction(44))
    bars = []
    for index, value in enumerate(values):
        if value is None:
            continue
        center, y = LEFT + band * index + band / 2, scale.y(value)
        top, text_y = (y, y - 8) if value >= 0 else (zero, y + 16)
        below = target is not None and value < target
        place = (at(center - width / 2), at(top), at(width), at(abs(zero - y)), at(center), at(text_y))
        bars.append(Mark(*place, form.short(value) if len(labels) <= 16 else "", below))
    return Chart(
        key=_key(title, labels, values),
        title=title,
        summary=_summary(labels, values, form),
        labels=_labels(labels),
        ticks=scale.ticks(form),
        base_y=at(zero),
        bars=tuple(bars),
        lines=(),
        target=_target(scale, form, target, target_label),
        columns=("구분", title),
        rows=tuple(_row(label, [value], form) for label, value in zip(labels, values, strict=True)),
        unit=unit,
    )


def _row(label: str, values: Sequence[Number | None], form: Format) -> tuple[str, ...]:
    return (label, *("–" if value is None else form.full(value) for value in values))


def line_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number | None]]],
    form: Format,
    *,
    unit: str = "",
    target: Number | None = None,
    target_label: str = "목표",
) -> Chart:
    """Up to four lines, told apart by colour, dash and the shape of their points. None leaves a gap."""
    scale = Scale([value for _, values in series for value in [*values, target] if value is not None])
    lines = tuple(
        _line(name, index, values, scale, form, every=len(series) == 1 and len(labels) <= 16)
        for index, (name, values) in enumerate(series[:4])
    )
    return Chart(
        key=_key(title, labels, series),
        title=title,
        summary=" ".join(f"{name}: {_summary(labels, values, form)}" for name, values in series),
        labels=_labels(labels),
        ticks=scale.ticks(form),
        base_y=at(scale.y(0)),
        bars=(),
        lines=lines,
        target=_target(scale, form, target, target_label),
        columns=("구분", *(name for name, _ in series)),
        rows=tuple(_row(label, [values[index] for _, values in series], form) for index, label in enumerate(labels)),
        unit=unit,
    )


def _line(name: str, index: int, values: Sequence[Number | None], scale: Scale, form: Format, *, every: bool) -> Line:
    band, path, marks, pen_down = _band(len(values)), [], [], False
    last = max((place for place, value in enumerate(values) if value is not None), default=-1)
    for place, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        x, y = LEFT + band * place + band / 2, scale.y(value)
        path.append(f"{'L' if pen_down else 'M'}{at(x)} {at(y)}")
        pen_down = True
        text = form.short(value) if every or place == last else ""
        marks.append(Mark(at(x), at(y), "", "", at(x), at(y - 12), text, False, point(index, x, y)))
    return Line(name, f"s{index + 1}", " ".join(path), tuple(marks), point(index, 18, 6))


def point(index: int, x: Number, y: Number) -> str:
    """The path of one point: a disc, a square, a triangle or a diamond, by the place of its series."""
    across, up = at(x), at(y)
    shapes = (
        f"M{across} {up}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
        f"M{across} {up}m-4 -4h8v8h-8z",
        f"M{across} {up}m0 -5l5 9h-10z",
        f"M{across} {up}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
    )
    return shapes[index % len(shapes)]
