# Everything a person needs: `make run` to use Dure, `make test` to trust it. Asks for Python >= 3.11 and make only.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(shell cksum < requirements.lock | tr -d ' \n')
READY := $(VENV)/.ok-$(LOCK)

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
# Tests at a time.
JOBS ?= 2

.PHONY: help setup run test test-fast check docs lock sizes bench clean

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make .venv with everything the lock names

$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "Dure needs Python 3.11 or newer; none was found (or set PYTHON=...)." >&2; exit 1; }
	@rm -f $(VENV)/.ok-*
	@sh tools/setup.sh "$(PYTHON)" "$(VENV)"
	@touch $@

run: setup ## start Dure on 127.0.0.1:8000 with sample data (PORT=8080 for another port); data is kept in var/
	@$(BIN)/dure migrate
	@$(BIN)/dure static
	@$(BIN)/dure sample --if-empty
	@exec $(BIN)/dure serve --host $(HOST) --port $(PORT)

test: setup ## all tests: on SQLite with the browser, then those that use the database again on PostgreSQL
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)
	@BIN=$(BIN) sh tools/test_on_postgres.sh -n $(JOBS) $(ARGS)

test-fast: setup ## the tests that need neither a browser nor patience
	$(BIN)/python -m pytest -n $(JOBS) -m "not browser and not slow" $(ARGS)

check: setup ## format, lint, types, contracts, sizes, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/sizes.py
	@$(MAKE) --no-print-directory test

docs: setup ## write the lists in docs/errors.md and docs/cli.md anew from the code
	$(BIN)/python tools/write_docs.py

lock: setup ## work out requirements.lock anew from pyproject.toml
	$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --extra test --extra bench \
		--no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/python tools/check_lock.py

sizes: setup ## print the longest files and functions; nothing fails on them
	@$(BIN)/python tools/sizes.py

bench: setup ## measure the tally against its floors (minutes; see docs/architecture.md)
	$(BIN)/python bench/tally.py $(ARGS)

clean: ## remove the environment and what tools left behind; your data in var/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist .coverage
