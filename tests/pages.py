"""What a page says, taken out of its answer."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl


def words_of(response: Any) -> str:
    """The text of the page's main part, one space between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links_of(response: Any) -> set[str]:
    """Where the page leads, within the site, as addresses to follow."""
    found = (unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', response.content.decode()))
    path = response.request["PATH_INFO"]
    whole = {f"{path}{one}" if one.startswith("?") else one for one in found if not one.startswith("#")}
    return {one.partition("#")[0] for one in whole if one.startswith("/")}


def errors_of(response: Any) -> dict[str, list[str]]:
    """What the form of the page complains about, by field."""
    return {name: [str(one) for one in errors] for name, errors in response.context["form"].errors.items()}


def sheet_of(response: Any) -> list[list[Any]]:
    """The cells of a downloaded workbook; a formula in any of them fails the test."""
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    return [list(row) for row in sheet.iter_rows(values_only=True)]
