"""Addresses of the directory; all public, all GET."""

from __future__ import annotations

from django.urls import path

from tragwerk.modules.directory.web import views

urlpatterns = [
    path("leistungen/", views.search_services, name="search_services"),
    path("leistungen/<slug:block_key>/", views.show_service, name="show_service"),
    path("stellen/<uuid:unit_id>/", views.show_unit, name="show_unit"),
]
