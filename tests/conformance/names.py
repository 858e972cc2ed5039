"""names.py: lists the test functions of CPython's test files, one file of names for each.

    python3 names.py FOLDER     FOLDER: CPython's Lib/test, or a copy of some of the files that are named below; the lists of others stay

Writes names/FILE.txt: a line that begins with # and says where the names are from, then Class.test_name in the order of the file. A function
stands once, under the class that defines it. Nothing but names is taken over. Doctests have no names, so they are not listed.
"""

import ast
import pathlib
import sys

ASYNCIO = "futures tasks eager_task_factory taskgroups timeouts waitfor locks queues base_events runners pep492 streams graph staggered"
ASYNCIO += " protocols transports buffered_proto futures2 threads"
FILES = [f"test_asyncio/test_{name}.py" for name in ASYNCIO.split()]
FILES += [f"test_{name}.py" for name in "coroutines asyncgen generators context".split()]


def classes(nodes):
    """The classes of a module, also those under an if or a try."""
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield node
        for field in "body", "orelse", "handlers", "finalbody":
            if isinstance(node, (ast.If, ast.Try, ast.ExceptHandler, ast.With)):
                yield from classes(getattr(node, field, []))


def names(tree):
    functions = ast.FunctionDef, ast.AsyncFunctionDef
    found = [f"{owner.name}.{node.name}" for owner in classes(tree.body) for node in owner.body if isinstance(node, functions) and node.name.startswith("test")]
    return list(dict.fromkeys(found))  # a function defined twice in a class is one: the second


def main(folder):
    here = pathlib.Path(__file__).parent
    for file in FILES:
        if not (pathlib.Path(folder) / file).exists():
            continue
        source = (pathlib.Path(folder) / file).read_text(encoding="utf-8")
        found = names(ast.parse(source))
        target = here / "names" / pathlib.Path(file).with_suffix(".txt").name
        target.write_text("\n".join([f"# CPython 3.14, Lib/test/{file}", *found, ""]), encoding="utf-8")
        print(f"{target.name}: {len(found)}")


main(sys.argv[1])
