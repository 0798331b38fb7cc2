"""Addresses of the screens. docs/permissions.md says who may open which; a test walks them all."""

from django.conf import settings
from django.urls import path, register_converter
from django.urls.converters import IntConverter

from dure.web import (
    audit,
    catalogue,
    directory,
    home,
    joining,
    ledgers,
    merging,
    onboarding,
    people,
    performance,
    public,
    questions,
    registry,
    reviews,
    rows,
    schemes,
    search,
    settings_pages,
)


class YearConverter(IntConverter):
    """A fiscal year; anything else is no address of Dure."""

    regex = "20[0-9]{2}"


register_converter(YearConverter, "year")

INSTITUTION = "institutions/<int:institution_id>/"
PRODUCTS = "enterprises/<int:enterprise_id>/products/"

urlpatterns = [
    path("", home.home, name="home"),
    path("public/", public.published, name="public"),
    path("public/<int:institution_id>/<year:year>/", public.scoreboard, name="public-scoreboard"),
    path("find/", search.find, name="find"),
    path("find/suggest/", search.suggest, name="find-suggest"),
    path("find/keep/", search.keep, name="find-keep"),
    path("find/kept/<int:search_id>/forget/", search.forget, name="find-forget"),
    path(INSTITUTION + "find/ask/", search.ask_for, name="find-ask"),
    path("schemes/", schemes.catalogue, name="schemes"),
    path("schemes/<slug:code>/", schemes.scheme, name="scheme"),
    path("enterprises/", registry.enterprises, name="enterprises"),
    path("enterprises/new/", registry.new_enterprise, name="enterprise-new"),
    path("enterprises/<int:enterprise_id>/", registry.enterprise, name="enterprise"),
    path("enterprises/<int:enterprise_id>/certificates/new/", registry.new_certificate, name="certificate-new"),
    path(
        "enterprises/<int:enterprise_id>/certificates/<int:certificate_id>/renew/",
        registry.renew_certificate,
        name="certificate-renew",
    ),
    path(
        "enterprises/<int:enterprise_id>/certificates/<int:certificate_id>/revoke/",
        registry.revoke_certificate,
        name="certificate-revoke",
    ),
    path(
        "enterprises/<int:enterprise_id>/certificates/<int:certificate_id>/restore/",
        registry.restore_certificate,
        name="certificate-restore",
    ),
    path("enterprises/<int:enterprise_id>/merge/", merging.merge, name="enterprise-merge"),
    path("enterprises/<int:enterprise_id>/split/", merging.split, name="enterprise-split"),
    path("directory/", directory.enterprises, name="directory"),
    path("directory/print/", directory.printed, name="directory-print"),
    path("directory/enterprises/<int:enterprise_id>/<str:slug>/", directory.enterprise, name="directory-enterprise"),
    path("directory/products/<int:product_id>/<str:slug>/", directory.product, name="directory-product"),
    path("directory/photos/<int:photo_id>.jpg", directory.photo, name="directory-photo"),
    path("directory/files/<int:file_id>/", directory.file, name="directory-file"),
    path("robots.txt", directory.robots, name="robots"),
    path("sitemap.xml", directory.sitemap, name="sitemap"),
    path(PRODUCTS, catalogue.products, name="products"),
    path(PRODUCTS + "new/", catalogue.new_product, name="product-new"),
    path(PRODUCTS + "<int:product_id>/", catalogue.product, name="product"),
    path(PRODUCTS + "<int:product_id>/change/", catalogue.change_product, name="product-change"),
    path(PRODUCTS + "<int:product_id>/show/", catalogue.show_product, name="product-show"),
    path(PRODUCTS + "<int:product_id>/hide/", catalogue.hide_product, name="product-hide"),
    path(PRODUCTS + "<int:product_id>/photos/new/", catalogue.new_photo, name="photo-new"),
    path(PRODUCTS + "<int:product_id>/photos/<int:photo_id>/remove/", catalogue.remove_photo, name="photo-remove"),
    path(PRODUCTS + "<int:product_id>/files/new/", catalogue.new_file, name="file-new"),
    path(PRODUCTS + "<int:product_id>/files/<int:file_id>/remove/", catalogue.remove_file, name="file-remove"),
    path(INSTITUTION + "performance/", performance.latest, name="scoreboard-latest"),
    path(INSTITUTION + "performance/<year:year>/", performance.scoreboard, name="scoreboard"),
    path(INSTITUTION + "performance/<year:year>/recount/", performance.recounted, name="recount"),
    path(INSTITUTION + "performance/<year:year>/counting/", performance.counting, name="counting"),
    path(INSTITUTION + "performance/<year:year>/retally/", performance.retally, name="retally"),
    path(INSTITUTION + "performance/<year:year>/publish/", performance.publish, name="publish"),
    path(INSTITUTION + "performance/<year:year>/rows/", rows.rows, name="rows"),
    path(INSTITUTION + "performance/<year:year>/rows/<int:ledger_id>/<int:line>/", rows.row, name="row"),
    path(
        INSTITUTION + "performance/<year:year>/rows/<int:ledger_id>/<int:line>/decide/", rows.decide, name="row-decide"
    ),
    path(
        INSTITUTION + "performance/<year:year>/rows/<int:ledger_id>/<int:line>/undecide/",
        rows.undecide,
        name="row-undecide",
    ),
    path(INSTITUTION + "performance/<year:year>/settings/", settings_pages.overview, name="settings"),
    path(INSTITUTION + "performance/<year:year>/settings/basis/", settings_pages.set_basis, name="basis-set"),
    path(INSTITUTION + "performance/<year:year>/settings/target/", settings_pages.set_target, name="target-set"),
    path(
        INSTITUTION + "performance/<year:year>/settings/target/<int:target_id>/remove/",
        settings_pages.remove_target,
        name="target-remove",
    ),
    path(INSTITUTION + "performance/<year:year>/<slug:measure>/", performance.measure, name="measure"),
    path(INSTITUTION + "ledgers/", ledgers.ledgers, name="ledgers"),
    path(INSTITUTION + "ledgers/upload/", ledgers.upload, name="ledger-upload"),
    path(INSTITUTION + "ledgers/names/", questions.questions, name="names"),
    path(INSTITUTION + "ledgers/names/<int:question_id>/", questions.question, name="name"),
    path(INSTITUTION + "ledgers/names/<int:question_id>/decide/", questions.decide, name="name-decide"),
    path(INSTITUTION + "ledgers/names/<int:question_id>/reopen/", questions.reopen, name="name-reopen"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/", ledgers.ledger, name="ledger"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/progress/", ledgers.progress, name="ledger-progress"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/findings/", ledgers.findings, name="ledger-findings"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/left-out/", ledgers.left_out, name="ledger-left-out"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/read-again/", ledgers.read_again, name="ledger-read-again"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/apply/", ledgers.apply, name="ledger-apply"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/withdraw/", ledgers.withdraw, name="ledger-withdraw"),
    path(INSTITUTION + "ledgers/<int:ledger_id>/discard/", ledgers.discard, name="ledger-discard"),
    path("institutions/", people.institutions, name="institutions"),
    path("institutions/new/", people.new_institution, name="institution-new"),
    path(INSTITUTION + "people/", people.people, name="people"),
    path(INSTITUTION + "people/invite/", people.invite, name="invite"),
    path(INSTITUTION + "people/<int:membership_id>/end/", people.end, name="membership-end"),
    path("enterprises/<int:enterprise_id>/members/invite/", people.invite_member, name="member-invite"),
    path(INSTITUTION + "audit/", audit.trail, name="audit"),
    path("join/", joining.join, name="join"),
    path("join/sent/", joining.sent, name="join-sent"),
    path("join/confirm/<str:key>/", joining.confirm, name="join-confirm"),
    path("enterprises/<int:enterprise_id>/profile/", onboarding.profile, name="profile"),
    path("enterprises/<int:enterprise_id>/profile/change/", onboarding.change, name="profile-change"),
    path("enterprises/<int:enterprise_id>/profile/ask/", onboarding.ask_change, name="change-ask"),
    path("enterprises/<int:enterprise_id>/contacts/new/", onboarding.new_contact, name="contact-new"),
    path(
        "enterprises/<int:enterprise_id>/contacts/<int:contact_id>/withdraw/",
        onboarding.withdraw_contact,
        name="contact-withdraw",
    ),
    path("enterprises/<int:enterprise_id>/submissions/new/", onboarding.submit, name="submission-new"),
    path(
        "enterprises/<int:enterprise_id>/complaints/<int:complaint_id>/answer/",
        onboarding.answer,
        name="complaint-answer",
    ),
    path("enterprises/<int:enterprise_id>/complaints/new/", reviews.new_complaint, name="complaint-new"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/claims/<int:claim_id>/", reviews.claim, name="claim"),
    path("reviews/changes/<int:change_id>/", reviews.change, name="change"),
    path("reviews/submissions/<int:submission_id>/", reviews.submission, name="submission"),
    path("reviews/complaints/<int:complaint_id>/", reviews.complaint, name="complaint"),
    path("documents/<int:document_id>/", onboarding.document, name="document"),
]

if settings.DEBUG or settings.SAMPLE_SITE:
    from dure.web import styleguide  # only where someone builds or tries the site

    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
