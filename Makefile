# Insyn: `make run` starts it, `make demo` tells its story, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH := $(CURDIR)
.DEFAULT_GOAL := help

.PHONY: help setup setup-dev run demo test check fmt lint types rebuild docs migration kafka kafka-stop postgres postgres-stop clean pins bench faults stack stack-stop compose-env image deploy-check

help:  ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# The virtual environment is stamped with the pins it was made from: new pins, new installation.
.venv/.run: constraints.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@touch $@

.venv/.dev: constraints-dev.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch .venv/.run $@

setup: .venv/.run  ## Make .venv with what running needs
setup-dev: .venv/.dev  ## Make .venv with what developing needs

run: .venv/.run  ## Start the whole system under ./var (SAMPLE=0: empty)
	@exec $(BIN)/python -m local.supervisor

demo: .venv/.run  ## Play the main story against the running system, or one of its own (STACK=1: the stack)
	@$(if $(STACK),$(BIN)/python -m local.stack running && INSYN_DATA_DIR=$(CURDIR)/var/stack INSYN_BASE_PORT=8100) $(BIN)/python -m demo

# Three on two cores: a fifth of the time one of them waits for a server.
test: .venv/.dev  ## Every test, on every real server that can be had
	@$(BIN)/python -m local.testing -n 3 --dist worksteal

check: .venv/.dev  ## The gates alone: lint, types, imports, rooms, sizes, contracts, documents
	@$(BIN)/python -m pytest -n 2 tests/architecture tests/contract -k "not bus"

fmt: .venv/.dev  ## Format, and mend what can be mended
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

lint: .venv/.dev  ## Ruff, all rules minus reasons
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/.dev  ## mypy --strict, tests too
	@$(BIN)/mypy shared services local demo tests benchmarks

rebuild: .venv/.run  ## Rebuild the register from its topic alone, and compare (the settings name bus and database)
	@$(BIN)/python -m services.registry rebuild

docs: .venv/.dev  ## Write again what is generated: schemas, AsyncAPI, OpenAPI, metrics
	@$(BIN)/python -m local.docs

migration: .venv/.dev  ## A new migration: make migration S=registry M="what changes"
	@dir=$$(mktemp -d) && INSYN_DATA_DIR=$$dir $(BIN)/python -m services.$(S) migrate && INSYN_DATA_DIR=$$dir $(BIN)/python -m services.$(S) migrate -m "$(M)"; rm -rf $$dir

kafka: .venv/.run  ## A real Apache Kafka on loopback (Java 17 and Maven)
	@$(BIN)/python -m local.kafka start

kafka-stop:  ## Stop it
	@$(BIN)/python -m local.kafka stop

postgres: .venv/.run  ## A real PostgreSQL on loopback
	@$(BIN)/python -m local.postgres start

postgres-stop:  ## Stop it
	@$(BIN)/python -m local.postgres stop

stack: .venv/.run  ## The production topology as processes: PostgreSQL, Kafka, Prometheus, APIs, workers
	@$(BIN)/python -m local.stack

stack-stop:  ## Stop it, and remove all of it (KEEP=1: keep its data)
	@$(BIN)/python -m local.stack stop

compose-env: .venv/.run  ## Write .env with fresh secrets for docker-compose.yml
	@$(BIN)/python -m local.compose_env

image: .venv/.run  ## The one image of all services (Docker, or buildah on Debian's packages)
	@$(BIN)/python -m local.image

deploy-check: .venv/.dev  ## Build and start all that is deployed: image, manifests, the stack with story and queries
	@$(BIN)/python -m pytest -m slow tests

pins: .venv/.dev  ## Resolve the newest versions into constraints.txt and constraints-dev.txt
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml -o constraints.txt
	@$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group dev -o constraints-dev.txt

bench: .venv/.dev  ## What it costs, beside a naive build: under half an hour (ONLY=name for one case, QUICK=1 in small)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

faults: .venv/.dev  ## Break things under 100,000 posts and count what was lost, on both profiles (POSTS=3000, ONLY=name, QUICK=1)
	@$(BIN)/python -m benchmarks.faults $(if $(QUICK),--quick) $(ONLY)

clean:  ## Remove what was made, and ./var with all its data
	@rm -rf .venv .cache var .pytest_cache .mypy_cache .ruff_cache
