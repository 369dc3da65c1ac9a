"""Exports of known programs and sheets of nobody in particular: their columns are suggested, with states and types."""

import json
from collections.abc import Mapping

import pytest

from exchange.sheets.profiles import Recognised, Suggestion, Target, recognise, states_of, types_of
from exchange.sheets.sniffing import sniff


def known(name: str, content: str) -> Recognised:
    return recognise(sniff(name, content.encode(), len(content.encode())))


def by_target(found: Recognised) -> Mapping[Target, Suggestion]:
    return {each.target: each for each in found.suggestions}


JIRA = """Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Assignee,Created,Resolved,Due date,Original Estimate,Time Spent,Sprint,Sprint,Custom field (Story Points),Parent key
Checkout that works offline,SHOP-1,10001,Epic,In Progress,SHOP,Shop,ana,12/Mar/26 9:41 AM,,30/Jun/26 12:00 AM,,,,,,
"Pay by card, twice",SHOP-2,10002,Story,Done,SHOP,Shop,ben,13/Mar/26 1:05 PM,20/Mar/26 4:00 PM,,28800,27000,S1,S2,5,SHOP-1
Refunds,SHOP-3,10003,Sub-task,Won't Do,SHOP,Shop,,14/Mar/26 1:05 PM,,,3600,,S2,,2,SHOP-2
"""  # noqa: E501  one line of the file


def test_a_jira_csv_is_known_by_its_columns() -> None:
    found = known("jira.csv", JIRA)
    assert (found.profile, found.label) == ("jira_csv", "Jira, CSV")
    assert found.columns() == {
        "Summary": "title",
        "Issue key": "external_id",
        "Issue Type": "type",
        "Status": "state",
        "Project name": "initiative",
        "Assignee": "assignee",
        "Resolved": "finished_on",
        "Due date": "planned_finish",
        "Time Spent": "hours",
        "Custom field (Story Points)": "estimate",
        "Parent key": "parent",
    }
    told = by_target(found)
    assert told[Target.HOURS].unit == "s"
    assert told[Target.STATE].values == {"In Progress": "doing", "Done": "done", "Won't Do": "dropped"}
    assert told[Target.TYPE].values == {"Epic": "epic", "Story": "story", "Sub-task": "task"}


def test_columns_that_jira_repeats_are_each_kept() -> None:
    found = sniff("jira.csv", JIRA.encode(), len(JIRA.encode()))
    assert "Sprint (2)" in found.headers
    assert found.column("Due date").dates.formats == ("DD/Mon/YY",)


def test_a_jira_json_is_known_and_its_seconds_are_seconds() -> None:
    issue = {
        "key": "SHOP-2",
        "fields": {
            "summary": "Pay by card",
            "status": {"name": "In Review", "statusCategory": {"name": "In Progress"}},
            "issuetype": {"name": "Story"},
            "parent": {"key": "SHOP-1"},
            "project": {"key": "SHOP", "name": "Shop"},
            "assignee": {"displayName": "Ana", "emailAddress": "ana@acme.example"},
            "duedate": "2026-06-30",
            "resolutiondate": "2026-03-20T16:00:00.000+0100",
            "timespent": 27000,
            "customfield_10016": 5.0,
        },
    }
    found = known("jira.json", json.dumps({"startAt": 0, "total": 1, "issues": [issue]}))
    assert found.profile == "jira_json"
    told = by_target(found)
    assert told[Target.ASSIGNEE].column == "fields.assignee.emailAddress"
    assert told[Target.PARENT].column == "fields.parent.key"
    assert told[Target.FINISHED_ON].column == "fields.resolutiondate"
    assert told[Target.HOURS].unit == "s"
    assert told[Target.STATE].values == {"In Review": "doing"}


def test_an_azure_devops_csv_is_known() -> None:
    content = (
        "ID,Work Item Type,Title,Assigned To,State,Tags,Parent,Story Points,Target Date,Closed Date,Completed Work\n"
        '"16504","User Story","Pay by card","Ana <ana@acme.example>","Closed",,"16500","5","6/30/2026 12:00:00 AM","3/20/2026 4:00:00 PM","7.5"\n'  # noqa: E501  one line of the file
        '"16505","Task","Refunds",,"Removed",,"16504","2","6/28/2026 12:00:00 AM",,\n'
    )
    found = known("query.csv", content)
    told = by_target(found)
    assert found.profile == "azure_csv"
    assert {target: each.column for target, each in told.items()} == {
        Target.EXTERNAL_ID: "ID",
        Target.TYPE: "Work Item Type",
        Target.TITLE: "Title",
        Target.ASSIGNEE: "Assigned To",
        Target.STATE: "State",
        Target.PARENT: "Parent",
        Target.ESTIMATE: "Story Points",
        Target.PLANNED_FINISH: "Target Date",
        Target.FINISHED_ON: "Closed Date",
        Target.HOURS: "Completed Work",
    }
    assert told[Target.STATE].values == {"Closed": "done", "Removed": "dropped"}
    assert told[Target.TYPE].values == {"User Story": "story", "Task": "task"}
    assert told[Target.HOURS].unit == "h"


def test_an_azure_devops_json_is_known() -> None:
    fields = {
        "System.Title": "Pay by card",
        "System.WorkItemType": "Product Backlog Item",
        "System.State": "Committed",
        "System.AssignedTo": {"displayName": "Ana", "uniqueName": "ana@acme.example"},
        "System.Parent": 16500,
        "System.AreaPath": "Shop\\Checkout",
        "Microsoft.VSTS.Scheduling.StoryPoints": 5.0,
        "Microsoft.VSTS.Common.ClosedDate": "2026-03-20T15:00:00Z",
    }
    found = known("items.json", json.dumps({"count": 1, "value": [{"id": 16504, "rev": 3, "fields": fields}]}))
    told = by_target(found)
    assert found.profile == "azure_json"
    assert told[Target.EXTERNAL_ID].column == "id"
    assert told[Target.ASSIGNEE].column == "fields.System.AssignedTo.uniqueName"
    assert told[Target.TEAM].column == "fields.System.AreaPath"
    assert told[Target.STATE].values == {"Committed": "doing"}


