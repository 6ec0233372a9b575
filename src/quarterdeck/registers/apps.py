from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "quarterdeck.registers"
    label = "registers"
    verbose_name = "Registers"

    def ready(self) -> None:
        from quarterdeck.core.extension import (
            MainLink,
            PublishedEvent,
            Round,
            SearchProvider,
            Tab,
            account_links,
            file_guards,
            main_links,
            published_events,
            register_tab,
            rounds,
            search_providers,
        )
        from quarterdeck.core.models import WorkspaceKind
        from quarterdeck.registers.declaration import load_registers
        from quarterdeck.registers.jobs import look_for_mails, look_for_reminders
        from quarterdeck.registers.queries.finding import found_for_command_bar
        from quarterdeck.registers.queries.notices import count_new
        from quarterdeck.registers.queries.published import PUBLISHED, content_of
        from quarterdeck.registers.queries.talk import may_open_attachment

        load_registers()
        for place, (kind, title) in enumerate(PUBLISHED):
            published_events.register(PublishedEvent(kind, title, content_of), key=kind, order=place)
        file_guards.register(may_open_attachment, key="registers")
        search_providers.register(SearchProvider("registers", "Entries", found_for_command_bar), key="registers")
        main_links.register(
            MainLink("Notifications", "registers:notices", "bell", count=count_new), key="notifications", order=310
        )
        account_links.register(MainLink("Notifications by e-mail", "registers:digest", "bell"), key="digest")
        rounds.register(Round("registers.reminders", 60.0, look_for_reminders), key="registers.reminders")
        rounds.register(Round("registers.mails", 60.0, look_for_mails), key="registers.mails")
        main_links.register(MainLink("Registers", "registers:registers", "list"), key="registers", order=300)
        for kind in WorkspaceKind.values:
            register_tab(Tab(kind, "registers", "Registers", "registers:workspace", 60, "core.view_workspace"))
