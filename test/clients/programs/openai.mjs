// The acts of the SDK `openai`, over chat completions or responses, and its forms.
import assert from 'node:assert/strict'
import OpenAI, { toFile } from 'openai'

const openai = new OpenAI()
const model = 'gpt-5.6-luna'
const [, , act, surface] = process.argv
const city = { type: 'object', properties: { city: { type: 'string' } } }
const WEATHER = 'call get_weather with {"city": "Oslo"}'

function asUser(content) {
  return { role: 'user', content }
}

const chat = {
  async 'first turn'() {
    const { choices } = await openai.chat.completions.create({ model, messages: [asUser('one')] })
    assert.equal(choices[0].message.content, 'one')
  },
  async 'second turn'() {
    const messages = [asUser('one')]
    const first = await openai.chat.completions.create({ model, messages })
    messages.push(first.choices[0].message, asUser('two'))
    const second = await openai.chat.completions.create({ model, messages })
    assert.equal(second.choices[0].message.content, 'two')
  },
  async stream() {
    const messages = [asUser('a stream')]
    let text = ''
    for await (const { choices } of await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      text += choices[0]?.delta.content ?? ''
    }
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const get_weather = { name: 'get_weather', parameters: city, parse: JSON.parse }
    const tool = { ...get_weather, function: ({ city }) => `rain in ${city}` }
    const completions = openai.beta.chat?.completions.runTools
      ? openai.beta.chat.completions
      : openai.chat.completions
    const runner = completions.runTools({
      model,
      messages: [asUser(WEATHER)],
      tools: [{ type: 'function', function: tool }],
    })
    assert.equal(await runner.finalContent(), 'rain in Oslo')
  },
  async error() {
    const request = { model: 'no-such-model', messages: [asUser('one')] }
    await assert.rejects(openai.chat.completions.create(request), isUnknownModel)
  },
}

const responses = {
  async 'first turn'() {
    const { output_text } = await openai.responses.create({ model, input: 'one' })
    assert.equal(output_text, 'one')
  },
  async 'second turn'() {
    const first = await openai.responses.create({ model, input: 'one' })
    const previous_response_id = first.id
    const second = await openai.responses.create({ model, previous_response_id, input: 'two' })
    assert.equal(second.output_text, 'two')
    const input = [asUser('one'), ...first.output, asUser('three')]
    const third = await openai.responses.create({ model, input })
    assert.equal(third.output_text, 'three')
  },
  async stream() {
    let text = ''
    for await (const event of await openai.responses.create({
      model,
      input: 'a stream',
      stream: true,
    })) {
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const tools = [{ type: 'function', name: 'get_weather', parameters: city, strict: false }]
    const input = [asUser(WEATHER)]
    const first = await openai.responses.create({ model, input, tools })
    const call = first.output.find(({ type }) => type === 'function_call')
    const output = `rain in ${JSON.parse(call.arguments).city}`
    input.push(...first.output)
    input.push({ type: 'function_call_output', call_id: call.call_id, output })
    const second = await openai.responses.create({ model, input, tools })
    assert.equal(second.output_text, 'rain in Oslo')
  },
  async error() {
    const request = { model: 'no-such-model', input: 'one' }
    await assert.rejects(openai.responses.create(request), isUnknownModel)
  },
}

// A picture of one pixel, and a second of silence.
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const forms = {
  async forms() {
    const jsonl = await toFile(Buffer.from('{"a": 1}\n'), 'lines.jsonl')
    const { id } = await openai.files.create({ file: jsonl, purpose: 'user_data' })
    assert.equal(await (await openai.files.content(id)).text(), '{"a": 1}\n')
    const file = await toFile(silence(), 'silence.wav', { type: 'audio/wav' })
    const transcription = { file, model: 'gpt-4o-transcribe' }
    assert.ok((await openai.audio.transcriptions.create(transcription)).text)
    const image = await toFile(Buffer.from(PIXEL, 'base64'), 'pixel.png', { type: 'image/png' })
    const edit = { model: 'gpt-image-2', image, prompt: 'a hat', n: 1, size: '1024x1024' }
    assert.ok((await openai.images.edit(edit)).data[0].b64_json)
  },
}

function silence() {
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + 8000, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(8000, 40)
  return Buffer.concat([head, Buffer.alloc(8000, 128)])
}

function isUnknownModel(error) {
  assert.ok(error instanceof OpenAI.NotFoundError)
  assert.equal(error.code, 'model_not_found')
  return true
}

await { chat, responses, forms }[surface][act]()
