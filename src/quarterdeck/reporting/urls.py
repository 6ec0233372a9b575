from __future__ import annotations

from django.urls import path

from quarterdeck.reporting import views

app_name = "reporting"
urlpatterns = [
    path("portfolios/<str:code>/", views.portfolio, name="portfolio"),
    path("portfolios/<str:code>/periods/", views.periods, name="periods"),
    path("portfolios/<str:code>/periods/<int:key>/close/", views.close, name="close_period"),
    path("portfolios/<str:code>/exposure/", views.exposure, name="exposure"),
    path("portfolios/<str:code>/board/", views.board, name="board"),
    path("portfolios/<str:code>/board.<str:suffix>", views.board_file, name="board_file"),
    path("projects/<str:code>/", views.project, name="project"),
    path("projects/<str:code>/declare/", views.declare, name="declare"),
    path("declarations/<int:key>/decide/", views.decide, name="decide_declaration"),
    path("projects/<str:code>/refresh/", views.refresh, name="refresh_facts"),
]
