# make drill   sets everything up and runs a drill to its report
# make test    sets everything up and passes the whole suite
# make app     sets everything up and serves the web page
PYTHON ?= python3
VENV ?= .venv
SCENARIO ?= upgrade-failure

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: drill app test lint bench clean

drill: $(VENV)/.ready
	$(BIN)/drillroom run $(SCENARIO) --report $(ARGS)

app: $(VENV)/.ready
	$(BIN)/drillroom app $(ARGS)

test: $(VENV)/.ready-for-tests lint
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/.ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready-for-tests
	$(BIN)/python benchmarks/run.py $(ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Some systems ship Python without the parts that make a virtual environment; virtualenv brings its own.
$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m pip install --user virtualenv && $(PYTHON) -m virtualenv $(VENV); }

$(VENV)/.ready: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-for-tests: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@ $(VENV)/.ready
