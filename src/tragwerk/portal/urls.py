"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from tragwerk.portal.views import (
    answers,
    documents,
    home,
    information,
    library,
    my_applications,
    progress,
    start,
)

_ONE = "antrag/<uuid:application_id>/"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("start/", start.show_start, name="start_page"),
    path("pruefkette/", start.show_audit, name="show_audit"),
    path(_ONE + "stand/", progress.show_progress, name="show_progress"),
    path(
        _ONE + "antworten/<uuid:request_id>/",
        answers.answer_request,
        name="answer_request",
    ),
    path(
        _ONE + "brief/<uuid:letter_id>.pdf", documents.show_letter, name="show_letter"
    ),
    path(_ONE + "alles.zip", documents.download_all, name="download_all"),
    path(
        "meine-antraege/",
        my_applications.list_my_applications,
        name="list_my_applications",
    ),
    path("bausteine/", library.list_blocks, name="list_blocks"),
    path("bausteine/<slug:block_key>/", library.show_block, name="show_block"),
    path(
        "bausteine/<slug:block_key>/tabelle/<int:number>/",
        library.show_table,
        name="show_table",
    ),
    path(
        "bausteine/<slug:block_key>/baustein.zip",
        library.download_block,
        name="download_block",
    ),
    path("hilfe/", information.show_help, name="show_help"),
    path("datenschutz/", information.show_privacy, name="show_privacy"),
    path(
        "barrierefreiheit/", information.show_accessibility, name="show_accessibility"
    ),
    path("impressum/", information.show_imprint, name="show_imprint"),
    path(".well-known/security.txt", information.security_txt, name="security_txt"),
    path("robots.txt", information.robots_txt, name="robots_txt"),
]
