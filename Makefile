# Two commands on a fresh machine: `make demo` and `make test`. They need python3 (3.11 or newer).
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
LOCK   := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

# Byte code is kept: each of the processes that the tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run test test-long check format words bench lock clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@sed -nE "s/^([a-z-]+):.*## (.*)/\1\t\2/p" $(MAKEFILE_LIST) | expand -t 14

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "statement-bot needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## sample ministries, polled and told on the console
	@$(BIN)/statement-bot demo

run: $(READY)  ## the service, with the settings of this environment
	@$(BIN)/statement-bot run

test: $(READY)  ## the suite, under six minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long"

test-long: $(READY)  ## half an hour more: fuzzing, crash matrices, ten times the examples
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "long or hypothesis" --timeout 3600 \
	  --hypothesis-profile thorough

check: $(READY)  ## ruff, mypy --strict, import-linter, hadolint, docker compose config
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/docker-compose --profile postgresql config --quiet

format: $(READY)  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: $(READY)  ## what we say, put into the catalogues of translations
	$(BIN)/python -m tests.catalogues

bench: $(READY)  ## measurements, side by side
	$(BIN)/python -m benchmarks

lock:  ## resolve the dependencies anew (needs uv)
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --group build -c requirements/run.txt -o requirements/build.txt
	$(LOCK) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt

clean:  ## forget the environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis
