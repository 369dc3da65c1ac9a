"""Values of cells: numbers, money, percent, hours, dates, flags; each parser returns the value or a Fault."""

from exchange.sheets.values.dates import (
    FORMATS,
    DateCandidate,
    DateEvidence,
    Moment,
    date_formats,
    fitting,
    parse_date,
    parse_moment,
)
from exchange.sheets.values.faults import Fault
from exchange.sheets.values.flags import parse_flag
from exchange.sheets.values.hours import TimeUnit, parse_hours
from exchange.sheets.values.numbers import (
    Amount,
    DecimalEvidence,
    DecimalSign,
    decimal_evidence,
    parse_amount,
    parse_number,
    parse_percent,
)

__all__ = [
    "FORMATS",
    "Amount",
    "DateCandidate",
    "DateEvidence",
    "DecimalEvidence",
    "DecimalSign",
    "Fault",
    "Moment",
    "TimeUnit",
    "date_formats",
    "decimal_evidence",
    "fitting",
    "parse_amount",
    "parse_date",
    "parse_flag",
    "parse_hours",
    "parse_moment",
    "parse_number",
    "parse_percent",
]
