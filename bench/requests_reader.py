"""Reads records with Python requests: url, chunk size (0 = the default of iter_lines), passes. Prints times in ms as JSON."""
import json
import sys
import time

import requests

url, size, passes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
options = {"chunk_size": size} if size else {}
ms = []
for _ in range(passes):
    start = time.perf_counter()
    with requests.get(url, stream=True) as response:
        counted = sum(1 for line in response.iter_lines(**options) if json.loads(line) is not None)
    ms.append((time.perf_counter() - start) * 1000)
print(json.dumps({"ms": ms, "result": counted}))
