# Every target runs in .venv, made by the second command of README.
BIN ?= .venv/bin

.PHONY: check format lint types test bench prove

check: lint types test

format:
	$(BIN)/ruff format fargatectl tests
	$(BIN)/ruff check --fix fargatectl tests

lint:
	$(BIN)/ruff format --check fargatectl tests
	$(BIN)/ruff check fargatectl tests

types:
	$(BIN)/mypy

test:
	$(BIN)/pytest

bench:
	$(BIN)/python -m tests.benchmarks

prove:
	$(BIN)/python -m tests.prove
