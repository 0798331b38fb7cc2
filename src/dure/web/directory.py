"""What everyone may look through: enterprises by sector, region and certificate, and what they sell."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dure.apps.catalogue import access, directory, keeping
from dure.apps.catalogue.item_codes import item_name
from dure.apps.catalogue.queries import products_of, schemes_of, shown_products
from dure.apps.ledgers.bought import bought_in
from dure.apps.ledgers.queries import years_of
from dure.apps.lists.seen import Seen, only_seen
from dure.apps.onboarding.queries import contacts_of, suspended_on
from dure.apps.registry.access import standpoints_of
from dure.apps.registry.queries import catalogue, status_on
from dure.core.values.numbers import hyphenated
from dure.web.listing import paged, workbook
from dure.web.pages import crumbs
from dure.web.timeline import day_text

PER_PAGE = 20
MOST_ADDRESSES = 50_000  # a sitemap holds no more
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_HEADS = ["상호", "분야", "지역", "시군구·읍면동", "사업자등록번호", "인증", "인증번호", "유효기간 시작", "유효기간 끝"]


def kind_name(code: str) -> str:
    """A kind of certificate in words."""
    known = catalogue().certificate_kinds.get(code)
    return known.name if known else code


def slug_of(name: str) -> str:
    """The part of an address that people read: `두레종이-주식회사`."""
    return slugify(name, allow_unicode=True) or "-"


def enterprise_address(enterprise_id: int, name: str) -> str:
    return reverse("directory-enterprise", args=[enterprise_id, slug_of(name)])


def product_address(product: Any) -> str:
    return reverse("directory-product", args=[product.pk, slug_of(product.name)])


@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The directory with counts by sector, region and kind; of one sector also what it offers. As xlsx, too."""
    today = timezone.localdate()
    seen = only_seen() if request.GET.get("listed") == "1" else {}
    everyone = directory.entries_on(today, suspended_on(today), listed=_kinds_of(seen))
    wish = {name: request.GET.get(name, "").strip()[:80] for name in ("sector", "region", "kind")}
    wish["words"] = request.GET.get("q", "").strip()[:80]
    found = [entry for entry in everyone if entry.holds(**wish)]
    if request.GET.get("format") == "xlsx":
        return _as_workbook(found, today, seen)
    page = paged(request, found, PER_PAGE)
    context = {
        "page": page,
        "rows": _rows(page),
        "listed": request.GET.get("listed") == "1",
        "wish": wish,
        "today": today,
        "choices": _choices(everyone, wish),
        "matrix": None if wish["sector"] or wish["words"] else _matrix(found),
        "offers": directory.offers_of(entry.enterprise_id for entry in found) if wish["sector"] else [],
        "bought": _bought(request, found, today) if wish["sector"] else None,
        "breadcrumbs": crumbs(("기업 목록", "directory"), wish["sector"]) if wish["sector"] else crumbs("기업 목록"),
    }
    return render(request, "directory/enterprises.html", context)


def _kinds_of(seen: dict[int, list[Seen]]) -> dict[int, set[str]]:
    return {enterprise_id: {one.kind for one in some} for enterprise_id, some in seen.items()}


def _rows(entries: Any) -> list[dict[str, Any]]:
    """The entries of a page as they are shown."""
    ids = [entry.enterprise_id for entry in entries]
    shown: dict[int, list[str]] = {}
    for enterprise_id, name in shown_products().filter(enterprise__in=ids).values_list("enterprise_id", "name"):
        shown.setdefault(enterprise_id, []).append(name)
    return [
        {
            "entry": entry,
            "address": enterprise_address(entry.enterprise_id, entry.name),
            "kinds": sorted(kind_name(kind) for kind in entry.kinds),
            "listed": sorted(kind_name(kind) for kind in entry.listed),
            "products": shown.get(entry.enterprise_id, []),
        }
        for entry in entries
    ]


