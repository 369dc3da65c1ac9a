"""Forms that read what a person entered; what is right or wrong is said by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse

from accounts.models import Membership, Team
from okrs.kr_types import ALL, TYPES
from okrs.models import CheckIn, Cycle, KeyResult, Kpi, Objective
from ui.forms import Combobox, DateInput, DayField, RadioCards, offer, offer_words

STATUS_HINTS = {
    "on_track": "It will get there",
    "at_risk": "It may not, and here is why",
    "off_track": "It will not, unless something changes",
}
BLANK_STAGES = 3
MOST_STAGES = 40
MOST_PHASES = 24


class Tenths(forms.RadioSelect):
    """0 to 10 as one row of buttons."""

    template_name = "okrs/parts/tenths.html"


class MentionArea(forms.Textarea):
    """A text in which @ offers the people there are."""

    template_name = "okrs/talk_text.html"

    def __init__(self) -> None:
        super().__init__({"rows": 3})

    def get_context(self, *args: Any) -> dict[str, Any]:
        """With the address that knows the people."""
        return super().get_context(*args) | {"people_url": reverse("mention_list")}


class VersionedForm(forms.Form):
    """A form that knows which version of the row it was filled from."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ObjectiveForm(VersionedForm):
    """An objective."""

    title = forms.CharField(
        max_length=300, help_text="Where to go, in words people remember. No figure: those are its key results."
    )
    level = forms.ChoiceField(
        choices=Objective.Level.choices,
        widget=RadioCards(
            hints={"company": "For everybody", "team": "What one team adds", "personal": "What one person adds"}
        ),
    )
    ambition = forms.ChoiceField(
        choices=Objective.Ambition.choices,
        widget=RadioCards(hints={"committed": "Success is all of it", "aspirational": "Success is 70% of it"}),
    )
    cycle: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(None)
    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Lead"
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False)
    collaborators: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None,
        required=False,
        help_text="Who works on it beside its lead.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    description = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Why now, and what is not meant. Markdown: **bold**, - lists."
    )
    weight = forms.DecimalField(
        required=False, min_value=Decimal(0), help_text="Against its neighbours. Empty counts as 1."
    )
    visibility = forms.ChoiceField(
        choices=Objective.Visibility.choices,
        widget=RadioCards(
            hints={
                "everyone": "All of the organisation",
                "team": "The team, its lead and collaborators",
                "people": "Its lead, collaborators and those named",
            }
        ),
        label="Who may see it",
    )
    readers: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None,
        required=False,
        label="Named people",
        help_text="They see it beside its lead and collaborators.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(ended_at=None)
        offer(self, "cycle", Cycle.objects.all())
        offer(self, "team", Team.objects.all())
        for name in ("owner", "collaborators", "readers"):
            offer(self, name, people)


class NewObjectiveForm(ObjectiveForm):
    """A new objective, with what it contributes to first."""

    parent: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        None,
        required=False,
        widget=Combobox,
        label="Contributes to",
        help_text="The objective above it. More of them, and key results, on its page.",
    )
    field_order = ("title", "level", "ambition", "cycle", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", Objective.objects.exclude(cycle__state=Cycle.State.CLOSED).only("key", "title"))


class PasteForm(forms.Form):
    """Where pasted rows go; the rows themselves are read by okrs.pasting."""

    text = forms.CharField(
        required=False,
        strip=False,
        label="Rows",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Copied from a spreadsheet, or written as a list: an objective, below it its key results indented.",
    )
    cycle: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(None)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        None, required=False, help_text="Whose the objectives are."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cycle", Cycle.objects.exclude(state__in=[Cycle.State.GRADING, Cycle.State.CLOSED]))
        offer(self, "team", Team.objects.all())


class CascadeForm(forms.Form):
    """Which teams a key result is handed down to, and how."""

    teams: forms.ModelMultipleChoiceField[Team] = forms.ModelMultipleChoiceField(
        None, widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}), help_text="Each gets an objective."
    )
    how = forms.ChoiceField(
        choices=[("split", "Split the target"), ("copy", "Copy the target")],
        widget=RadioCards(hints={"split": "The parts sum to it", "copy": "Each team aims at all of it"}),
    )

    def __init__(self, *args: Any, only_copy: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "teams", Team.objects.all())
        if only_copy:
            offer_words(self, "how", [("copy", "Copy the target")])
            self.fields["how"].help_text = only_copy

    def part_of(self, team: int) -> Decimal | None:
        """The part given to a team; None when none is. Raises ValidationError for what is no number."""
        text = str(self.data.get(f"part-{team}", "")).strip()
        return forms.DecimalField(max_digits=30, decimal_places=10, required=False).clean(text) if text else None


