# The README's two commands are `make demo` and `make test`.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: help setup demo test lint bench evaluate clean

help:
	@echo "make setup     install into .venv"
	@echo "make demo      ingest the sample collection and serve it on http://127.0.0.1:$(PORT)"
	@echo "make test      run every test"
	@echo "make lint      style, types, and the layers of the house"
	@echo "make bench     speed, beside peers"
	@echo "make evaluate  accuracy, on labelled data"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "Setting up .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup
	@$(BIN)/python scripts/demo.py --port $(PORT)

test: setup
	@$(BIN)/python -m pytest

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: setup
	@$(BIN)/python -m benchmarks.ingest
	@$(BIN)/python -m benchmarks.archive
	@$(BIN)/python -m benchmarks.search

evaluate: setup
	@$(BIN)/python -m evaluation.samples
	@$(BIN)/python -m evaluation.releases
	@$(BIN)/python -m evaluation.relevance

clean:
	rm -rf .venv .index build archive/objects archive/work archive/logs archive/.lock
