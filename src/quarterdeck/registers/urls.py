from __future__ import annotations

from django.urls import path

from quarterdeck.registers import views

app_name = "registers"
urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/in/<str:code>/", views.workspace, name="workspace"),
    path("registers/<slug:key>/", views.entries, name="entries"),
    path("registers/<slug:key>/filter/", views.filtered, name="filter"),
    path("registers/<slug:key>/new/", views.create, name="create"),
    path("registers/<slug:key>/bin/", views.deleted, name="bin"),
    path("registers/<slug:key>/<int:number>/", views.entry, name="entry"),
    path("registers/<slug:key>/<int:number>/edit/", views.edit, name="edit"),
    path("registers/<slug:key>/<int:number>/steps/<slug:step_key>/", views.step, name="step"),
    path("registers/<slug:key>/<int:number>/delete/", views.delete, name="delete"),
    path("registers/<slug:key>/<int:number>/restore/", views.restore, name="restore"),
]
