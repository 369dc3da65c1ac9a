"""How figures, money and days are written; pure, so that mails and reports write them alike."""

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache

type Number = int | float | Decimal | Fraction

NOT_KNOWN = "not known"
MINUS = "\u2212"
NBSP = "\u00a0"

SYMBOLS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "C$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "NZD": "NZ$",
    "UAH": "₴",
    "USD": "$",
}
PLACES_OF_CURRENCY = {"BHD": 3, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}
# As units of a measure: written before the figure; a code without a symbol of its own stays a code.
CODES = frozenset(
    {
        "AED", "BGN", "CHF", "COP", "CZK", "DKK", "EGP", "HKD", "HUF", "IDR", "ILS", "KES", "MXN", "MYR", "NGN", "NOK",
        "PHP", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "ZAR",
        *SYMBOLS, *PLACES_OF_CURRENCY,
    }
)  # fmt: skip
SIGNS = frozenset({*SYMBOLS.values(), "$"})
ATTACHED_UNITS = frozenset({"%", "‰", "°", "°C", "°F", "x", "×"})
# from what amount on, by what it is divided, how it is marked, decimals
STEPS = (
    (Decimal(10) ** 12, Decimal(10) ** 12, "tn", 2),
    (Decimal(10) ** 9, Decimal(10) ** 9, "bn", 2),
    (Decimal(10) ** 6, Decimal(10) ** 6, "m", 2),
    (Decimal(10) ** 4, Decimal(10) ** 3, "k", 0),
    (Decimal(10) ** 3, Decimal(10) ** 3, "k", 1),
)


