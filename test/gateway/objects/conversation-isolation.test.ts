/** Isolation of conversations: another project's and their items do not exist on any path. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'

const PATH = '/v1/conversations'

function items(content: string) {
  return [{ type: 'message' as const, role: 'user' as const, content }]
}

interface Things {
  readonly conversation: string
  readonly item: string
}

onEachStore('conversations of two projects on one upstream', (dialect) => {
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

  const makeThings = async ({ openai }: Side): Promise<Things> => {
    const { id: conversation } = await openai.conversations.create({ items: items('secret') })
    const { data } = await openai.conversations.items.list(conversation)
    return { conversation, item: data[0]?.id ?? '' }
  }

  /** Every operation on a conversation and on an item in it. */
  const operations = (conversation: string, item: string) =>
    [
      ['GET', `${PATH}/${conversation}`],
      ['HEAD', `${PATH}/${conversation}`],
      ['POST', `${PATH}/${conversation}`, { metadata: {} }],
      ['GET', `${PATH}/${conversation}/items`],
      ['GET', `${PATH}/${conversation}/items?after=${item}&limit=1`],
      ['HEAD', `${PATH}/${conversation}/items`],
      ['POST', `${PATH}/${conversation}/items`, { items: items('x') }],
      ['GET', `${PATH}/${conversation}/items/${item}`],
      ['HEAD', `${PATH}/${conversation}/items/${item}`],
      ['DELETE', `${PATH}/${conversation}/items/${item}`],
      ['DELETE', `${PATH}/${conversation}`],
    ] as const

  const send = async (conversation: string, item: string): Promise<string[]> => {
    const answers: string[] = []
    for (const [method, path, body] of operations(conversation, item)) {
      const { status, text } = await gateway.ours.raw(method, path, { ...(body && { body }) })
      answers.push(`${method} ${status} ${text}`.replaceAll(conversation, 'ID'))
    }
    return answers
  }

  it('another project’s conversation returns the same as a missing one, in every operation', async () => {
    const answers = await send(theirs.conversation, theirs.item)
    assert.deepEqual(answers, await send('conv_nothing', 'msg_nothing'))
    for (const answer of answers) assert.match(answer, /^(\w+ 404 \{|HEAD 404 $)/)
    assert.deepEqual(answers, await send(theirs.conversation, ours.item))
    assert.equal(gateway.upstream.arrived, 0)
    const { openai } = gateway.theirs
    assert.equal((await openai.conversations.retrieve(theirs.conversation)).object, 'conversation')
    assert.equal((await openai.conversations.items.list(theirs.conversation)).data.length, 1)
  })

  it('an item of another project’s conversation is in none of the project’s own', async () => {
    for (const [method, path, body] of operations(ours.conversation, theirs.item)) {
      if (!path.includes(theirs.item) || method === 'HEAD') continue
      const { status, text } = await gateway.ours.raw(method, path, { ...(body && { body }) })
      assert.equal(status, 404, `${method} ${path}: ${text}`)
      assert.ok(!text.includes('secret'))
    }
  })

  it('an item of another project enters no conversation, alone or under other content', async () => {
    const forms = [
      { type: 'item_reference', id: theirs.item },
      { id: theirs.item },
      { id: theirs.item, type: 'message', role: 'user' },
      { id: theirs.item, type: 'message', role: 'user', content: 'x' },
      { id: theirs.item, role: 'user', content: [] },
      { id: theirs.item, type: 'reasoning', summary: [], encrypted_content: 'x' },
      { id: theirs.item, type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    ]
    const { conversation } = ours
    for (const item of forms) {
      for (const [path, body] of [
        [PATH, { items: [item] }],
        [`${PATH}/${conversation}`, { items: [item] }],
        [`${PATH}/${conversation}/items`, { items: [item] }],
        [`${PATH}/${conversation}/items`, { items: item }],
        [`${PATH}/${conversation}/items`, { items: [[item]] }],
        ['/v1/responses', { model: 'gpt-4o', input: [item], conversation }],
        ['/v1/responses', { conversation: { id: conversation }, model: 'gpt-4o', input: [item] }],
        ['/v1/responses', { model: 'gpt-4o', input: item, conversation }],
      ] as const) {
        const { status, text } = await gateway.ours.raw('POST', path, { body })
        assert.equal(status, 400, `${path} ${JSON.stringify(body)}: ${text}`)
      }
    }
    const written = `{"id":"${ours.item}","\\u0069d":"${theirs.item}","role":"user","content":"x"}`
    for (const item of [written, written.replace('\\u0069d', 'ID')]) {
      const { status } = await gateway.ours.raw('POST', `${PATH}/${conversation}/items`, {
        body: `{"items":[${item}]}`,
      })
      assert.equal(status, 400, item)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('no spelling of a path reaches another project’s conversation', async () => {
    const [own, other] = [ours.conversation, theirs.conversation]
    for (const path of [
      ...[`${PATH}/${own}%2f..%2f${other}`, `${PATH}/${own}/../${other}`, `${PATH}//${other}`],
      ...[`${PATH}/${own}/items/../../${other}`, `${PATH}/${own}/items/..%2f..%2f${other}`],
      ...[`${PATH}/${own}/items/${own}/../../${other}/items`, `${PATH}/${own}/items/`],
      ...[`${PATH}/${own}/items/${theirs.item}/`, `${PATH}/${own}/items/${theirs.item}%00`],
      ...[`${PATH}/${own}/items/${ours.item}/${theirs.item}`, `${PATH}/${own}/items//`],
      ...[`${PATH}/${own}/items/${'a'.repeat(129)}`, `${PATH}/${'a'.repeat(129)}/items`],
      ...[`${PATH}/${own};${other}`, `${PATH}/${other}%20`, `${PATH}/%63${other.slice(1)}`],
      ...[`${PATH}/${own}/${other}`, `${PATH}/${own}/Items`, '/V1/conversations/x'],
    ]) {
      const { status, text } = await gateway.ours.raw('GET', path)
      assert.ok(status === 404 || status === 400, `${path}: ${status} ${text}`)
      assert.ok(!text.includes('secret'), path)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })
})
