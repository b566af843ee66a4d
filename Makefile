# make run: the control room, from nothing.  make test: everything that proves it.  The rest: make help.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
PYTEST_ARGS ?= -n 3
# each of the many Python processes of a run or a test would else compile all it imports
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test run-tests coverage lint bench docs demo-data lock audit clean

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.runtime ## start web, jobs and the demo, and print the sign-in address
	@exec $(BIN)/python -m jobs.supervisor

test: $(VENV)/.develop ## set up what the tests need and run all of them
	@sh tests/install.sh $(BIN)
	@$(MAKE) --no-print-directory -j2 lint run-tests

run-tests: $(VENV)/.develop
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(VENV)/.develop ## the same tests, a third slower, with the branches of engine/ and api/ they reach (at least 95 %)
	@sh tests/install.sh $(BIN)
	@$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=term

lint: $(VENV)/.develop ## style, import rules, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/mypy

bench: $(VENV)/.develop ## the figures of docs/performance.md, each beside its alternative
	@$(BIN)/python -m bench

docs: $(VENV)/.develop ## generate the tables of docs/ from the code
	@$(BIN)/flask --app wsgi docs

demo-data: $(VENV)/.runtime ## make the demo sites anew
	@$(BIN)/flask --app wsgi demo --again

lock: ## pin the requirements anew, with hashes
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate requirements-dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate bench/requirements-drf.in -o bench/requirements-drf.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate bench/requirements-pymgrid.in -o bench/requirements-pymgrid.txt

audit: $(VENV)/.develop ## known weaknesses of the pinned packages
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

clean: ## remove the virtual environment and caches, never the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .coverage

# uv installs in seconds what takes pip a minute: taken when it is there or can be had, else pip does it.
define install
	@sh -ec '\
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" \
	  || { echo "Python 3.11 or newer is needed, for example: make $@ PYTHON=python3.12" >&2; exit 1; }; \
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv \
	  && rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } \
	  || { echo "Python cannot make a virtual environment here: install the python3-venv package." >&2; exit 1; }; \
	if uv --version >/dev/null 2>&1; then uv=uv; \
	elif $(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/pip install -q uv==$(UV_VERSION) 2>/dev/null; then uv=$(BIN)/uv; \
	else uv=; fi; \
	if [ -n "$$uv" ]; then "$$uv" pip install -q --require-hashes -p $(BIN)/python -r $(1); \
	else $(BIN)/pip install -q --require-hashes -r $(1); fi; \
	touch $@'
endef

$(VENV)/.runtime: requirements.txt
	$(call install,requirements.txt)

$(VENV)/.develop: requirements-dev.txt
	$(call install,requirements-dev.txt)
