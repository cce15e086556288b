"""Addresses of messages between units."""

from __future__ import annotations

from django.urls import path

from tragwerk.modules.exchange.web import views

urlpatterns = [
    path("post/", views.list_messages, name="list_messages"),
    path("post/eingang/<uuid:arrival_id>/", views.show_arrival, name="show_arrival"),
    path(
        "post/eingang/<uuid:arrival_id>/annehmen/",
        views.accept_arrival,
        name="accept_arrival",
    ),
    path(
        "post/eingang/<uuid:arrival_id>/ablehnen/",
        views.refuse_arrival,
        name="refuse_arrival",
    ),
    path("post/ausgang/<uuid:message_id>/", views.show_message, name="show_message"),
    path(
        "post/ausgang/<uuid:message_id>/senden/",
        views.send_message,
        name="send_message",
    ),
    path(
        "post/ausgang/<uuid:message_id>/einwilligung/",
        views.ask_for_ground,
        name="ask_for_ground",
    ),
    path(
        "post/ausgang/<uuid:message_id>/verwerfen/",
        views.discard_message,
        name="discard_message",
    ),
    path(
        "post/ausgang/<uuid:message_id>/zuruecknehmen/",
        views.take_back_message,
        name="take_back_message",
    ),
]
