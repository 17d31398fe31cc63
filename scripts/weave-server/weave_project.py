"""Opens a project of the local server for the official client."""
import json
import logging
import os


def open_project(base, project):
    """Makes `acme/<project>` the project of the official client, and returns that client."""
    os.environ.update(WANDB_ERROR_REPORTING="false", WEAVE_PRINT_CALL_LINK="false", WF_TRACE_SERVER_URL=base)
    from weave.trace.context import weave_client_context
    from weave.trace.weave_client import WeaveClient
    from weave.trace_server_bindings.remote_http_trace_server import RemoteHTTPTraceServer

    logging.disable(logging.ERROR)  # the failures of the seeds are intentional
    server = RemoteHTTPTraceServer(base)
    server.set_auth(("api", "local-key"))
    client = WeaveClient("acme", project, server, ensure_project_exists=False)
    weave_client_context.set_weave_client_global(client)
    return client


def print_runs(client):
    """Waits until everything is stored, and prints one JSON object with the IDs of the runs by display name."""
    client.flush()
    project = f"{client.entity}/{client.project}"
    calls = client.get_calls(filter={"op_names": [f"weave:///{project}/op/Evaluation.evaluate:*"]})
    print(json.dumps({"project": project, "runs": {call.display_name: call.id for call in calls}}))
