# Support24. `make run` serves the desk, `make test` proves it; both need only Python 3.11 or newer.
PYTHON ?= python3
PORT ?= 8000
BIND ?= 127.0.0.1
PY := .venv/bin/python
export PYTHONUTF8 = 1

.PHONY: run test faults check bench soak setup lock messages clean

run: .venv/.base
	@DEBUG=$${DEBUG-1} $(PY) manage.py serve --prepare --demo --worker --bind $(BIND) --port $(PORT)

# Two at a time; what shares a live desk or a house of servers stays together. One alone: make test ARGS="-n0 tests/…"
test: setup
	@DEBUG=1 $(PY) -m pytest -n 2 --dist loadgroup --max-worker-restart 2 $(ARGS)

# Everything of tests/faults at full size; `make test` runs a short version. FAULTS_SEED=… repeats a run.
faults: setup
	@DEBUG=1 FAULTS=full $(PY) -m pytest -o faulthandler_timeout=900 tests/faults --durations=0 $(ARGS)

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	DEBUG=1 .venv/bin/mypy
	.venv/bin/lint-imports
	DEBUG=1 $(PY) manage.py makemigrations --check --dry-run
	DEBUG=1 $(PY) manage.py check --fail-level WARNING
	DEBUG=1 $(PY) manage.py catalogues --check

bench: setup
	$(PY) -m benchmarks

# People come, write and go for half an hour; what the desk keeps of them must not grow. MINUTES= makes it shorter.
soak: setup
	$(PY) -m benchmarks.soak --minutes $(or $(MINUTES),30)

setup: .venv/.dev

messages: setup
	DEBUG=1 $(PY) manage.py catalogues

# Two stamps: what serving needs, and what tests and checks need on top. pip verifies every hash of the lock.
.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.base: .venv/bin/python requirements/base.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/base.in -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/dev.in -o requirements/dev.txt

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
