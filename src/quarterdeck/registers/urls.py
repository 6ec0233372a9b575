from __future__ import annotations

from django.urls import path

from quarterdeck.registers import views

ENTRY = "registers/<slug:key>/<int:number>/"

app_name = "registers"
urlpatterns = [
    path("notifications/", views.notices, name="notices"),
    path("notifications/seen/", views.notices_seen, name="notices_seen"),
    path("notifications/mail/", views.digest, name="digest"),
    path("registers/", views.registers, name="registers"),
    path("registers/in/<str:code>/", views.workspace, name="workspace"),
    path("registers/<slug:key>/", views.entries, name="entries"),
    path("registers/<slug:key>/filter/", views.filtered, name="filter"),
    path("registers/<slug:key>/new/", views.create, name="create"),
    path("registers/<slug:key>/bulk/", views.bulk, name="bulk"),
    path("registers/<slug:key>/bulk/input/", views.bulk_input, name="bulk_input"),
    path("registers/<slug:key>/undo/<int:number>/", views.undo, name="undo"),
    path("registers/<slug:key>/import/", views.import_file, name="import_file"),
    path("registers/<slug:key>/import/template/", views.import_template, name="import_template"),
    path("registers/<slug:key>/imports/<int:number>/", views.import_run, name="import_run"),
    path("registers/<slug:key>/fields/", views.custom_fields, name="custom_fields"),
    path("registers/<slug:key>/fields/<int:number>/", views.custom_field, name="custom_field"),
    path("registers/<slug:key>/fields/<int:number>/retire/", views.custom_field_retire, name="custom_field_retire"),
    path("registers/<slug:key>/views/", views.view_save, name="view_save"),
    path("registers/<slug:key>/views/<int:number>/", views.view_change, name="view_change"),
    path("registers/<slug:key>/export/", views.export, name="export"),
    path("registers/<slug:key>/bin/", views.deleted, name="bin"),
    path(ENTRY, views.entry, name="entry"),
    path(f"{ENTRY}peek/", views.peek, name="peek"),
    path(f"{ENTRY}cell/<str:field_key>/", views.cell, name="cell"),
    path(f"{ENTRY}edit/", views.edit, name="edit"),
    path(f"{ENTRY}steps/<slug:step_key>/", views.step, name="step"),
    path(f"{ENTRY}convert/<slug:target_key>/", views.convert, name="convert"),
    path(f"{ENTRY}delete/", views.delete, name="delete"),
    path(f"{ENTRY}restore/", views.restore, name="restore"),
    path(f"{ENTRY}comments/", views.comment, name="comment"),
    path(f"{ENTRY}comments/<int:comment_number>/", views.comment_change, name="comment_change"),
    path(f"{ENTRY}files/", views.attach, name="attach"),
    path(f"{ENTRY}files/<int:file_number>/", views.attachment, name="attachment"),
    path(f"{ENTRY}files/<int:file_number>/remove/", views.detach, name="detach"),
    path(f"{ENTRY}watch/", views.watch, name="watch"),
    path(f"{ENTRY}relations/", views.relate, name="relate"),
    path(f"{ENTRY}relations/<int:relation_number>/", views.unrelate, name="unrelate"),
    path(f"{ENTRY}suggest/", views.suggest, name="suggest"),
]
