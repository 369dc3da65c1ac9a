"""Exports of programs that are known by their columns: Jira, Azure DevOps, GitHub."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from exchange.sheets.profiles.targets import Target


@dataclass(frozen=True, slots=True)
class Program:
    """One kind of export: the columns that give it away, and what its columns become, best first."""

    name: str
    label: str
    marks: frozenset[str]  # all of them are there
    columns: dict[Target, tuple[str, ...]]
    seconds: frozenset[str] = field(default_factory=frozenset)  # durations that it writes in seconds


_SYSTEM: Final = "fields.System."
_SCHEDULING: Final = "fields.Microsoft.VSTS.Scheduling."
_COMMON: Final = "fields.Microsoft.VSTS.Common."
JIRA_CSV: Final = Program(
    "jira_csv", "Jira, CSV", frozenset({"issue key", "summary"}),
    {
        Target.EXTERNAL_ID: ("Issue key",),
        Target.TITLE: ("Summary",),
        Target.TYPE: ("Issue Type",),
        Target.STATE: ("Status", "Status Category"),
        Target.PARENT: ("Parent key", "Custom field (Epic Link)", "Custom field (Parent Link)", "Parent", "Parent id"),
        Target.INITIATIVE: ("Project name", "Project key"),
        Target.TEAM: ("Custom field (Team)", "Team Name", "Team", "Component/s", "Components"),
        Target.ASSIGNEE: ("Assignee",),
        Target.PLANNED_START: ("Custom field (Start date)", "Custom field (Target start)", "Start date"),
        Target.PLANNED_FINISH: ("Due date", "Custom field (Target end)"),
        Target.STARTED_ON: ("Custom field (Actual start)",),
        Target.FINISHED_ON: ("Resolved", "Custom field (Actual end)"),
        Target.ESTIMATE: ("Custom field (Story Points)", "Custom field (Story point estimate)", "Story Points"),
        Target.HOURS: ("Time Spent", "Σ Time Spent"),
    },
    frozenset({"Time Spent", "Σ Time Spent"}),
)  # fmt: skip
JIRA_JSON: Final = Program(
    "jira_json", "Jira, JSON", frozenset({"key", "fields.summary"}),
    {
        Target.EXTERNAL_ID: ("key",),
        Target.TITLE: ("fields.summary",),
        Target.TYPE: ("fields.issuetype.name",),
        Target.STATE: ("fields.status.name", "fields.status.statusCategory.name"),
        Target.PARENT: ("fields.parent.key", "fields.customfield_10014"),
        Target.INITIATIVE: ("fields.project.name", "fields.project.key"),
        Target.TEAM: ("fields.customfield_10001.name", "fields.components"),
        Target.ASSIGNEE: ("fields.assignee.emailAddress", "fields.assignee.displayName"),
        Target.PLANNED_START: ("fields.customfield_10015",),
        Target.PLANNED_FINISH: ("fields.duedate",),
        Target.FINISHED_ON: ("fields.resolutiondate",),
        Target.ESTIMATE: ("fields.customfield_10016", "fields.customfield_10026"),
        Target.HOURS: ("fields.timespent", "fields.aggregatetimespent"),
    },
    frozenset({"fields.timespent", "fields.aggregatetimespent"}),
)  # fmt: skip
AZURE_CSV: Final = Program(
    "azure_csv", "Azure DevOps, CSV", frozenset({"id", "work item type", "state"}),
    {
        Target.EXTERNAL_ID: ("ID",),
        Target.TITLE: ("Title", "Title 1"),
        Target.TYPE: ("Work Item Type",),
        Target.STATE: ("State",),
        Target.PARENT: ("Parent",),
        Target.INITIATIVE: ("Team Project",),
        Target.TEAM: ("Area Path", "Node Name"),
        Target.ASSIGNEE: ("Assigned To",),
        Target.PLANNED_START: ("Start Date",),
        Target.PLANNED_FINISH: ("Target Date", "Due Date", "Finish Date"),
        Target.STARTED_ON: ("Activated Date",),
        Target.FINISHED_ON: ("Closed Date", "Resolved Date"),
        Target.ESTIMATE: ("Story Points", "Effort", "Size", "Original Estimate"),
        Target.HOURS: ("Completed Work",),
    },
)  # fmt: skip
AZURE_JSON: Final = Program(
    "azure_json", "Azure DevOps, JSON", frozenset({"id", "fields.system.workitemtype"}),
    {
        Target.EXTERNAL_ID: ("id", f"{_SYSTEM}Id"),
        Target.TITLE: (f"{_SYSTEM}Title",),
        Target.TYPE: (f"{_SYSTEM}WorkItemType",),
        Target.STATE: (f"{_SYSTEM}State",),
        Target.PARENT: (f"{_SYSTEM}Parent",),
        Target.INITIATIVE: (f"{_SYSTEM}TeamProject",),
        Target.TEAM: (f"{_SYSTEM}AreaPath",),
        Target.ASSIGNEE: (
            f"{_SYSTEM}AssignedTo.uniqueName",
            f"{_SYSTEM}AssignedTo.displayName",
            f"{_SYSTEM}AssignedTo",
        ),
        Target.PLANNED_START: (f"{_SCHEDULING}StartDate",),
        Target.PLANNED_FINISH: (f"{_SCHEDULING}TargetDate", f"{_SCHEDULING}DueDate", f"{_SCHEDULING}FinishDate"),
        Target.STARTED_ON: (f"{_COMMON}ActivatedDate",),
        Target.FINISHED_ON: (f"{_COMMON}ClosedDate", f"{_COMMON}ResolvedDate"),
        Target.ESTIMATE: (f"{_SCHEDULING}StoryPoints", f"{_SCHEDULING}Effort", f"{_SCHEDULING}Size"),
        Target.HOURS: (f"{_SCHEDULING}CompletedWork",),
    },
)  # fmt: skip
GITHUB_ISSUES: Final = Program(
    "github_issues", "GitHub issues", frozenset({"number", "title", "state"}),
    {
        Target.EXTERNAL_ID: ("number",),
        Target.TITLE: ("title",),
        Target.TYPE: ("issueType.name", "type.name", "type"),
        Target.STATE: ("state", "stateReason", "state_reason"),
        Target.PARENT: ("parent.number", "parent"),
        Target.INITIATIVE: ("milestone.title", "milestone"),
        Target.TEAM: ("repository.name", "repository"),
        Target.ASSIGNEE: ("assignees", "assignee.login", "assignee"),
        Target.PLANNED_FINISH: ("milestone.dueOn", "milestone.due_on"),
        Target.FINISHED_ON: ("closedAt", "closed_at"),
    },
)  # fmt: skip
GITHUB_PROJECT: Final = Program(
    "github_project", "GitHub project, JSON", frozenset({"content.title", "content.type", "id"}),
    {
        Target.EXTERNAL_ID: ("content.url", "content.number", "id"),
        Target.TITLE: ("title", "content.title"),
        Target.TYPE: ("type", "content.type"),
        Target.STATE: ("status",),
        Target.PARENT: ("parent issue.url", "parent issue.number", "parent issue"),
        Target.INITIATIVE: ("milestone.title", "initiative"),
        Target.TEAM: ("team", "content.repository", "repository"),
        Target.ASSIGNEE: ("assignees",),
        Target.PLANNED_START: ("start date", "start"),
        Target.PLANNED_FINISH: ("target date", "end date", "due date", "milestone.dueOn"),
        Target.ESTIMATE: ("estimate", "story points", "points", "size"),
    },
)  # fmt: skip
GITHUB_PROJECT_TABLE: Final = Program(
    "github_project_table", "GitHub project, table", frozenset({"title", "url", "assignees", "status"}),
    {
        Target.EXTERNAL_ID: ("URL",),
        Target.TITLE: ("Title",),
        Target.TYPE: ("Type",),
        Target.STATE: ("Status",),
        Target.PARENT: ("Parent issue",),
        Target.INITIATIVE: ("Milestone", "Initiative"),
        Target.TEAM: ("Team", "Repository"),
        Target.ASSIGNEE: ("Assignees",),
        Target.PLANNED_START: ("Start date",),
        Target.PLANNED_FINISH: ("Target date", "End date", "Due date"),
        Target.ESTIMATE: ("Estimate", "Story points", "Points"),
    },
)  # fmt: skip
PROGRAMS: Final = (JIRA_CSV, JIRA_JSON, AZURE_CSV, AZURE_JSON, GITHUB_PROJECT, GITHUB_PROJECT_TABLE, GITHUB_ISSUES)
