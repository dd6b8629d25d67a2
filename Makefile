# Each target makes the environment it needs; none does anything twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: check test lint build pictures bench sync fmt lock clean

check: $(READY)          ## the package against its rules, then frictionless as a second opinion
	$(BIN)/dossier check
	@opinion=$$($(BIN)/frictionless validate datapackage.json) && echo "second    frictionless says VALID" \
	  || { echo "$$opinion"; exit 1; }

test: $(READY)           ## the tests (set DOSSIER_TEXTS to the folder of the documents to prove every span)
	$(BIN)/pytest

lint: $(READY)           ## style and types
	$(BIN)/ruff check scripts tests
	$(BIN)/ruff format --check scripts tests
	$(BIN)/mypy

build: $(READY)          ## the package as SQLite, Excel, Parquet, a graph and more, into build/
	$(BIN)/dossier build

sync: $(READY)           ## regenerate what is derived from the models
	$(BIN)/dossier sync

fmt: $(READY)            ## put the tables into canonical form
	$(BIN)/dossier fmt

pictures: $(READY)       ## draw the pictures of the README anew
	$(BIN)/dossier plot timeline corroboration --format svg --out .github/pictures

bench: $(READY)          ## how fast the check is beside other tools: some ten minutes; tests/bench/run.py --help for more
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/requirements.lock
	$(BIN)/python tests/bench/run.py

lock: $(READY)           ## resolve the dependencies anew, with hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test --extra lint --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra bench --constraints requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o tests/bench/requirements.lock
	echo cffconvert==2.0.0 | $(BIN)/uv pip compile - --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" -o tests/tools/cffconvert.txt

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