def exact(value: Number) -> Decimal:
    """The value as a Decimal; floats by their shortest writing, so 0.1 stays 0.1."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


@cache
def _wide() -> Context:
    return Context(prec=400, rounding=ROUND_HALF_UP)  # a float may have 309 digits before its point


def rounded(value: Number, places: int) -> Decimal:
    """The value with that many decimals, halves away from zero; never a negative zero."""
    result = exact(value).quantize(_step(places), context=_wide())
    return result or abs(result)


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def sensible_places(value: Number) -> int:
    """Decimals that three digits or so need: 1,563 · 41.7 · 3.54."""
    size = abs(exact(value))
    return 0 if size >= 100 else 1 if size >= 10 else 2


def _digits(value: Decimal) -> str:
    return f"{value:,f}".replace("-", MINUS)


def number(value: Number | None, places: int | None = None) -> str:
    """1,563; without places, as many decimals as help, no trailing zeros."""
    if value is None:
        return NOT_KNOWN
    text = _digits(rounded(value, sensible_places(value) if places is None else places))
    return text.rstrip("0").rstrip(".") if places is None and "." in text else text


def to_the_digit(value: Decimal | str | None, *, is_difference: bool = False) -> str:
    """1,234,567.0025 with every digit that is there, for accounts that hold to the last one; a difference is signed."""
    if value is None or value == "":
        return NOT_KNOWN
    amount = Decimal(value)
    sign = MINUS if amount < 0 else "+" if is_difference and amount else ""
    return f"{sign}{abs(amount):,f}"


class Unit(str):
    """What a figure is counted in; it also knows how many decimals are shown (None: as many as help)."""

    __slots__ = ("places",)
    places: int | None

    def __new__(cls, text: str = "", places: int | None = None) -> "Unit":
        """The unit as text, with its decimals."""
        unit = super().__new__(cls, text)
        unit.places = places
        return unit


def places_of(unit: str) -> int | None:
    """How many decimals a figure in this unit is shown with; None: as many as help."""
    return unit.places if isinstance(unit, Unit) else None


def unit_beside(unit: str) -> Unit:
    """The unit where there is little room: only one that belongs to the figure, such as % or €."""
    sticks = unit in ATTACHED_UNITS or unit in CODES or unit in SIGNS
    return Unit(unit if sticks else "", places_of(unit))


def amount(value: Number | None, unit: str) -> str:
    """A value with its unit: 1,563 clinics, 62%, €1,250, −CHF 3; 'not known' without a value."""
    text = number(value, places_of(unit))
    if value is None or not unit:
        return text
    if unit in CODES or unit in SIGNS:
        mark = unit if unit in SIGNS else _mark(unit)
        return f"{MINUS}{mark}{text.removeprefix(MINUS)}" if text.startswith(MINUS) else f"{mark}{text}"
    return f"{text}{unit}" if unit in ATTACHED_UNITS else f"{text} {unit}"


def signed(value: Number | None, places: int | None = None) -> str:
    """+44, −20, 0: every difference carries its sign."""
    text = number(value, places)
    return _plus(text) if value is not None else text


def _plus(text: str) -> str:
    is_zero = not any(digit in text for digit in "123456789")
    return text if is_zero or text.startswith(MINUS) else f"+{text}"


def percent(share: Number | None, places: int = 0) -> str:
    """A share of 1 as percent: 0.68 → 68%."""
    return NOT_KNOWN if share is None else f"{number(exact(share) * 100, places)}%"


def points(share: Number | None, places: int = 0) -> str:
    """A difference of shares in percentage points: −0.12 → −12 points."""
    if share is None:
        return NOT_KNOWN
    value = rounded(exact(share) * 100, places)
    return f"{_plus(_digits(value))} {'point' if abs(value) == 1 else 'points'}"


def ratio(value: Number | None) -> str:
    """An index such as CPI: 0.94, always two decimals."""
    return number(value, 2)


MONEY_PLACES = 4


def money(value: Number | None, currency: str, *, compact: bool = True) -> str:
    """€231k, €1.98m; in full €231,400.00. A currency without a symbol shows its code."""
    if value is None:
        return NOT_KNOWN
    amount = exact(value)
    sign = MINUS if amount < 0 else ""
    if not compact:
        full = rounded(abs(amount), PLACES_OF_CURRENCY.get(currency, 2))
        # What somebody entered has at most four decimals: in full means all of them, €100.005 and not €100.01.
        if full != abs(amount) and abs(amount) == rounded(abs(amount), MONEY_PLACES):
            full = abs(amount).normalize()
        return f"{sign if full else ''}{_mark(currency)}{full:,f}"
    text = _compact(abs(amount))
    return f"{sign if text != '0' else ''}{_mark(currency)}{text}"


def exact_money(value: Number, currency: str) -> str:
    """€4,384, €4,384.50, €0.005: every digit there is, and none that is not."""
    said = exact(value)
    full = rounded(said, PLACES_OF_CURRENCY.get(currency, 2))
    shown = full if full == said else said.normalize()
    is_whole = shown == shown.to_integral_value()
    return f"{MINUS if said < 0 else ''}{_mark(currency)}{abs(shown):,{'.0f' if is_whole else 'f'}}"


def signed_money(value: Number | None, currency: str, *, compact: bool = True) -> str:
    """+€55k, −€5k, €0."""
    text = money(value, currency, compact=compact)
    return text if value is None else _plus(text)


def _mark(currency: str) -> str:
    return SYMBOLS.get(currency) or f"{currency}{NBSP}"


def _compact(amount: Decimal) -> str:
    """The amount with k, m, bn or tn; a figure that rounds up to the next mark takes it."""
    # 999,600 is 1.00m, not 1,000k: test what would be shown, not the amount
    size = max(amount, rounded(amount / Decimal(1000), 0) * 1000 if amount >= 10_000 else rounded(amount, 0))
    for start, divisor, mark, places in STEPS:
        if size >= start:
            shown = f"{rounded(amount / divisor, places):,f}"
            return f"{shown.removesuffix('.0')}{mark}"
    return f"{rounded(amount, 0):,f}"


def day(value: date | None, today: date) -> str:
    """today, yesterday, 6 days ago, in 3 days, 7 Nov, 31 Dec 2025."""
    if value is None:
        return NOT_KNOWN
    away = (value - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(away)
    if near:
        return near
    if -7 < away < 0:
        return f"{-away} days ago"
    if 0 < away < 7:
        return f"in {away} days"
    return short_day(value) if value.year == today.year else full_day(value)


def short_day(value: date) -> str:
    """7 Nov."""
    return f"{value.day} {value:%b}"


@lru_cache(maxsize=4096)
def full_day(value: date | None) -> str:
    """7 Nov 2026."""
    return NOT_KNOWN if value is None else f"{value.day} {value:%b} {value.year}"


def age(value: date | None, today: date) -> str:
    """How old, short enough for a table's cell: today, 6 d, 3 w, 5 mo, 2 y."""
    if value is None:
        return NOT_KNOWN
    days = (today - value).days
    if days <= 0:
        return "today"
    for limit, size, unit in ((14, 1, "d"), (91, 7, "w"), (730, 30, "mo")):
        if days < limit:
            return f"{days // size} {unit}"
    return f"{days // 365} y"


def plural(count: int, one: str, many: str = "") -> str:
    """3 items, 1 item, 0 items."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def team(name: str) -> str:
    """Growth team; a name that says so itself stays: Skyharbor game team."""
    return name if name.lower().endswith("team") else f"{name} team"


def listed(words: list[str], last: str = "and") -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def initials(name: str) -> str:
    """Two letters of a person's or a company's name; ? when there is none."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])
    return letters.upper()


def tone(name: str) -> str:
    """Which of four grounds an avatar has; the same for a name everywhere."""
    return ("", "b", "c", "d")[sum(name.encode()) % 4]


def ended(words: str) -> str:
    """What a person wrote, ended as a sentence, so that another may follow it."""
    words = words.rstrip()
    return words if not words or words[-1] in ".!?…:;" else f"{words}."
