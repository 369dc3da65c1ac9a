"""The side navigation and the top bar: what is shown, made from what the context offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse, set_script_prefix


@dataclass(frozen=True)
class Place:
    """A page of the navigation; it shows only where its address exists."""

    group: str
    label: str
    icon: str
    url_name: str
    key: str = ""
    covers: tuple[str, ...] = ()


PLACES = (
    Place("", "Home", "house", "home", "H"),
    Place("", "Check in", "calendar-check", "check_in_flow", "C"),
    Place(
        "Strategy",
        "Objectives",
        "target",
        "objective_list",
        "O",
        ("objective_", "key_result_", "check_in_new", "check_in_edit", "check_in_detail"),
    ),
    Place("Strategy", "Alignment map", "network", "alignment_map", "A", ("alignment_",)),
    Place("Strategy", "KPIs", "chart-line", "kpi_list", "K", ("kpi_",)),
    Place(
        "Portfolio",
        "Initiatives",
        "layers",
        "initiative_list",
        "I",
        (
            "initiative_",
            "portfolio_",
            "tranche_",
            "contribution_",
            "baseline_",
            "dependency_new",
            "feasibility_",
            "lesson_new",
        ),
    ),
    Place("Portfolio", "Optionality", "chart-scatter", "option_list", "", ("option_list", "claim_list")),
    Place("Portfolio", "Roadmap", "chart-gantt", "roadmap", "R"),
    Place("Portfolio", "Dependencies", "git-branch", "dependency_list", "D", ("dependency_list",)),
    Place("Portfolio", "Lessons", "scroll-text", "lesson_list", "", ("lesson_list",)),
    Place("Portfolio", "Ranking", "list-filter", "ranking_list", "", ("score_",)),
    Place("Portfolio", "Funding", "wallet", "funding", "F", ("funding_",)),
    Place(
        "Delivery",
        "Teams",
        "users",
        "team_list",
        "T",
        (
            "team_detail",
            "team_backlog",
            "team_board",
            "team_flow",
            "team_expectation",
            "team_time",
            "team_people",
            "team_practice",
            "team_funding",
            "team_iteration",
            "seat_",
            "capacity_",
            "cost_rate_",
            "delivery_policy",
            "team_earned_value",
        ),
    ),
    Place("Delivery", "Flow", "workflow", "flow_list", "Q", ("flow_list",)),
    Place("Delivery", "Work items", "list-checks", "item_list", "W", ("item_", "cost_", "progress_")),
    Place("Delivery", "Earned value", "chart-line", "earned_value_list", "", ("earned_value_",)),
    Place("Delivery", "Milestones", "calendar", "milestone_list", "", ("milestone_",)),
    Place("Delivery", "Signals", "flag", "signal_list", "", ("signal_",)),
    Place("Delivery", "Time sheet", "clock", "time_sheet", "", ()),
    Place("Review", "Quarterly review", "file-chart-column", "pack_list", "V", ("pack_", "meeting_")),
)
FOOT = (
    Place("", "Figures", "refresh-cw", "rollup_status", "", ("rollup_", "reconciliation", "certificate_")),
    Place(
        "",
        "Set-up",
        "settings",
        "setup",
        "",
        ("setup", "sheet_import_", "person_", "team_new", "team_edit", "invitation_", "cycle_", "token_", "audit"),
    ),
    Place("", "Administration", "shield-check", "admin:index", "", ("admin:",)),
)


@dataclass(frozen=True)
class Link:
    """A line of the navigation, ready to draw."""

    label: str
    url: str
    icon: str = ""
    key: str = ""
    count: int = 0
    is_current: bool = False


@dataclass(frozen=True)
class Group:
    """A headed part of the navigation."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Organisation:
    """One of those that the person may turn to."""

    name: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Pin:
    """A page that the person keeps at hand."""

    title: str
    url: str
    status: str = ""


