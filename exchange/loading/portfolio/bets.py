"""Portfolios, initiatives with their states, contributions, tranches with what their own rows say was decided."""

from __future__ import annotations

from exchange.loading.amounts import money
from exchange.loading.details import Details, load_details
from exchange.loading.facts import Facts, add_facts, counted, heads, load_facts
from exchange.loading.merge import Merge, merge
from exchange.loading.numbered import NUMBERED_LESSONS
from exchange.loading.references import OF_INITIATIVE, OF_KEY_RESULT, OWNER, TEAM
from exchange.loading.session import Session
from exchange.loading.sparing import load_if_any, merge_if_any, set_if_any
from exchange.loading.view_filters import numbered

PORTFOLIOS = Merge(
    table="portfolios",
    target="portfolio_portfolio",
    match="t.key = s.key",
    columns={"key": "s.key", "name": "s.name", "currency": "s.currency", "budget": money("s.budget")},
)
INITIATIVES = Merge(
    table="initiatives",
    target="portfolio_initiative",
    match="t.key = s.key",
    joins=f"JOIN portfolio_portfolio pot ON pot.tenant_id = %(tenant)s AND pot.key = s.portfolio {OWNER}{TEAM}",
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "description", "kind", "state")},
        **{name: f"s.{name}" for name in ("planned_start", "planned_finish")},
        "portfolio_id": "pot.id",
        "owner_id": "owner.id",
        "team_id": "team.id",
        "budget": money("s.budget"),
    },
    fresh={"technique": "'percent'"},
    has_version=True,
)
INITIATIVE_SETTINGS = Details(
    table="initiative_settings",
    target="portfolio_initiative",
    of="initiative",
    columns={"technique": "s.technique"},
)
INITIATIVE_DETAILS = Details(
    table="initiative_details",
    target="portfolio_initiative",
    of="initiative",
    columns={
        "horizon": "s.horizon",
        "no_key_result_reason": "s.no_key_result_reason",
        "payoff": money("s.payoff"),
    },
)
PORTFOLIO_DETAILS = Details(
    table="portfolio_details",
    target="portfolio_portfolio",
    of="portfolio",
    columns={name: money(f"s.{name}") for name in ("two_people_above", "small_bet")},
    has_version=False,
)
# A loaded state holds at every day, unless the initiative already has states of days: then it holds from today.
BASE_STATES = Facts(
    target="portfolio_initiativestate",
    source=(
        'load_initiatives s JOIN ids_initiatives i ON i."row" = s."row" '
        "LEFT JOIN dated_states d ON d.initiative_id = i.id"
    ),
    match="h.initiative_id = i.id AND h.date IS NOT DISTINCT FROM CASE WHEN d.initiative_id IS NOT NULL "
    "THEN %(today)s::date END",
    key={"initiative_id": "i.id", "date": "CASE WHEN d.initiative_id IS NOT NULL THEN %(today)s::date END"},
    says={"state": "s.state"},
    fixed={"reason": "''"},
    wanted=(
        "NOT EXISTS (SELECT FROM load_initiative_states l WHERE l.initiative = s.key) "
        'AND (d.initiative_id IS NULL OR s."row" IN (SELECT "row" FROM changed_states))'
    ),
)
STATES = Facts(
    target="portfolio_initiativestate",
    source=f"load_initiative_states s {OF_INITIATIVE}",
    match="h.initiative_id = p.id AND h.date IS NOT DISTINCT FROM s.date",
    key={"initiative_id": "p.id", "date": "s.date"},
    says={"state": "s.state", "reason": "s.reason"},
)
CONTRIBUTIONS = Merge(
    table="contributions",
    target="portfolio_contribution",
    source=f"load_contributions s {OF_INITIATIVE} {OF_KEY_RESULT}",
    match="t.initiative_id = p.id AND t.key_result_id = k.id",
    columns={"allocation": "s.allocation", "claim": "s.claim"},
    fresh={"initiative_id": "p.id", "key_result_id": "k.id"},
)
TRANCHES = Merge(
    table="tranches",
    target="portfolio_tranche",
    source=f"load_tranches s {OF_INITIATIVE}",
    match="t.initiative_id = p.id AND t.position = s.position",
    columns={"amount": money("s.amount"), "review_on": "s.review_on", "evidence": "s.evidence"},
    fresh={"initiative_id": "p.id", "position": "s.position"},
)
# The last decision of a tranche is compared: a later one is added beside it, one of the same or no day corrects it.
LAST_DECISIONS = (
    "LEFT JOIN LATERAL (SELECT e.* FROM decision_heads e WHERE e.tranche_id = i.id "
    "ORDER BY e.date DESC NULLS LAST, e.id DESC LIMIT 1) last ON true"
)
# Taking a decision back is said about the day on which it was made.
DECIDED_ON = "CASE WHEN s.decision = 'planned' THEN coalesce(s.decided_on, last.date) ELSE s.decided_on END"
BASE_DECISIONS = Facts(
    target="portfolio_tranchedecision",
    source=f'load_tranches s JOIN ids_tranches i ON i."row" = s."row" {LAST_DECISIONS}',
    match="h.id = last.id",
    key={"tranche_id": "i.id"},
    says={"date": DECIDED_ON, "decision": "s.decision"},
    fixed={"reason": "''"},
    wanted=(
        # A tranche that is planned and always was needs no fact.
        "(last.id IS NOT NULL OR s.decision <> 'planned') AND NOT EXISTS (SELECT FROM load_tranche_decisions l "
        "WHERE l.initiative = s.initiative AND l.position = s.position)"
    ),
    supersedes="CASE WHEN s.decided_on > last.date THEN NULL ELSE h.id END",
)
TRANCHE_DETAILS = Merge(
    table="tranche_details",
    target="portfolio_tranche",
    source=f"load_tranche_details s {OF_INITIATIVE}",
    match="t.initiative_id = p.id AND t.position = s.position",
    columns={"capital": money("s.capital"), "chance": "s.chance"},
)
DEPENDENCIES = Merge(
    table="dependencies",
    target="portfolio_dependency",
    source=(
        "load_dependencies s "
        "JOIN portfolio_initiative b ON b.tenant_id = %(tenant)s AND b.key = s.before "
        "JOIN portfolio_initiative a ON a.tenant_id = %(tenant)s AND a.key = s.after"
    ),
    match="t.before_id = b.id AND t.after_id = a.id",
    columns={"lag_days": "s.lag_days::smallint"},
    fresh={"before_id": "b.id", "after_id": "a.id"},
)
LESSONS = Facts(
    target="portfolio_lesson",
    source=f"load_lessons s {OF_INITIATIVE}",
    match="h.initiative_id = p.id AND h.number = s.number",
    key={"initiative_id": "p.id"},
    says={"date": "s.date", "words": "s.words"},
    heads=NUMBERED_LESSONS,
    order="p.id, s.number",
)
SAVED_VIEWS = Merge(
    table="saved_views",
    target="portfolio_savedview",
    source=f"load_saved_views s {OWNER}",
    match="t.owner_id = owner.id AND t.name = s.name",
    columns={"layout": "s.layout", "query": numbered("s.query", "%(tenant)s"), "is_shared": "s.is_shared = 'yes'"},
    fresh={"owner_id": "owner.id", "name": "s.name"},
)
STAGE_LIMITS = Merge(
    table="stage_limits",
    target="portfolio_stagelimit",
    match="t.state = s.state",
    columns={'"limit"': 's."limit"::smallint'},
    fresh={"state": "s.state"},
)


