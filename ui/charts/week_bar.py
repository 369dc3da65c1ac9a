"""The weeks of a cycle: those passed in grey, this one in blue and taller."""

from ui.charts.svg import Drawing, clamp

STEP, MARK, MOST = 7, 5, 14


def draw(week: int, weeks: int) -> str:
    """One mark a week; a cycle of many weeks has fewer marks, so that it does not run across the bar."""
    count = int(clamp(weeks, 0, MOST))
    here = week if weeks <= MOST else int(clamp(-(-week * count // weeks), 1, count))
    drawing = Drawing(max(1, count * STEP - 2), 12, f"Week {week} of {weeks}", "weekbar")
    for index in range(1, count + 1):
        if index == here:
            drawing.rect((index - 1) * STEP, 0, MARK, 12, "f-accent", rx=1.5)
        else:
            drawing.rect((index - 1) * STEP, 2, MARK, 8, "f-ink3" if index < here else "f-todo", rx=1.5)
    return str(drawing)
