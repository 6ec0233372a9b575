from __future__ import annotations

from django.urls import path

from quarterdeck.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("new/portfolio/", views.create_portfolio, name="create_portfolio"),
    path("new/programme/", views.create_programme, name="create_programme"),
    path("new/project/", views.create_project, name="create_project"),
    path("projects/", views.projects, name="projects"),
    path("portfolios/<str:code>/settings/", views.portfolio_settings, name="portfolio_settings"),
    path("programmes/<str:code>/settings/", views.programme_settings, name="programme_settings"),
    path("projects/<str:code>/settings/", views.project_settings, name="project_settings"),
    path("portfolios/<str:code>/lists/", views.lists, name="lists"),
    path("lists/together/<int:number>/", views.list_batch, name="list_batch"),
    path("lists/together/<int:number>/<str:step>/", views.list_batch_step, name="list_batch_step"),
    path("lists/<int:number>/", views.portfolio_list, name="list"),
    path("lists/<int:number>/fidelity.<str:kind>", views.list_fidelity, name="list_fidelity"),
    path("lists/<int:number>/<str:step>/", views.list_step, name="list_step"),
]
