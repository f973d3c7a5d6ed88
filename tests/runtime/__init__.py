"""Tests of what runs: against the embedded AWS over HTTP, on a simulated clock."""
