"""Drives the official clients through batches and single answers of the test service.

What a client parses is held against the client's own models: a field that is missing, or of another
type, fails. Usage: read_answers.py openai|gemini|vertex|anthropic ORIGIN [ACCOUNT.json]
"""

import io
import json
import sys

QUESTIONS = ["What is 100 + 3?", "What is 101 + 10?", "What is 102 + 17?", "What is 103 + 24?"]
ANSWERS = ["boxed{104}", "boxed{111}", "boxed{119}", "boxed{127}"]


def as_written(model, value):
    """The same object, with every field checked that the model wants."""
    return model.model_validate(value.to_dict() if hasattr(value, "to_dict") else value)


def expect(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def expect_answers(texts):
    expect(len(texts), len(ANSWERS))
    for text, answer in zip(texts, ANSWERS):
        assert answer in text, f"{answer} is not in {text!r}"


def until(look, is_over):
    for _ in range(20):
        job = look()
        if is_over(job):
            return job
    raise AssertionError(f"it is never over: {job}")


def openai(origin, _):
    import openai
    from openai.types import Batch, FileObject
    from openai.types.chat import ChatCompletion

    client = openai.OpenAI(api_key="any", base_url=f"{origin}/v1", max_retries=0)
    body = lambda text: {"model": "mock-1", "messages": [{"role": "user", "content": text}]}
    said = as_written(ChatCompletion, client.chat.completions.create(**body(QUESTIONS[0])))
    assert ANSWERS[0] in said.choices[0].message.content and said.usage.total_tokens == 36

    line = lambda n: {"custom_id": f"{n:032x}", "method": "POST", "url": "/v1/chat/completions"}
    lines = [json.dumps({**line(n), "body": body(text)}) for n, text in enumerate(QUESTIONS)]
    content = "\n".join(lines).encode()
    sent = client.files.create(file=("batch.jsonl", content), purpose="batch")
    expect(as_written(FileObject, sent).bytes, len(content))
    expect(as_written(FileObject, client.files.retrieve(sent.id)).purpose, "batch")

    def create():
        return client.batches.create(
            input_file_id=sent.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={"heartcut_run": "hc-1"},
        )

    job = as_written(Batch, create())
    expect((job.status, job.metadata), ("validating", {"heartcut_run": "hc-1"}))
    expect([job.id for job in client.batches.list(limit=10)], [job.id])
    job = until(lambda: client.batches.retrieve(job.id), lambda job: job.status == "completed")
    expect((job.request_counts.completed, job.error_file_id), (4, None))
    as_written(Batch, job)
    rows = [json.loads(row) for row in client.files.content(job.output_file_id).text.splitlines()]
    expect([row["custom_id"] for row in rows], [f"{n:032x}" for n in range(4)])
    said = [ChatCompletion.model_validate(row["response"]["body"]) for row in rows]
    expect_answers([one.choices[0].message.content for one in said])

    other = create()
    expect(as_written(Batch, client.batches.cancel(other.id)).status, "cancelling")
    other = until(lambda: client.batches.retrieve(other.id), lambda job: job.status == "cancelled")
    errors = client.files.content(other.error_file_id).text.splitlines()
    expect(json.loads(errors[0])["error"]["code"], "batch_cancelled")
    expect(client.files.delete(sent.id).deleted, True)
    try:
        client.batches.retrieve("batch_none")
    except openai.NotFoundError as error:
        assert error.body["message"]
    else:
        raise AssertionError("a batch that is not there was found")


def content(text):
    return {"contents": [{"role": "user", "parts": [{"text": text}]}]}


def gemini(origin, _):
    from google import genai
    from google.genai import types

    client = genai.Client(api_key="any", http_options=types.HttpOptions(base_url=origin))
    said = client.models.generate_content(model="mock-1", contents=QUESTIONS[0])
    assert ANSWERS[0] in said.text
    usage = said.usage_metadata
    expect((usage.prompt_token_count, usage.thoughts_token_count), (20, 6))

    lines = [json.dumps({"key": f"{n:032x}", "request": content(q)}) for n, q in enumerate(QUESTIONS)]
    config = types.UploadFileConfig(display_name="hc-1", mime_type="application/jsonl")
    sent = client.files.upload(file=io.BytesIO("\n".join(lines).encode()), config=config)
    expect(client.files.get(name=sent.name).state.name, "ACTIVE")
    create = lambda: client.batches.create(model="mock-1", src=sent.name, config={"display_name": "hc-1"})
    job = create()
    expect((job.state.name, job.display_name), ("JOB_STATE_PENDING", "hc-1"))
    expect([job.name for job in client.batches.list()], [job.name])
    job = until(lambda: client.batches.get(name=job.name), lambda job: job.state.name == "JOB_STATE_SUCCEEDED")
    file = client.files.download(file=job.dest.file_name)
    rows = [json.loads(row) for row in file.decode().splitlines()]
    said = [types.GenerateContentResponse.model_validate(row["response"]) for row in rows]
    expect([row["key"] for row in rows], [f"{n:032x}" for n in range(4)])
    expect_answers([one.text for one in said])

    inlined = [
        types.InlinedRequest(contents=q, metadata={"key": f"{n:032x}"}) for n, q in enumerate(QUESTIONS)
    ]
    inline = client.batches.create(model="mock-1", src=inlined, config={"display_name": "hc-2"})
    inline = until(lambda: client.batches.get(name=inline.name), lambda job: job.state.name == "JOB_STATE_SUCCEEDED")
    expect_answers([one.response.text for one in inline.dest.inlined_responses])

    other = create()
    client.batches.cancel(name=other.name)
    until(lambda: client.batches.get(name=other.name), lambda job: job.state.name == "JOB_STATE_CANCELLED")
    client.batches.delete(name=other.name)
    client.files.delete(name=sent.name)


def vertex(origin, account):
    from google import genai
    from google.auth.transport.requests import AuthorizedSession
    from google.genai import types
    from google.oauth2 import service_account

    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    who = service_account.Credentials.from_service_account_file(account, scopes=scopes)
    options = types.HttpOptions(base_url=origin)
    client = genai.Client(
        vertexai=True, project="p", location="us-central1", credentials=who, http_options=options
    )
    said = client.models.generate_content(model="mock-1", contents=QUESTIONS[0])
    assert ANSWERS[0] in said.text

    storage = AuthorizedSession(who)
    label = lambda n: {"labels": {"heartcut_key": f"{n:032x}"}}
    lines = [json.dumps({"request": {**content(q), **label(n)}}) for n, q in enumerate(QUESTIONS)]
    sent = storage.post(
        f"{origin}/upload/storage/v1/b/b/o?uploadType=media&name=in.jsonl",
        data="\n".join(lines),
        headers={"content-type": "application/octet-stream"},
    )
    expect((sent.status_code, sent.json()["name"]), (200, "in.jsonl"))
    config = types.CreateBatchJobConfig(display_name="hc-1", dest="gs://b/out/")
    create = lambda: client.batches.create(model="mock-1", src="gs://b/in.jsonl", config=config)
    job = create()
    expect((job.state.name, job.display_name), ("JOB_STATE_PENDING", "hc-1"))
    assert [one.name for one in client.batches.list()] == [job.name]
    job = until(lambda: client.batches.get(name=job.name), lambda job: job.state.name == "JOB_STATE_SUCCEEDED")
    expect(job.dest.gcs_uri, "gs://b/out/")
    names, token = [], None
    while True:
        query = {"prefix": "out/", **({"pageToken": token} if token else {})}
        page = storage.get(f"{origin}/storage/v1/b/b/o", params=query).json()
        names += [item["name"] for item in page["items"]]
        token = page.get("nextPageToken")
        if not token:
            break
    names = [name for name in names if name.endswith(".jsonl")]
    file = lambda name: storage.get(f"{origin}/storage/v1/b/b/o/{name.replace('/', '%2F')}?alt=media")
    rows = [json.loads(row) for name in names for row in file(name).text.splitlines()]
    expect([row["request"]["labels"]["heartcut_key"] for row in rows], [f"{n:032x}" for n in range(4)])
    said = [types.GenerateContentResponse.model_validate(row["response"]) for row in rows]
    expect_answers([one.text for one in said])

    other = create()
    client.batches.cancel(name=other.name)
    until(lambda: client.batches.get(name=other.name), lambda job: job.state.name == "JOB_STATE_CANCELLED")
    client.batches.delete(name=other.name)


def anthropic(origin, _):
    import anthropic
    from anthropic.types import Message
    from anthropic.types.messages import DeletedMessageBatch, MessageBatch, MessageBatchIndividualResponse

    client = anthropic.Anthropic(api_key="any", base_url=origin, max_retries=0)
    body = lambda text: {
        "model": "mock-1",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": text}],
    }
    said = as_written(Message, client.messages.create(**body(QUESTIONS[0])))
    assert ANSWERS[0] in said.content[0].text and said.usage.output_tokens == 16

    lines = [{"custom_id": f"hc-1-{n:032x}", "params": body(text)} for n, text in enumerate(QUESTIONS)]
    job = as_written(MessageBatch, client.messages.batches.create(requests=lines))
    expect((job.processing_status, job.request_counts.processing), ("in_progress", 4))
    expect([one.id for one in client.messages.batches.list(limit=10)], [job.id])
    look = lambda id: as_written(MessageBatch, client.messages.batches.retrieve(id))
    job = until(lambda: look(job.id), lambda job: job.processing_status == "ended")
    expect((job.request_counts.succeeded, job.request_counts.processing), (4, 0))
    rows = [as_written(MessageBatchIndividualResponse, row) for row in client.messages.batches.results(job.id)]
    expect([row.custom_id for row in rows], [line["custom_id"] for line in lines])
    expect_answers([row.result.message.content[0].text for row in rows])

    other = client.messages.batches.create(requests=lines)
    expect(as_written(MessageBatch, client.messages.batches.cancel(other.id)).id, other.id)
    until(lambda: look(other.id), lambda job: job.processing_status == "ended")
    kinds = [row.result.type for row in client.messages.batches.results(other.id)]
    expect(kinds, ["succeeded", "succeeded", "canceled", "canceled"])
    as_written(DeletedMessageBatch, client.messages.batches.delete(other.id))


if __name__ == "__main__":
    name, origin, *account = sys.argv[1:]
    globals()[name](origin, account[0] if account else None)
    print(f"{name}: its official client reads everything")
