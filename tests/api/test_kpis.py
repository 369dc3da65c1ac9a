"""KPIs by program: the same rules as the pages, readings only added."""

from __future__ import annotations

from tests.api.conftest import Organisation


def test_a_kpi_is_made_read_corrected_and_dismissed(organisation: Organisation) -> None:
    ana, day = organisation.ana, str(organisation.day)
    refused = ana.post("kpis/", {"title": "Churn"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "low")
    made = ana.post("kpis/", {"title": "Churn", "unit": "%", "high": 3, "owner": "ana@acme.example"})
    assert made.status_code == 201
    path = f"kpis/{made.json()['id']}/"
    assert (made.json()["key"], made.json()["value"]) == ("KPI1", None)
    first = ana.post("kpi-readings/", {"kpi": "KPI1", "value": 6, "date": day})
    second = ana.post("kpi-readings/", {"kpi": "KPI1", "value": 5.5, "date": day, "note": "Late rows"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["supersedes"] == first.json()["id"]
    assert (ana.get(path).json()["value"], ana.get(path).json()["value_on"]) == (5.5, day)
    assert len(ana.get(f"kpi-readings/?kpi={made.json()['id']}").json()["results"]) == 2
    assert ana.post(f"{path}dismissal/", {"reason": ""}).status_code == 400
    assert ana.post(f"{path}dismissal/", {"reason": "A fault"}).status_code == 200
    seen = ana.get(path)["ETag"]
    assert ana.patch(path, {"high": 6}, If_Match=seen).json()["high"] == 6
    assert ana.patch(path, {"high": 7}, If_Match=seen).status_code == 412
    assert [row["key"] for row in ana.get("kpis/?key=KPI1").json()["results"]] == ["KPI1"]
