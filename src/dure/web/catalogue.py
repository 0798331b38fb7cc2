"""An enterprise's own products: written on a phone by its members, or by an officer on its behalf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dure.apps.catalogue import access, actions
from dure.apps.catalogue.item_codes import item_name, item_names
from dure.apps.catalogue.queries import products_of
from dure.core.schemes.model import KIND_NAMES, Kind
from dure.core.values.errors import Refused
from dure.web.directory import product_address
from dure.web.fields import refused
from dure.web.pages import crumbs, form_page

KINDS = [(kind.value, KIND_NAMES[kind]) for kind in (Kind.GOODS, Kind.SERVICES, Kind.WORKS)]
STATES = {"draft": ("작성 중", "neutral"), "shown": ("공개", "success"), "hidden": ("숨김", "warning")}
_NUMBER = {"invalid": "숫자로 적어 주세요. 예: 21000"}


class Count(forms.IntegerField):
    """A whole number as people write it: `21,000원` is 21000."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(widget=widget, error_messages=_NUMBER, required=False, **options)

    def to_python(self, value: Any) -> int | None:
        written = str(value or "").replace(",", "").replace(" ", "").removesuffix("원")
        number: int | None = super().to_python(written)
        return number


class ProductForm(forms.Form):
    kind = forms.ChoiceField(label="구분", choices=KINDS, widget=forms.RadioSelect, initial="goods")
    name = forms.CharField(label="이름", max_length=120, help_text="예: 재생 복사용지, 청사 청소 서비스")
    specification = forms.CharField(
        label="규격", max_length=500, required=False, help_text="크기, 무게, 재질, 용역이면 하는 일의 범위"
    )
    description = forms.CharField(
        label="설명", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    keywords = forms.CharField(
        label="찾는 말", max_length=200, required=False, help_text="사람들이 달리 부르는 말. 예: 종이 A4 용지"
    )
    category = forms.CharField(label="분류", max_length=80, required=False, help_text="예: 용지, 건물 청소")
    classification = forms.CharField(
        label="품목 번호",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "item-codes", "inputmode": "search", "autocomplete": "off"}),
        help_text="물품분류번호 8자리나 세부품명번호 10자리. 이름을 적으면 아는 번호가 나옵니다. 모르면 비워 둡니다.",
    )
    price = Count(label="가격(원, 부가세 포함)", help_text="정해진 값이 없으면 비우고 아래에 가격 기준을 적습니다.")
    price_basis = forms.CharField(
        label="가격 기준", max_length=40, required=False, help_text="예: 개당, 회당, 1인당, 견적 후 협의"
    )
    unit = forms.CharField(label="단위", max_length=20, required=False, help_text="예: 상자, 회, ㎡")
    lead_days = Count(label="납품까지 걸리는 날", help_text="주문한 날부터 며칠")
    monthly_capacity = Count(label="한 달 공급 가능량", help_text="위에 적은 단위로")
    regions = forms.CharField(label="납품 지역", max_length=200, required=False, help_text="예: 가온시 전역, 전국")
    past_deliveries = Count(label="공공기관 납품 건수", help_text="이 제품을 공공기관에 납품한 횟수")

    def clean_past_deliveries(self) -> int:
        return self.cleaned_data["past_deliveries"] or 0

    @property
    def entry(self) -> actions.ProductEntry:
        return actions.ProductEntry(**self.cleaned_data)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="사진",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPG, PNG, WebP. 찍은 곳과 때 같은 숨은 정보는 지우고 올립니다.",
        error_messages={"required": "사진을 골라 주세요.", "empty": "빈 파일입니다. 다른 사진을 골라 주세요."},
    )
    alt = forms.CharField(
        label="사진 설명",
        max_length=120,
        help_text="사진을 볼 수 없는 사람에게 들려 주는 글입니다. 예: 상자에 담긴 복사용지 다섯 권",
        error_messages={"required": "사진에 무엇이 있는지 적어 주세요."},
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label="자료",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.hwp,.hwpx,.xlsx,.docx,.jpg,.jpeg,.png"}),
        help_text="제품 안내서, 시험성적서, 견적서 양식. PDF, HWP, HWPX, XLSX, DOCX, JPG, PNG, 20MB까지",
        error_messages={"required": "파일을 골라 주세요.", "empty": "빈 파일입니다. 다른 파일을 골라 주세요."},
    )


