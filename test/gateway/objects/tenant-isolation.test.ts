/** Tenant isolation: no request of one project reaches the upstream objects of another. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import {
  keepRow,
  type Side,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const CHAT = '/v1/chat/completions'
const RESPONSES = '/v1/responses'
const CONVERSATIONS = '/v1/conversations'

/** Ids of both projects' objects, and of none. */
interface Things {
  readonly response: string
  readonly file: string
  readonly batch: string
  readonly conversation: string
}
const NOTHING: Things = {
  response: 'resp_nothing',
  file: 'file-nothing',
  batch: 'batch_nothing',
  conversation: 'conv_nothing',
}

function user(...content: unknown[]) {
  return [{ role: 'user', content }]
}

function respond(more: object): [string, object] {
  return [RESPONSES, { model: MODEL, input: 'hello', ...more }]
}

/** The same input as a request for its token count. */
function below(path: string, more: object): [string, object] {
  return [RESPONSES + path, { model: MODEL, input: 'hello', ...more }]
}

function withParts(...content: unknown[]): [string, object] {
  return respond({ input: user(...content) })
}

function chat(...messages: object[]): [string, object] {
  return [CHAT, { model: MODEL, messages }]
}

const text = { type: 'text', text: 'hello' }

/** Every location of a reference to an owned object, with that object's id in it. */
const OWNED: Readonly<Record<string, (things: Things) => [path: string, body: object]>> = {
  'a previous response': ({ response }) => respond({ previous_response_id: response }),
  'a comparison response': ({ response }) => respond({ comparison_response_id: response }),
  'a previous response of a compaction': ({ response }) =>
    below('/compact', { previous_response_id: response }),
  'a previous response of a count': ({ response }) =>
    below('/input_tokens', { previous_response_id: response }),
  'a file in a compaction': ({ file }) =>
    below('/compact', { input: user({ type: 'input_file', file_id: file }) }),
  'a conversation': ({ conversation }) => respond({ conversation }),
  'a conversation as an object': ({ conversation }) =>
    respond({ conversation: { id: conversation } }),
  'a conversation of a count': ({ conversation }) => below('/input_tokens', { conversation }),
  'a file in an item of a conversation': ({ file }) => [
    CONVERSATIONS,
    { items: user({ type: 'input_file', file_id: file }) },
  ],
  'a conversation in a conversation': ({ conversation }) => [CONVERSATIONS, { conversation }],
  'a file in a part': ({ file }) => withParts({ type: 'input_file', file_id: file }),
  'an image in a part': ({ file }) => withParts({ type: 'input_image', file_id: file }),
  'a file in a message of a chat': ({ file }) =>
    chat({ role: 'user', content: [text, { type: 'file', file: { file_id: file } }] }),
  'files of a container': ({ file }) =>
    respond({
      tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: [file] } }],
    }),
  'the mask of an image': ({ file }) =>
    respond({ tools: [{ type: 'image_generation', input_image_mask: { file_id: file } }] }),
  'a file in a tool output': ({ file }) =>
    respond({
      input: [
        {
          type: 'function_call_output',
          call_id: 'call_1',
          output: [{ type: 'input_file', file_id: file }],
        },
      ],
    }),
  'the input file of a batch in a response': ({ file }) => respond({ input_file_id: file }),
}

/** Every location of a reference to an object that no project can own yet. */
const REFUSED: Readonly<Record<string, [path: string, body: object]>> = {
  'a prompt': respond({ prompt: { id: 'pmpt_theirs', version: '2' } }),
  'vector stores': respond({ tools: [{ type: 'file_search', vector_store_ids: ['vs_theirs'] }] }),
  'a container': respond({ tools: [{ type: 'code_interpreter', container: 'cntr_theirs' }] }),
  'a container by its id': respond({ input: [{ type: 'x', container_id: 'cntr_theirs' }] }),
  'an item': respond({ input: [{ type: 'item_reference', id: 'msg_theirs' }] }),
  'an item without a type': respond({ input: [{ id: 'msg_theirs' }] }),
  'an item in a compaction': below('/compact', { input: [{ id: 'msg_theirs' }] }),
  'an item in a count': below('/input_tokens', { input: [{ id: 'msg_theirs' }] }),
  'an item in a list in the input': respond({ input: [[{ id: 'msg_theirs' }]] }),
  'an image by its item': respond({ input: [{ type: 'image_generation_call', id: 'ig_theirs' }] }),
  'stored audio': chat({ role: 'assistant', audio: { id: 'audio_theirs' } }),
  'a voice': [
    CHAT,
    {
      model: MODEL,
      messages: user(text),
      modalities: ['audio'],
      audio: { voice: { id: 'voice_theirs' }, format: 'wav' },
    },
  ],
  'a fine-tuned model': chat(...user(text)).map((part) =>
    typeof part === 'string' ? part : { ...part, model: 'ft:gpt-4o:theirs::abc' },
  ) as [string, object],
  'an unknown kind of object': respond({ workspace_id: 'ws_theirs' }),
}