def _bought(request: HttpRequest, found: list[directory.Entry], today: Any) -> dict[str, Any] | None:
    """What the own institution bought from those found in its latest year, for those who may see all its rows."""
    seen = [standpoint for standpoint in standpoints_of(request.user) if standpoint.sees_all_rows]
    last = request.session.get("institution_id")
    at = next((one for one in seen if one.institution.pk == last), seen[0] if seen else None)
    if at is None:
        return None
    year = max(years_of(at.institution.pk), default=today.year)
    figures = bought_in(at.institution.pk, year)
    numbers = {pk: number for number, pk in directory.numbers_of(entry.enterprise_id for entry in found)}
    each = [
        {
            "name": entry.name,
            "address": enterprise_address(entry.enterprise_id, entry.name),
            "figures": figures[numbers[entry.enterprise_id]],
        }
        for entry in found
        if numbers[entry.enterprise_id] in figures
    ]
    each.sort(key=lambda one: -one["figures"].amount)
    return {
        "institution": at.institution,
        "year": year,
        "rows": sum(one["figures"].rows for one in each),
        "amount": sum(one["figures"].amount for one in each),
        "each": each[:10],
        "all": len(each),
    }


def _choices(everyone: list[directory.Entry], wish: dict[str, str]) -> list[dict[str, Any]]:
    """For each of sector, region and kind: what may be chosen beside the other wishes, with counts."""
    facets = []
    for name, label, by in (("sector", "분야", "sector"), ("region", "지역", "region"), ("kind", "인증", "named")):
        others = [entry for entry in everyone if entry.holds(**{**wish, name: ""})]
        values = [
            (value, kind_name(value) if name == "kind" else value, many)
            for value, many in directory.counted(others, by)
        ]
        if wish[name] and wish[name] not in [value for value, _, _ in values]:
            values.append((wish[name], kind_name(wish[name]) if name == "kind" else wish[name], 0))
        facets.append({"name": name, "label": label, "chosen": wish[name], "values": values, "all": len(others)})
    return facets


def _matrix(found: list[directory.Entry]) -> dict[str, Any]:
    """Sectors down, regions across, enterprises in the cells."""
    cells = directory.crossed(found)
    regions = [region for region, _ in directory.counted(found, "region")]
    rows = [
        {"sector": sector, "all": many, "cells": [(region, cells.get((sector, region), 0)) for region in regions]}
        for sector, many in directory.counted(found, "sector")
    ]
    return {"regions": regions, "rows": rows}


def _as_workbook(found: list[directory.Entry], today: Any, seen: dict[int, list[Seen]]) -> HttpResponse:
    """One line a certificate valid today, with who says so since when; then one a kind that lists alone name."""
    held = directory.certificates_on(today, [entry.enterprise_id for entry in found])
    numbers = {pk: hyphenated(number) for number, pk in directory.numbers_of(entry.enterprise_id for entry in found)}
    valid = (
        (
            *_said(entry, numbers),
            kind_name(one.kind),
            one.number,
            one.valid_from,
            one.valid_until or "기한 없음",
            one.source or "직접 등록",
            one.seen_on or "",
        )
        for entry in found
        for one in held.get(entry.enterprise_id, [])
    )
    listed = (
        (
            *_said(entry, numbers),
            kind_name(one.kind),
            "",
            "확인 필요",
            "확인 필요",
            f"목록에 있음: {one.source}",
            one.day,
        )
        for entry in found
        for one in seen.get(entry.enterprise_id, [])
        if one.kind in entry.listed
    )
    only = "인증과, 공식 명단에서 본 것(유효기간 확인 필요)이" if seen else "인증만"
    note = f"{day_text(today)} 기준으로 유효기간 안인 {only} 있습니다. 취소 여부는 '확인한 날'까지만 압니다."
    return workbook(
        f"기업_목록_{today:%Y%m%d}.xlsx", [*_HEADS, "출처", "확인한 날"], chain(valid, listed), notes=[note]
    )


def _said(entry: directory.Entry, numbers: dict[int, str]) -> tuple[str, ...]:
    return (entry.name, entry.sector, entry.region, entry.district, numbers[entry.enterprise_id])


