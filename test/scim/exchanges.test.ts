/** The exchanges that Okta and Entra ID document, replayed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { onEachStore } from '#test/harness/databases.ts'
import { startHarness } from '#test/harness/harness.ts'
import { scimClient } from './scim-client.ts'

interface Exchange {
  readonly name: string
  readonly method: string
  /** Path, with `{name}` for a saved id. */
  readonly path: string
  readonly body?: object
  readonly status: number
  /** Members that the answer has, besides others. */
  readonly answer?: object
  /** Name under which the id of the answer is saved. */
  readonly save?: string
}

const exchangesOf = (provider: string): readonly Exchange[] =>
  JSON.parse(readFileSync(new URL(`./exchanges/${provider}.json`, import.meta.url), 'utf8'))
    .exchanges

for (const provider of ['okta', 'entra-id']) {
  onEachStore(`documented exchanges of ${provider}`, (dialect) => {
    it('are answered as documented', async () => {
      await using h = await startHarness(dialect)
      const idp = await scimClient(h)
      const ids = new Map<string, string>()
      const filled = (text: string): string =>
        text.replaceAll(/\{(\w+)\}/g, (all, name: string) => ids.get(name) ?? all)
      for (const { name, method, path, body, status, answer, save } of exchangesOf(provider)) {
        const sent = body && filled(JSON.stringify(body))
        const got = await idp.send(method, filled(path), sent)
        assert.equal(got.status, status, `${name}: ${JSON.stringify(got.body)}`)
        if (answer) {
          const expected = JSON.parse(filled(JSON.stringify(answer)))
          assert.deepEqual(got.body, withMembers(got.body, expected), name)
        }
        if (save !== undefined) ids.set(save, got.body.id)
      }
    })
  })
}

/** The value with the expected members in place of its own, at any depth. */
const withMembers = (value: unknown, expected: unknown): unknown => {
  if (Array.isArray(expected)) {
    return expected.map((one, at) => withMembers(Array.isArray(value) ? value[at] : undefined, one))
  }
  if (typeof expected !== 'object' || expected === null) return expected
  const own = typeof value === 'object' && value !== null ? { ...value } : {}
  for (const [name, one] of Object.entries(expected)) {
    Reflect.set(own, name, withMembers(Reflect.get(own, name), one))
  }
  return own
}
