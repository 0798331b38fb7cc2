"""The fuse box: which face answers which address."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("dure.web.urls")),
]
handler400 = "dure.web.problems.bad_request"
handler403 = "dure.web.problems.forbidden"
handler404 = "dure.web.problems.not_found"
handler500 = "dure.web.problems.server_error"