@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """All enterprises under their kinds of certificate, to be printed or kept as PDF by the browser.

    With `?all=1` also those whose certificate has ended, each with what is known of it today.
    """
    today = timezone.localdate()
    region, kind = request.GET.get("region", "").strip(), request.GET.get("kind", "").strip()
    ever = request.GET.get("all") == "1"
    seen = only_seen() if ever else {}
    everyone = directory.entries_on(today, suspended_on(today), ever=ever, listed=_kinds_of(seen))
    found = [entry for entry in everyone if entry.holds(region=region, kind=kind)]
    held = directory.certificates_on(today, [entry.enterprise_id for entry in found], ever=ever)
    parts = [
        {
            "name": family.name,
            "rows": [
                {
                    "entry": entry,
                    "certificates": [
                        {"name": kind_name(one.kind), "held": one, "status": status_on(one, today)}
                        for one in held.get(entry.enterprise_id, [])
                        if one.kind in family.kinds
                    ],
                    "listed": [
                        {"name": kind_name(one.kind), "seen": one}
                        for one in seen.get(entry.enterprise_id, [])
                        if one.kind in family.kinds & entry.listed
                    ],
                }
                for entry in under
            ],
        }
        for family, under in directory.by_family(found)
        if not kind or kind in family.kinds
    ]
    context = {
        "parts": parts,
        "all": len(found),
        "ever": ever,
        "region": region,
        "regions": [name for name, _ in directory.counted(everyone, "region")],
        "today": today,
        "breadcrumbs": crumbs(("기업 목록", "directory"), "인쇄용 목록"),
    }
    return render(request, "directory/printed.html", context)


@require_safe
def enterprise(request: HttpRequest, enterprise_id: int, slug: str = "") -> HttpResponse:
    """An enterprise's public page: certificates valid today with their source, and its products."""
    today = timezone.localdate()
    found = access.public_enterprise(enterprise_id, today, suspended_on(today), only_seen([enterprise_id]))
    address = enterprise_address(found.pk, found.name)
    if request.path != unquote(address):
        return redirect(address, permanent=False)
    held = directory.certificates_on(today, [found.pk]).get(found.pk, [])
    products = list(products_of(found).filter(state="shown"))
    for one in products:
        one.address = product_address(one)
    context = {
        "enterprise": found,
        "certificates": _certificates(held),
        "listed": [
            {"name": kind_name(one.kind), "seen": one}
            for one in only_seen([found.pk]).get(found.pk, [])
            if one.kind not in {certificate.kind for certificate in held}
        ],
        "schemes": schemes_of([one for one in held if not one.items], today),
        "contacts": contacts_of(found, today, shown_to="everyone"),
        "products": products,
        "today": today,
        "may_change": access.may_change_products(request.user, found.pk),
        "share": {"url": request.build_absolute_uri(address), "title": found.name},
        "structured": _structured(
            request,
            {
                "@type": "Organization",
                "name": found.name,
                "url": request.build_absolute_uri(address),
                "address": {"@type": "PostalAddress", "addressCountry": "KR", "streetAddress": found.region},
                "knowsAbout": [found.sector] if found.sector else [],
                "hasCredential": [
                    {
                        "@type": "EducationalOccupationalCredential",
                        "credentialCategory": kind_name(one.kind),
                        "identifier": one.number,
                        "validFrom": one.valid_from.isoformat(),
                        **({"expires": one.valid_until.isoformat()} if one.valid_until else {}),
                    }
                    for one in held
                ],
                "makesOffer": [_offer(request, one) for one in products],
            },
        ),
        "breadcrumbs": crumbs(("기업 목록", "directory"), found.name),
    }
    return render(request, "directory/enterprise.html", context)


def _certificates(held: list[Any]) -> list[dict[str, Any]]:
    return [{"held": one, "name": kind_name(one.kind)} for one in held]


