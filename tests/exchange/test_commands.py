"""The commands people type, from the folder to the figures."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from exchange.demo import TENANTS
from exchange.demo_tenants import OPERATOR, PASSWORD
from exchange.management.commands import load_demo
from okrs.models import Objective
from rollups.models import KeyResultRollup
from tenancy.context import use_tenant
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


GOOD = {
    "cycles": "key,name,starts_on,ends_on\nQ1,Quarter,2026-01-01,2026-03-31\n",
    "objectives": "key,cycle,title\nO1,Q1,Lead the market\nO2,Q1,Be loved\n",
    "key_results": "key,objective,title,type,baseline,target\nK1,O1,Visits,increase,0,10\n",
}


def test_a_folder_becomes_a_new_tenant_with_figures(tmp_path: Path) -> None:
    out, _ = run("load_workbook", str(write(tmp_path / "acme", **GOOD)), "--tenant", "new-acme", "--create")
    tenant = Tenant.objects.get(slug="new-acme")
    with use_tenant(tenant):
        assert sorted(Objective.objects.values_list("key", flat=True)) == ["O1", "O2"]
        assert KeyResultRollup.objects.count() == 1
    assert "objectives" in out
    assert tenant.name == "New Acme"


def test_a_tenant_that_is_not_there_is_made_only_when_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--create"):
        run("load_workbook", str(write(tmp_path / "acme", **GOOD)), "--tenant", "nobody")


def test_a_bad_row_is_told_and_neither_rows_nor_tenant_are_written(tmp_path: Path) -> None:
    bad = GOOD | {"objectives": "key,cycle,title\nO1,Q1,Lead\nO2,Q9,Be loved\n"}
    err = StringIO()
    with pytest.raises(CommandError, match="1 errors; nothing was written") as caught:
        call_command("load_workbook", str(write(tmp_path / "acme", **bad)), "--tenant", "fresh", "--create", stderr=err)
    assert caught.value.returncode == 1
    assert "objectives.csv:3:cycle" in err.getvalue()
    assert "Q9" in err.getvalue()
    assert not Tenant.objects.filter(slug="fresh").exists()


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    out, _ = run("load_workbook", str(write(tmp_path / "acme", **GOOD)), "--tenant", "fresh", "--create", "--dry-run")
    assert "objectives" in out
    assert not Tenant.objects.filter(slug="fresh").exists()


def test_a_partial_load_takes_the_good_rows_and_writes_the_others_with_reasons(tmp_path: Path) -> None:
    bad = GOOD | {"objectives": "key,cycle,title\nO1,Q9,=Lead\nO2,Q1,Be loved\n"}
    rejects = tmp_path / "rejects.csv"
    folder = str(write(tmp_path / "acme", **bad))
    run("load_workbook", folder, "--tenant", "fresh", "--create", "--partial", str(rejects))
    with use_tenant(Tenant.objects.get(slug="fresh")):
        assert list(Objective.objects.values_list("key", flat=True)) == ["O2"]
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "file,row,column,value,expected,record"
    assert lines[1].startswith("key_results.csv,2,objective,O1,a row of objectives that was not rejected itself")
    assert lines[2].startswith("objectives.csv,2,cycle,Q9,a key of cycles")
    assert len(lines) == 3


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file or folder"):
        run("load_workbook", str(tmp_path / "nothing"), "--tenant", "fresh", "--create")


def test_the_demo_is_built_once_with_people_who_can_sign_in() -> None:
    run("load_demo", "--yes-insecure-passwords")
    assert set(Tenant.objects.values_list("slug", flat=True)) == {demo.slug for demo in TENANTS}
    owner = User.objects.get(email=TENANTS[0].owner_email)
    assert owner.check_password(PASSWORD)
    assert User.objects.get(email=OPERATOR).is_superuser
    out, _ = run("load_demo")
    assert "already" in out
    table, _ = run("demo_sign_ins")
    assert TENANTS[0].owner_email in table
    assert "/greenfield/" in table
    assert PASSWORD in table


def test_outside_a_local_run_the_demo_s_people_get_no_known_password(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEV = False
    monkeypatch.setattr(load_demo, "TENANTS", TENANTS[1:])  # the smaller one will do
    run("load_demo")
    assert not User.objects.get(email=TENANTS[1].owner_email).has_usable_password()
    assert not User.objects.filter(email=OPERATOR).exists()
