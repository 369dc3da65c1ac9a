"""The one sentence above the pages of people, teams and tokens; pure."""

from __future__ import annotations

from ui.formats import number, plural


def people_sentence(members: int, without_team: int, invited: int) -> str:
    """How many may enter, who has no team, whom an invitation waits for."""
    told = f"{plural(members, 'person may', 'people may')} enter"
    told += f", {number(without_team)} of them in no team" if without_team else ", each in a team"
    return told + (f"; {plural(invited, 'invitation')} not answered yet." if invited else ".")


def teams_sentence(teams: int, empty: int) -> str:
    """How many teams there are and how many of them nobody is in; nothing for none."""
    if not teams:
        return ""
    each = f"{number(empty)} of them without anybody" if empty else "each with somebody in it"
    return f"{plural(teams, 'team')}, {each}."


def tokens_sentence(tokens: int, unused: int, endless: int) -> str:
    """How many programs may come in, with what care."""
    if not tokens:
        return "No program has a key yet."
    told = [
        f"{number(unused)} never used" if unused else "",
        f"{number(endless)} without an end" if endless else "",
    ]
    rest = " and ".join(each for each in told if each)
    return f"{plural(tokens, 'token')} of programs{f', {rest}' if rest else ''}."