class AlignForm(forms.Form):
    """One link of an objective: to what, and whether it counts there."""

    target = forms.CharField(
        max_length=20, widget=Combobox, label="Objective or key result", help_text="Type a key or a part of the title."
    )
    kind = forms.ChoiceField(
        choices=[("contributes", "Contributes to it"), ("supports", "Supports it")],
        widget=RadioCards(
            hints={"contributes": "Counts towards it, and rolls up", "supports": "Helps it along, without counting"}
        ),
        label="How",
    )
    is_primary = forms.BooleanField(required=False, label="This is what it is there for first")
    is_leaving = forms.BooleanField(required=False)
    leaves = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, targets: list[tuple[str, str]], leaves: Objective | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if leaves is None:
            del self.fields["is_leaving"], self.fields["leaves"]
        else:
            self.fields["is_leaving"].label = f"It no longer contributes to {leaves.key} {leaves.title}"
            self.fields["leaves"].initial = leaves.pk
        self.fields["target"].widget.choices = [("", "Choose one"), *targets]


class KeyResultForm(VersionedForm):
    """A key result without its type and limits, which change in their own ways."""

    title = forms.CharField(max_length=300, help_text="What moves, from where to where.")
    unit = forms.CharField(max_length=40, required=False, help_text="Such as clinics, %, days.")
    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Lead"
    )
    weight = forms.DecimalField(
        required=False, min_value=Decimal(0), help_text="Within its objective. Empty counts as 1."
    )
    starts_on = DayField(required=False, help_text="Empty: the cycle’s first day.")
    ends_on = DayField(required=False, label="Due", help_text="Empty: the cycle’s last day.")
    decimals = forms.IntegerField(
        required=False, min_value=0, max_value=6, help_text="How many are shown. Empty: as many as help."
    )
    kpi: forms.ModelChoiceField[Kpi] = forms.ModelChoiceField(
        None, required=False, label="Follows", help_text="A KPI whose readings become check-ins here."
    )
    description = forms.CharField(required=False, widget=forms.Textarea, help_text="How it is measured, and by whom.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", Membership.objects.filter(ended_at=None))
        offer(self, "kpi", Kpi.objects.all())
        if not self.fields["kpi"].queryset.exists():  # type: ignore[attr-defined]  # a field of choices among rows
            self.fields["kpi"].widget = forms.HiddenInput()  # an empty box would ask for nothing


class NewKeyResultForm(KeyResultForm):
    """A new key result, with its type and first limits."""

    type = forms.ChoiceField(
        choices=[(kind.code, kind.label) for kind in ALL],
        widget=RadioCards(hints={kind.code: kind.hint for kind in ALL}),
        initial="increase",
    )
    baseline = forms.DecimalField(required=False, help_text="Where it starts: for increase and decrease.")
    target = forms.DecimalField(required=False, help_text="Where to get, or the limit to keep.")
    low = forms.DecimalField(required=False, label="At least", help_text="Only for keep between.")
    high = forms.DecimalField(required=False, label="At most", help_text="Only for keep between.")
    field_order = (
        "title", "type", "unit", "decimals", "baseline", "target", "low", "high", "owner", "kpi", "weight", "starts_on",
        "ends_on", "description",
    )  # fmt: skip


