# make demo: from a fresh clone to a video.  make test: what has to pass.  make check: style, types and import direction.
# make workers: what bench --workers N needs.
PYTHON ?= python3
MARKS ?= not slow and not gpu and not habitat
BIN := .venv/bin
CORE := .venv/.installed
AGENT := .venv/.installed-agent
DEV := .venv/.installed-dev

.PHONY: demo workers test check format clean

demo: $(AGENT)
	$(BIN)/gothere run "go to the sofa" --house 7 --out out/demo

workers: $(CORE)
	@echo "installing Ray into .venv, for --workers ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[workers]"

test: export OMP_NUM_THREADS = 1
test: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations 20 -m "$(MARKS)"

check: export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1
check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "gothere needs Python 3.11 or newer, and '$(PYTHON)' is not: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "no virtual environment could be made: install the venv module of '$(PYTHON)'" >&2; rm -rf .venv; exit 1; }

$(CORE): pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing gothere into .venv ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e .
	@touch $(CORE)

$(AGENT): pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing gothere and its learned agent into .venv ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[agent]"
	@touch $(CORE) $(AGENT)

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing gothere and what its tests need into .venv ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $(CORE) $(DEV)

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
