"""Notebooks as files of JSON: their cells run one after the other, and what they show compared.

    python tests/shared/notebooks.py docs/notebook.ipynb    # writes what the cells show now
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any


def cells(file: Path) -> list[dict[str, Any]]:
    """The cells of code of a notebook."""
    data = json.loads(file.read_text(encoding="utf-8"))
    return [cell for cell in data["cells"] if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> str:
    """What a cell is said to show, as plain text."""
    return "".join(line for output in cell["outputs"] for line in output["data"]["text/plain"])


def run(source: str, names: dict[str, Any]) -> str:
    """Run a cell; the text of what it ends with, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "notebook", "exec"), names)  # noqa: S102
    if not isinstance(last, ast.Expr):
        return ""
    value = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)  # noqa: S307
    return "" if value is None else repr(value)


def renew(file: Path) -> None:
    """Write what each cell shows now."""
    data, names = json.loads(file.read_text(encoding="utf-8")), dict[str, Any]()
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            text = run("".join(cell["source"]), names)
            lines = text.splitlines(keepends=True)
            cell["outputs"] = [{"output_type": "execute_result", "execution_count": None, "metadata": {},
                                "data": {"text/plain": lines}}] if text else []
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    renew(Path(sys.argv[1]))
