# `make run` serves the dashboard, `make test` checks everything; `make help` lists the rest.
# Set-up happens by itself: stamps inside .venv and node_modules depend on the lock files, pyproject.toml and package.json.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
INSTALLED := $(VENV)/.installed
TOOLS := $(VENV)/.installed-dev
NPM := $(BIN)/npm --loglevel=error
NODE := $(BIN)/node
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome
SCRIPTS := node_modules/.installed
SCRIPT_TOOLS := node_modules/.installed-dev
PACKAGES := analysis cache grokscope jobs training app benchmarks reports
CODE := $(wildcard $(PACKAGES) tests)
SCRIPT_TESTS = $(NODE) --test --test-isolation=none --test-reporter=dot $(shell find tests/assets -name "*.test.mjs")
NO_BROWSER := --ignore=tests/browser --ignore=tests/load
CHROMIUMS := chromium chromium-browser google-chrome google-chrome-stable

# The tests start Python a dozen times: without its bytecode each start compiles everything again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test format lint types contracts unit slow load soak chaos notebook coverage browser fix bench bench-ui docs gallery image-check audit lock clean chromium

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

run: $(INSTALLED) $(SCRIPTS) ## Install what is missing, then serve the dashboard and print its address.
	@exec $(BIN)/grokscope serve

test: format lint types contracts unit browser ## Check everything, as continuous integration does.

format: $(TOOLS) $(SCRIPT_TOOLS) ## Check that the code is formatted.
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIOME) format

lint: $(TOOLS) $(SCRIPT_TOOLS) ## Check the code's habits.
	$(BIN)/ruff check --quiet $(CODE)
	$(BIOME) lint --error-on-warnings

types: $(TOOLS) $(SCRIPT_TOOLS) ## Check the types.
	$(BIN)/mypy $(wildcard $(PACKAGES))
	$(NODE) node_modules/typescript/bin/tsc --project .
	$(NODE) node_modules/typescript/bin/tsc --project tests/assets

contracts: $(TOOLS) ## Check which layer imports which.
	$(BIN)/lint-imports --no-logo

# Those of assets/ are done while Python has not yet imported everything.
unit: $(TOOLS) $(SCRIPT_TOOLS) ## Run the tests that need no browser.
	@said=$$(mktemp); $(SCRIPT_TESTS) >"$$said" 2>&1 & scripts=$$!; \
	$(BIN)/python -m pytest -q $(NO_BROWSER) -m "not slow" -n auto; tests=$$?; \
	wait $$scripts; scripts=$$?; echo "The tests of assets/:"; cat "$$said"; rm "$$said"; exit $$((tests || scripts))

slow: $(TOOLS) $(SCRIPTS) chromium ## Run the thorough tests that `make test` leaves out.
	$(BIN)/python -m pytest -q -m slow -n auto

load: $(TOOLS) $(SCRIPTS) ## Put the real server under load, and print how long others wait (five minutes).
	$(BIN)/python -m pytest -q -m load -n 0 -s

soak: $(TOOLS) $(SCRIPTS) ## Have a crowd scrub, and write what the server takes into docs/reliability.md (15 minutes; MINUTES=1).
	$(BIN)/python -m pytest -q tests/load -m soak -n 0 -s --minutes $(or $(MINUTES),10) $(addprefix --warm=,$(CACHE))

chaos: $(TOOLS) $(SCRIPTS) ## Kill services, fill disks, send what is bad; into docs/reliability.md (ten minutes, as root for the disks).
	$(BIN)/python -m pytest -q tests/load -m chaos -n 0 -s $(addprefix --warm=,$(CACHE))