def test_issues_of_github_are_known_from_its_command_line_and_its_api() -> None:
    one = {
        "number": 7,
        "title": "Pay by card",
        "state": "CLOSED",
        "assignees": [{"login": "ana"}, {"login": "ben"}],
        "closedAt": "2026-03-20T15:00:00Z",
        "milestone": {"title": "Checkout", "dueOn": "2026-06-30T00:00:00Z"},
    }
    found = known("issues.json", json.dumps([one, {**one, "number": 8, "state": "OPEN", "closedAt": None}]))
    told = by_target(found)
    assert found.profile == "github_issues"
    assert told[Target.ASSIGNEE].column == "assignees"
    assert told[Target.INITIATIVE].column == "milestone.title"
    assert told[Target.STATE].values == {"CLOSED": "done", "OPEN": "todo"}
    api = known(
        "api.json", json.dumps([{"number": 7, "title": "A", "state": "open", "closed_at": "2026-03-20T15:00:00Z"}])
    )
    assert by_target(api)[Target.FINISHED_ON].column == "closed_at"


def test_a_project_of_github_is_known_as_json_and_as_a_table() -> None:
    item = {
        "id": "PVTI_1",
        "title": "Pay by card",
        "status": "In Progress",
        "assignees": ["ana"],
        "estimate": 5,
        "content": {"type": "Issue", "title": "Pay by card", "number": 7, "url": "https://git.example/acme/shop/7"},
    }
    found = known("project.json", json.dumps({"items": [item], "totalCount": 1}))
    assert found.profile == "github_project"
    assert by_target(found)[Target.EXTERNAL_ID].column == "content.url"
    assert by_target(found)[Target.ESTIMATE].column == "estimate"
    table = "Title\tURL\tAssignees\tStatus\tLabels\nPay by card\thttps://git.example/acme/shop/7\tana\tDone\tx\n"
    found = known("project.tsv", table)
    assert found.profile == "github_project_table"
    assert by_target(found)[Target.STATE].values == {"Done": "done"}


@pytest.mark.parametrize(
    ("header", "values", "target"),
    [
        ("Projekt-Nr.", ("P1", "P2"), Target.EXTERNAL_ID),
        ("Bezeichnung", ("Bau", "Test"), Target.TITLE),
        ("Geplanter Beginn", ("01.02.2026", "15.03.2026"), Target.PLANNED_START),
        ("Fällig am", ("01.02.2026", "15.03.2026"), Target.PLANNED_FINISH),
        ("Abgeschlossen am", ("01.02.2026", "15.03.2026"), Target.FINISHED_ON),
        ("Zuständig", ("Ana", "Ben"), Target.ASSIGNEE),
        ("Plankosten (TEUR)", ("12,5", "7"), Target.PLANNED_COST),
        ("Ist-Kosten", ("12,5", "7"), Target.SPENT_COST),
        ("Fortschritt %", ("50", "70"), Target.PERCENT),
        ("Stunden", ("7,5", "8"), Target.HOURS),
        ("Betrag", ("7,5", "8"), Target.AMOUNT),
        ("Währung", ("EUR", "EUR"), Target.CURRENCY),
        ("actualFinishDate", ("2026-02-01", "2026-02-02"), Target.FINISHED_ON),
        ("story_points", ("3", "5"), Target.ESTIMATE),
        ("% complete", ("50 %", "75 %"), Target.PERCENT),
        ("Owner", ("Ana", "Ben"), Target.ASSIGNEE),
    ],
)
def test_a_header_in_english_or_german_suggests_its_target(
    header: str, values: tuple[str, str], target: Target
) -> None:
    found = known("a.csv", f"{header};Remark\n" + "".join(f"{value};x y\n" for value in values))
    assert found.profile == "generic"
    assert {each.column: each.target for each in found.suggestions}.get(header) is target
    assert found.suggestions[0].reason.startswith("its header says so")


def test_values_that_speak_against_a_header_lower_what_it_suggests() -> None:
    sure = known("a.csv", "Due date,Name\n2026-01-31,A\n2026-02-28,B\n").suggestions[0]
    unsure = known("a.csv", "Due date,Name\nsoon,A\nlater,B\n").suggestions[0]
    assert sure.target is unsure.target is Target.PLANNED_FINISH
    assert sure.confidence > 0.8 > 0.3 > unsure.confidence
    assert unsure.reason == "its header says so, but its values are no dates"


def test_each_column_and_each_target_is_suggested_once() -> None:
    found = known("a.csv", "Task ID,Name,Title,Start,Start date,End\n1,A,B,2026-01-01,2026-01-01,2026-02-01\n")
    assert len({each.target for each in found.suggestions}) == len(found.suggestions)
    assert len({each.column for each in found.suggestions}) == len(found.suggestions)


def test_states_and_types_nobody_knows_are_left_to_a_person() -> None:
    assert states_of(["✅ Done", "in_progress", "Nicht begonnen", "Parked at Bob's"]) == {
        "✅ Done": "done",
        "in_progress": "doing",
        "Nicht begonnen": "todo",
    }
    assert types_of(["User Story", "Sub-task", "Fehler", "Thing"]) == {
        "User Story": "story",
        "Sub-task": "task",
        "Fehler": "bug",
    }
