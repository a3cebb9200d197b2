# Three commands are enough: `make demo`, `make sandbox` and `make test` prepare all they need.
PYTHON ?= python3
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AZ_VENV := .venv-az
AZ_READY := $(AZ_VENV)/.ready
AZ_VERSION := 2.91.0
PACKAGE_VENV := .venv-package
PACKAGE_READY := $(PACKAGE_VENV)/.ready
UV := $(PACKAGE_VENV)/bin/uv
AZURITE_READY := tools/node_modules/.ready

# Imports of the Azure libraries take four times as long without their byte code.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help bench demo sandbox test pictures properties hostile storm mutation closed-loop docs links lint lint-rules lint-format lint-types lint-imports format coverage audit secrets tools az azurite chromium package release lock validate-live clean

help:
	@echo 'make demo      diagnose one incident in the sandbox, before your eyes'
	@echo 'make sandbox   simulated Azure and Slack that stay up, with a page as in Slack'
	@echo 'make test      run the tests; what needs an absent tool is skipped by name'
	@echo 'make pictures  write the pictures in docs/pictures anew'
	@echo 'make properties    hold the network rules to the naive models, 20,000 cases a test'
	@echo 'make hostile       send random and mutated bodies, 110,000 of them, to all that takes any'
	@echo 'make storm     let 200 clusters fail within a minute, and time Slack and Azure (six minutes)'
	@echo 'make bench     measure all that is to be fast, and write docs/performance.md (seven minutes)'
	@echo 'make closed-loop   prove every printed fix with the real Azure CLI (CASES=--once-each: short)'
	@echo 'make tools     install those tools: Azurite and Slack'\''s types (npm), the Azure CLI parser; name Chromium if absent'
	@echo 'make mutation  hold network/ and checks/ to their tests, mutant by mutant (half an hour)'
	@echo 'make package   build the zip that is deployed, dist/aks-conncheck.zip'
	@echo 'make release   tag this commit as the version that CHANGELOG.md begins with'
	@echo 'make lock      pin requirements.txt anew, with hashes, in requirements.lock'
	@echo 'make validate-live  let a subscription validate infra/ and the roles; nothing is made'
	@echo 'make docs      build the documentation into build/docs, every link within it checked'
	@echo 'make links     ask every page that the documentation links to whether it is there'
	@echo 'make lint      ruff, mypy, import-linter'
	@echo 'make coverage  hold the pure packages to full branch coverage'
	@echo 'make audit     look up known vulnerabilities of the pinned requirements (needs the internet)'
	@echo 'make secrets   look for secrets in every file; ACCEPT=--accept lists new inventions'
	@echo 'make format    let ruff format the code'
	@echo 'make clean     remove the environments and caches'

demo: $(READY)
	$(BIN)/python -m sandbox.demo

sandbox: $(READY)
	$(BIN)/python -m sandbox

test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

pictures: $(READY)
	CONNCHECK_PICTURES=1 CI=1 $(BIN)/python -m pytest -q \
	  tests/sandbox/web/test_product.py tests/sandbox/web/test_closed_loop.py

# Hypothesis marks its tests itself; the profile stands in tests/conftest.py.
properties: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) -m hypothesis --hypothesis-profile=many \
	  --hypothesis-show-statistics --durations=0 tests/diagnostics/network

# Random and mutated bodies: 100,000 through the parsers, 10,000 through HTTP.
hostile: $(READY)
	CONNCHECK_HOSTILE_REQUESTS=10000 $(BIN)/python -m pytest -n $(WORKERS) \
	  --hypothesis-profile=hostile --hypothesis-show-statistics --durations=0 tests/hostile

# A message a second is what takes the time.
storm: $(READY)
	CONNCHECK_STORM_CLUSTERS=200 CI=1 $(BIN)/python -m pytest -q --log-cli-level=INFO tests/storm

# All on loopback. What needs an absent tool is named in the table instead of measured.
CLUSTERS ?= 25
bench: $(READY)
	CONNCHECK_STORM_CLUSTERS=$(CLUSTERS) $(BIN)/python -m bench