@dataclass(frozen=True)
class Shell:
    """All that the frame around a page shows; everything may be absent."""

    groups: tuple[Group, ...] = ()
    foot: tuple[Link, ...] = ()
    tenant_name: str = ""
    tenants: tuple[Organisation, ...] = ()
    pinned: tuple[Pin, ...] = ()
    cycle_name: str = ""
    week: int = 0
    weeks: int = 0
    today: date | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    is_past: bool = False
    today_url: str = ""
    unread: int = 0
    inbox_url: str = ""
    search_url: str = ""
    user_name: str = ""
    user_email: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    restate: tuple[tuple[str, str], ...] = ()


def address(name: str, urlconf: str | None = None) -> str:
    """The address of a URL name, or nothing where it does not exist."""
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""


def build_shell(request: HttpRequest | None, nav: Mapping[str, Any]) -> Shell:
    """The frame for this request from `nav`, the context that the page's processor gives."""
    cycle = nav.get("cycle")
    user = getattr(request, "user", None)
    places = _places(_here(request), tuple(nav.get("hidden") or ()), int(nav.get("waiting") or 0), *_root())
    return Shell(
        groups=places.groups,
        foot=places.foot,
        tenant_name=str(getattr(getattr(request, "tenant", None), "name", "") or ""),
        tenants=tuple(Organisation(**each) for each in nav.get("tenants") or ()),
        pinned=tuple(Pin(**each) for each in nav.get("pinned") or ()),
        cycle_name=str(getattr(cycle, "name", cycle) or ""),
        week=int(nav.get("week") or 0),
        weeks=int(nav.get("weeks") or 0),
        today=nav.get("today"),
        as_of=nav.get("as_of"),
        known_at=nav.get("known_at"),
        is_past=bool(nav.get("is_past")),
        today_url=str(nav.get("today_url") or ""),
        unread=int(nav.get("unread") or 0),
        inbox_url=places.inbox_url,
        search_url=places.search_url,
        user_name=str(getattr(user, "name", "") or getattr(user, "email", "") or ""),
        user_email=str(getattr(user, "email", "") or ""),
        account_url=places.account_url,
        sign_out_url=places.sign_out_url,
        restate=_kept_query(request),
    )


def global_address(name: str, *args: object) -> str:
    """An address outside the tenants (`ROOT_URLCONF`), without the tenant's prefix."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args)
    except NoReverseMatch:
        return ""
    finally:
        set_script_prefix(prefix)


@dataclass(frozen=True)
class Places:
    """Where the frame leads."""

    groups: tuple[Group, ...]
    foot: tuple[Link, ...]
    inbox_url: str
    search_url: str
    account_url: str
    sign_out_url: str


def _here(request: HttpRequest | None) -> str:
    return getattr(getattr(request, "resolver_match", None), "view_name", "") or ""


def _root() -> tuple[str | None, str]:
    """What `reverse` begins with: the addresses there are, and the organisation and day that they are of."""
    return get_urlconf(), get_script_prefix()


# A page has some thirty addresses to look up, and they are the same for all who may see them.
@lru_cache(maxsize=1024)
def _places(here: str, hidden: tuple[str, ...], waiting: int, _urlconf: str | None, _prefix: str) -> Places:
    return Places(
        _groups(here, waiting),
        tuple(link for place in FOOT if place.url_name not in hidden and (link := _link(place, here))),
        address("notice_list"),
        address("search"),
        global_address("account_profile"),
        global_address("account_logout"),
    )


def _groups(here: str, waiting: int) -> tuple[Group, ...]:
    found: dict[str, list[Link]] = {}
    for place in PLACES:
        link = _link(place, here, waiting if place.url_name == "home" else 0)
        if link is not None:
            found.setdefault(place.group, []).append(link)
    return tuple(Group(title, tuple(links)) for title, links in found.items())


def _link(place: Place, here: str, count: int = 0) -> Link | None:
    url = address(place.url_name)
    if not url:
        return None
    is_current = here == place.url_name or any(here.startswith(prefix) for prefix in place.covers)
    return Link(place.label, url, place.icon, place.key, count, is_current)


def _kept_query(request: HttpRequest | None) -> tuple[tuple[str, str], ...]:
    """The query that the as-of form must keep beside its own date."""
    if request is None:
        return ()
    own = {"as_of", "known_at"}
    return tuple((key, value) for key, values in request.GET.lists() if key not in own for value in values)
