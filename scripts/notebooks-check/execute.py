"""Runs a notebook in a kernel and writes it with its outputs: execute.py IN OUT KERNEL.

Deno's kernel sometimes says that a cell is done before it sends what the cell displays (seen with
Deno 2.9.6 on a busy machine, with values of Deno itself as well). nbclient drops such a message; here
it goes to its cell. One more cell at the end waits for those of the last one, and is not written.
"""

import os
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat.v4 import new_code_cell


class LateOutputsClient(NotebookClient):
    """Gives each message to the cell whose request it answers, even after the cell was done."""

    requests = {}  # the cell of each request and its index, by ID

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.requests[parent_msg_id] = (cell, cell_index)
        while True:
            message = await self.kc.iopub_channel.get_msg(timeout=None)
            request = message["parent_header"].get("msg_id")
            if request not in self.requests:
                continue
            try:
                self.process_message(message, *self.requests[request])
            except CellExecutionComplete:
                if request == parent_msg_id:
                    return


source, target, kernel = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
notebook.cells.append(new_code_cell("await Promise.resolve()"))
client = LateOutputsClient(
    notebook,
    kernel_name=kernel,
    timeout=600,  # of a cell, and below for what it still sends: only a hang reaches them
    iopub_timeout=60,
    allow_errors=True,
    record_timing=False,
    resources={"metadata": {"path": os.path.dirname(os.path.abspath(source))}},
)
client.execute()
notebook.cells.pop()
nbformat.write(notebook, target)