def load_bets(session: Session) -> None:
    """Write what is funded, and what its rows say was decided."""
    session.stage("portfolios")
    merge(session, PORTFOLIOS)
    set_if_any(session, PORTFOLIO_DETAILS)
    _load_initiatives(session)
    load_details(session, INITIATIVE_SETTINGS)
    set_if_any(session, INITIATIVE_DETAILS)
    session.stage("contributions")
    merge(session, CONTRIBUTIONS)
    _load_tranches(session)
    for how in (DEPENDENCIES, SAVED_VIEWS, STAGE_LIMITS):
        merge_if_any(session, how)
    load_if_any(session, "lessons", LESSONS)


def _load_initiatives(session: Session) -> None:
    session.stage("initiatives")
    session.stage("initiative_states")
    session.make(
        "changed_states",
        'SELECT s."row" FROM load_initiatives s '
        "JOIN portfolio_initiative t ON t.tenant_id = %(tenant)s AND t.key = s.key WHERE t.state <> s.state",
    )
    merge(session, INITIATIVES)
    session.make(
        "dated_states",
        f"SELECT DISTINCT h.initiative_id FROM {heads('portfolio_initiativestate')} h WHERE h.date IS NOT NULL",
    )
    session.count("states of initiatives", **counted(add_facts(session, BASE_STATES)))
    load_facts(session, "initiative_states", STATES)


def _load_tranches(session: Session) -> None:
    session.stage("tranches")
    session.stage("tranche_decisions")
    merge(session, TRANCHES)
    merge_if_any(session, TRANCHE_DETAILS)
    session.make("decision_heads", f"SELECT h.* FROM {heads('portfolio_tranchedecision')} h")
    session.count("decisions on tranches", **counted(add_facts(session, BASE_DECISIONS)))
