"""Runs a notebook in a kernel and writes it with its outputs: execute.py IN OUT KERNEL."""

import os
import sys

import nbformat
from nbclient import NotebookClient

source, target, kernel = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(
    notebook,
    kernel_name=kernel,
    timeout=120,
    allow_errors=True,
    record_timing=False,
    resources={"metadata": {"path": os.path.dirname(os.path.abspath(source))}},
)
client.execute()
nbformat.write(notebook, target)
