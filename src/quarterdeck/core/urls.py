from __future__ import annotations

from django.urls import path

from quarterdeck.core.views import files, home, jobs, people, search, sign_ins, webhooks, welcome, workspaces

app_name = "core"
urlpatterns = [
    path("", home.home, name="home"),
    path("livez", home.livez, name="livez"),
    path("readyz", home.readyz, name="readyz"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("welcome/<str:token>/demo/", welcome.welcome_demo, name="welcome_demo"),
    path("begin/", welcome.begin, name="begin"),
    path("invitation/<str:token>/", welcome.invitation, name="invitation"),
    path("demo/<str:token>/", welcome.demo, name="demo"),
    path("workspaces/", workspaces.workspaces, name="workspaces"),
    path("workspaces/create/", workspaces.workspace_create, name="workspace_create"),
    path("workspaces/<int:number>/", workspaces.workspace_edit, name="workspace_edit"),
    path("workspaces/<int:number>/move/", workspaces.workspace_move, name="workspace_move"),
    path("workspaces/<int:number>/archive/", workspaces.workspace_archive, name="workspace_archive"),
    path("workspaces/<int:number>/unarchive/", workspaces.workspace_unarchive, name="workspace_unarchive"),
    path("workspaces/<int:number>/delete/", workspaces.workspace_delete, name="workspace_delete"),
    path("workspaces/<int:number>/restore/", workspaces.workspace_restore, name="workspace_restore"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/grants/", people.grant_create, name="grant_create"),
    path("people/<int:number>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:number>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("grants/<int:number>/revoke/", people.grant_revoke, name="grant_revoke"),
    path("grants/<int:number>/delegate/", people.grant_delegate, name="grant_delegate"),
    path("account/", people.account, name="account"),
    path("account/sessions/", sign_ins.sessions, name="sessions"),
    path("account/sessions/end-others/", sign_ins.session_end_others, name="session_end_others"),
    path("account/sessions/<int:number>/end/", sign_ins.session_end, name="session_end"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:number>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/create/", webhooks.webhook_create, name="webhook_create"),
    path("webhooks/<int:number>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:number>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("webhooks/<int:number>/pause/", webhooks.webhook_pause, name="webhook_pause"),
    path("webhooks/<int:number>/delete/", webhooks.webhook_delete, name="webhook_delete"),
    path("webhooks/<int:number>/messages/<int:delivery>/", webhooks.webhook_resend, name="webhook_resend"),
    path("search/", search.search, name="search"),
    path("files/<uuid:key>/", files.file_download, name="file"),
]
