"""The end of every suite's `run`: main() runs its test cases and leaves the counts for ./test."""
import os
import sys
import unittest


def main(module="__main__"):
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])
    if len(sys.argv) > 1:  # ./run NAME...: only the tests whose name holds one of the words
        tests = unittest.TestSuite(t for t in flatten(tests)
                                   if any(word in t.id() for word in sys.argv[1:]))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    bad = len({id(test) for test, _ in result.failures + result.errors})
    skipped = len(result.skipped)
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    if path := os.environ.get("SLUICE_TEST_COUNTS"):
        with open(path, "w", encoding="ascii") as file:
            print(max(result.testsRun - bad - skipped, 0), bad, skipped, file=file)
    sys.exit(0 if result.wasSuccessful() else 1)


def flatten(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test
