"""The long forms of what is promised of runs that go wrong: every point, on real processes."""
