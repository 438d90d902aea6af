# One word a task; `make help` lists them. Everything is installed into .venv of this folder, nowhere else.
#   make demo PYTHON=python3.12                               another interpreter
#   make demo PIP_ARGS="-i https://mirror.example/simple"   a mirror
#   make demo PIP_ARGS="--no-index --find-links wheels"       an offline site, after `make wheelhouse` elsewhere

PYTHON ?= python3
PIP_ARGS ?=
DEMO_ARGS ?= --keep demo
PYTEST_ARGS ?=
BENCH_ARGS ?=
ROOM ?=
SEEDS ?=
MINUTES ?= 2

BIN := .venv/bin
# Stamps: what was installed into .venv, so that a second run installs nothing. The full set covers the smaller one.
READY := .venv/.installed
READY_FOR_TESTS := .venv/.installed-test
READY_FOR_BENCH := .venv/.installed-bench
PIP := $(BIN)/python -m pip --disable-pip-version-check

# The rooms that know no database: PURE_ROOMS of tests/test_architecture.py.
PURE_ROOMS := case clocks correction data diagram errors explanation facts faults history limits machine ports procedure workflow working_days
EMPTY :=
COMMA := ,
PURE := $(subst $(EMPTY) ,$(COMMA),$(foreach room,$(PURE_ROOMS),engine/$(room).py))$(COMMA)workflows/*

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test lint simulate crashes coverage mutate bench wheelhouse clean

help: ## List the targets. 列出全部目标
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(READY) ## Carry sample applications from 受理 to 归档, into demo/ anew. 示例机关全程演示（结果在 demo/，每次重做）
	@rm -rf demo
	$(BIN)/gongkai demo $(DEMO_ARGS)

test: $(READY_FOR_TESTS) ## Run the tests on SQLite and PostgreSQL. 运行全部测试
	$(BIN)/python -m pytest -n auto -q $(PYTEST_ARGS)

lint: $(READY_FOR_TESTS) ## Check format, style, types and imports. 检查格式、风格、类型与依赖方向
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive engine workflows adapters gongkai/assembly.py gongkai/__main__.py

simulate: $(READY_FOR_TESTS) ## Random histories with every kind of fault: SEEDS=n or MINUTES=n. 随机故障模拟
	$(BIN)/python -m tests.simulation --workers 2 $(if $(SEEDS),--seeds $(SEEDS),--minutes $(MINUTES))

crashes: $(READY_FOR_TESTS) ## Kill, cut and starve it at every statement, and print the tables. 崩溃与断电矩阵
	$(BIN)/python -m tests.crashes --all

coverage: $(READY_FOR_TESTS) ## Branch coverage of the engine, at least 95 %, and of the pure rooms, 99 %. 分支覆盖率
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto -q tests/engine tests/workflows tests/invariants
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include='engine/*' --fail-under=95 --skip-covered
	$(BIN)/coverage report --include='$(PURE)' --fail-under=99 --skip-covered --show-missing

mutate: $(READY_FOR_TESTS) ## Break clocks, days, history and case on purpose: ROOM=clocks, or all. 变异测试
	$(BIN)/python -m tests.mutation $(ROOM)

bench: $(READY_FOR_BENCH) ## Measure, print and write benchmarks/latest.json; BENCH_ARGS=--full. 性能测量
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

$(READY_FOR_BENCH): $(READY_FOR_TESTS)
	@echo '正在安装对照用的库…  Installing the peers to measure beside …'
	@$(PIP) install --quiet $(PIP_ARGS) -e '.[test,bench]'
	@touch $@

wheelhouse: .venv/bin/python ## Collect wheels/ for a site without internet. 为离线环境准备 wheels/
	rm -rf build wheels
	$(PIP) wheel $(PIP_ARGS) -w wheels '.[test]' 'setuptools>=77' wheel
	rm -rf build
	@echo '离线安装 install offline: pip install --no-index --find-links wheels gongkai'

clean: ## Remove what was made here, but not .venv and wheels/. 清除生成物（保留 .venv 与 wheels/）
	rm -rf build dist demo *.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f benchmarks/latest.json
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '需要 Python 3.11 或更高版本。请用 PYTHON= 指明，例如 make demo PYTHON=python3.12'; \
	  echo 'Python 3.11 or later is needed. Name one with PYTHON=, for example: make demo PYTHON=python3.12'; \
	  exit 1; } >&2
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo '无法建立 .venv；Debian/Ubuntu 上请先安装 python3-venv。Cannot make .venv; on Debian or Ubuntu install python3-venv.'; \
	  exit 1; } >&2

$(READY): pyproject.toml | .venv/bin/python
	@echo '正在安装到 .venv，首次约需一分钟…  Installing into .venv, about a minute the first time …'
	@test $(READY_FOR_TESTS) -nt pyproject.toml || $(PIP) install --quiet $(PIP_ARGS) -e .
	@touch $@

$(READY_FOR_TESTS): pyproject.toml | .venv/bin/python
	@echo '正在安装到 .venv（含测试工具）…  Installing into .venv, with the tools for tests …'
	@$(PIP) install --quiet $(PIP_ARGS) -e '.[test]'
	@touch $@
