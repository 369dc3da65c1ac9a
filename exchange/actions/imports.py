"""Imports of anybody's sheets: taken in, mapped, tried, loaded, undone. Reading and writing is for workers."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from exchange.imports.certifying import certify
from exchange.imports.reading import look_at
from exchange.imports.settings import Settings, read_settings, source_problem
from exchange.imports.sources import keep_content, spooled
from exchange.imports.suggesting import answers_for, facts_of, unanswered, usual_source
from exchange.imports.words import settle
from exchange.models import Certificate, ImportMapping, ImportRun, SheetImport, SourceFile
from exchange.sheets.sniffing import Corrections
from tenancy.models import Tenant
from tenancy.versions import bump

State, Job = SheetImport.State, SheetImport.Job
LOADABLE = frozenset({State.DRAFT, State.TRIED, State.FAILED, State.UNDONE})
LONGEST_NAME = 120
LONGEST_SOURCE = 80


def take_file(*, actor: Membership, tenant: Tenant, name: str, pieces: Iterable[bytes]) -> SheetImport:
    """Keep a sheet and look at it: an import to be mapped, with what is suggested. Raises Unreadable, Forbidden."""
    demand(actor, "set_up")
    file = SourceFile(name=name[-300:], sent_by=actor)
    keep_content(file, pieces)
    return begin(tenant=tenant, file=file, actor=actor)


def begin(
    *, tenant: Tenant, file: SourceFile, actor: Membership | None, corrections: Corrections | None = None
) -> SheetImport:
    """A new import of a kept file, its answers those of the mapping of the same headers or suggested. Unreadable."""
    with spooled(file) as source:
        found = look_at(source, file.name, corrections)
    file.sniffed = facts_of(found)
    file.save(update_fields=["sniffed"])
    mapping = mapping_for(found.headers)
    settings = answers_for(found, tenant.currency)
    if mapping:
        settings = _as_before(mapping, settings)
    of = SheetImport(
        file=file,
        mapping=mapping,
        target=settings.target,
        source=mapping.source if mapping else usual_source(found),
        settings=settings.plain(),
        asked_by=actor,
        total_rows=file.sniffed["total"],
    )
    of.save()
    return of


def take_unattended(
    *, actor: Membership | None, tenant: Tenant, mapping: ImportMapping, name: str, pieces: Iterable[bytes]
) -> SheetImport:
    """Keep a sheet that is read by a kept mapping, with nobody there to ask. Raises Unreadable, ValidationError.

    What the mapping has no answer to is not guessed: the questions are told.
    """
    if actor is not None:
        demand(actor, "set_up")
    file = SourceFile(name=name[-300:], sent_by=actor)
    keep_content(file, pieces)
    of = begin(tenant=tenant, file=file, actor=actor)
    settings = _as_before(mapping, read_settings(of.settings))
    of.mapping, of.source, of.target, of.settings = mapping, mapping.source, mapping.target, settings.plain()
    of.save(update_fields=["mapping", "source", "target", "settings"])
    missing = [header for header in settings.columns.values() if header not in file.sniffed["options"]["headers"]]
    told = [f"The sheet has no column “{header}”." for header in missing if header]
    told += [problem] if (problem := source_problem(mapping.source)) else []
    told += [f"{each['text']}: {each['evidence']}." for each in unanswered(file.sniffed, settings)]
    if told:
        raise ValidationError(told)
    return of


def _as_before(mapping: ImportMapping, found: Settings) -> Settings:
    """The kept answers; how days and numbers are written is what this very file shows, where it is not asked about."""
    settings = read_settings(mapping.settings)
    settings.dates, settings.decimals = found.dates, found.decimals
    settings.currency = settings.currency or found.currency
    return settings


def mapping_for(headers: Iterable[str]) -> ImportMapping | None:
    """The newest mapping of a sheet with just these headers."""
    return ImportMapping.objects.filter(headers=list(headers)).order_by("-pk").first()


def answer(
    *,
    actor: Membership,
    sheet_import: SheetImport,
    settings: Settings,
    source: str,
    name: str = "",
    expected_version: int | None = None,
) -> SheetImport:
    """Keep how the sheet is read; with a name, also as a mapping for the next one. Raises ValidationError, Stale."""
    demand(actor, "set_up")
    if sheet_import.state not in LOADABLE:
        raise ValidationError("This import is at work or loaded; its answers stay as they are.")
    if problem := source_problem(source):
        raise ValidationError({"source": problem})
    if problems := settings.problems() + settle(settings):
        raise ValidationError(problems)
    bump(sheet_import, expected_version)
    sheet_import.settings, sheet_import.target = settings.plain(), settings.target
    sheet_import.source = source.strip()[:LONGEST_SOURCE]
    sheet_import.state, sheet_import.counts, sheet_import.error = State.DRAFT, {}, ""
    if name.strip():
        sheet_import.mapping = _keep_mapping(sheet_import, name.strip()[:LONGEST_NAME])
    sheet_import.save()
    record("sheet.mapped", actor=actor, on=sheet_import, source=sheet_import.source, mapping=name.strip())
    return sheet_import


def _keep_mapping(of: SheetImport, name: str) -> ImportMapping:
    mapping = ImportMapping.objects.filter(name=name).first() or ImportMapping(name=name, version=0)
    mapping.target, mapping.source, mapping.settings = of.target, of.source, of.settings
    mapping.headers = of.file.sniffed["options"]["headers"]
    mapping.version += 1
    mapping.save()
    return mapping


def ask(*, actor: Membership | None, sheet_import: SheetImport, job: str, also_touched: bool = False) -> SheetImport:
    """Ask the workers to try, load, undo, or drop what vanished; PostgreSQL holds it, so a broker may be down."""
    if actor is not None:
        demand(actor, "set_up")
    of = SheetImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=sheet_import.pk)
    _check_job(of, job)
    of.job, of.state, of.asked_by, of.phase, of.done_rows, of.error = job, State.QUEUED, actor, "", 0, ""
    if job == Job.UNDO:
        of.settings = {**of.settings, "undo_touched": also_touched}
    of.save()
    ImportRun.objects.filter(tenant_id=of.tenant_id, import_number=of.pk).delete()
    ImportRun(tenant_id=of.tenant_id, import_number=of.pk).save()
    record("sheet.asked", actor=actor, on=of, job=job, source=of.source)
    return of


def _check_job(of: SheetImport, job: str) -> None:
    if job not in Job.values:
        raise ValidationError(f"Choose one of: {', '.join(Job.values)}.")
    if of.is_busy:
        raise ValidationError("A worker is at it already.")
    if job in (Job.TRIAL, Job.LOAD):
        if of.state not in LOADABLE:
            raise ValidationError("It is loaded. Undo it first, or send the newer file.")
        settings = read_settings(of.settings)
        open_ = [f"{each['text']}: {each['evidence']}." for each in unanswered(of.file.sniffed, settings)]
        if problems := settings.problems() + open_:
            raise ValidationError(problems)
    elif job == Job.UNDO and not (of.state == State.LOADED or (of.state == State.UNDONE and of.count("kept"))):
        raise ValidationError("Only what is loaded can be undone.")
    elif job == Job.DROP and of.state != State.LOADED:
        raise ValidationError("Only a loaded file tells what vanished.")


def put_away(*, actor: Membership, sheet_import: SheetImport) -> None:
    """Forget a sheet that was not loaded, with its file."""
    demand(actor, "set_up")
    if sheet_import.state not in (State.DRAFT, State.TRIED, State.FAILED):
        raise ValidationError("What was loaded keeps its account; undo it instead.")
    file = sheet_import.file
    sheet_import.delete()
    if not file.imports.exists():
        file.delete()


def certify_now(*, actor: Membership, sheet_import: SheetImport) -> Certificate:
    """Compare what was brought with what is stored, now. For who may import: it reads everything and is kept."""
    demand(actor, "set_up")
    if sheet_import.state != State.LOADED:
        raise ValidationError("Only what is loaded can be compared.")
    certificate = certify(sheet_import, actor)
    record("sheet.certified", actor=actor, on=sheet_import, holds=certificate.holds)
    return certificate
