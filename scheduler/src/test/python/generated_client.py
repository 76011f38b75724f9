"""Submits jobs and reads results with a client that was generated from the scheduler's OpenAPI document.

usage: generated_client.py ADDRESS SUBJECT, with the generated package `client` on the path.
Prints one line for each check; ends with 1 at the first that fails.
"""

import io
import json
import sys
import time

from client import Client
from client.api.jobs import job, jobs, put_job, results
from client.api.problems import problem
from client.api.subjects import subjects
from client.models import JobPhase, JobRequest, Problem, RequestLine, ResultLine
from client.types import File

address, subject = sys.argv[1:]
client = Client(base_url=address, timeout=60)


def check(what, holds, seen):
    print(("ok   " if holds else "FAIL ") + what + ("" if holds else f": {seen}"), flush=True)
    if not holds:
        sys.exit(1)


def finished(name):
    for _ in range(600):
        state = job.sync(name, client=client)
        if state.phase in (JobPhase.FINISHED, JobPhase.FAILED, JobPhase.CANCELLED):
            return state
        time.sleep(0.1)
    return state


def lines(name):
    text = results.sync(name, client=client)
    return [ResultLine.from_dict(json.loads(line)) for line in text.splitlines()]


request = JobRequest(lines=[RequestLine(subject=subject, prompt="on a table", count=2)])
answer = put_job.sync_detailed("client-json", client=client, body=request)
check("a job as JSON is accepted", answer.status_code == 201, answer)
check("its priority is the usual one", answer.parsed.priority == 5, answer.parsed)
check("it finishes", finished("client-json").stored == 2, job.sync("client-json", client=client))
check("its results are read", [line.seed for line in lines("client-json")] == [0, 1], lines("client-json"))

rows = f"subject,prompt,seed\n{subject},by the sea,7\n{subject},\"in snow, at noon\",8\n".encode()
answer = put_job.sync_detailed("client-csv", client=client, body=File(payload=io.BytesIO(rows)), priority=7)
check("a job as CSV is accepted", answer.status_code == 201, answer)
check("with its priority", answer.parsed.priority == 7, answer.parsed)
check("it finishes", finished("client-csv").stored == 2, job.sync("client-csv", client=client))
found = lines("client-csv")
check("its results are read", [line.prompt for line in found] == ["by the sea", "in snow, at noon"], found)

listed = [state.job for state in jobs.sync(client=client).jobs]
check("both are listed", {"client-json", "client-csv"} <= set(listed), listed)
check("the subject is listed", subject in [one.id for one in subjects.sync(client=client).subjects], subjects)
refused = put_job.sync("client-bad", client=client, body=JobRequest(lines=[]))
check("a job without lines is a problem", isinstance(refused, Problem), refused)
name = refused.type_.rsplit("/", 1)[1]
check("its type leads to what it means", problem.sync(name, client=client).code == refused.code, refused)
