# Every target says what it does: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
# The machine's Node, or the one that PyPI carries.
NODE_BIN := $(if $(shell command -v npm),,$(CURDIR)/$(BIN):)
export PATH := $(NODE_BIN)$(PATH)
export VIPS_WARNING := 0
LIKELY_CORES := $(shell nproc 2>/dev/null || echo 2)

.PHONY: help setup demo test test-services bench lint check format messages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.python $(VENV)/.front ## virtual environment, locked dependencies, front-end build

$(VENV)/.python: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed (PYTHON=python3.12 make …)")'
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	command -v npm >/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
	@touch $@

FRONT := package.json package-lock.json vite.config.ts tsconfig.json $(shell find frontend/ts frontend/scss frontend/images -type f 2>/dev/null)
PO := $(shell find frontend/translations -name '*.po' 2>/dev/null)
$(VENV)/.front: $(VENV)/.python $(FRONT) $(PO)
	npm ci --no-audit --no-fund --loglevel=error
	npm run build --silent
	$(BIN)/pybabel -q compile -d frontend/translations
	@touch $@

demo: setup ## set up, load the sample museum through the real ingest, serve it (PORT=5000)
	@MUSEUM_PORT=$(PORT) $(BIN)/museum init
	@MUSEUM_PORT=$(PORT) MUSEUM_LOG_LEVEL=$${MUSEUM_LOG_LEVEL:-WARNING} exec $(BIN)/museum serve --port $(PORT) --sample

test: setup ## the whole suite that needs no external server
	$(BIN)/pytest -q -n $(LIKELY_CORES) --dist loadgroup -m "not services and not browser"

test-services: setup build/validators/.installed build/viewers/.installed ## contract, integration and browser tests on the engines named in MUSEUM_TEST_…
	$(BIN)/pytest -q -m "services or browser"

# IIIF validators: two packages with modules of the same names, so each has a folder of its own.
build/validators/.installed: $(wildcard tests/validators/*.lock) | $(VENV)/.python
	rm -rf build/validators
	for lock in tests/validators/*.lock; do \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
	    --target "build/validators/$$(basename "$$lock" .lock)" -r "$$lock"; done
	@touch $@

# Viewers that other institutions use, for the browser tests that open our manifests in them.
build/viewers/.installed: $(addprefix tests/browser/viewers/,package.json package-lock.json .npmrc) | $(VENV)/.python
	mkdir -p build/viewers
	cp $^ build/viewers
	cd build/viewers && npm ci --ignore-scripts --loglevel=error
	@touch $@

bench: setup ## measure; a table, and build/bench.json (PARTS="images manifests --short" for some, quickly)
	$(BIN)/python -m tests.bench $(PARTS)

lint: setup ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run check --silent

check: lint test ## all of it

format: setup ## put the code in the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: setup ## gather the texts to be translated into frontend/translations
	mkdir -p build
	$(BIN)/pybabel -q extract -F frontend/babel.cfg -k lazy_gettext -k N_ --no-location --sort-output -o build/messages.pot frontend
	$(BIN)/pybabel -q update -i build/messages.pot -d frontend/translations -l vi -N --ignore-obsolete -w 110

clean: ## remove what was built; data/ stays
	rm -rf $(VENV) node_modules frontend/static build
