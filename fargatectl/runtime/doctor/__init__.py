"""What will keep a deployment from working, found before it is tried, or after it failed.

A check is a file in `checks/`: it looks at AWS for all patients at once, and judges them by what it
saw. Adding one is a file there and its line in `all_checks.py`, and in `quick_checks.py` for `up`.
"""