/** Bodies that refer to a conversation of another project in obfuscated ways. */
function hiddenConversations(start: string, ours: string, theirs: string): string[] {
  return [
    `${start},"conversation":"${ours}","conversation":"${theirs}"}`,
    `${start},"conversation":"${theirs}","conversation":"${ours}"}`,
    `${start},"conversation":"${ours}","c\\u006fnversation":"${theirs}"}`,
    `${start},"conversation":{"id":"${ours}","id":"${theirs}"}}`,
    `${start},"conversation":{"id":"${ours}","ID":"${theirs}"}}`,
    `${start},"conversation":["${theirs}"]}`,
    `${start},"conversation":[{"id":"${theirs}"}]}`,
    `${start},"conversation":{"id":["${theirs}"]}}`,
    `${start},"conversation":{"id":{"id":"${theirs}"}}}`,
    `${start},"conversation":{"conversation":"${theirs}"}}`,
    `${start},"conversation":{"conversation_id":"${theirs}"}}`,
    `${start},"Conversation":"${theirs}"}`,
    `${start},"CONVERSATION":{"id":"${theirs}"}}`,
    `${start},"converſation":"${theirs}"}`,
    `${start},"conversations":["${theirs}"]}`,
    `${start},"conversation_id":"${theirs}"}`,
    `${start},"extra_body":{"conversation":"${theirs}"}}`,
    `${start},"conversation":"${theirs.replace('conv', '\\u0063onv')}"}`,
  ]
}

