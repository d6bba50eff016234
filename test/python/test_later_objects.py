"""Operations of what an upstream keeps between requests: uploads, conversations, stored chats."""

import time

import openai
import pytest
from conftest import needs

MODEL = "gpt-4o-mini"
CHAT = [{"role": "user", "content": "Say this is a test."}]
USER_MESSAGE = {"type": "message", "role": "user", "content": "Say this is a test."}


@needs("createUpload")
def test_uploads_are_created_filled_completed_and_cancelled(client):
    def create():
        return client.uploads.create(
            bytes=4, filename="data.txt", mime_type="text/plain", purpose="user_data"
        )

    made = create()
    parts = [client.uploads.parts.create(made.id, data=data) for data in (b"ab", b"cd")]
    done = client.uploads.complete(made.id, part_ids=[part.id for part in parts])
    assert (done.status, done.file.bytes) == ("completed", 4)
    assert client.files.retrieve(done.file.id).filename == "data.txt"
    assert client.uploads.cancel(create().id).status == "cancelled"


@needs("createConversation")
def test_conversations_are_created_retrieved_updated_and_deleted(client):
    conversations = client.conversations
    made = conversations.create(metadata={"topic": "tests"}, items=[USER_MESSAGE])
    assert conversations.retrieve(made.id).metadata == {"topic": "tests"}
    assert conversations.update(made.id, metadata={"topic": "more"}).metadata == {"topic": "more"}
    answer = client.responses.create(model=MODEL, input="Go on.", conversation=made.id)
    assert answer.conversation.id == made.id
    assert conversations.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        conversations.retrieve(made.id)


@needs("createConversationItems")
def test_items_of_conversations_are_created_listed_retrieved_and_deleted(client):
    conversation = client.conversations.create()
    items = client.conversations.items
    made = items.create(conversation.id, items=[USER_MESSAGE, USER_MESSAGE])
    assert len(made.data) == 2
    listed = list(items.list(conversation.id, limit=1, order="asc"))
    assert [item.id for item in listed] == [item.id for item in made.data]
    first = items.retrieve(listed[0].id, conversation_id=conversation.id)
    assert first.role == "user"
    assert items.delete(first.id, conversation_id=conversation.id).id == conversation.id
    assert [item.id for item in items.list(conversation.id)] == [listed[1].id]


@needs("compactResponse")
def test_responses_are_compacted(lenient_client):
    # The model has no messages of a user in the output, where compaction leaves them as they are.
    made = lenient_client.responses.compact(model=MODEL, input="Say this is a test.")
    assert made.object == "response.compaction"
    assert made.usage.total_tokens > 0


@needs("countInputTokens")
def test_input_tokens_are_counted(client):
    assert client.responses.input_tokens.count(model=MODEL, input="A test.").input_tokens > 0


@needs("listChatCompletions")
def test_stored_chats_are_listed_retrieved_updated_and_deleted(client, lenient_client):
    completions = client.chat.completions
    made = completions.create(model=MODEL, messages=CHAT, store=True, metadata={"topic": "tests"})
    # What was stored is known a moment after its answer.
    deadline = time.monotonic() + 30
    while made.id not in [one.id for one in completions.list(limit=1)]:
        assert time.monotonic() < deadline
    assert completions.retrieve(made.id).choices[0].message.role == "assistant"
    assert completions.update(made.id, metadata={"topic": "more"}).metadata == {"topic": "more"}
    # The model of a stored message has no role but the assistant's.
    (message,) = lenient_client.chat.completions.messages.list(made.id)
    assert message.role == "user"
    assert completions.delete(made.id).deleted
