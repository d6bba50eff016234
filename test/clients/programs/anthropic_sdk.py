# The acts of Anthropic's package for Python.
import sys

from anthropic import Anthropic, APIError, APIStatusError

act, said = sys.argv[1:]
model = "claude-opus-5-5"
client = Anthropic()
CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOLS = [{"name": "get_weather", "input_schema": CITY}]
WEATHER = 'call get_weather with {"city": "Oslo"}'


def user(content):
    return {"role": "user", "content": content}


def create(text, **more):
    return client.messages.create(model=model, max_tokens=1024, messages=[user(text)], **more)


def final(**request):
    with client.messages.stream(model=model, **request) as stream:
        return stream.get_final_message()


def text_of(message):
    return "".join(getattr(block, "text", "") for block in message.content)


def call_tool(send):
    first = send([user(WEATHER)])
    assert first.stop_reason == "tool_use", first
    call = next(block for block in first.content if block.type == "tool_use")
    content = f"rain in {call.input['city']}"
    result = {"type": "tool_result", "tool_use_id": call.id, "content": content}
    turn = {"role": "assistant", "content": first.content}
    assert text_of(send([user(WEATHER), turn, user([result])])) == "rain in Oslo"


def tool_call():
    request = {"max_tokens": 1024, "tools": TOOLS}
    call_tool(lambda messages: client.messages.create(model=model, messages=messages, **request))
    call_tool(lambda messages: final(messages=messages, **request))


def surfaces():
    thinking = {"type": "enabled", "budget_tokens": 1024}
    system = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
    streamed = final(
        max_tokens=2048, thinking=thinking, system=system, messages=[user("a stream")]
    )
    assert text_of(streamed) == "a stream"
    managed = client.beta.messages.create(
        model=model,
        max_tokens=1024,
        betas=["context-management-2025-06-27"],
        context_management={"edits": [{"type": "clear_tool_uses_20250919"}]},
        messages=[user("a beta")],
    )
    assert len(managed.usage.iterations) == 1
    counted = client.messages.count_tokens(model=model, messages=[user("a count")])
    assert counted.input_tokens > 0
    assert model in [one.id for one in client.models.list(limit=5)]
    assert client.models.retrieve(model).id == model
    search = [{"type": "web_search_20250305", "name": "web_search"}]
    found = create('call web_search with {"query": "Oslo"}', tools=search)
    assert found.usage.server_tool_use.web_search_requests == 1


def rate_limit():
    assert text_of(create("waited")) == "waited"


def large_budget():
    assert text_of(final(max_tokens=128_000, messages=[user("large")])) == "large"


def rejected(status):
    try:
        create("rejected")
    except APIStatusError as error:
        assert error.status_code == status, error
        assert said in str(error), error
    else:
        raise AssertionError("the request was served")


def revoked_key():
    try:
        final(max_tokens=1024, messages=[user("cut")])
    except APIError as error:
        assert "authentication_error" in str(error), error
    else:
        raise AssertionError("the stream was served")
    rejected(401)


acts = {
    "tool call": tool_call,
    "surfaces": surfaces,
    "rate limit": rate_limit,
    "large budget": large_budget,
    "end of a budget": lambda: rejected(429),
    "revoked key": revoked_key,
}
acts[act]()
