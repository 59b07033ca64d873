"""Takes what easemob-camel posts: verifies signature and age, does each event once, answers 2xx.

pip install -r requirements.txt && SIGNING_SECRET=whsec_… uvicorn receiver:app --port 3000
"""
import base64
import hashlib
import hmac
import json
import os
import time
from urllib.parse import unquote

from fastapi import FastAPI, HTTPException, Request, Response

KEY = base64.b64decode(os.environ["SIGNING_SECRET"].removeprefix("whsec_"))
if len(KEY) < 24:
    raise SystemExit("SIGNING_SECRET must be whsec_ and the base64 of 24 to 64 bytes")
app = FastAPI()
done = {}  # the last 10,000; a table with a unique key knows them after a restart, too


def handle(type, room, callback):
    """Your part. If it raises, the answer is 500, and the event comes again later."""
    print(f"{type} {room}: {callback['from']} -> {callback['to']}", flush=True)


def verify(headers, body):
    """Standard Webhooks; the package `standardwebhooks` does the same."""
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        raise HTTPException(401, "older than 5 minutes")
    signed = hmac.new(KEY, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    right = b"v1," + base64.b64encode(signed)
    given = headers.get("webhook-signature", "").encode().split()
    if not any(hmac.compare_digest(right, each) for each in given):  # two while the secret is replaced
        raise HTTPException(401, "wrong signature")
    if unquote(headers.get("ce-id", "")) != unquote(id):
        raise HTTPException(401, "ce-id is not the id that is signed")


@app.post("/easemob", status_code=204)
async def receive(request: Request):
    body = await request.body()  # the bytes as they came
    verify(request.headers, body)
    id = unquote(request.headers["ce-id"])
    if id not in done:
        handle(request.headers["ce-type"], request.headers.get("ce-subject"), json.loads(body))
        done[id] = True
        if len(done) > 10_000:
            del done[next(iter(done))]
    return Response(status_code=204)
