# The acts of OpenAI's package for Python, over chat completions or responses, and its forms.
import base64
import io
import json
import sys
import wave

from openai import NotFoundError, OpenAI

act, surface = sys.argv[1:]
model = "gpt-5.6-luna"
client = OpenAI()
CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = 'call get_weather with {"city": "Oslo"}'
# A picture of one pixel.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def user(content):
    return {"role": "user", "content": content}


class Chat:
    def create(self, messages, **more):
        return client.chat.completions.create(model=model, messages=messages, **more)

    def first_turn(self):
        assert self.create([user("one")]).choices[0].message.content == "one"

    def second_turn(self):
        first = self.create([user("one")]).choices[0].message
        second = self.create([user("one"), first, user("two")])
        assert second.choices[0].message.content == "two"

    def stream(self):
        chunks = self.create([user("a stream")], stream=True, stream_options={"include_usage": True})
        deltas = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
        assert "".join(deltas) == "a stream"

    def tool_call(self):
        function = {"name": "get_weather", "parameters": CITY}
        tools = [{"type": "function", "function": function}]
        first = self.create([user(WEATHER)], tools=tools).choices[0].message
        call = first.tool_calls[0]
        content = f"rain in {json.loads(call.function.arguments)['city']}"
        output = {"role": "tool", "tool_call_id": call.id, "content": content}
        second = self.create([user(WEATHER), first, output], tools=tools)
        assert second.choices[0].message.content == "rain in Oslo"

    def error(self):
        client.chat.completions.create(model="no-such-model", messages=[user("one")])


class Responses:
    def create(self, input, **more):
        return client.responses.create(model=model, input=input, **more)

    def first_turn(self):
        assert self.create("one").output_text == "one"

    def second_turn(self):
        first = self.create("one")
        assert self.create("two", previous_response_id=first.id).output_text == "two"
        third = self.create([user("one"), *first.output, user("three")])
        assert third.output_text == "three"

    def stream(self):
        with client.responses.stream(model=model, input="a stream") as stream:
            assert stream.get_final_response().output_text == "a stream"

    def tool_call(self):
        tools = [{"type": "function", "name": "get_weather", "parameters": CITY, "strict": False}]
        first = self.create(WEATHER, tools=tools)
        call = next(item for item in first.output if item.type == "function_call")
        content = f"rain in {json.loads(call.arguments)['city']}"
        output = {"type": "function_call_output", "call_id": call.call_id, "output": content}
        second = self.create([user(WEATHER), *first.output, output], tools=tools)
        assert second.output_text == "rain in Oslo"

    def error(self):
        client.responses.create(model="no-such-model", input="one")


class Forms:
    def forms(self):
        made = client.files.create(file=("lines.jsonl", b'{"a": 1}\n'), purpose="user_data")
        assert client.files.content(made.id).read() == b'{"a": 1}\n'
        silence = io.BytesIO()
        with wave.open(silence, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(1)
            writer.setframerate(8000)
            writer.writeframes(bytes([128]) * 8000)
        sound = ("silence.wav", silence.getvalue())
        transcribed = client.audio.transcriptions.create(file=sound, model="gpt-4o-transcribe")
        assert transcribed.text
        picture = ("pixel.png", base64.b64decode(PIXEL))
        edited = client.images.edit(model="gpt-image-2", image=picture, prompt="a hat", n=1)
        assert edited.data[0].b64_json


acts = {"chat": Chat, "responses": Responses, "forms": Forms}[surface]()
if act == "error":
    try:
        acts.error()
    except NotFoundError as error:
        assert error.code == "model_not_found", error
    else:
        raise AssertionError("an unknown model was served")
else:
    getattr(acts, act.replace(" ", "_"))()
