"""The kinds of results: their figures as the rollup's JSON names them, and where they are stored."""

from __future__ import annotations

from dataclasses import dataclass

from rollups import models


@dataclass(frozen=True)
class Kind:
    """One kind of result: computed in temporary table `computed`, stored in `model`, its object named in `named_in`."""

    name: str
    computed: str
    model: type[models.Rollup]
    object_column: str
    named_in: str
    figures: tuple[str, ...]
    extras: tuple[str, ...]
    steering: tuple[str, ...] = ()
    """What says how the row goes on with the days: stored and compared like a figure, never shown or kept."""

    @property
    def table(self) -> str:
        """Where its results are stored."""
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        """All figures of it."""
        return (*self.figures, *self.extras)

    @property
    def stored(self) -> tuple[str, ...]:
        """Everything that is stored of it."""
        return (*self.columns, *self.steering)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Columns that hold no number.
WORDS = frozenset(
    _words(
        "oldest_input health status state quadrant last_check_in value_on is_stale spend_without_movement changes_on"
    )
)
KINDS = (
    Kind(
        "key_results",
        "f_key_result",
        models.KeyResultRollup,
        "key_result_id",
        "okrs_keyresult",
        _words(
            "raw measured expected delivered planned budget planned_value earned_value spend cpi spi eac confidence "
            "gap pace_gap plan_misfit execution_shortfall outcome_shortfall yield cost_per_point forecast health "
            "watermelon last_check_in"
        ),
        _words(
            "status value value_on is_stale quadrant spend_without_movement initiatives items items_todo items_doing "
            "items_done items_dropped due missing coverage oldest_input"
        ),
    ),
    Kind(
        "objectives",
        "f_objective",
        models.ObjectiveRollup,
        "objective_id",
        "okrs_objective",
        _words(
            "measured coverage expected delivered planned budget planned_value earned_value spend cpi spi eac health"
        ),
        _words("direct inherited key_results children linked missing oldest_input"),
    ),
    Kind(
        "initiatives",
        "f_initiative",
        models.InitiativeRollup,
        "initiative_id",
        "portfolio_initiative",
        _words(
            "bac pv ev ac cpi spi sv cv eac etc vac tcpi es at pd spi_t eac_t p_factor percent items items_done "
            "released health"
        ),
        _words(
            "state items_todo items_doing items_dropped unscheduled aligned unaligned_spend unscheduled_bac "
            "dropped_planned dropped_earned due missing coverage oldest_input"
        ),
        _words("pv_rate changes_on"),
    ),
    Kind(
        "portfolios",
        "f_portfolio",
        models.PortfolioRollup,
        "portfolio_id",
        "portfolio_portfolio",
        _words("budget bac pv ev ac cpi spi eac released"),
        _words("initiatives unaligned_spend due missing coverage oldest_input"),
    ),
    Kind(
        "totals",
        "f_totals",
        models.TotalsRollup,
        "",
        "",
        _words("cost_in cost_mapped cost_unallocated bac_mapped bac_unallocated"),
        _words("unaligned_spend plan_mismatch cost_loose due missing coverage oldest_input"),
    ),
)
# What no initiative owns is kept by tree, so that one change moves the totals by its own difference.
TREES = Kind(
    "trees",
    "f_tree",
    models.TreeRollup,
    "item_id",
    "execution_item",
    _words("bac_unallocated cost_unallocated plan_mismatch"),
    _words("items"),
)
STORED = (*KINDS, TREES)
