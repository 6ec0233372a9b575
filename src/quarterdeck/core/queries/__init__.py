"""Reading core: the tree, people, grants, jobs, the installation."""

from quarterdeck.core.queries.installation import demo_person, is_set_up, organisation_of
from quarterdeck.core.queries.jobs import visible_jobs
from quarterdeck.core.queries.people import grantable_roles, people_on, pickable_people, visible_people
from quarterdeck.core.queries.sign_ins import own_sign_in, own_sign_ins
from quarterdeck.core.queries.workspaces import ancestors, deleted_workspaces, find_workspace, parents_for

__all__ = [
    "ancestors",
    "deleted_workspaces",
    "demo_person",
    "find_workspace",
    "grantable_roles",
    "is_set_up",
    "organisation_of",
    "own_sign_in",
    "own_sign_ins",
    "parents_for",
    "people_on",
    "pickable_people",
    "visible_jobs",
    "visible_people",
]
