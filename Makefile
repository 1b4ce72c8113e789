# `make run` and `make test` do all the set-up they need; a second call takes seconds.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501

.PHONY: run test check gate bench soak clean

run: $(VENV)/.app
	@$(PY) -m ingest corpus --quiet
	@$(PY) -m streamlit run app.py --server.port $(PORT)

test: $(VENV)/.dev
	@$(PY) tests/install_browser.py
	@$(PY) -m pytest -m "not soak" -n 2 --dist worksteal

soak: $(VENV)/.dev
	@$(PY) -m pytest -m soak

check: $(VENV)/.dev
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

gate: $(VENV)/.dev
	@$(PY) -m tests.quality.gate

bench: $(VENV)/.dev
	@$(PY) -m bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "Kist needs Python 3.11: install it, then call make again.")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Setting up Kist: this takes a few minutes, once."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Setting up what tests and checks need: this takes a few minutes, once."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
