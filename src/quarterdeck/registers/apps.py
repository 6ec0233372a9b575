from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "quarterdeck.registers"
    label = "registers"
    verbose_name = "Registers"

    def ready(self) -> None:
        from quarterdeck.core.extension import (
            MainLink,
            SearchProvider,
            Tab,
            file_guards,
            main_links,
            register_tab,
            search_providers,
        )
        from quarterdeck.core.models import WorkspaceKind
        from quarterdeck.registers.declaration import load_registers
        from quarterdeck.registers.queries.finding import found_for_command_bar
        from quarterdeck.registers.queries.notices import count_new
        from quarterdeck.registers.queries.talk import may_open_attachment

        load_registers()
        file_guards.register(may_open_attachment, key="registers")
        search_providers.register(SearchProvider("registers", "Entries", found_for_command_bar), key="registers")
        main_links.register(
            MainLink("Notifications", "registers:notices", "bell", count=count_new), key="notifications", order=310
        )
        main_links.register(MainLink("Registers", "registers:registers", "list"), key="registers", order=300)
        for kind in WorkspaceKind.values:
            register_tab(Tab(kind, "registers", "Registers", "registers:workspace", 60, "core.view_workspace"))
