"""Forms of core: the shape of what a person sends; whether it is right is for the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from quarterdeck.core.errors import NotAllowed, NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import Role

BELOW_KINDS = [(kind.value, kind.label) for kind in WorkspaceKind if kind != WorkspaceKind.ORGANISATION]
NEW_PASSWORD = {"autocomplete": "new-password", "minlength": "10"}


def refuse(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put a refusal beside the fields that it names, or on top of the form."""
    known = {name: words for name, words in refusal.fields.items() if name in form.fields}
    for name, words in known.items():
        form.add_error(name, words)
    if not known:
        form.add_error(None, refusal.words)


class RefusableForm(forms.Form):
    """A form that can show what an action refused."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its fields. Raises NotAllowed, NotVisible again: they are no fault of the input."""
        if isinstance(refusal, NotAllowed | NotVisible):
            raise refusal
        refuse(self, refusal)


class WorkspaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    def label_from_instance(self, obj: Any) -> str:
        return f"{'   ' * obj.depth}{obj.code} {obj.name}"


class CreateWorkspaceForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=BELOW_KINDS)
    parent = WorkspaceChoice(label="Below", empty_label="Choose", queryset=Workspace.objects.none())
    code = forms.CharField(label="Code", max_length=32, help_text="Short and unique, such as CHG or S-01.")
    name = forms.CharField(label="Name", max_length=200)

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if len(parents) == 1:
            self.fields["parent"].initial = parents[0]
            self.initial.pop("parent", None)


class EditWorkspaceForm(forms.Form):
    code = forms.CharField(label="Code", max_length=32)
    name = forms.CharField(label="Name", max_length=200)


class MoveWorkspaceForm(forms.Form):
    parent = WorkspaceChoice(label="Move below", empty_label="Choose", queryset=Workspace.objects.none())

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class InviteForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", max_length=254)
    workspace = WorkspaceChoice(label="Workspace", empty_label="Choose", queryset=Workspace.objects.none())
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, workspaces: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]
        if not self.initial.get("workspace") and len(workspaces):
            self.initial["workspace"] = workspaces[0]
        self.fields["role"].choices = [(role.name, role.title) for role in roles]  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Role")
    workspace = WorkspaceChoice(label="On", empty_label="Choose", queryset=Workspace.objects.none())
    valid_until = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: no end.",
    )

    def __init__(self, *args: Any, workspaces: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]
        if not self.initial.get("workspace") and len(workspaces):
            self.initial["workspace"] = workspaces[0]
        self.fields["role"].choices = [(role.name, role.title) for role in roles]  # type: ignore[attr-defined]


class DelegateForm(forms.Form):
    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(label="To", empty_label="Choose", queryset=None)
    until = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
        help_text="At least 10 characters.",
        strip=False,
    )
    again = forms.CharField(label="Once more", widget=forms.PasswordInput(attrs=NEW_PASSWORD), strip=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "The two passwords differ.")
        return values


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label="Current password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )
    field_order = ("current", "password", "again")


class WelcomeForm(NewPasswordForm):
    organisation = forms.CharField(label="Organisation", max_length=200)
    code = forms.CharField(label="Its short code", max_length=32, help_text="Letters and digits, such as VELMORA.")
    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your e-mail address", max_length=254)
    runs_pmo = forms.BooleanField(
        label="I also run the PMO",
        required=False,
        initial=True,
        help_text="An administrator looks after people and rights and sees no projects. This adds the roles that do.",
    )
    field_order = ("organisation", "code", "name", "email", "password", "again", "runs_pmo")


class WebhookForm(RefusableForm):
    """A subscription; without ``workspaces`` its place stays as it is."""

    name = forms.CharField(label="Name", max_length=100, help_text="Which system is told, such as Data warehouse.")
    url = forms.CharField(label="Address", max_length=500, widget=forms.URLInput, help_text="Begins with https://")
    workspace = WorkspaceChoice(label="Events of", empty_label="Choose", queryset=Workspace.objects.none())
    eyes: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label="As seen by",
        queryset=None,
        help_text="It is told only what this person may see at the moment of sending.",
    )
    kinds = forms.MultipleChoiceField(
        label="Events",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all of them.",
    )

    def __init__(
        self, *args: Any, workspaces: Any, people: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if workspaces is None:
            del self.fields["workspace"]
        else:
            self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]
            if len(workspaces):
                self.initial.setdefault("workspace", workspaces[0])
        self.fields["eyes"].queryset = people  # type: ignore[attr-defined]
        self.fields["kinds"].choices = list(kinds)  # type: ignore[attr-defined]
