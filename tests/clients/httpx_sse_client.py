"""httpx-sse on /events: prints a line of JSON for each event. Connecting again is the caller's part."""

import json
import sys
import time

import httpx
from httpx_sse import connect_sse

base = sys.argv[1]
last_event_id = ""
retry_ms = 1000

with httpx.Client(trust_env=False, timeout=10) as http:
    while True:
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        try:
            with connect_sse(http, "GET", f"{base}/events", headers=headers) as source:
                for sse in source.iter_sse():
                    last_event_id = sse.id or last_event_id
                    retry_ms = sse.retry or retry_ms
                    if sse.event in ("snapshot", "flightStateUpdate", "flightRemoval"):
                        line = {"event": sse.event, "id": sse.id, "data": json.loads(sse.data)}
                        print(json.dumps(line), flush=True)
        except httpx.TransportError:
            pass
        time.sleep(retry_ms / 1000)
