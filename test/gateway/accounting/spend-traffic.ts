/** Traffic of every kind to nodes over one store, for the suite about sums of spend. */
import assert from 'node:assert/strict'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import type { Upstream } from '#simulator/upstream.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import type { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import type { Harness } from '#test/support/harness.ts'
import type { MadeKey } from '#test/support/keys.ts'

/** Nodes over one store, which the test can take away, and which flush only when it has them. */
export interface World {
  readonly nodes: readonly Harness[]
  readonly first: Harness
  readonly upstream: Upstream
  readonly clock: ReturnType<typeof movableClock>
  setAway(isAway: boolean): void
  /** Writes everything, and lets the leases that nobody uses return. */
  flush(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function post(
  { url }: Pick<Harness, 'url'>,
  path: string,
  key: string,
  body: string | object,
) {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { answer, text: await answer.text() }
}

/** Requests of every kind with each key, to the nodes in turn. Returns the number answered. */
export async function traffic({ nodes }: World, keys: readonly MadeKey[], round: number) {
  const words = 'word '.repeat(7 + round)
  const bodies: readonly (readonly [string, string | object])[] = [
    [CHAT, chat(words, { max_tokens: 9 })],
    [CHAT, chat(words, { stream: true, stream_options: { include_usage: true } })],
    [CHAT, chat(words, { stream: true, n: 2 })],
    [CHAT, chat(words, { service_tier: 'priority', max_tokens: 11 })],
    [CHAT, chat(words, { service_tier: 'turbo', max_tokens: 3 })],
    ['/v1/responses', { model: MODEL, input: words, max_output_tokens: 17 }],
    ['/v1/embeddings', { model: MODEL, input: words }],
    ['/v1/images/generations', { model: 'dall-e-3', prompt: words, n: 1 }],
  ]
  const sent = keys.flatMap(({ value }, at) =>
    bodies.map(async ([path, body], n) => {
      const node = nodes[(at + n + round) % nodes.length]
      assert.ok(node)
      const { answer, text } = await post(node, path, value, body)
      assert.equal(answer.status, 200, text)
    }),
  )
  await Promise.all(sent)
  return sent.length
}

/** A caller who leaves in the middle of a stream: its cost is estimated. */
export async function leave({ first, upstream }: World, { value }: MadeKey): Promise<void> {
  upstream.script({ reply: 'x'.repeat(400), fault: { kind: 'stall', at: 3 } })
  const leaves = new AbortController()
  const answer = await fetch(first.url + CHAT, {
    method: 'POST',
    headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
    body: chat('left', { stream: true, max_tokens: 90 }),
    signal: leaves.signal,
  })
  await answer.body?.getReader().read()
  leaves.abort()
}

/** A batch and a response in the background; returns what ends them. */
export async function begin(world: World, key: MadeKey) {
  const { first, nodes, upstream, clock } = world
  const openai = first.caller(key.value)
  const batch = await startBatch({ openai }, [
    chatLine(1, 'batched '.repeat(9), { max_tokens: 21 }),
    chatLine(2, 'batched '.repeat(3), { max_tokens: 5 }),
  ])
  const { id } = await openai.responses.create({ model: MODEL, input: 'later', background: true })
  for (const node of nodes) await node.flush()
  return async () => {
    for (let step = 0; step < 3; step++) await upstream.step(batch.id)
    await upstream.step(id, 'completed')
    clock.move(LEASE_MS)
    for (const node of nodes) await node.poll()
  }
}
