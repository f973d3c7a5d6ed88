"""`python -m fargatectl`."""

from fargatectl.cli import main

main()
