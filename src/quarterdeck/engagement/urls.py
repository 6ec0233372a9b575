from __future__ import annotations

from django.urls import path

from quarterdeck.engagement import views

app_name = "engagement"
urlpatterns = [path("complaints/<str:code>/", views.complaints, name="complaints")]
