"""Tables of what fails on Fargate: a line per pattern, with its cause and its fix."""
