/** Real requests through the gateway of a server whose clock only moves on command. */
import assert from 'node:assert/strict'
import type { Dialect } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { startGateway } from '#test/support/gateway.ts'
import { type Harness, share } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

export interface Traffic {
  readonly h: Harness
  readonly clock: () => number
  move(ms: number): void
  /** Sends a chat, and returns whether it was admitted. */
  send(key: MadeKey, model: string, more?: object): Promise<boolean>
  /** Creates a key in a new project, or in an existing one. */
  newKey(projectId?: string): Promise<MadeKey>
}

/** Starts one gateway and upstream for all tests of the calling suite. */
export function shareTraffic(dialect: Dialect, config = ''): () => Traffic {
  const { clock, move } = movableClock(Date.parse('2026-02-01T12:00:00Z'))
  const gateway = share(() => startGateway({ dialect, clock, config }))
  return () => {
    const { h } = gateway()
    return {
      h,
      clock,
      move,
      send: async (key, model, more = {}) => {
        const response = await fetch(`${h.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model, messages: [{ role: 'user', content: 'a' }], ...more }),
        })
        const text = await response.text()
        assert.ok(response.status === 200 || response.status === 429, text)
        return response.status === 200
      },
      newKey: async (projectId) => makeUserKey(h, projectId ?? (await makeProject(h))),
    }
  }
}
