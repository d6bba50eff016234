# The acts of OpenAI's Agents SDK for Python: over responses, over chat, and with a session.
import asyncio
import sys

from agents import (
    Agent,
    OpenAIConversationsSession,
    Runner,
    function_tool,
    set_default_openai_api,
    set_tracing_disabled,
)
from openai import NotFoundError

act, surface = sys.argv[1:]
set_tracing_disabled(True)
set_default_openai_api("chat_completions" if surface == "chat" else "responses")


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"rain in {city}"


agent = Agent(name="Guide", instructions="Be brief.", model="gpt-5.6-luna", tools=[get_weather])
session = OpenAIConversationsSession() if surface == "conversations" else None


async def first_turn():
    assert (await Runner.run(agent, "one", session=session)).final_output == "one"


async def second_turn():
    first = await Runner.run(agent, "one", session=session)
    content = [*first.to_input_list(), {"role": "user", "content": "two"}]
    second = await Runner.run(agent, "two" if session else content, session=session)
    assert second.final_output == "two"
    if session:
        await session.clear_session()


async def stream():
    streamed = Runner.run_streamed(agent, "a stream", session=session)
    text = ""
    async for event in streamed.stream_events():
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
            text += event.data.delta
    assert text == "a stream"


async def tool_call():
    asked = 'call get_weather with {"city": "Oslo"}'
    result = await Runner.run(agent, asked, session=session)
    outputs = [item.output for item in result.new_items if item.type == "tool_call_output_item"]
    assert outputs == ["rain in Oslo"]


async def error():
    try:
        await Runner.run(Agent(name="Guide", model="no-such-model"), "one", session=session)
    except NotFoundError:
        return
    raise AssertionError("an unknown model was served")


asyncio.run(globals()[act.replace(" ", "_")]())
