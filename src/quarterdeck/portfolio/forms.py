"""Shapes of what people enter about portfolios, programmes and projects."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from quarterdeck.core.forms import RefusableForm
from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.choices import (
    METHOD_PACKS,
    ContingencyConvention,
    ProjectState,
    SizeClass,
    SizeFactor,
    ToleranceAspect,
    ToleranceUnit,
)
from quarterdeck.portfolio.models import Area, Programme, Project
from quarterdeck.portfolio.queries import areas_for
from quarterdeck.portfolio.rules.tolerances import Limit

SCORE_CHOICES = [(1, "1"), (2, "2"), (3, "3")]
FACTOR_HELP = {
    SizeFactor.BUDGET: "1: below 150 k. 2: up to 750 k. 3: above.",
    SizeFactor.DURATION: "1: below 6 months. 2: up to 12. 3: above.",
    SizeFactor.TEAM: "1: below 6 people. 2: up to 15. 3: above.",
    SizeFactor.AREAS: "1: one area. 2: two or three. 3: four or more.",
    SizeFactor.NOVELTY: "1: done before. 2: partly. 3: new.",
    SizeFactor.SUPPLIERS: "1: none or one. 2: two or three. 3: four or more.",
    SizeFactor.REGULATORY: "A 3 makes the project at least M.",
    SizeFactor.CHANGE_IMPACT: "1: few people work differently. 3: many do.",
}


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **given: Any) -> None:
        super().__init__(queryset=Person.objects.none(), required=False, empty_label="Nobody yet", **given)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class WithPeople(RefusableForm):
    """Fills every person field with the people whom one may name, and with who stands there already."""

    def __init__(self, *given: Any, people: QuerySet[Person], **named: Any) -> None:
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            if isinstance(field, PersonField):
                present = self.get_initial_for_field(field, name)
                standing = Q(pk=getattr(present, "pk", None) or 0, deactivated_at__isnull=True)
                field.queryset = Person.objects.filter(standing | Q(pk__in=people.values("pk")))


class WorkspaceForm(WithPeople):
    parent = forms.ModelChoiceField(queryset=Workspace.objects.none(), label="Part of", empty_label=None)
    code = forms.CharField(max_length=32, help_text="Short and lasting, such as S-01. It is used once.")
    name = forms.CharField(max_length=200)

    def __init__(self, *given: Any, parents: QuerySet[Workspace], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class NewPortfolioForm(WorkspaceForm):
    currency = forms.CharField(max_length=3, initial="EUR", help_text="Three letters. It cannot be changed later.")
    owner = PersonField(help_text="Decides about the portfolio.")
    purpose = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


class NewProgrammeForm(WorkspaceForm):
    sponsor = PersonField()
    manager = PersonField()
    outcome = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="What will be different afterwards."
    )


class NewProjectForm(WorkspaceForm):
    primary_area = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, empty_label="Not decided", label="Primary area"
    )
    method = forms.ChoiceField(choices=[("", "Not decided"), *METHOD_PACKS], required=False)
    size_class = forms.ChoiceField(
        choices=[("", "Not scored"), *SizeClass.choices],
        required=False,
        label="Size class",
        help_text="Brings its default tolerances.",
    )
    sponsor = PersonField()
    manager = PersonField(label="Project manager")
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *given: Any, parents: QuerySet[Workspace], **named: Any) -> None:
        super().__init__(*given, parents=parents, **named)
        first = parents.first()
        if first is not None:
            self.fields["primary_area"].queryset = areas_for(first)  # type: ignore[attr-defined]


class PortfolioForm(WithPeople):
    name = forms.CharField(max_length=200)
    owner = PersonField()
    purpose = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    contingency_convention = forms.ChoiceField(
        choices=ContingencyConvention.choices,
        label="Contingency stands",
        help_text="Charts say what is inside the baseline.",
    )
    fiscal_year_starts = forms.IntegerField(min_value=1, max_value=12, label="Fiscal year starts in month")
    discount_percent = forms.DecimalField(
        min_value=0,
        max_value=100,
        decimal_places=2,
        label="Discount rate, per cent a year",
        help_text="To-go values of projects are reckoned with it.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProgrammeForm(WithPeople):
    name = forms.CharField(max_length=200)
    sponsor = PersonField()
    manager = PersonField()
    outcome = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    target_state = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="Target state")
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(programme: Programme) -> dict[str, Any]:
        fields = ("sponsor", "manager", "outcome", "target_state", "version")
        return {"name": programme.workspace.name, **{name: getattr(programme, name) for name in fields}}


class RecordForm(WithPeople):
    name = forms.CharField(max_length=200)
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    method = forms.ChoiceField(choices=[("", "Not decided"), *METHOD_PACKS], required=False)
    sponsor = PersonField()
    manager = PersonField(label="Project manager")
    is_mandatory = forms.BooleanField(
        required=False, label="Mandatory", help_text="Required by law or regulation; it counts as no orphan spend."
    )
    priority = forms.IntegerField(min_value=1, max_value=5, required=False, help_text="1 is the highest, 5 the lowest.")
    rank = forms.IntegerField(min_value=1, required=False, help_text="Place within the portfolio.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, project: Project, **named: Any) -> None:
        fields = ("summary", "method", "sponsor", "manager", "is_mandatory", "priority", "rank", "version")
        initial = {"name": project.workspace.name, **{name: getattr(project, name) for name in fields}}
        super().__init__(*given, **{**named, "initial": initial})
        if project.method and project.method not in dict(METHOD_PACKS):
            choices = [("", "Not decided"), *METHOD_PACKS, (project.method, project.method)]
            self.fields["method"].choices = choices  # type: ignore[attr-defined]


class AreasForm(RefusableForm):
    """The primary area, and a share in percent per area; empty shares count as none."""

    primary = forms.ModelChoiceField(queryset=Area.objects.none(), empty_label=None, label="Primary area")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, project: Project, shares: Mapping[int, Decimal], **named: Any) -> None:
        initial = {"primary": project.primary_area, "version": project.version}
        super().__init__(*given, **{**named, "initial": initial})
        areas = areas_for(project.workspace)
        self.fields["primary"].queryset = areas  # type: ignore[attr-defined]
        self.areas = list(areas)
        for area in self.areas:
            self.fields[f"share_{area.pk}"] = forms.DecimalField(
                label=f"{area.name}, %",
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=False,
                initial=_plain(shares.get(area.pk)),
            )

    @property
    def shares(self) -> dict[Area, Decimal]:
        given = {area: self.cleaned_data.get(f"share_{area.pk}") for area in self.areas}
        return {area: share for area, share in given.items() if share}


class SizeForm(RefusableForm):
    decided_class = forms.ChoiceField(
        choices=[("", "As computed"), *SizeClass.choices], required=False, label="Decided class"
    )
    reason = forms.CharField(
        required=False, label="Reason", help_text="Needed when the class is above the computed one."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, project: Project, scores: Mapping[SizeFactor, int], **named: Any) -> None:
        super().__init__(*given, **{**named, "initial": {"version": project.version}})
        factors = {
            factor.value: forms.TypedChoiceField(
                choices=[("", "Score"), *SCORE_CHOICES],
                coerce=int,
                label=factor.label,
                help_text=FACTOR_HELP[factor],
                initial=scores.get(factor, ""),
            )
            for factor in SizeFactor
        }
        self.fields = {**factors, **self.fields}

    @property
    def scores(self) -> dict[SizeFactor, int]:
        return {factor: self.cleaned_data[factor.value] for factor in SizeFactor}


class TolerancesForm(RefusableForm):
    reason = forms.CharField(required=False, label="Reason of the change")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, project: Project, limits: Mapping[ToleranceAspect, Limit], **named: Any) -> None:
        super().__init__(*given, **{**named, "initial": {"version": project.version}})
        for aspect in ToleranceAspect:
            limit = limits.get(aspect)
            for part, label in (("over", "over by"), ("under", "under by")):
                self.fields[f"{aspect}_{part}"] = forms.DecimalField(
                    label=f"{aspect.label}: {label}",
                    min_value=0,
                    max_digits=12,
                    decimal_places=3,
                    required=False,
                    initial=_plain(getattr(limit, part, None)),
                )
            self.fields[f"{aspect}_unit"] = forms.ChoiceField(
                label=f"{aspect.label}: measured in",
                choices=ToleranceUnit.choices,
                initial=limit.unit if limit else ToleranceUnit.PERCENT,
            )
            self.fields[f"{aspect}_cap"] = forms.IntegerField(
                label=f"{aspect.label}: at most working days",
                min_value=0,
                required=False,
                initial=limit.cap_days if limit else None,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Per aspect its four fields, for a table."""
        parts = ("over", "under", "unit", "cap")
        return [
            {"aspect": aspect.label, "fields": [self[f"{aspect}_{part}"] for part in parts]}
            for aspect in ToleranceAspect
        ]

    @property
    def limits(self) -> list[Limit]:
        """The aspects that were filled in."""
        data = self.cleaned_data
        return [
            Limit(
                aspect,
                ToleranceUnit(data[f"{aspect}_unit"]),
                over=data[f"{aspect}_over"],
                under=data[f"{aspect}_under"],
                cap_days=data[f"{aspect}_cap"],
            )
            for aspect in ToleranceAspect
            if data[f"{aspect}_over"] is not None or data[f"{aspect}_under"] is not None
        ]


class StateForm(RefusableForm):
    target = forms.ChoiceField(choices=ProjectState.choices, label="Next state")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="Needed for a hold, a stop, an archive."
    )
    review_on = forms.DateField(
        required=False,
        label="Reviewed on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Needed for a hold: within 90 days.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, project: Project, states: list[ProjectState], **named: Any) -> None:
        super().__init__(*given, **{**named, "initial": {"version": project.version}})
        self.fields["target"].choices = [(state.value, state.label) for state in states]  # type: ignore[attr-defined]


def _plain(value: Decimal | None) -> str | None:
    """Without the zeros that the database adds: 10, not 10.000."""
    return None if value is None else f"{value.normalize():f}"
