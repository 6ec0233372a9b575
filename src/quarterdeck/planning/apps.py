from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "quarterdeck.planning"
    label = "planning"
    verbose_name = "Planning"

    def ready(self) -> None:
        from quarterdeck.core.extension import (
            FirstStep,
            MainLink,
            PublishedEvent,
            SearchProvider,
            Tab,
            account_links,
            file_guards,
            first_steps,
            main_links,
            published_events,
            register_tab,
            search_providers,
        )
        from quarterdeck.planning.events import PlanChanged
        from quarterdeck.planning.queries.calendars import working_time_of
        from quarterdeck.planning.queries.plans import content_of_change, may_open_file, with_plan
        from quarterdeck.planning.queries.states import plan_vetoes
        from quarterdeck.planning.queries.subjects import TASKS, found_for_command_bar
        from quarterdeck.portfolio.actions import ListFacet, list_facets, transition_guards
        from quarterdeck.registers.declaration import subject_sources, working_times

        bring = "planning.import_plan"
        main_links.register(MainLink("Import", "planning:import", "import", bring), key="import", order=200)
        words = "Drop Microsoft Project, Primavera and other plan files; see what they hold before anything is kept."
        feed = MainLink("Calendar feed", "planning:calendar_feed", "calendar", "planning.view_plan")
        account_links.register(feed, key="calendar")
        step = FirstStep("Import plans", words, "planning:import", "import", bring)
        first_steps.register(step, key="import", order=10)
        view = "planning.view_plan"
        register_tab(Tab("project", "plan", "Plan", "planning:plan", 20, view))
        register_tab(Tab("project", "board", "Board", "planning:board", 25, view))
        register_tab(Tab("project", "quality", "Schedule quality", "planning:quality", 30, view))
        register_tab(Tab("project", "baselines", "Baselines", "planning:baselines", 25, view))
        register_tab(Tab("project", "forecast", "Forecast", "planning:forecast", 35, view))
        for kind in ("project", "programme", "portfolio"):
            level = Tab(kind, "levelling", "Level resources", "planning:levelling", 40, "planning.level_plan")
            register_tab(level)
        register_tab(Tab("project", "imports", "Imports", "planning:imports", 50, view))
        register_tab(Tab("project", "changes", "Changes", "planning:changes", 55, view))
        words = "A plan is changed"
        published_events.register(PublishedEvent(PlanChanged.kind, words, content_of_change), key=PlanChanged.kind)
        file_guards.register(may_open_file, key="planning")
        search_providers.register(SearchProvider("planning", "Tasks", found_for_command_bar), key="planning")
        subject_sources.register(TASKS, key=TASKS.key)
        working_times.register(working_time_of, key="planning")
        transition_guards.register(plan_vetoes, key="planning")
        list_facets.register(ListFacet("planning", holds=with_plan), key="planning", order=5)
