"""Arrangements of packs: making one, and leaving a new version of it; packs keep the version that they were made by."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from reviews.arrangements import Chosen, Known, checked
from reviews.models import PackTemplate, TemplateVersion
from reviews.sections import SECTIONS, usual
from tenancy.versions import bump

LONGEST_NAME: Final = 120


def known_sections() -> dict[str, Known]:
    """Every section there is, in the usual order."""
    return {one.name: Known(one.name, one.title, one.about, one.takes_most, one.takes_since) for one in SECTIONS}


def make_template(*, actor: Membership, name: str, sections: list[Chosen] | None = None) -> PackTemplate:
    """A new arrangement, the usual one unless sections are given; raises ValidationError and Forbidden."""
    demand(actor, "set_up")
    name, kept = _checked(name, usual() if sections is None else sections, None)
    template = PackTemplate(key=_free_key(name), name=name)
    template.save()
    _leave(template, kept, actor)
    record("pack_template.created", actor=actor, on=template, sections=[one["section"] for one in kept])
    return template


def arrange_template(
    *,
    actor: Membership,
    template: PackTemplate,
    expected_version: int | None,
    name: str | None = None,
    sections: list[Chosen] | None = None,
) -> PackTemplate:
    """Leave a new version, if anything changed; raises ValidationError, Forbidden and Stale."""
    demand(actor, "set_up")
    before = newest(template)
    name, kept = _checked(
        template.name if name is None else name, before.sections if sections is None else sections, template
    )
    bump(template, expected_version)
    changes = {"name": [template.name, name]} if name != template.name else {}
    template.name = name
    template.save()
    if kept != newest(template).sections:
        version = _leave(template, kept, actor)
        record("pack_template.arranged", actor=actor, on=template, number=version.number, changes=changes)
    elif changes:
        record("pack_template.renamed", actor=actor, on=template, changes=changes)
    return template


def newest(template: PackTemplate) -> TemplateVersion:
    """The version that the next pack is made by."""
    return TemplateVersion.objects.filter(template=template).order_by("-number")[0]


def _leave(template: PackTemplate, sections: list[Chosen], actor: Membership) -> TemplateVersion:
    last = (
        TemplateVersion.objects.filter(template=template).order_by("-number").values_list("number", flat=True).first()
    )
    version = TemplateVersion(template=template, number=(last or 0) + 1, sections=sections, made_by=actor)
    version.save()
    return version


def _checked(name: str, sections: Any, own: PackTemplate | None) -> tuple[str, list[Chosen]]:
    name = name.strip()
    problems: dict[str, list[str]] = {}
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        problems["name"] = [f"Give the arrangement a name of at most {LONGEST_NAME} letters."]
    elif PackTemplate.objects.filter(name__iexact=name).exclude(pk=own.pk if own and own.pk else 0).exists():
        problems["name"] = [f"There is an arrangement {name} already. Choose another name."]
    kept, wrong = checked(sections, known_sections())
    if wrong:
        problems["sections"] = wrong
    if problems:
        raise ValidationError(problems)
    return name, kept


def _free_key(name: str) -> str:
    stem = slugify(name)[:100] or "arrangement"
    taken = set(PackTemplate.objects.filter(key__startswith=stem).values_list("key", flat=True))
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)
