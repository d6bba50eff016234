"""The operations of models, by the client of a service account."""

import openai
import pytest

CHAT = [{"role": "user", "content": "Say this is a test."}]


def test_chat_completions(client):
    answer = client.chat.completions.create(model="gpt-4o-mini", messages=CHAT)
    assert answer.choices[0].message.role == "assistant"
    assert answer.usage.total_tokens > 0


def test_chat_completions_as_a_stream(client):
    chunks = list(
        client.chat.completions.create(
            model="gpt-4o-mini",
            messages=CHAT,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[-1].usage.total_tokens > 0
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_completions_whole_and_as_a_stream(client, lenient_client):
    parameters = {"model": "gpt-3.5-turbo-instruct", "prompt": "Say this is a test."}
    assert client.completions.create(**parameters).choices[0].text
    # The model has no null for the `finish_reason` of all chunks but the last.
    chunks = list(lenient_client.completions.create(**parameters, stream=True))
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_embeddings_as_numbers_and_in_base64(client, lenient_client):
    parameters = {"model": "text-embedding-3-small", "input": ["a", "b"]}
    numbers = client.embeddings.create(**parameters, encoding_format="float")
    assert [one.index for one in numbers.data] == [0, 1]
    # Without a format the package asks for base64, and decodes it after its validation.
    decoded = lenient_client.embeddings.create(**parameters)
    assert decoded.data[0].embedding == pytest.approx(numbers.data[0].embedding)


def test_moderations(client):
    answer = client.moderations.create(model="omni-moderation-latest", input="Nothing bad.")
    assert not answer.results[0].flagged


def test_images_are_generated_edited_and_varied(client):
    images = client.images
    assert images.generate(model="gpt-image-1", prompt="A test").data[0].b64_json
    image = ("image.png", b"\x89PNG", "image/png")
    assert images.edit(model="gpt-image-1", image=image, prompt="A test").data
    assert images.create_variation(model="dall-e-2", image=image).data


def test_audio_is_spoken_transcribed_and_translated(client):
    audio = client.audio
    spoken = audio.speech.create(model="tts-1", voice="alloy", input="This is a test.").read()
    assert spoken
    file = ("speech.mp3", spoken, "audio/mpeg")
    assert audio.transcriptions.create(model="whisper-1", file=file).text
    assert audio.translations.create(model="whisper-1", file=file).text


def test_models_are_listed_and_retrieved(client):
    names = [model.id for model in client.models.list()]
    assert "gpt-4o-mini" in names
    assert client.models.retrieve("gpt-4o-mini").object == "model"


def test_a_limit_that_is_reached_raises_rate_limit_error(organization, new_client):
    project = organization.projects.create(name="Limited")
    account = organization.projects.service_accounts.create(project.id, name="limited")
    limited = new_client(account.api_key.value)
    organization.projects.rate_limits.update_rate_limit(
        "rl-gpt-4o-mini", project_id=project.id, max_requests_per_1_minute=0
    )
    with pytest.raises(openai.RateLimitError) as refused:
        limited.chat.completions.create(model="gpt-4o-mini", messages=CHAT)
    assert (refused.value.code, refused.value.type) == ("rate_limit_exceeded", "requests")
