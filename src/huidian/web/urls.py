"""The pages' addresses, a line a desk."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("huidian.web.health.urls")),
    path("", include("huidian.web.shell.urls")),
    path("", include("huidian.web.home.urls")),
    path("lists/", include("huidian.web.lists.views")),
    path("workbench/", include("huidian.web.workbench.urls")),
    path("incoming/", include("huidian.web.incoming.urls")),
    path("results/", include("huidian.web.results.urls")),
    path("campaigns/", include("huidian.web.campaigns.urls")),
    path("vouchers/", include("huidian.web.vouchers.urls")),
    path("tasks/", include("huidian.web.tasks.urls")),
    path("churn/", include("huidian.web.churn.urls")),
    path("retention/", include("huidian.web.retention.urls")),
    path("structure/", include("huidian.web.structure.urls")),
    path("network/", include("huidian.web.network.urls")),
    path("restatement/", include("huidian.web.restatement.urls")),
    path("compare/", include("huidian.web.compare.urls")),
    path("customers/", include("huidian.web.customers.urls")),
    path("needs/", include("huidian.web.needs.urls")),
    path("consent/", include("huidian.web.consent.urls")),
    path("imports/", include("huidian.web.imports.urls")),
    path("places/", include("huidian.web.places.urls")),
    path("rules/", include("huidian.web.rules.urls")),
    path("staff/", include("huidian.web.staff.urls")),
    path("backups/", include("huidian.web.backups.urls")),
    path("outbox/", include("huidian.web.outbox.urls")),
    path("texts/", include("huidian.web.texts.urls")),
    path("receipts/", include("huidian.web.receipts.urls")),
    path("audit/", include("huidian.web.audit.urls")),
]
