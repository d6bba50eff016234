# The acts of LlamaIndex for Python: its model over chat completions or responses, and embeddings.
import asyncio
import sys

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI, OpenAIResponses
from openai import AuthenticationError

act, surface = sys.argv[1:]


model_class = OpenAIResponses if surface == "responses" else OpenAI
llm = model_class(model="gpt-5.6-luna")


def user(content):
    return ChatMessage(role="user", content=content)


def first_turn():
    assert llm.chat([user("one")]).message.content == "one"
    assert len(OpenAIEmbedding(model="text-embedding-3-small").get_text_embedding("one")) > 0


def second_turn():
    first = llm.chat([user("one")]).message
    assert llm.chat([user("one"), first, user("two")]).message.content == "two"


def stream():
    text = "".join(chunk.delta or "" for chunk in llm.stream_chat([user("a stream")]))
    assert text == "a stream", text


def tool_call():
    def get_weather(city: str) -> str:
        """The weather of a city."""
        return f"rain in {city}"

    async def ask():
        agent = FunctionAgent(tools=[get_weather], llm=llm)
        return str(await agent.run('call get_weather with {"city": "Oslo"}'))

    assert "rain in Oslo" in asyncio.run(ask())


def error():
    try:
        model_class(model="gpt-5.6-luna", api_key="sk-no-key").chat([user("one")])
    except AuthenticationError:
        return
    raise AssertionError("an unknown key was accepted")


globals()[act.replace(" ", "_")]()
