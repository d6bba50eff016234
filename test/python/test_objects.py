"""Operations of what an upstream keeps, by the client of a service account."""

import json

import openai
import pytest

MODEL = "gpt-4o-mini"


def test_responses_are_created_retrieved_and_deleted(client):
    made = client.responses.create(model=MODEL, input="Say this is a test.")
    assert made.output_text and made.usage.total_tokens > 0
    after = client.responses.create(model=MODEL, input="Again.", previous_response_id=made.id)
    assert after.previous_response_id == made.id
    assert client.responses.retrieve(made.id).output_text == made.output_text
    (item,) = client.responses.input_items.list(made.id)
    assert item.role == "user"
    client.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(made.id)


def test_responses_as_a_stream(client):
    with client.responses.stream(model=MODEL, input="Say this is a test.") as stream:
        events = [event.type for event in stream]
        assert stream.get_final_response().output_text
    assert (events[0], events[-1]) == ("response.created", "response.completed")


def test_responses_in_the_background_are_streamed_again_and_cancelled(client):
    made = client.responses.create(model=MODEL, input="Say this is a test.", background=True)
    assert made.status == "queued"
    events = [event.type for event in client.responses.retrieve(made.id, stream=True)]
    assert events[-1] == "response.completed"
    assert client.responses.cancel(made.id).status == "cancelled"


def test_files_are_created_listed_retrieved_read_and_deleted(client):
    file = client.files.create(file=("data.txt", b"This is a test."), purpose="user_data")
    assert file.id in [one.id for one in client.files.list(limit=1)]
    assert client.files.retrieve(file.id).filename == "data.txt"
    assert client.files.delete(file.id).deleted


def test_batches_are_created_listed_retrieved_completed_and_cancelled(client, step):
    line = {
        "custom_id": "one",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": MODEL, "messages": [{"role": "user", "content": "A test."}]},
    }
    file = client.files.create(file=("lines.jsonl", json.dumps(line).encode()), purpose="batch")

    def create():
        return client.batches.create(
            input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
        )

    made = create()
    assert made.id in [batch.id for batch in client.batches.list(limit=1)]
    for _ in ("in_progress", "finalizing", "completed"):
        step(made.id)
    done = client.batches.retrieve(made.id)
    assert done.status == "completed"
    answer = json.loads(client.files.content(done.output_file_id).text)
    assert answer["response"]["status_code"] == 200
    assert client.batches.cancel(create().id).status == "cancelling"
