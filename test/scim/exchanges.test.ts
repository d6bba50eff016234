/**
 * The exchanges that Okta and Entra ID document, and Okta's test of a server, replayed: requests as
 * they are written there, and all members of the answers but those that `differs` names.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type ScimClient, scimClient } from './scim-client.ts'

interface Exchange {
  readonly name: string
  readonly method: string
  /** Path, with `{name}` for a saved id. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
  readonly status: number
  /** Members that the answer has, besides others. */
  readonly answer?: object
  /** Members that the answer does not have. */
  readonly absent?: readonly string[]
  /** Reason why the documented answer has more or other members. */
  readonly differs?: string
  /** Name under which the id of the answer is saved. */
  readonly save?: string
}

function exchangesOf(provider: string): readonly Exchange[] {
  return JSON.parse(readFileSync(new URL(`./exchanges/${provider}.json`, import.meta.url), 'utf8'))
    .exchanges
}

onEachStore('documented exchanges', (dialect) => {
  const server = shareHarness(dialect)
  for (const provider of ['okta-spec-test', 'okta', 'entra-id']) {
    it(`of ${provider} are answered as documented`, async () => {
      const idp = await scimClient(server())
      await removeAll(idp)
      const ids = new Map<string, string>()
      const filled = (text: string): string =>
        text.replaceAll(/\{(\w+)\}/g, (all, name: string) => ids.get(name) ?? all)
      for (const exchange of exchangesOf(provider)) {
        const { name, method, path, headers, body, status, answer, absent = [], save } = exchange
        const sent = body && filled(JSON.stringify(body))
        const got = await idp.send(method, filled(path), sent, headers)
        assert.equal(got.status, status, `${name}: ${JSON.stringify(got.body)}`)
        if (answer) {
          const expected = JSON.parse(filled(JSON.stringify(answer)))
          assert.deepEqual(got.body, withMembers(got.body, expected), name)
        }
        for (const member of absent) assert.ok(!Object.hasOwn(got.body, member), name)
        if (save !== undefined) ids.set(save, got.body.id)
      }
    })
  }
})

/** Removes all users, so that lists have those of the exchanges alone. */
async function removeAll(idp: ScimClient): Promise<void> {
  const { Resources } = (await idp.send('GET', '/Users?count=200&attributes=id')).body
  for (const { id } of Resources) await idp.send('DELETE', `/Users/${id}`)
}

/** The value with the expected members in place of its own, at any depth. */
function withMembers(value: unknown, expected: unknown): unknown {
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