class TargetForm(VersionedForm):
    """A changed target: only the limits its type has, from when on, and why."""

    date = DayField(label="From", help_text="From this day on it is measured against these.")
    reason = forms.CharField(widget=forms.Textarea, help_text="People will ask. It is kept with the old target.")

    def __init__(self, *args: Any, key_result: KeyResult, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TYPES[key_result.type].needs:
            self.fields[name] = forms.DecimalField(initial=getattr(key_result, name))
        self.order_fields([*TYPES[key_result.type].needs, "date", "reason"])


class CheckInForm(forms.Form):
    """What a person says about a key result; confidence is asked in tenths."""

    value = forms.DecimalField(required=False)
    status = forms.ChoiceField(choices=CheckIn.Status.choices, required=False, widget=RadioCards(hints=STATUS_HINTS))
    confidence = forms.TypedChoiceField(
        choices=[(tenths, tenths) for tenths in range(11)], coerce=int, empty_value=None, required=False,
        widget=Tenths, help_text="0 no chance, 5 as likely as not, 10 certain.",
    )  # fmt: skip
    comment = forms.CharField(
        required=False, label="What changed", widget=forms.Textarea(attrs={"rows": 3}), help_text="What moved it."
    )
    blockers = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="What is in the way, and who could help."
    )
    date = DayField(label="About", help_text="A second check-in about a day corrects the first.")

    def __init__(self, *args: Any, key_result: KeyResult, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = TYPES[key_result.type]
        if not kind.takes_value:
            del self.fields["value"]
        elif kind.code == "yes_no":
            self.fields["value"] = forms.TypedChoiceField(
                choices=[("", "Not said"), ("1", "Yes"), ("0", "No")], coerce=Decimal, empty_value=None,
                required=False, label="Is it done?",
            )  # fmt: skip
            self.order_fields(["value"])
        else:
            self.fields["value"].help_text = f"In {key_result.unit}." if key_result.unit else ""

    def share(self) -> Decimal | None:
        """Confidence as a share of 1."""
        tenths = self.cleaned_data.get("confidence")
        return None if tenths is None else Decimal(tenths) / 10


class CommentForm(forms.Form):
    """Something written under a thing."""

    text = forms.CharField(
        label="Comment", widget=MentionArea, help_text="@ and a name calls somebody. Markdown: **bold**, lists, links."
    )


class StageForm(forms.Form):
    """One stage; a row without a title and a percent is not one."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, widget=forms.HiddenInput({"data-place": ""}))
    title = forms.CharField(
        max_length=300, required=False, widget=forms.TextInput({"aria-label": "Stage", "data-first": ""})
    )
    percent = forms.DecimalField(
        required=False, widget=forms.NumberInput({"aria-label": "Percent", "data-share": "", "step": "any"})
    )
    done = forms.BooleanField(required=False, widget=forms.CheckboxInput({"aria-label": "Done"}))
    done_on = DayField(required=False, widget=DateInput({"aria-label": "Done on"}))


StageForms = forms.formset_factory(StageForm, extra=BLANK_STAGES, max_num=MOST_STAGES, absolute_max=MOST_STAGES)


class PhaseForm(forms.Form):
    """One phased target; a row without a day and a value is not one."""

    date = DayField(required=False, widget=DateInput({"aria-label": "By the end of", "data-first": ""}))
    value = forms.DecimalField(required=False, widget=forms.NumberInput({"aria-label": "Value", "step": "any"}))

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        given: dict[str, Any] = super().clean() or {}
        for name, other in (("date", "value"), ("value", "date")):
            if name not in self.errors and given.get(name) is None and given.get(other) is not None:
                self.add_error(name, "Fill in both, or neither.")
        return given


PhaseForms = forms.formset_factory(PhaseForm, extra=2, max_num=MOST_PHASES, absolute_max=MOST_PHASES)