# Most of the time is waiting between polls, so the parts run side by side.
CASES ?=
PARTS ?= 4
closed-loop: $(READY) $(AZ_READY)
	@seq $(PARTS) | xargs -P $(PARTS) -I{} \
	  $(BIN)/python -m tests.sweep.closed_loop --part {}/$(PARTS) $(CASES)

# Warnings are errors: a page that leads nowhere, or to no heading, is one.
SPHINX := $(BIN)/sphinx-build -q -W --keep-going -c docs .
docs: $(READY)
	$(BIN)/python -m tools.checks_page > docs/checks.md
	$(SPHINX) build/docs
	cp -r docs/pictures build/docs/docs/
links: $(READY)
	$(SPHINX) -b linkcheck build/links

# `make -k lint` goes on to the next linter after a complaint.
lint: lint-rules lint-format lint-types lint-imports
lint-rules: $(READY)
	$(BIN)/ruff check .
lint-format: $(READY)
	$(BIN)/ruff format --check .
lint-types: $(READY)
	$(BIN)/mypy
lint-imports: $(READY)
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The gate's list of files stands in pyproject.toml, [tool.coverage.report].
coverage: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q --cov --cov-report= \
	  --cov-fail-under=0 --ignore=tests/diagnostics/arm $(wildcard tests/diagnostics tests/bot)
	$(BIN)/coverage report

# Exit status 3 of the program itself: it could not look. make has one status for all failures.
audit: $(READY)
	$(BIN)/python -m tools.audit

ACCEPT ?=
secrets: $(READY)
	$(BIN)/python -m tools.leaks $(ACCEPT)

# Every change of network/ and checks/ that no test notices needs a written reason.
mutation: $(READY)
	$(BIN)/pip install -q -r tools/mutation-requirements.txt
	$(BIN)/python -m mutmut run --max-children $(WORKERS) $(ONLY) >/dev/null
	$(BIN)/python -m tests.mutation.survivors

tools: az azurite chromium
az: $(AZ_READY)
azurite: $(AZURITE_READY)
# A browser comes from the system: it needs rights that this file does not ask for.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  echo 'Chromium, for tests of the page: apt-get install chromium fonts-lato fonts-noto-color-emoji'

# The Python of the function app; its parameter has the same default. It is found, or uv brings it.
CONNCHECK_PYTHON ?= 3.12
package: $(PACKAGE_READY)
	@python=$$(UV=$(UV) $(PACKAGE_VENV)/bin/python -m tools.pythons $(CONNCHECK_PYTHON)) && \
	  UV=$(UV) PYTHONHASHSEED=0 "$$python" -m tools.package

# The tag's message holds the hash of the package: docs/releasing.md.
release: $(READY)
	$(BIN)/python -m tools.release

# One file for every Python and platform that the program runs on; versions go up as far as they may.
lock: $(PACKAGE_READY)
	$(UV) pip compile requirements.txt --output-file requirements.lock --upgrade --quiet \
	  --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

# Needs the Azure CLI, signed in, and the variables of docs/install.md.
validate-live:
	infra/validate.sh

clean:
	rm -rf $(VENV) $(AZ_VENV) $(PACKAGE_VENV) dist build tools/node_modules .coverage .hypothesis \
	  .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo 'Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3.11'; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@

$(AZ_READY): tools/az-requirements.txt
	$(PYTHON) -m venv $(AZ_VENV)
	$(AZ_VENV)/bin/pip install -q --no-compile -r tools/az-requirements.txt
	$(AZ_VENV)/bin/pip install -q --no-compile --no-deps azure-cli==$(AZ_VERSION)
	@touch $@

$(PACKAGE_READY): tools/package-requirements.txt
	$(PYTHON) -m venv $(PACKAGE_VENV)
	$(PACKAGE_VENV)/bin/pip install -q -r tools/package-requirements.txt
	@touch $@

$(AZURITE_READY): tools/package.json tools/package-lock.json
	cd tools && npm ci --ignore-scripts
	@touch $@
