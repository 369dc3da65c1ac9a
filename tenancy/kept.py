"""Answers that are kept while nothing they rest on has changed, which the database says in the same statement.

What an answer rests on is told by its stamp: a sum over the very rows that the reader may see, of where each lies and
which transaction wrote it. Whoever writes, and however, the stamp is another one; nobody can forget to say so.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from tenancy.clock import looking_back
from tenancy.context import current_tenant_id, reader_id_or_none

type Key = tuple[int, int, Hashable]
MOST = 128


@dataclass(frozen=True)
class Kept[Answer]:
    """An answer, the stamp of what it rests on, and the words by which it is asked for again, once they were needed."""

    stamp: str
    answer: Answer
    question: str


class Answers[Answer]:
    """The last answers of this process, by tenant, reader and question; lost when it ends."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._found = most, OrderedDict[Key, Kept[Answer]]()
        self._lock = Lock()

    def get(self, key: Key | None) -> Kept[Answer] | None:
        """What was answered last, to be shown only after its stamp was compared."""
        with self._lock:
            found = self._found.get(key) if key else None
            if key and found:
                self._found.move_to_end(key)
        return found

    def put(self, key: Key | None, kept: Kept[Answer]) -> None:
        """Keep it, and let the one go that was not asked for longest."""
        if key:
            with self._lock:
                self._found[key] = kept
                self._found.move_to_end(key)
                while len(self._found) > self._most:
                    self._found.popitem(last=False)

    def forget(self) -> None:
        """Let all go."""
        with self._lock:
            self._found.clear()


def key_of(question: Hashable) -> Key | None:
    """The key of a question; None, so that nothing is kept, without a reader. Raises NoTenant without a tenant."""
    tenant_id, reader_id = current_tenant_id(), reader_id_or_none()
    return None if reader_id is None else (tenant_id, reader_id, question)


def stamp_of(tables: Iterable[str]) -> str:
    """The SQL of the stamp of these tables; it has the placeholder `tenant`."""
    # A new version of a row lies elsewhere or is another transaction's; the count tells rows whose hashes are 0.
    kind = "SELECT count(*) || '.' || coalesce(sum(hashtidextended(ctid, hashxid(xmin))), 0)"
    sums = (f"({kind} FROM {table} WHERE tenant_id = %(tenant)s)" for table in tables)
    return f"concat_ws(' ', {', '.join(sums)})"


def kept_or_read[Answer](
    answers: Answers[Answer], question: Hashable, tables: Iterable[str], read: Callable[[], Answer]
) -> Answer:
    """The answer while no row that the reader may see in these tables has changed, else read anew; one query more.

    A past day is always read: what is seen of it rests on other tables.
    """
    key = None if looking_back() is not None else key_of(question)
    if key is None:
        return read()
    # Before reading: what is written in between is of a later stamp, and read again the next time.
    stamp = _stamp_now(tables)
    last = answers.get(key)
    if last is not None and last.stamp == stamp:
        return last.answer
    answer = read()
    answers.put(key, Kept(stamp, answer, ""))
    return answer


def _stamp_now(tables: Iterable[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {stamp_of(tables)}", {"tenant": current_tenant_id()})  # the parts are ours
        return str(cursor.fetchone()[0])
