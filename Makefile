# What one does with Bartizan. Needs a JDK 25 somewhere and Maven; `java` on PATH may be older.

MVN ?= mvn
MVNFLAGS ?= -B -ntp
DIST := dist/bartizan
# A run that failed may have left a cache of little use.
.DELETE_ON_ERROR:

SOURCES := Makefile pom.xml $(shell find src/main packaging routes -type f 2>/dev/null)

.PHONY: help run test soak check format dist bench bench-spring clean java

help:
	@echo "make run     serve https://localhost:8443 with the sample routes and a demo upstream"
	@echo "make test    run all tests"
	@echo "make soak    run the tests of heavy streaming, against $(DIST); takes minutes"
	@echo "make check   formatting, static checks, and the sample configuration"
	@echo "make format  format all Java files"
	@echo "make dist    build $(DIST), which runs without Maven"
	@echo "make bench   compare with nginx, HAProxy and others; SCENARIO=1 for one of bench/README.md"
	@echo "make clean   remove what was built"

run: $(DIST)/.built
	@exec $(DIST)/bin/bartizan run --demo

test: java
	$(MVN) $(MVNFLAGS) test

soak: dist
	$(MVN) $(MVNFLAGS) test -Psoak

check: $(DIST)/.built
	$(MVN) $(MVNFLAGS) test-compile
	$(DIST)/bin/bartizan check

format: java
	$(MVN) $(MVNFLAGS) -q validate -Dformat.mode=--replace

dist: $(DIST)/lib/bartizan.aot

# Starts in half the time with it: what a run under some load taught the JVM.
$(DIST)/lib/bartizan.aot: $(DIST)/.built packaging/Train.java
	rm -f $@
	"$$(packaging/bin/find-java)/bin/java" packaging/Train.java $(DIST)

bench: dist
	bench/bench.py $(SCENARIO) $(BENCHFLAGS)

bench-spring:
	$(MVN) $(MVNFLAGS) -q -f bench/spring package

# Maven itself may run on any JDK; it looks for the 25 by itself and fails less clearly than this.
java:
	@packaging/bin/find-java >/dev/null

$(DIST)/.built: $(SOURCES) | java
	rm -rf target/bartizan-*.jar
	$(MVN) $(MVNFLAGS) -q package -Dmaven.test.skip=true -Dformat.skip
	rm -rf $(DIST)
	mkdir -p $(DIST)/bin $(DIST)/lib $(DIST)/schemas
	cp packaging/bin/* $(DIST)/bin/
	cp target/bartizan-*.jar $(DIST)/lib/bartizan.jar
	cp -r routes $(DIST)/routes
	sed -i 's#\.\./src/main/resources/#../schemas/#' $(DIST)/routes/*.json
	find src/main/resources -name '*.schema.json' -exec cp {} $(DIST)/schemas/ \;
	if [ -f README.md ]; then cp README.md $(DIST)/; fi
	touch $@

clean:
	rm -rf target dist
