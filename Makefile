# Everything here works on a machine that has Python 3.11 or newer, git and make: each target first makes .venv from
# the locked versions in requirements.txt. `make help` lists the targets. Written for GNU make 3.81 and newer.

SHELL := /bin/sh
VENV ?= .venv
PY := $(VENV)/bin/python
LOCK := requirements.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint imports types tests test-all prove spin faults mutate figures bench docs wheel lock format clean FORCE

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile


# ------------------------------------------------------------------------------------------------------------- set-up

# Sets $$py to the first interpreter that is new enough and can make environments; says why when there is none.
# Each candidate is run: a name on PATH may be a wrapper around nothing. PYTHON=… is asked first.
find_python = py=; old=; bare=; \
	for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
		"$$candidate" -c '' >/dev/null 2>&1 || continue; \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$$old $$candidate"; continue; }; \
		"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$bare $$candidate"; continue; }; \
		py=$$candidate; break; \
	done; \
	if [ -z "$$py" ]; then \
		if [ -n "$$bare" ]; then \
			echo "error: these Pythons cannot make virtual environments, their ensurepip is missing:$$bare; on Debian or Ubuntu: apt install python3-venv" >&2; \
		else \
			echo "error: this needs Python 3.11 or newer (found:$${old:- none}); install one, or name it: make PYTHON=..." >&2; \
		fi; \
		exit 1; \
	fi

# The environment is made anew when the lock changed, when it was made in another folder (an editable install names its
# folder), or when its interpreter is gone. A change of pyproject.toml only installs the project itself again.
FRESH := $(shell [ "$$(cat $(VENV)/.locked 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -c '' 2>/dev/null || echo FORCE)

$(VENV)/.locked: $(LOCK) $(FRESH)
	@$(find_python); \
	echo "== $(VENV): $$("$$py" --version), packages of $(LOCK)"; \
	rm -rf $(VENV) && "$$py" -m venv $(VENV) && \
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r $(LOCK) && \
	printf '%s\n' "$(CURDIR)" > $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(PY) -m pip install -qq --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@


# --------------------------------------------------------------------------------------------------------------- work

demo: $(VENV)/.installed ## the main job, on the files of docs/examples
	@$(VENV)/bin/tiktok-services demo

test: lint imports types docs tests ## every check, the tests last (`make -k test` goes on after a failure)

lint: $(VENV)/.installed ## ruff: rules and format
	@echo "== ruff check"
	@$(PY) -m ruff check
	@echo "== ruff format --check"
	@$(PY) -m ruff format --check

imports: $(VENV)/.installed ## import-linter: arrows point inward
	@echo "== lint-imports"
	@$(VENV)/bin/lint-imports --no-logo

types: $(VENV)/.installed ## mypy and pyright, both strict
	@echo "== mypy --strict"
	@$(PY) -m mypy
	@echo "== pyright, strict"
	@$(PY) -m pyright --pythonpath $(PY)

tests: $(VENV)/.installed ## pytest with all branches covered
	@echo "== pytest, $$($(PY) --version)"
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest
	@$(PY) -m coverage report

# On further interpreters only the tests: what the other checks say does not depend on the interpreter that runs them.
VERSIONS ?= 3.11 3.12 3.13

test-all: ## pytest on each of Python 3.11, 3.12 and 3.13 that is here
	@for version in $(VERSIONS); do \
		found=; \
		for candidate in python$$version python3 "$$HOME"/.pyenv/versions/$$version.*/bin/python3; do \
			"$$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" >/dev/null 2>&1 || continue; \
			found=$$candidate; break; \
		done; \
		if [ -z "$$found" ]; then echo "== Python $$version is not here, left out"; continue; fi; \
		$(MAKE) --no-print-directory VENV=.venv-$$version PYTHON="$$found" tests-without-coverage || exit 1; \
	done

.PHONY: tests-without-coverage
tests-without-coverage: $(VENV)/.installed
	@echo "== pytest, $$($(PY) --version)"
	@$(PY) -m pytest $(ARGS)

prove: $(VENV)/.installed ## walk every state a service can come to, and check every promise
	@$(VENV)/bin/tiktok-services prove

# Says which packages are missing, if any, and installs nothing. The models stay in build/spin.
spin: $(VENV)/.installed ## a second opinion on the lifecycle by Spin, compared with the explorer's (minutes; needs spin and gcc)
	@PYTHONPATH=. $(PY) -m tests.spin

# The peers stay out of .venv: they are many, and nothing else needs them.
BENCH := .venv-bench

bench: $(BENCH)/.locked ## compare with peers: prints a table, writes docs/reference/performance.* (ONLY="move storage": some jobs)
	@PYTHONPATH=src $(BENCH)/bin/python -m tests.bench $(ONLY)

BENCH_FRESH := $(shell [ "$$(cat $(BENCH)/.locked 2>/dev/null)" = "$(CURDIR)" ] && $(BENCH)/bin/python -c '' 2>/dev/null || echo FORCE)

$(BENCH)/.locked: requirements-bench.txt $(BENCH_FRESH)
	@$(find_python); \
	echo "== $(BENCH): $$("$$py" --version), packages of requirements-bench.txt"; \
	rm -rf $(BENCH) && "$$py" -m venv $(BENCH) && \
	$(BENCH)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.txt && \
	printf '%s\n' "$(CURDIR)" > $@

faults: $(VENV)/.installed ## races and killed processes at full length, with their figures (a quarter of an hour)
	@FAULT_ROUNDS=$${FAULT_ROUNDS:-50} $(PY) -m pytest -q -s tests/faults/test_sql_races.py tests/faults/test_sql_crashes.py

mutate: $(VENV)/.installed ## mutants of the declared moves, then of the rules (slow)
	@PYTHONPATH=. $(PY) -m tests.mutation.moves
	@PYTHONPATH=. $(PY) -m tests.mutation.rules

figures: $(VENV)/.installed ## the figures that docs/reference/proof.md quotes
	@PYTHONPATH=. $(PY) -m tests.mutation.figures

docs: $(VENV)/.installed ## the site, to docs/_build/html; a reference that leads nowhere is an error
	@echo "== sphinx"
	@$(PY) -m sphinx -q -W -n --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

wheel: $(VENV)/.installed ## the wheel, to dist
	@$(PY) -m pip wheel -qq --disable-pip-version-check --no-index --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

format: $(VENV)/.installed ## mend what ruff can mend
	@$(PY) -m ruff check --fix --exit-zero
	@$(PY) -m ruff format

# Writes versions and hashes, and neither an index nor a path. LOCK_FLAGS=--upgrade moves every version on.
lock: ## write requirements*.txt anew from pyproject.toml (LOCK_FLAGS=--upgrade: newest versions)
	@$(find_python); \
	uv=$$(mktemp -d) && trap 'rm -rf "$$uv"' EXIT && \
	"$$py" -m venv "$$uv" && "$$uv/bin/python" -m pip install -qq --disable-pip-version-check uv && \
	compile() { \
		"$$uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-annotate --custom-compile-command "make lock" $(LOCK_FLAGS) "$$@" pyproject.toml; \
	} && \
	compile --all-extras --group dev --output-file $(LOCK) && \
	compile --extra cli --extra postgres --group bench --output-file requirements-bench.txt

clean: ## remove what make made
	rm -rf .venv .venv-* .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist docs/_build
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +
