#!/usr/bin/env python3
"""Proves that every check can fail: each gets a tree with one fault, and one without."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
ROOT = TOOLS.parent
LAYERS = "base:\nwire: base\ndialect: base wire\n@siblings dialect\n"
TWELVE = "".join(f"int value_{i} = compute({i});\n" for i in range(12))


class CheckCase(unittest.TestCase):
    """A scratch tree and how to run a check over it."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("layers.txt", LAYERS)
        self.write("banned.txt", (ROOT / "banned.txt").read_text())
        self.write("tools/text_rules.txt", (TOOLS / "text_rules.txt").read_text())
        self.write("src/base/good.h", "#pragma once\n// system(\"no\") in a comment is harmless\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_check(self, name):
        return subprocess.run([str(TOOLS / name), "--root", str(self.root)],
                              capture_output=True, text=True, check=False)

    def assert_clean(self, name):
        result = self.run_check(name)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def assert_finds(self, name, place, words):
        result = self.run_check(name)
        self.assertEqual(result.returncode, 1, f"{name} saw nothing\n{result.stderr}")
        self.assertIn(place, result.stdout)
        self.assertIn(words, result.stdout)


class Layers(CheckCase):
    def test_allowed_include_passes(self):
        self.write("src/wire/a.h", '#include "base/good.h"\n')
        self.assert_clean("check_layers")

    def test_upward_include_is_found(self):
        self.write("src/wire/a.h", "")
        self.write("src/base/b.cc", '\n#include "wire/a.h"\n')
        self.assert_finds("check_layers", "src/base/b.cc:2:", "base may not include wire")

    def test_sibling_include_is_found(self):
        self.write("src/dialect/one/x.h", "")
        self.write("src/dialect/two/y.cc", '#include "dialect/one/x.h"\n')
        self.assert_finds("check_layers", "src/dialect/two/y.cc:1:", "siblings")

    def test_parent_may_name_every_sibling(self):
        self.write("src/dialect/one/x.h", "")
        self.write("src/dialect/all.cc", '#include "dialect/one/x.h"\n')
        self.assert_clean("check_layers")

    def test_unknown_layer_is_found(self):
        self.write("src/attic/x.cc", "")
        self.assert_finds("check_layers", "src/attic/x.cc:1:", "no line in layers.txt")

    def test_include_that_leads_nowhere_is_found(self):
        self.write("src/wire/a.cc", '#include "a.h"\n')
        self.assert_finds("check_layers", "src/wire/a.cc:1:", "no file below src/")

    def test_cycle_in_the_rules_is_found(self):
        self.write("layers.txt", "base: wire\nwire: base\n")
        self.assert_finds("check_layers", "layers.txt:1:", "cycle")


class Banned(CheckCase):
    def test_every_rule_catches_its_sample(self):
        result = subprocess.run([str(TOOLS / "check_banned"), "--self-test"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_comment_passes(self):
        self.assert_clean("check_banned")

    def test_call_is_found(self):
        self.write("src/wire/a.cc", "\nint x = system(\"true\");\n")
        self.assert_finds("check_banned", "src/wire/a.cc:2:", "[processes]")

    def test_exception_holds_for_its_folder_only(self):
        self.write("src/net/loop.cc", "#include <uv.h>\n")
        self.assert_clean("check_banned")
        self.write("src/wire/loop.cc", "#include <uv.h>\n")
        self.assert_finds("check_banned", "src/wire/loop.cc:1:", "[header libuv]")

    def test_exception_may_be_an_ending(self):
        self.write("src/wire/a_test.cc", "int x = fork();\n")
        self.assert_clean("check_banned")
        self.write("src/wire/a.cc", "int x = fork();\n")
        self.assert_finds("check_banned", "src/wire/a.cc:1:", "[fork]")


class Budget(CheckCase):
    def test_600_lines_pass(self):
        self.write("src/wire/a.cc", "int x;\n" * 600)
        self.assert_clean("check_budget")

    def test_601_lines_are_found(self):
        self.write("src/wire/a.cc", "int x;\n" * 601)
        self.assert_finds("check_budget", "src/wire/a.cc:601:", "601 lines")


class Duplicates(CheckCase):
    def test_eleven_lines_pass(self):
        eleven = "\n".join(TWELVE.splitlines()[:11])
        self.write("src/wire/a.cc", eleven)
        self.write("src/wire/b.cc", eleven)
        self.assert_clean("check_dup")

    def test_twelve_lines_are_found_whatever_their_layout(self):
        self.write("src/wire/a.cc", TWELVE)
        self.write("src/wire/b.cc", "// copied\n" + TWELVE.replace("\n", "  // mine\n\n"))
        self.assert_finds("check_dup", "src/wire/b.cc:2:", "src/wire/a.cc:1")

    def test_copy_inside_one_file_is_found(self):
        self.write("src/wire/a.cc", TWELVE + "int between = 0;\n" + TWELVE)
        self.assert_finds("check_dup", "src/wire/a.cc:14:", "src/wire/a.cc:1")

    def test_long_copy_is_one_finding(self):
        long = "".join(f"int value_{i} = compute({i});\n" for i in range(30))
        self.write("src/wire/a.cc", long)
        self.write("src/wire/b.cc", long)
        self.assertEqual(self.run_check("check_dup").stdout.count("\n"), 1)


class Text(CheckCase):
    def test_plain_text_passes(self):
        self.write("README.md", "see build/release/sluice\n")
        self.assert_clean("check_text")

    def test_registry_host_is_found(self):
        self.write("lock.json", '"resolved": "' + "https" + '://registry.' + 'npmjs.org/x"\n')
        self.assert_finds("check_text", "lock.json:1:", "registry")

    def test_machine_path_is_found(self):
        self.write("script", "cd " + "/ro" + "ot/thing\n")
        self.assert_finds("check_text", "script:1:", "somebody's machine")


class Dependencies(unittest.TestCase):
    def run_with(self, lock, *arguments, **environment):
        with tempfile.NamedTemporaryFile("w", suffix=".lock") as file:
            file.write(lock)
            file.flush()
            return subprocess.run(
                [str(TOOLS / "install_deps"), *arguments], capture_output=True, text=True,
                check=False, env={"SLUICE_DEPS_LOCK": file.name, **environment})

    def test_missing_package_is_named_once_for_its_group(self):
        lock = ("build no-such-package 1 dpkg | why\nbuild bash 5 cmd:bash | why\n"
                "test other-package 1 cmd:no-such-program | why\n")
        result = self.run_with(lock, "--missing", "build", PATH="/usr/sbin:/usr/bin:/sbin:/bin")
        self.assertEqual(result.stdout, "no-such-package\n", result.stderr)

    def test_nothing_missing_says_nothing(self):
        result = self.run_with("build bash 5 cmd:bash | why\n", "build",
                               PATH="/usr/sbin:/usr/bin:/sbin:/bin")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_without_means_to_install_it_prints_the_command_and_fails(self):
        with tempfile.TemporaryDirectory() as programs:  # a machine that has no apt-get
            for name in ("bash", "dirname", "sed", "awk", "dpkg-query"):
                (pathlib.Path(programs) / name).symlink_to(shutil.which(name))
            result = self.run_with("build no-such-package 1 dpkg | why\n", "build", PATH=programs)
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt-get install -y --no-install-recommends no-such-package", result.stderr)

    def test_missing_optional_package_is_no_failure(self):
        with tempfile.TemporaryDirectory() as programs:
            for name in ("bash", "dirname", "sed", "awk", "dpkg-query"):
                (pathlib.Path(programs) / name).symlink_to(shutil.which(name))
            result = self.run_with("build? no-such-package 1 dpkg | why\n", "build", PATH=programs)
        self.assertEqual(result.returncode, 0, result.stderr)


class GtestCounts(unittest.TestCase):
    REPORT = """<testsuites><testsuite name="S">
      <testcase name="good" status="run" classname="S"/>
      <testcase name="bad" status="run" classname="S"><failure message="x"/></testcase>
      <testcase name="left" status="run" result="skipped" classname="S">
        <skipped message="file:1&#x0A;no samples"/></testcase>
      <testcase name="off" status="notrun" classname="S"/></testsuite></testsuites>"""

    def run_over_report(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "a.xml").write_text(self.REPORT)
            return subprocess.run([str(TOOLS / "gtest_counts"), *arguments, folder],
                                  capture_output=True, text=True, check=True).stdout

    def test_counts_passed_failed_skipped(self):
        self.assertEqual(self.run_over_report(), "1 1 1\n")

    def test_skipped_cases_are_named_with_their_reason(self):
        self.assertIn("S.left: no samples", self.run_over_report("--skipped"))


class Complaints(unittest.TestCase):
    """docs/complaints.md names tests: each must be there."""

    def test_every_test_that_is_named_exists(self):
        named = re.findall(r"`(test_\w+|[A-Z]\w+)`", (ROOT / "docs/complaints.md").read_text())
        self.assertGreater(len(named), 40)
        sources = [*ROOT.glob("src/**/*_test.cc"), *ROOT.glob("tests/*/run"),
                   *ROOT.glob("tests/*/*.py")]
        text = "\n".join(path.read_text(errors="replace") for path in sources)
        for name in named:
            pattern = rf"def {name}\(" if name.startswith("test_") else rf", {name}\)"
            self.assertTrue(re.search(pattern, text), name)


if __name__ == "__main__":
    unittest.main(verbosity=1)
