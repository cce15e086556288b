"""Addresses of applications."""

from django.urls import path

from tragwerk.modules.applications.web.views import (
    assistance,
    beginning,
    ending,
    evidence,
    filling,
    finishing,
    items,
    resuming,
)

_ONE = "antrag/<uuid:application_id>/"

urlpatterns = [
    path(
        "antrag/neu/<slug:block_key>/",
        beginning.start_application,
        name="start_application",
    ),
    path(
        "antrag/neu/<slug:block_key>/gemeinsam/",
        assistance.start_assisted_application,
        name="start_assisted_application",
    ),
    path("fortsetzen/", resuming.resume_application, name="resume_application"),
    path(_ONE, filling.show_application, name="show_application"),
    path(_ONE + "seite/<slug:page_id>/", filling.fill_page, name="fill_page"),
    path(_ONE + "seite/<slug:page_id>/neu/", items.add_item, name="add_item"),
    path(
        _ONE + "seite/<slug:page_id>/<slug:item_id>/",
        filling.fill_item,
        name="fill_item",
    ),
    path(
        _ONE + "seite/<slug:page_id>/<slug:item_id>/entfernen/",
        items.remove_item,
        name="remove_item",
    ),
    path(_ONE + "sichern/<slug:page_id>/", filling.autosave, name="autosave_page"),
    path(
        _ONE + "sichern/<slug:page_id>/<slug:item_id>/",
        filling.autosave,
        name="autosave_item",
    ),
    path(_ONE + "unterlagen/", evidence.collect_evidence, name="collect_evidence"),
    path(
        _ONE + "unterlagen/<uuid:paper_id>/",
        evidence.show_evidence,
        name="show_evidence",
    ),
    path(
        _ONE + "unterlagen/<uuid:paper_id>/vorschau/",
        evidence.preview_evidence,
        name="preview_evidence",
    ),
    path(
        _ONE + "unterlagen/<uuid:paper_id>/entfernen/",
        evidence.remove_evidence,
        name="remove_evidence",
    ),
    path(_ONE + "pruefen/", finishing.review_application, name="review_application"),
    path(_ONE + "eingereicht/", finishing.show_receipt, name="show_receipt"),
    path(
        _ONE + "bestaetigung.pdf", finishing.download_receipt, name="download_receipt"
    ),
    path(_ONE + "angaben.pdf", finishing.download_summary, name="download_summary"),
    path(_ONE + "loeschen/", ending.delete_draft, name="delete_draft"),
    path(
        _ONE + "zuruecknehmen/",
        ending.withdraw_application,
        name="withdraw_application",
    ),
    path(_ONE + "uebernehmen/", ending.take_over, name="take_over_application"),
    path(_ONE + "beratung-beenden/", assistance.end_assistance, name="end_assistance"),
    path(_ONE + "neuer-code/", assistance.reissue_code, name="reissue_code"),
    path("beratung/", assistance.list_assisted, name="list_assisted_applications"),
]
