# Two commands are enough: `make run` starts the bot (the sandbox when there is no token),
# `make test` checks everything. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Ready-made wheels of what is locked, and nothing else.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all:

.PHONY: run demo test test-page prove lint types unit pictures corpus bench lock clean
.DEFAULT_GOAL := run

run: $(VENV)/.run
	@$(BIN)/python bot.py --sandbox=if-no-token

demo: $(VENV)/.run
	@$(BIN)/python -m sandbox.demo

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy .

# Too long for here, so part of the proof below: hundreds of hostile inputs and answers, all pictures of
# the corpus through the bot, waits of many seconds, and a week of members with faults put in.
LONG := tests/e2e/test_hostile.py tests/e2e/test_corpus.py tests/e2e/test_turns_late.py \
	tests/bench/test_week.py
unit: $(VENV)/.dev $(VENV)/.hikari
	$(BIN)/python -m pytest -n 4 --dist loadfile --ignore tests/e2e/page --ignore tests/prove \
		$(addprefix --ignore=,$(LONG))

# The sandbox's page, which takes as long again: its walks in a real browser (they skip where there
# is no Chromium) and the types in its scripts' comments (likewise without npx; in CI neither may).
test-page: $(VENV)/.dev
	@if command -v npx >/dev/null || [ "$$CI" = true ]; then \
		npx --yes -p typescript@5.9.3 tsc -p sandbox/page/jsconfig.json; \
	else echo "skipped: the types of the page's scripts, since there is no npx"; fi
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/e2e/page

# Proves that no job is lost and nobody pays twice: whatever anybody sends, a crash at every step, then
# jobs from many people under random killing, then a week of members against a plain model of every
# limit and budget. Both print their balance; any difference fails it.
SOAK_MINUTES ?= 10
prove: $(VENV)/.dev
	$(BIN)/python -m pytest -n 4 --dist worksteal $(LONG) tests/prove
	$(BIN)/python -m bench.soak --jobs 500 --minutes $(SOAK_MINUTES)
	$(BIN)/python -m bench.week

# Takes the README's pictures anew from the sandbox's page; needs Chromium.
pictures: $(VENV)/.dev
	$(BIN)/python -m docs.take_pictures

# Sends the corpus of pictures through the real bot, and writes the table in docs/pictures.md anew.
corpus: $(VENV)/.dev
	$(BIN)/python -m docs.corpus_table

# Measures all that we publish, and writes docs/performance.md and its plots anew: under 15 minutes, in
# which the machine should do nothing else.
bench: $(VENV)/.dev
	$(BIN)/python -m bench.page

# Writes all requirements files anew from the direct dependencies in pyproject.toml.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile --group build --universal --generate-hashes --no-header -q -o requirements-build.txt
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes --no-header -q -o requirements-dev.txt
	$(BIN)/uv pip compile --group hikari --universal --generate-hashes --no-header -q -o tests/sandbox/hikari-requirements.txt

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Repaint needs Python 3.11 or newer: name one with PYTHON=..., as in 'make run PYTHON=python3.12'."; exit 2; }
	@$(PYTHON) -m venv $(VENV)

# pyvips alone has no wheel: it is built (of Python only) with what is locked, and fetches nothing.
$(VENV)/.run: requirements.txt requirements-build.txt $(VENV)/bin/python
	@$(BIN)/python $(PIP_INSTALL) -r requirements-build.txt
	@$(BIN)/python $(PIP_INSTALL) --no-binary=pyvips --no-build-isolation -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python $(PIP_INSTALL) --no-binary=pyvips --no-build-isolation -r requirements-dev.txt
	@touch $@

$(VENV)/.hikari: tests/sandbox/hikari-requirements.txt $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/hikari
	@$(VENV)/hikari/bin/python $(PIP_INSTALL) -r $<
	@touch $@