onEachStore('between two projects on one upstream', (dialect) => {
  let gateway: TwoProjects
  let ours: Things
  let theirs: Things
  before(async () => {
    gateway = await startTwoProjects(dialect)
    ours = await makeThings(gateway.ours)
    theirs = await makeThings(gateway.theirs)
    await gateway.h.flush()
    gateway.upstream.reset()
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  /** Creates a stored response through the gateway, and a file and a batch upstream. */
  const makeThings = async ({ openai, key }: Side): Promise<Things> => {
    const { id: response } = await openai.responses.create({ model: MODEL, input: 'secret' })
    const account = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: gateway.upstream.url })
    const line = { custom_id: '1', method: 'POST', url: CHAT, body: { model: MODEL } }
    const upload = await toFile(Buffer.from(JSON.stringify(line)), 'lines.jsonl')
    const file = await account.files.create({ file: upload, purpose: 'batch' })
    const batch = await account.batches.create({
      input_file_id: file.id,
      endpoint: CHAT,
      completion_window: '24h',
    })
    await keepRow(gateway.h, key, 'file', file.id)
    await keepRow(gateway.h, key, 'batch', batch.id)
    const { id: conversation } = await openai.conversations.create()
    return { response, file: file.id, batch: batch.id, conversation }
  }

  /** The response with the ids in it made equal: a difference would disclose something. */
  const normalizedResponse = async (side: Side, path: string, body: unknown, id: string) => {
    const answer = await side.raw('POST', path, { body })
    return [answer.status, answer.text.replaceAll(id, 'ID')]
  }

  const assertNothingArrived = (): void => {
    assert.deepEqual(
      gateway.upstream.requests.map(({ method, path }) => `${method} ${path}`),
      [],
    )
  }

  for (const [name, bodyOf] of Object.entries(OWNED)) {
    it(`${name}: another project’s object returns the same as a missing one`, async () => {
      for (const id of ['response', 'file', 'conversation'] as const) {
        const [path, body] = bodyOf(theirs)
        if (!JSON.stringify(body).includes(theirs[id])) continue
        const other = await normalizedResponse(gateway.ours, path, body, theirs[id])
        const nobody = await normalizedResponse(gateway.ours, ...bodyOf(NOTHING), NOTHING[id])
        assert.deepEqual(other, nobody)
        assert.equal(other[0], 400)
        assert.match(String(other[1]), /not found/)
      }
      assertNothingArrived()
    })
  }

  it('references to the project’s own objects reach the upstream', async () => {
    for (const [name, bodyOf] of Object.entries(OWNED)) {
      const [path, body] = bodyOf(ours)
      await gateway.ours.raw('POST', path, { body })
      const arrived = gateway.upstream.requests.at(-1)?.body.toString()
      assert.equal(arrived, JSON.stringify(body), name)
    }
  })

  for (const [name, [path, body]] of Object.entries(REFUSED)) {
    it(`${name}: is rejected, since all projects share it`, async () => {
      const { status, json } = await gateway.ours.raw('POST', path, { body })
      assert.deepEqual([status, json.error?.type], [400, 'invalid_request_error'])
      assertNothingArrived()
    })
  }

  it('an id of another kind gives no access', async () => {
    for (const id of [ours.file, ours.batch, ours.conversation]) {
      const previous = respond({ previous_response_id: id })
      assert.equal((await gateway.ours.raw('POST', previous[0], { body: previous[1] })).status, 400)
      assert.equal((await gateway.ours.raw('GET', `${RESPONSES}/${id}`)).status, 404)
    }
    for (const id of [ours.file, ours.batch, ours.response]) {
      const [path, body] = respond({ conversation: id })
      assert.equal((await gateway.ours.raw('POST', path, { body })).status, 400)
      for (const below of ['', '/items', '/items/msg_1']) {
        assert.equal((await gateway.ours.raw('GET', `${CONVERSATIONS}/${id}${below}`)).status, 404)
      }
    }
    const [path, body] = withParts({ type: 'input_file', file_id: ours.response })
    assert.equal((await gateway.ours.raw('POST', path, { body })).status, 400)
    assertNothingArrived()
  })

  it('a response with store: false cannot be continued', async () => {
    const made = await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'hello',
      store: false,
    })
    gateway.upstream.reset()
    await assert.rejects(
      gateway.ours.openai.responses.create({
        model: MODEL,
        input: 'more',
        previous_response_id: made.id,
      }),
      {
        status: 400,
        code: 'previous_response_not_found',
        message: `400 Previous response with id '${made.id}' not found.`,
        param: 'previous_response_id',
      },
    )
    assertNothingArrived()
  })

  it('a duplicate, escaped or differently cased key hides no reference', async () => {
    const start = `{"model":"${MODEL}","input":"hello"`
    const own = `"previous_response_id":"${ours.response}"`
    const value = `"${theirs.response}"`
    const bodies = [
      `${start},${own},"previous_response_id":${value}}`,
      `${start},"previous_response_id":${value},${own}}`,
      `${start},${own},"previous_response\\u005fid":${value}}`,
      `${start},"previous_response_\\u0069d":${value}}`,
      `${start},"\\u0070revious_response_id":${value}}`,
      `${start},"Previous_Response_ID":${value}}`,
      `${start},"PREVIOUS_RESPONSE_ID":${value}}`,
      `${start},"previous_response_\u0131d":${value}}`,
      `${start},"PREV\u0130OUS_RESPONSE_ID":${value}}`,
      `${start},"previouſ_response_id":${value}}`,
      `\u{feff}${start},"previous_response_id":${value}}`,
      `${start},"previous_response_id":["${theirs.response}"]}`,
      `${start},"previous_response_id":{"id":"${theirs.response}"}}`,
      `${start},"previous_response_id":"${theirs.response.replace('resp', '\\u0072esp')}"}`,
      `${start},"background":{"previous_response_id":${value}}}`,
      `${start},"x":[[{"y":{"previous_response_id":${value}}}]]}`,
      ...hiddenConversations(start, ours.conversation, theirs.conversation),
    ]
    for (const body of bodies) {
      const { status, text } = await gateway.ours.raw('POST', RESPONSES, { body })
      assert.equal(status, 400, `${body}: ${text}`)
      assert.equal(gateway.upstream.requests.length, 0, body)
    }
  })

  it('an id with surrounding characters is another id', async () => {
    for (const id of ['%20', ' ', '\u0000', '/', '?', '#', '/../', 'é'].flatMap((more) => [
      theirs.response + more,
      more + theirs.response,
      ours.response + more,
    ])) {
      const [path, body] = respond({ previous_response_id: id })
      assert.equal((await gateway.ours.raw('POST', path, { body })).status, 400, id)
    }
    assertNothingArrived()
  })
})
