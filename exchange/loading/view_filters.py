"""The filter of a saved view, which names rows by their ids: in a workbook by what they are known by elsewhere."""

from __future__ import annotations

from typing import Final

MARK: Final = "~"
"""Begins what is a name and no id: `portfolio=~GROW`."""
_KNOWN_BY: Final = {
    "portfolio": ("portfolio_portfolio x", "x.key"),
    "team": ("accounts_team x", "x.key"),
    "objective": ("okrs_objective x", "x.key"),
    "key_result": ("okrs_keyresult x", "x.key"),
    "owner": ("accounts_membership x JOIN accounts_user u ON u.id = x.user_id", "lower(u.email)"),
}


def _parts() -> list[tuple[str, str, str]]:
    """For each kind of row (from where, the part of a filter with its id, the part with its name)."""
    found = []
    for name, (rows, known_by) in _KNOWN_BY.items():
        # Only so much that no name ends its part: names are compared as written here and never read back.
        written = f"replace(replace({known_by}, '%%', '%%25'), '&', '%%26')"
        found.append((rows, f"'{name}=' || x.id", f"'{name}={MARK}' || {written}"))
    return found


def _translated(query: str, tenant: str, ways: list[tuple[str, str, str]]) -> str:
    other = " UNION ALL ".join(
        f"SELECT {wanted} FROM {rows} WHERE x.tenant_id = {tenant} AND q.part = {given}"  # ours
        for rows, given, wanted in ways
    )
    return (
        "(SELECT coalesce(string_agg(coalesce(n.part, q.part), '&' ORDER BY q.at), '') "  # ours
        f"FROM regexp_split_to_table({query}, '&') WITH ORDINALITY q(part, at) "
        f"LEFT JOIN LATERAL (SELECT f.part FROM ({other}) f(part) LIMIT 1) n ON true)"
    )


def named(query: str, tenant: str) -> str:
    """The filter with names for ids, as SQL; what names nothing that is there stays as it is."""
    return _translated(query, tenant, [(rows, by_id, by_name) for rows, by_id, by_name in _parts()])


def numbered(query: str, tenant: str) -> str:
    """The filter with the ids of this installation for names, as SQL."""
    return _translated(query, tenant, [(rows, by_name, by_id) for rows, by_id, by_name in _parts()])
