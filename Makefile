PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
       --generate-hashes --no-emit-index-url --no-header

.PHONY: run test unit check bench conformance docs lock messages wheel prepare

run: ## Start the platform; on a fresh machine install everything first.
	@$(PYTHON) scripts/setup.py
	@$(BIN)/tragwerk up --port $(PORT)

test: ## Every test, on SQLite and what touches the database on PostgreSQL again.
	@$(PYTHON) scripts/setup.py --for test
	@$(BIN)/python scripts/test.py

unit: prepare ## What needs no browser and no platform of its own, on SQLite.
	@$(BIN)/python scripts/test.py unit

check: prepare ## Format, lint, types, contracts, migrations.
	@$(BIN)/python scripts/check.py

bench: prepare
	@for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

conformance: prepare ## Public test cases: BPMN=folder of .bpmn files, DMN=folder of the DMN TCK.
	@test -n "$(BPMN)$(DMN)" || { echo "make conformance BPMN=… DMN=…"; exit 2; }
	@code=0; \
	if [ -n "$(BPMN)" ]; then $(BIN)/tragwerk process conformance "$(BPMN)" || code=1; fi; \
	if [ -n "$(DMN)" ]; then $(BIN)/tragwerk decision tck "$(DMN)" || code=1; fi; \
	exit $$code

docs: prepare ## The README's picture, made from the running platform.
	@$(BIN)/python scripts/screenshots.py

lock: prepare ## Newest fitting versions into the lock files, with their hashes.
	@cd requirements && for name in build node base; do \
	    ../$(LOCK) --upgrade $$name.in -o $$name.txt || exit 1; done
	@cd requirements && ../$(LOCK) --upgrade -c base.txt -c build.txt dev.in -o dev.txt

messages: prepare ## New German sentences into the English catalogues; needs gettext.
	@$(BIN)/python scripts/messages.py

wheel: prepare ## A wheel with front end and Bausteine inside, in dist/.
	@$(BIN)/python -m build --wheel --no-isolation

prepare:
	@$(PYTHON) scripts/setup.py --for test
