"""Whatever is decided, granted, committed, spent and freed, the ledger's laws hold; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.ledger import (
    ZERO,
    Move,
    Stand,
    balances,
    moves_of_commitment,
    moves_of_decision,
    moves_of_freeing,
    moves_of_grant,
    moves_of_spending,
    returned,
    shortage,
)

D = Decimal


@dataclass
class Book:
    """One bet with its tranches, kept in memory as the ledger keeps it."""

    tranches: list[Decimal]
    budget: Decimal = ZERO
    cost: Decimal = ZERO
    moves: list[Move] = field(default_factory=list)
    decided: dict[int, str] = field(default_factory=dict)
    of: dict[int, list[tuple[int, Move]]] = field(default_factory=dict)
    freed: Decimal = ZERO
    turn: int = 0

    def take(self, moves: list[Move]) -> bool:
        """Post the moves unless they would take what is not there."""
        has = balances(self.moves)
        if shortage(moves, has["pool"], has["committed"]) is not None:
            return False
        self.moves += moves
        return True

    def stand(self, index: int) -> Stand:
        """What the book holds about a tranche."""
        own = self.of.get(index, [])
        up = [(turn, move) for turn, move in own if (move.source, move.target) == ("committed", "released")]
        down = [move.amount for _, move in own if (move.source, move.target) == ("released", "committed")]
        drawn = [move.amount for turn, move in own if up and turn == up[-1][0] and move.source == "pool"]
        before = [
            amount
            for position, amount in enumerate(self.tranches[:index])
            if amount > 0 and self.decided.get(position, "planned") in {"planned", "held"}
        ]
        return Stand(
            sum((move.amount for _, move in up), ZERO) - sum(down, ZERO), sum(drawn, ZERO),
            balances(self.moves)["committed"], sum(before, ZERO), self.freed,
            self.decided.get(index) in {"stopped", "lapsed"}, self.recovered,
        )  # fmt: skip

    @property
    def recovered(self) -> Decimal:
        """What came back and was not taken up again."""
        back = sum((move.amount for move in self.moves if move.target == "returned" and move.source != "pool"), ZERO)
        again = (move.amount for move in self.moves if move.source == "returned" and move.target != "pool")
        return back - sum(again, ZERO)

    def commit(self, amount: Decimal) -> bool:
        """Put money aside."""
        return self.take(moves_of_commitment(amount, self.recovered))

    def decide(self, index: int, decision: str) -> None:
        """Follow a decision, if the pool holds what it needs."""
        self.turn += 1
        moves = moves_of_decision(decision, self.tranches[index], self.stand(index))
        if self.take(moves):
            self.decided[index] = decision
            self.of.setdefault(index, []).extend((self.turn, move) for move in moves)

    def free(self) -> None:
        """Give everything back."""
        has = balances(self.moves)
        moves = moves_of_freeing(has["committed"], max(ZERO, has["released"]))
        self.freed += sum((move.amount for move in moves if move.source == "released"), ZERO)
        assert self.take(moves)


amounts = st.integers(1, 900).map(D)
decisions = st.sampled_from(["released", "held", "stopped", "lapsed", "planned"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("grant"), amounts),
        st.tuples(st.just("commit"), amounts),
        st.tuples(st.just("return"), amounts),
        st.tuples(st.just("cost"), st.integers(-50, 900).map(D)),
        st.tuples(st.just("free"), st.just(ZERO)),
        st.tuples(st.just("decide"), st.tuples(st.integers(0, 3), decisions)),
    ),
    max_size=40,
)


def run(book: Book, todo: list[tuple[str, object]]) -> bool:
    """Take the steps; whether the bet was never freed."""
    for name, value in todo:
        if name == "decide":
            book.decide(*value)  # type: ignore[misc]  # what a step carries depends on its name
        elif name == "free":
            book.free()
        elif name == "grant":
            if book.take(moves_of_grant(value, book.budget)):  # type: ignore[arg-type]  # what a step carries depends on its name
                book.budget = value  # type: ignore[assignment]  # what a step carries depends on its name
        elif name == "cost":
            book.cost = value  # type: ignore[assignment]  # what a step carries depends on its name
            assert book.take(moves_of_spending(book.cost, balances(book.moves)["spent"]))
        else:
            book.commit(value) if name == "commit" else book.take(returned(value))  # type: ignore[arg-type]  # what a step carries depends on its name
    return not any(name == "free" for name, _ in todo)


@given(st.lists(st.integers(-300, 900).filter(bool).map(D), min_size=4, max_size=4), steps)
def test_after_any_sequence_the_balances_sum_to_zero_and_nothing_was_taken_that_was_not_there(
    tranches: list[Decimal], todo: list[tuple[str, object]]
) -> None:
    book = Book(tranches)
    never_freed = run(book, todo)
    so_far: list[Move] = []
    for move in book.moves:
        so_far.append(move)
        assert move.amount > 0
        now = balances(so_far)
        assert sum(now.values()) == 0
        assert min(now["pool"], now["committed"], now["returned"]) >= 0
    has = balances(book.moves)
    assert has["returned"] == 0
    assert has["spent"] == book.cost
    assert -has["budget"] == book.budget
    assert book.recovered >= 0
    if never_freed:
        released = sum((book.tranches[at] for at, decision in book.decided.items() if decision == "released"), ZERO)
        assert has["released"] + has["spent"] == released


@given(st.lists(amounts, min_size=4, max_size=4), steps, steps)
def test_what_was_freed_comes_back_to_the_pool_once(
    tranches: list[Decimal], todo: list[tuple[str, object]], more: list[tuple[str, object]]
) -> None:
    book = Book(tranches)
    book.take(moves_of_grant(D(5000), ZERO))
    book.budget = D(5000)
    run(book, [step for step in todo if step[0] not in {"grant", "cost"}])
    book.free()
    run(book, [step for step in more if step[0] == "decide" and step[1][1] != "released"])  # type: ignore[index]  # what a step carries depends on its name
    assert balances(book.moves)["pool"] == 5000  # all of it, and never more


@given(st.lists(amounts, min_size=4, max_size=4), steps)
def test_what_is_taken_up_again_was_not_recovered(tranches: list[Decimal], todo: list[tuple[str, object]]) -> None:
    book = Book(tranches)
    book.take(moves_of_grant(D(50_000), ZERO))
    book.budget = D(50_000)
    run(book, [step for step in todo if step[0] != "grant"])
    once = book.recovered
    assert book.commit(once + 7)
    assert book.recovered == 0
    book.take(returned(once))
    assert book.recovered == once  # and not twice of it


@pytest.mark.parametrize(
    ("decision", "amount", "stand", "expected"),
    [
        ("released", 150, Stand(committed=D(100)), ["pool→committed 50", "committed→released 150"]),
        ("released", 150, Stand(committed=D(400)), ["committed→released 150"]),
        (
            "released", 150, Stand(committed=D(100), recovered=D(30)),
            ["pool→returned 30", "returned→committed 30", "pool→committed 20", "committed→released 150"],
        ),
        ("released", 150, Stand(released=D(150)), []),
        ("held", 150, Stand(committed=D(400)), []),
        ("stopped", 150, Stand(committed=D(400)), ["committed→returned 150", "returned→pool 150"]),
        ("lapsed", 150, Stand(committed=D(200), before=D(120)), ["committed→returned 80", "returned→pool 80"]),
        ("lapsed", 150, Stand(committed=D(200), has_ended=True), []),
        ("held", 150, Stand(released=D(150), drawn=D(50)), ["released→committed 150", "committed→pool 50"]),
        (
            "stopped", 150, Stand(released=D(150), drawn=D(50)),
            ["released→committed 150", "committed→returned 150", "returned→pool 150"],
        ),
        ("released", -60, Stand(), ["released→committed 60", "committed→pool 60"]),
        ("held", -60, Stand(released=D(-60), committed=D(500)), ["pool→committed 60", "committed→released 60"]),
        ("stopped", -60, Stand(committed=D(500)), []),
    ],
)  # fmt: skip
def test_a_decision_moves_what_it_says(decision: str, amount: int, stand: Stand, expected: list[str]) -> None:
    found = moves_of_decision(decision, D(amount), stand)
    assert [f"{move.source}→{move.target} {move.amount}" for move in found] == expected
