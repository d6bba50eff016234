/** Checks of raw responses against the contract, before any client has parsed them. */
import assert from 'node:assert/strict'
import OpenAI from 'openai'
import { Compile } from 'typebox/compile'
import { Clean } from 'typebox/value'
import { createClient } from '#client/client.ts'
import { api, type EndpointId } from '#contract/api.ts'
import { CSV, EVENTS } from '#contract/endpoint.ts'
import type { Harness } from '#test/support/harness.ts'

const validators = Object.fromEntries(
  Object.entries(api).map(([id, { response }]) => [id, Compile(response)]),
)

/** Clients whose last response is remembered, and a check of it against the contract. */
export function recorder() {
  const answers: { path: string; body: unknown }[] = []
  const recordingFetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const copy = response.clone()
    const type = response.headers.get('content-type') ?? ''
    const isText = type.startsWith(CSV) || type.startsWith(EVENTS)
    answers.push({ path: String(input), body: await (isText ? copy.text() : copy.json()) })
    return response
  }
  /** Resolves to the client's result, once the response matches the contract. */
  const answered = async <T>(id: EndpointId, call: PromiseLike<T>): Promise<T> => {
    const result = await call
    const { path, body } = answers.pop() ?? assert.fail(`${id} was not answered`)
    const faults = validators[id]?.Errors(body)
    assert.ok(validators[id]?.Check(body), `${id} at ${path}: ${JSON.stringify(faults)}`)
    assert.deepEqual(Clean(api[id].response, structuredClone(body)), body, `${id} says too much`)
    return result
  }
  const clientsOf = ({ url, adminKey }: Pick<Harness, 'url' | 'adminKey'>) => {
    const baseURL = `${url}/v1`
    const options = { fetch: recordingFetch, maxRetries: 0 }
    return {
      organization: new OpenAI({ baseURL, adminAPIKey: adminKey, ...options }).admin.organization,
      client: createClient({ baseUrl: baseURL, adminKey, ...options }),
    }
  }
  return { clientsOf, recordingFetch, answered }
}