@require_safe
def products(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """All products of an enterprise, whoever may see them."""
    enterprise = access.enterprise_with_products(request.user, enterprise_id)
    found = list(products_of(enterprise))
    for one in found:
        one.state_name, one.state_badge = STATES[one.state]
    context = {
        "enterprise": enterprise,
        "products": found,
        "breadcrumbs": crumbs((enterprise.name, "enterprise", enterprise.pk), "제품"),
    }
    return render(request, "catalogue/products.html", context)


@require_safe
def product(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """One product as its enterprise keeps it."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    found.state_name, found.state_badge = STATES[found.state]
    context = {
        "product": found,
        "item_name": item_name(found.classification),
        "public_address": product_address(found),
        "photos": list(found.photos.all()),
        "files": list(found.files.all()),
        "breadcrumbs": _trail(found.enterprise, found.name),
    }
    return render(request, "catalogue/product.html", context)


def new_product(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Write down a new product."""
    enterprise = access.enterprise_with_products(request.user, enterprise_id)
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_product(enterprise, form.entry, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, f"'{made.name}'을(를) 등록했습니다. 사진을 올리고 공개해 주세요.")
            return redirect("product", enterprise.pk, made.pk)
    return form_page(
        request,
        form,
        heading="제품 등록",
        send="등록",
        trail=_trail(enterprise, "등록"),
        lead_template="catalogue/item_codes.html",
        item_codes=sorted(item_names().items(), key=lambda one: one[1]),
    )


def change_product(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """Write it anew."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    form = ProductForm(request.POST or None, initial={name: getattr(found, name) for name in ProductForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_product(found, form.entry, actor=request.user, at=timezone.now())
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "고친 내용을 저장했습니다.")
            return redirect("product", enterprise_id, product_id)
    return form_page(
        request,
        form,
        heading=f"{found.name} 고치기",
        send="저장",
        trail=_trail(found.enterprise, (found.name, "product", enterprise_id, product_id), "고치기"),
        lead_template="catalogue/item_codes.html",
        item_codes=sorted(item_names().items(), key=lambda one: one[1]),
    )


@require_POST
def show_product(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """Let everyone see it."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    actions.show_product(found, actor=request.user, at=timezone.now())
    messages.success(request, "공개했습니다. 누구나 볼 수 있습니다.")
    return redirect("product", enterprise_id, product_id)


@require_POST
def hide_product(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """Take it out of everyone's sight."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    actions.hide_product(found, actor=request.user, at=timezone.now())
    messages.success(request, "숨겼습니다. 적은 내용은 그대로 있습니다.")
    return redirect("product", enterprise_id, product_id)


def new_photo(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """Add a photo."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photo, alt = form.cleaned_data["photo"], form.cleaned_data["alt"]
        added = {"file_name": photo.name, "content": photo.read(), "actor": request.user, "at": timezone.now()}
        try:
            actions.add_photo(found, alt=alt, **added)
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "사진을 올렸습니다.")
            return redirect("product", enterprise_id, product_id)
    trail = _trail(found.enterprise, (found.name, "product", enterprise_id, product_id), "사진")
    return form_page(request, form, heading="사진 올리기", send="올리기", trail=trail, multipart=True)


@require_POST
def remove_photo(request: HttpRequest, enterprise_id: int, product_id: int, photo_id: int) -> HttpResponse:
    """Take a photo away."""
    photo = access.photo_to_change(request.user, enterprise_id, product_id, photo_id)
    actions.remove_photo(photo, actor=request.user, at=timezone.now())
    messages.success(request, "사진을 지웠습니다.")
    return redirect("product", enterprise_id, product_id)


def new_file(request: HttpRequest, enterprise_id: int, product_id: int) -> HttpResponse:
    """Add a paper."""
    found = access.product_to_change(request.user, enterprise_id, product_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        added = {"file_name": file.name, "content": file.read(), "actor": request.user, "at": timezone.now()}
        try:
            actions.add_file(found, **added)
        except Refused as problem:
            refused(form, problem)
        else:
            messages.success(request, "자료를 올렸습니다.")
            return redirect("product", enterprise_id, product_id)
    trail = _trail(found.enterprise, (found.name, "product", enterprise_id, product_id), "자료")
    return form_page(request, form, heading="자료 올리기", send="올리기", trail=trail, multipart=True)


@require_POST
def remove_file(request: HttpRequest, enterprise_id: int, product_id: int, file_id: int) -> HttpResponse:
    """Take a paper away."""
    file = access.file_to_change(request.user, enterprise_id, product_id, file_id)
    actions.remove_file(file, actor=request.user, at=timezone.now())
    messages.success(request, "자료를 지웠습니다.")
    return redirect("product", enterprise_id, product_id)


def _trail(enterprise: Any, *places: Any) -> list[dict[str, str]]:
    mine = (("제품", "products", enterprise.pk),)
    return crumbs((enterprise.name, "enterprise", enterprise.pk), *mine, *places)
