"""What will keep a deployment from working, found before it is tried, or after it failed.

A check is a file in `checks/`: it looks at AWS for all patients at once, and judges them by what it
saw. Adding one is a file there and its line in `CHECKS`.
"""

from fargatectl.runtime.doctor.examination import CHECKS, QUICK, examine
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.patient import Need, Patient, Prospect, Rule, Way

__all__ = [
    "CHECKS",
    "QUICK",
    "Finding",
    "Need",
    "Patient",
    "Prospect",
    "Rule",
    "Way",
    "examine",
]
