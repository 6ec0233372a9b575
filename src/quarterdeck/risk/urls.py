from __future__ import annotations

from django.urls import path

from quarterdeck.risk import views

app_name = "risk"
urlpatterns = [path("portfolios/<str:code>/risk-scale/", views.risk_scale, name="scale")]
