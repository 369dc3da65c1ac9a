"""Numbers as people type them: each is read as what it can only mean, and asked back where it could be two."""

from decimal import Decimal, InvalidOperation

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portfolio.forms.fields import amount
from ui.numbers import ASKED, typed_number

READ = {
    "12,5": "12.5", "1 250": "1250", "1'234'567": "1234567", "1,234,567": "1234567", "1.234.567,5": "1234567.5",
    "1,234.50": "1234.50", "−7": "-7", "0.5": "0.5", "1234": "1234", "12,50": "12.50", "1.5": "1.5",
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize("is_money", [False, True])
def test_what_can_only_mean_one_number_is_that(text: str, is_money: bool) -> None:
    assert typed_number(text, is_money=is_money) == Decimal(READ[text])


@given(st.decimals(-(10**9), 10**9, places=2))
def test_what_the_product_writes_is_read_as_it_is(value: Decimal) -> None:
    assert typed_number(f"{value:,}", is_money=True) == value
    assert typed_number(f"{value}", is_money=True) == value


@pytest.mark.parametrize("text", ["", "five", "1,2,3", "1.2.3", "1,23.4,5", "١٢"])
def test_what_is_no_number_is_none(text: str) -> None:
    with pytest.raises(InvalidOperation):
        typed_number(text)


def test_an_amount_that_could_be_a_thousand_is_asked_back() -> None:
    class Asking(forms.Form):
        amount = amount()

    for text in ("1.234", "-12.500", "999.000"):
        assert Asking({"amount": text}).errors == {"amount": [ASKED]}
    for text, value in (("1.2340", "1.234"), ("1234.567", "1234.567"), ("1.23", "1.23"), ("1234", "1234")):
        form = Asking({"amount": text})
        assert form.is_valid()
        assert form.cleaned_data["amount"] == Decimal(value)
