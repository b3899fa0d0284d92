# The daily commands. Everything they make lies under build/.
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60

help:
	@echo "make build      build/release/mayfly and build/release/mayfly-sim"
	@echo "make run        build it and show its main job (./run)"
	@echo "make test       all tests, twice: plain and with sanitizers (./test)"
	@echo "make accept     rewrite what tests/cli expects from what the program says now; read the diff"
	@echo "make check      thread sanitizer, clang-tidy, clang-format, shellcheck, every fuzz target for 20 s"
	@echo "make format     all C++ as .clang-format has it"
	@echo "make fuzz       every fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@echo "make bench      speed beside its peers, written to docs/benchmarks.md (gathers about 4 GB, makes about 9 GB; an hour or two)"
	@echo "make git-bench  whole git histories beside git itself and its peers, written to docs/git-benchmarks.md (clones about 3 GB; some hours)"
	@echo "make precision  false findings on 20 GB of other people's files, written to docs/precision.md (gathers about 10 GB)"
	@echo "make install    into PREFIX=$(PREFIX)"
	@echo "make uninstall  what make install put into PREFIX=$(PREFIX)"
	@echo "make clean      removes the builds; keeps what bench and precision gathered"

build:
	@tools/install-packages build
	@tools/build release mayfly mayfly-sim

run:
	@./run

test:
	@./test

accept:
	@tools/install-packages build test
	@tools/build debug
	@python3 tests/cli/run_text_tests.py build/debug/mayfly --accept

check:
	@tools/check

format:
	@tools/install-packages check
	@git ls-files -z -- 'src/*.cc' 'src/*.h' 'sim/*.cc' 'sim/*.h' 'fuzz/*.cc' 'fuzz/*.h' 'bench/*.cc' 'tests/*.cc' 'tests/*.h' | xargs -0 clang-format-19 -i

fuzz:
	@tools/fuzz $(FUZZ_SECONDS)

bench: build
	@tools/install-packages bench
	@tools/build release bench_pread bench_empty
	@python3 bench/run.py

git-bench: build
	@tools/install-packages bench
	@tools/build release bench_inflate_floor
	@python3 bench/git.py

precision: build
	@tools/install-packages bench
	@python3 bench/precision.py

# installed.txt remembers the files of every prefix, so that uninstall removes those and nothing else.
install: build
	@tools/build release manual
	@cmake --install build/release --prefix "$(PREFIX)"
	@cat build/release/install_manifest.txt >>build/release/installed.txt && echo >>build/release/installed.txt

uninstall:
	@grep -s "^$(abspath $(PREFIX))/" build/release/installed.txt | sort -u | sed 's|^|$(DESTDIR)|' | xargs -r -d '\n' rm -fv

clean:
	@rm -rf build/debug build/release build/asan build/tsan build/fuzz build/*.log

.PHONY: help build run test accept check format fuzz bench git-bench precision install uninstall clean
