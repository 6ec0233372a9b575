"""Everything that changes the rows of core."""

from quarterdeck.core.actions.grants import delegate_role, grant_role, revoke_role
from quarterdeck.core.actions.installation import set_up_organisation, sign_in_to_demo
from quarterdeck.core.actions.jobs import cancel_job
from quarterdeck.core.actions.people import (
    accept_invitation,
    add_person,
    change_own_password,
    deactivate_person,
    edit_person,
    invite_person,
    reactivate_person,
)
from quarterdeck.core.actions.sign_ins import end_other_sessions, end_own_session
from quarterdeck.core.actions.webhooks import (
    change_webhook_secret,
    create_webhook,
    delete_webhook,
    edit_webhook,
    pause_webhook,
    resend_delivery,
)
from quarterdeck.core.actions.workspaces import (
    archive_workspace,
    create_workspace,
    delete_workspace,
    edit_workspace,
    move_workspace,
    restore_workspace,
    unarchive_workspace,
)

__all__ = [
    "accept_invitation",
    "add_person",
    "archive_workspace",
    "cancel_job",
    "change_own_password",
    "change_webhook_secret",
    "create_webhook",
    "create_workspace",
    "deactivate_person",
    "delegate_role",
    "delete_webhook",
    "delete_workspace",
    "edit_person",
    "edit_webhook",
    "edit_workspace",
    "end_other_sessions",
    "end_own_session",
    "grant_role",
    "invite_person",
    "move_workspace",
    "pause_webhook",
    "reactivate_person",
    "resend_delivery",
    "restore_workspace",
    "revoke_role",
    "set_up_organisation",
    "sign_in_to_demo",
    "unarchive_workspace",
]
