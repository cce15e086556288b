"""Addresses of consents, releases and notices."""

from django.urls import path

from tragwerk.modules.privacy.web import views

_MATTER = "einwilligungen/<uuid:matter_id>/"
_ONE = _MATTER + "<slug:kind>/<uuid:statement_id>/"

urlpatterns = [
    path(_MATTER, views.list_statements, name="list_statements"),
    path(_ONE, views.show_statement, name="show_statement"),
    path(_ONE + "beenden/", views.end_statement, name="end_statement"),
    path(
        _ONE + "zuruecknehmen/", views.take_back_objection, name="take_back_objection"
    ),
    path(_ONE + "blatt/", views.show_scan, name="show_statement_scan"),
    path(
        _ONE + "nachweis.pdf",
        views.download_receipt,
        name="download_statement_receipt",
    ),
    path(
        _ONE + "nachweis.json",
        views.download_record,
        name="download_statement_record",
    ),
]
