from __future__ import annotations

from django.urls import path

from quarterdeck.improvement import views

app_name = "improvement"
urlpatterns = [path("projects/<str:code>/lessons/", views.project_lessons, name="project_lessons")]
