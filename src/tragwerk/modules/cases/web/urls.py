"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from tragwerk.modules.cases.web.views import case, inbox, migration, task

urlpatterns = [
    path("vorgaenge/", inbox.list_cases, name="list_cases"),
    path("vorgaenge/umstellen/", migration.list_migrations, name="list_migrations"),
    path(
        "vorgaenge/umstellen/<slug:block_key>/<slug:from_digest>/<slug:to_digest>/",
        migration.plan_migration,
        name="plan_migration",
    ),
    path(
        "vorgaenge/umstellungen/<uuid:migration_id>/",
        migration.show_migration,
        name="show_migration",
    ),
    path(
        "vorgaenge/umstellungen/<uuid:migration_id>/anhalten/",
        migration.cancel_migration,
        name="cancel_migration",
    ),
    path(
        "vorgaenge/umstellungen/<uuid:migration_id>/fortsetzen/",
        migration.resume_migration,
        name="resume_migration",
    ),
    path(
        "vorgaenge/umstellungen/<uuid:migration_id>/zuruecknehmen/",
        migration.undo_migration,
        name="undo_migration",
    ),
    path("vorgaenge/<uuid:case_id>/", case.show_case, name="show_case"),
    path("vorgaenge/<uuid:case_id>/notizen/", case.add_note, name="add_note"),
    path(
        "vorgaenge/<uuid:case_id>/wiedervorlage/",
        case.postpone_case,
        name="postpone_case",
    ),
    path(
        "vorgaenge/<uuid:case_id>/wiedervorlage/beenden/",
        case.bring_back_case,
        name="bring_back_case",
    ),
    path(
        "vorgaenge/<uuid:case_id>/zugangscode/",
        case.reissue_code,
        name="reissue_case_code",
    ),
    path(
        "vorgaenge/<uuid:case_id>/dateien/<uuid:file_id>/",
        case.download_case_file,
        name="download_case_file",
    ),
    path(
        "vorgaenge/<uuid:case_id>/dateien/<uuid:file_id>/bekanntgabe/",
        case.record_delivery,
        name="record_delivery",
    ),
    path(
        "vorgaenge/<uuid:case_id>/aufgaben/<uuid:task_id>/",
        task.do_task,
        name="do_task",
    ),
    path(
        "vorgaenge/<uuid:case_id>/aufgaben/<uuid:task_id>/uebernehmen/",
        task.take_task,
        name="take_task",
    ),
    path(
        "vorgaenge/<uuid:case_id>/aufgaben/<uuid:task_id>/zuteilen/",
        task.assign_task,
        name="assign_task",
    ),
    path(
        "vorgaenge/<uuid:case_id>/aufgaben/<uuid:task_id>/brief/",
        task.preview_letter,
        name="preview_letter",
    ),
]
