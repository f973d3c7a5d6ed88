"""What resources cost a month: what is paid for, at which prices, before and after a plan.

Arithmetic over resources, wanted or found alike, so that a plan has its cost in it already. Prices
come separately: those that ship with us, or those of AWS's price list.
"""

from fargatectl.cost.amount import HOURS, Amount
from fargatectl.cost.bill import Bill, Part, bill
from fargatectl.cost.of_plan import CostChange, after, before, change
from fargatectl.cost.prices import Prices, shipped

__all__ = [
    "HOURS",
    "Amount",
    "Bill",
    "CostChange",
    "Part",
    "Prices",
    "after",
    "before",
    "bill",
    "change",
    "shipped",
]
