from django.urls import path

from quarterdeck.planning import views

app_name = "planning"
urlpatterns = [
    path("projects/<str:code>/plan/", views.plan, name="plan"),
    path("projects/<str:code>/plan/new/", views.plan_create, name="plan_create"),
    path("projects/<str:code>/board/", views.board, name="board"),
    path("projects/<str:code>/board/move/", views.board_move, name="board_move"),
    path("projects/<str:code>/tasks/<int:uid>/", views.task, name="task"),
    path("projects/<str:code>/quality/", views.quality, name="quality"),
    path("projects/<str:code>/baselines/", views.baselines, name="baselines"),
    path("projects/<str:code>/baselines/<int:number>/<str:step>/", views.baseline_step, name="baseline_step"),
    path("projects/<str:code>/forecast/", views.forecast, name="forecast"),
    path("projects/<str:code>/forecast/run/", views.forecast_run, name="forecast_run"),
    path("projects/<str:code>/imports/", views.imports, name="imports"),
    path("projects/<str:code>/imports/rules/", views.import_rules, name="import_rules"),
    path("projects/<str:code>/changes/", views.changes, name="changes"),
    path("projects/<str:code>/changes/<int:number>/", views.change, name="change"),
    path("projects/<str:code>/changes/<int:number>/<str:step>/", views.change_step, name="change_step"),
    path("levelling/<str:code>/", views.levelling, name="levelling"),
    path("levelling/<str:code>/<int:number>/", views.levelling_run, name="levelling_run"),
    path("account/calendar/", views.calendar_feed, name="calendar_feed"),
    path("account/calendar/withdraw/", views.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("import/", views.import_files, name="import"),
    path("import/<int:number>/", views.import_run, name="import_run"),
    path("import/together/<int:number>/", views.import_batch, name="import_batch"),
    path("import/together/<int:number>/<str:step>/", views.import_batch_step, name="import_batch_step"),
    path("import/<int:number>/differences/", views.import_differences, name="import_differences"),
    path("import/<int:number>/fidelity.<str:kind>", views.import_fidelity, name="import_fidelity"),
    path("import/<int:number>/<str:step>/", views.import_step, name="import_step"),
]
