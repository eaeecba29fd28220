# The README's two commands are `make demo` and `make test`.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.ready
# Tests run in as many processes as there are processors, at most four; a file of tests in one.
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Tests start hundreds of programs: without their compiled code each would compile all modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-failed test-opensearch test-whoosh3 test-wheel torture lint bench evaluate clean

help:
	@echo "make setup         install into .venv"
	@echo "make demo          ingest the sample collection and serve it on http://127.0.0.1:$(PORT)"
	@echo "make test          run every test"
	@echo "make test-failed   again what failed in the last run"
	@echo "make test-opensearch  every law of search, on a cluster too (needs Java and Maven)"
	@echo "make test-whoosh3  the tests of the index, on the newer fork of Whoosh"
	@echo "make test-wheel    the program as it is installed elsewhere"
	@echo "make torture       a fault at each operation of each command (an hour or two)"
	@echo "make lint          style, types, and the layers of the house"
	@echo "make bench         speed, beside peers"
	@echo "make evaluate      accuracy, on labelled data"
	@echo "make clean         remove .venv and build, with the demo; an archive of your own stays"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@echo "Setting up .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@# It asks for an older Pillow than the one that reads pictures safely, and does not use it.
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --constraint constraints.txt iiif-prezi3
	@touch $@

demo: setup
	@$(BIN)/searcher demo --folder build/demo --port $(PORT)

test: setup
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-failed: setup
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) --last-failed

test-opensearch: setup
	@$(BIN)/python -m pytest tests/conformance --cluster all

# What reads an index through Whoosh's own classes; the rest of the engine is arrays.
OF_WHOOSH := $(addprefix tests/engines/test_,boundary.py codec.py oracle.py results_oracle.py \
  terms.py versions.py whoosh_guide.py) tests/conformance/test_laws.py

test-whoosh3: setup build/whoosh3
	@PYTHONPATH=build/whoosh3 $(BIN)/python -m pytest $(SIDE_BY_SIDE) --cluster none $(OF_WHOOSH)

build/whoosh3: constraints.txt
	@rm -rf $@
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --constraint constraints.txt --target $@ whoosh3
	@touch $@

test-wheel: setup
	@rm -rf build/wheel build/lib build/bdist.*
	@$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	@$(PYTHON) -m venv build/wheel/venv
	@build/wheel/venv/bin/pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt build/wheel/*.whl
	@$(BIN)/python tests/installed.py build/wheel/venv/bin

torture: setup
	@$(BIN)/python -m pytest --numprocesses logical --dist load tests/faults tests/test_ingest_crash.py \
	  tests/test_web_access_languages.py tests/test_web_keyboard.py --every 1

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: setup
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@$(BIN)/python -m benchmarks.ingest
	@$(BIN)/python -m benchmarks.normalise
	@$(BIN)/python -m benchmarks.archive
	@$(BIN)/python -m benchmarks.search --docs 5000
	@$(BIN)/python -m benchmarks.frequent --docs 5000
	@$(BIN)/python -m benchmarks.index --docs 5000
	@$(BIN)/python -m benchmarks.site --docs 5000
	@$(BIN)/python -m benchmarks.growth --sizes 10000,100000

EVALUATIONS := relevance labelled language places hostile releases crosslingual typed inflection \
  pages pdf weights alignment

evaluate: setup
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench,crosslingual]'
	@$(MAKE) --no-print-directory --jobs 2 --output-sync $(EVALUATIONS:%=evaluate-%)

evaluate-%:
	@$(BIN)/python -m evaluation.$* $(if $(filter typed,$*),--most 300)

clean:
	rm -rf .venv build