# JupyterLab brings a hundred packages, so that it has an environment of its own, which sees what $(VENV) has.
JUPYTER := .venv-jupyter
$(JUPYTER)/.installed: $(TOOLS)
	@echo "Installing JupyterLab into $(JUPYTER)"
	@$(BIN)/python -m venv --clear $(JUPYTER)
	@$(JUPYTER)/bin/python -m pip --disable-pip-version-check --no-input --quiet install "jupyterlab>=4.6,<5" "anywidget>=0.11,<1"
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$($(JUPYTER)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/beside.pth"
	@touch $@

notebook: $(JUPYTER)/.installed $(SCRIPTS) chromium ## Show a run in a real JupyterLab, and scrub there (two minutes).
	JUPYTER_LAB=$(JUPYTER)/bin/jupyter-lab $(BIN)/python -m pytest -q -m slow -n 0 tests/browser/test_notebook.py

coverage: $(TOOLS) $(SCRIPTS) ## Run both, measuring how much of the code they reach (twice as slow).
	$(BIN)/python -m pytest -q $(NO_BROWSER) -n auto --cov --cov-report=term

browser: $(TOOLS) $(SCRIPTS) chromium ## Run the tests in a real browser.
	$(BIN)/python -m pytest -q tests/browser -m "not slow" -n 2

fix: $(TOOLS) $(SCRIPT_TOOLS) ## Format the code, and mend what ruff and biome can.
	$(BIN)/ruff check --fix --quiet --exit-zero $(CODE)
	$(BIN)/ruff format --quiet $(CODE)
	$(BIOME) check --write

bench: $(INSTALLED) ## Measure the numbers that the documents quote (a few minutes; BENCH=--json for a file).
	$(BIN)/python -m benchmarks $(BENCH)

bench-ui: $(TOOLS) $(SCRIPTS) chromium ## Measure the page in a real browser (five minutes; BENCH="--soak 30" for the long one).
	$(BIN)/python -m benchmarks.ui $(BENCH)

docs: $(INSTALLED) ## Write again the files that follow from the code and from the shipped runs.
	@set -e; for page in $(filter-out __init__ gallery film sweep,$(basename $(notdir $(wildcard reports/*.py)))); do \
		echo "Running reports.$$page"; $(BIN)/python -m "reports.$$page"; \
	done
	$(BIN)/python -m tests.app.captions.snapshot

gallery: $(TOOLS) $(SCRIPTS) chromium ## Photograph every page for docs/gallery.md, and film a drag for the README (two minutes).
	@$(BIN)/python -m reports.gallery
	@$(BIN)/python -m reports.film

image-check: $(TOOLS) ## Build the image, start it, and ask it for its pages: as root, with debootstrap and buildah (ten minutes).
	@$(BIN)/python -m tests.image

# Strict: what the registry says nothing of is no package without faults.
audit: $(TOOLS) $(SCRIPT_TOOLS) ## Ask the registries what is known against the locked packages.
	@rm -rf .venv-audit && $(BIN)/python -m venv .venv-audit && .venv-audit/bin/python -m pip install --quiet pip-audit
	@.venv-audit/bin/pip-audit --strict --no-deps --disable-pip $(foreach lock,$(wildcard requirements*.lock),-r $(lock)); \
	found=$$?; $(NPM) audit || found=1; rm -rf .venv-audit; exit $$found

clean: ## Remove the environment and everything the tools leave behind; runs stay.
	rm -rf $(VENV) $(JUPYTER) node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-results *.egg-info
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

# ---- set-up ----

# PYTHON=/path/to/python chooses; else the newest of the usual names that is not too old.
$(BIN)/pip:
	@new() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	found=; \
	for name in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
		if new "$$name"; then found="$$name"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		have=$$("$(or $(PYTHON),python3)" -V 2>&1) || have=missing; \
		echo "Grokscope needs Python 3.11 or newer, and $(or $(PYTHON),python3) is $$have: install one, or name one with make PYTHON=/path/to/python3." >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$$found cannot make virtual environments: install its venv module (Debian, Ubuntu: apt-get install $$(basename "$$found")-venv)." >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" -V 2>&1)"; \
	"$$found" -m venv --clear $(VENV)

$(INSTALLED): requirements-serve.lock requirements.lock pyproject.toml | $(BIN)/pip
	@echo "Installing Grokscope and what it runs with into $(VENV) (torch is large: a few minutes the first time)"
	@$(PIP) install -r requirements-serve.lock -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): requirements-dev.lock $(INSTALLED)
	@echo "Installing what the tests need into $(VENV)"
	@$(PIP) install -r requirements-serve.lock -r requirements.lock -r requirements-dev.lock
	@touch $@

# Node.js comes with the lock file of Python's packages, so that every machine has the same one. The stamps lie in
# node_modules, which `npm ci` empties: whoever installs less than there was takes the other's stamp away.
$(SCRIPTS): package-lock.json package.json | $(INSTALLED)
	@echo "Installing Plotly for the page into node_modules"
	@$(NPM) ci --omit=dev
	@touch $@

$(SCRIPT_TOOLS): package-lock.json package.json | $(INSTALLED)
	@echo "Installing Plotly and the tools that check assets/ into node_modules"
	@$(NPM) ci
	@touch $(SCRIPTS) $@

# CHROMIUM=/path/to/chromium chooses; else the system's, else apt-get installs it where it may.
chromium:
	@for name in $(or $(CHROMIUM),$(CHROMIUMS)); do command -v "$$name" >/dev/null 2>&1 && exit 0; done; \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	if command -v apt-get >/dev/null 2>&1 && $$root true >/dev/null 2>&1; then \
		echo "Installing Chromium with apt-get"; \
		export DEBIAN_FRONTEND=noninteractive; \
		$$root apt-get update -qq && $$root apt-get install -qq -y --no-install-recommends chromium && exit 0; \
	fi; \
	echo "The browser tests need Chromium: install the package chromium (or Google Chrome), then run this again." >&2; \
	exit 1

# Resolve in an environment of its own; versions already locked stay unless UPGRADE is given. Each lock file names what
# those before it do not: what serves, what trains and checks, what the tests need.
FRESH := .venv-lock
NOT_LOCKED := ^(nvidia-|cuda-|triton==|pip==|grokscope|-e )
SERVES := import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	extras = project["optional-dependencies"]; needed = [*project["dependencies"], *extras["redis"], *extras["s3"]]; \
	print(*(one for one in needed if not one.startswith("transformer-lens")), sep="\n")
lock: $(BIN)/pip ## Write the lock files again (UPGRADE=1: with the newest versions).
	rm -rf $(FRESH) && $(BIN)/python -m venv $(FRESH)
	@set -e; install() { $(FRESH)/bin/python -m pip --disable-pip-version-check --no-input --quiet install "$$@"; }; \
	frozen() { $(FRESH)/bin/python -m pip freeze --all --exclude-editable \
		| tr 'A-Z_' 'a-z-' | grep -Ev '$(NOT_LOCKED)' | sed 's/+.*//' | LC_ALL=C sort >"$$1"; }; \
	renew() { { sed -n '/^#/p' "$$1"; cat -; } >$(FRESH)/lock; mv $(FRESH)/lock "$$1"; }; \
	known="$(if $(UPGRADE),,-c requirements-serve.lock -c requirements.lock)"; \
	$(FRESH)/bin/python -c '$(SERVES)' >$(FRESH)/serves; \
	install $$known -r $(FRESH)/serves; frozen $(FRESH)/serve; \
	install $$known -c $(FRESH)/serve --editable '.[npm,redis,s3]'; frozen $(FRESH)/run; \
	install -c $(FRESH)/run $(if $(UPGRADE),,-c requirements-dev.lock) --editable '.[npm,postgres,redis,s3,dev]'; frozen $(FRESH)/all; \
	renew requirements-serve.lock <$(FRESH)/serve; \
	LC_ALL=C comm -13 $(FRESH)/serve $(FRESH)/run | renew requirements.lock; \
	LC_ALL=C comm -13 $(FRESH)/run $(FRESH)/all | renew requirements-dev.lock
	rm -rf $(FRESH)
