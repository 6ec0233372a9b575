from __future__ import annotations

from django.urls import path

from quarterdeck.finance import views

app_name = "finance"
urlpatterns = [
    path("projects/<str:code>/cost/", views.project_cost, name="project_cost"),
    path("projects/<str:code>/cost/upload/", views.project_cost_upload, name="project_cost_upload"),
    path("projects/<str:code>/cost/budget/", views.project_cost_budget, name="project_cost_budget"),
    path("projects/<str:code>/cost/template.csv", views.project_cost_template, name="project_cost_template"),
    path("portfolios/<str:code>/books/", views.portfolio_books, name="portfolio_books"),
]