@require_safe
def product(request: HttpRequest, product_id: int, slug: str = "") -> HttpResponse:
    """A product's public page: what it is, what it costs, and what its enterprise proves today."""
    today = timezone.localdate()
    found = access.shown_product(product_id, suspended_on(today))
    address = product_address(found)
    if request.path != unquote(address):
        return redirect(address, permanent=False)
    held = [
        one
        for one in directory.certificates_on(today, [found.enterprise_id]).get(found.enterprise_id, [])
        if not one.items or (found.classification and one.value.covers(found.classification))
    ]
    photos = list(found.photos.all())
    images = [request.build_absolute_uri(reverse("directory-photo", args=[one.pk])) for one in photos]
    context = {
        "product": found,
        "enterprise": found.enterprise,
        "enterprise_address": enterprise_address(found.enterprise_id, found.enterprise.name),
        "item_name": item_name(found.classification),
        "photos": photos,
        "files": list(found.files.all()),
        "certificates": _certificates(held),
        "schemes": schemes_of(held, today, found.classification),
        "today": today,
        "may_change": access.may_change_products(request.user, found.enterprise_id),
        "share": {"url": request.build_absolute_uri(address), "title": found.name, "image": next(iter(images), "")},
        "structured": _structured(request, {**_item(request, found), "image": images}),
        "breadcrumbs": crumbs(
            ("기업 목록", "directory"),
            (found.enterprise.name, "directory-enterprise", found.enterprise_id, slug_of(found.enterprise.name)),
            found.name,
        ),
    }
    return render(request, "directory/product.html", context)


def _item(request: HttpRequest, one: Any) -> dict[str, Any]:
    """A product in the words of schema.org."""
    item: dict[str, Any] = {
        "@type": "Product" if one.kind == "goods" else "Service",
        "name": one.name,
        "description": one.description or one.specification or one.name,
        "url": request.build_absolute_uri(product_address(one)),
        "category": one.category,
    }
    maker = {"@type": "Organization", "name": one.enterprise.name}
    item["brand" if one.kind == "goods" else "provider"] = maker
    if one.price is not None:
        item["offers"] = {"@type": "Offer", "price": one.price, "priceCurrency": "KRW", "seller": maker}
    return item


def _offer(request: HttpRequest, one: Any) -> dict[str, Any]:
    price = {} if one.price is None else {"price": one.price, "priceCurrency": "KRW"}
    named = {"@type": "Product" if one.kind == "goods" else "Service", "name": one.name}
    return {"@type": "Offer", "itemOffered": named, "url": request.build_absolute_uri(product_address(one)), **price}


def _structured(request: HttpRequest, thing: dict[str, Any]) -> SafeString:
    """JSON-LD for a data block of the page: no character in it can end the block."""
    written = json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False)
    return mark_safe(written.translate(_ESCAPES))


@require_safe
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """A photo as Dure made it anew; the smaller one with `?size=small`."""
    found = access.photo_for(request.user, photo_id)
    name = keeping.small_of(found.stored_as) if request.GET.get("size") == "small" else found.stored_as
    response = HttpResponse(keeping.content_of(name), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=3600" if found.product.state == "shown" else "private, no-store"
    return response


@require_safe
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A paper about a product: always a download, never something a browser opens here."""
    found = access.file_for(request.user, file_id)
    response = HttpResponse(keeping.content_of(found.stored_as), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines of the open web may walk: the public pages, or nothing (setting DURE_ROBOTS)."""
    if settings.ROBOTS == "allow":
        sitemap = request.build_absolute_uri(reverse("sitemap"))
        walked = ["Disallow: /accounts/", "Disallow: /institutions/", "Disallow: /enterprises/", "Allow: /"]
        lines = ["User-agent: *", *walked, f"Sitemap: {sitemap}"]
    else:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of the directory, for search engines of the open web."""
    today = timezone.localdate()
    suspended = suspended_on(today)
    places = [(reverse("directory"), None)]
    places += [
        (enterprise_address(entry.enterprise_id, entry.name), None) for entry in directory.entries_on(today, suspended)
    ]
    products = shown_products().exclude(enterprise__in=suspended).order_by("pk").only("name", "updated_at")
    places += [(product_address(one), timezone.localdate(one.updated_at)) for one in products.iterator()]
    addresses = [(request.build_absolute_uri(address), day) for address, day in places[:MOST_ADDRESSES]]
    return render(request, "directory/sitemap.xml", {"addresses": addresses}, content_type="application/xml")
