"""The same edits with as little work as can be beside: one message each, to statements that the server has prepared.

The rows, their triggers and the transaction of an edit are those of the ORM's. What it takes to put queries into words
is left out: on two processors the drains go without that time.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg

from bench.edits import BEFORE_ANY, NUMBERS, OWN_MARK, Editor

HEAD = """(SELECT f.id FROM {table} f
            WHERE f.tenant_id = $1 AND f.{of} = $2 AND f.date = $3
              AND NOT EXISTS (SELECT FROM {table} n WHERE n.tenant_id = $1 AND n.supersedes_id = f.id)
            ORDER BY f.id LIMIT 1)"""
PREPARED = f"""
    PREPARE book_cost (bigint, bigint, date, bigint, text) AS
    INSERT INTO execution_cost (tenant_id, item_id, date, amount, key, recorded_at, kind, note)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), 'expense', '');
    PREPARE report (bigint, bigint, date, numeric) AS
    INSERT INTO execution_progressreport (tenant_id, item_id, date, percent, recorded_at, supersedes_id)
    VALUES ($1, $2, $3, $4, clock_timestamp(), {HEAD.format(table="execution_progressreport", of="item_id")});
    PREPARE replan (bigint, bigint, bigint) AS
    UPDATE execution_item SET planned_cost = $3 WHERE tenant_id = $1 AND id = $2;
    PREPARE finish (bigint, bigint, date) AS
    INSERT INTO execution_itemstate (tenant_id, item_id, date, state, recorded_at)
    VALUES ($1, $2, $3, 'done', clock_timestamp());
    PREPARE check_in (bigint, bigint, date, numeric) AS
    INSERT INTO okrs_checkin (tenant_id, key_result_id, date, value, confidence, status, comment, recorded_at,
                              supersedes_id)
    VALUES ($1, $2, $3, $4, 0.5, '', '', clock_timestamp(), {HEAD.format(table="okrs_checkin", of="key_result_id")})
"""  # noqa: S608  # names of our own tables and columns


class LeanEditor(Editor):
    """What an editor does, over a session that has prepared its statements: only numbers and days are put in."""

    def __init__(self, editor: Editor, session: psycopg.Connection) -> None:
        self.tenant_id, self.day, self.random = editor.tenant_id, editor.day, editor.random
        self.leaves, self.key_results = editor.leaves, editor.key_results
        self.session = session
        self.mark = 0

    def edit(self) -> None:
        """One edit of a random kind."""
        self._any()

    def begin(self) -> None:
        """Let the session have a last mark before its first edit."""
        self.session.execute(BEFORE_ANY)

    def edit_marked(self) -> int:
        """The same; returns the last mark that was laid in this session."""
        self._any()
        return self.mark

    def book_cost(self) -> None:
        """Money spent on an item."""
        amount = self.random.randint(100, 10**6) * 100
        self._send("book_cost", self._leaf(), self._on(), amount, f"'bench {next(NUMBERS)}'")

    def report(self) -> None:
        """Progress of an item; a second report of the day corrects the first."""
        self._send("report", self._leaf(), self._on(), self.random.randint(0, 100))

    def replan(self) -> None:
        """Another planned cost."""
        self._send("replan", self._leaf(), self.random.randint(0, 2_000_000) * 100)

    def finish(self) -> None:
        """An item is done, from some day of the last month on."""
        when = self._on(self.random.randint(0, 30))
        self._send("finish", self._leaf(), when)

    def check_in(self) -> None:
        """A key result's new value."""
        self._send("check_in", self.random.choice(self.key_results), self._on(), self.random.randint(0, 10_000) / 100)

    def _on(self, days_ago: int = 0) -> str:
        return f"'{self.day - timedelta(days=days_ago)}'"

    def _send(self, name: str, *values: object) -> None:
        """One message: the transaction, whose it is, the edit, its mark."""
        asked = f"EXECUTE {name} ({self.tenant_id}, {', '.join(map(str, values))}); {OWN_MARK}"
        cursor = self.session.execute(f"BEGIN; SET LOCAL app.tenant = '{self.tenant_id}'; {asked}; COMMIT".encode())
        while cursor.pgresult is not None and not cursor.pgresult.ntuples and cursor.nextset():
            pass
        [(self.mark,)] = cursor.fetchall()
