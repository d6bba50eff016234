/** Calls of scripts, on a server. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { createScript, createScriptCaller } from '#limits/redis-script-call.ts'
import { startRedis, withoutRedis } from '#test/support/redis.ts'

type TestContext = { after(fn: () => Promise<void>): void }

async function connect(t: TestContext) {
  const server = await startRedis()
  const client = new Redis(server.url)
  t.after(async () => {
    client.disconnect()
    await server.remove()
  })
  return { client, callScript: createScriptCaller(client) }
}

/** Number of calls of a command that the server has run or rejected. */
async function callsOf(client: Redis, command: string): Promise<number> {
  const stats = await client.info('commandstats')
  const [, made, rejected] =
    new RegExp(`^cmdstat_${command}:calls=(\\d+).*rejected_calls=(\\d+)`, 'm').exec(stats) ?? []
  return Number(made ?? 0) + Number(rejected ?? 0)
}

describe('calls of scripts', { skip: withoutRedis }, () => {
  it('a server without the script gets its text once, and its hash from then on', async (t) => {
    const { client, callScript } = await connect(t)
    const script = createScript("return 'answer'")
    for (let n = 0; n < 3; n++) {
      assert.equal(String(await callScript(script, { keys: [], values: [] })), 'answer')
    }
    assert.equal(await callsOf(client, 'eval'), 1)
    await client.script('FLUSH')
    for (let n = 0; n < 3; n++) await callScript(script, { keys: [], values: [] })
    assert.equal(await callsOf(client, 'eval'), 2)
    assert.equal(await callsOf(client, 'evalsha'), 6)
  })

  it('keys and values arrive in order, and bytes as they are', async (t) => {
    const { callScript } = await connect(t)
    const script = createScript(`return table.concat(KEYS, ' ') .. '|' .. table.concat(ARGV, '|')`)
    const bytes = Buffer.from([0x0d, 0x0a, 0x24, 0x00, 0xff, 0xc3])
    const given = { keys: ['{a}é', '{a}b'], values: ['7', bytes, '', bytes, 'z'] }
    const pieces = [Buffer.from('{a}é {a}b|7|'), bytes, Buffer.from('||'), bytes, Buffer.from('|z')]
    assert.deepEqual(await callScript(script, given), Buffer.concat(pieces))
  })

  it('any other error of the server rejects, and the script has run once', async (t) => {
    const { client, callScript } = await connect(t)
    const script = createScript(
      `redis.call('INCR', KEYS[1]) return redis.error_reply('OOM command not allowed')`,
    )
    await client.script('LOAD', script.text)
    await assert.rejects(callScript(script, { keys: ['ran'], values: [] }), /OOM/)
    assert.equal(await client.get('ran'), '1')
  })
})
