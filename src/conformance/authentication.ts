/**
 * Authentication of every operation: 401 without a key and with an unknown one. The paths name
 * objects that do not exist and the bodies are empty, to change nothing if a server accepts them.
 */
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { SOURCES } from './findings.ts'
import { MISSING_ID, operationById, type Probe, published } from './probe.ts'
import { errorProblem, isNotServed } from './problems.ts'

/** A key of the form of OpenAI's that nobody has. */
const UNKNOWN_KEY = 'sk-admin-conformance-0123456789abcdefghijklmnopqrstuvwxyz'

/** Operations of each method with an unknown key: servers limit how many an address may try. */
const UNKNOWN_KEY_AT: readonly string[] = ['listProjects', 'createProject', 'deleteProjectApiKey']

export const TOO_MANY = 'the server limits requests without a valid key: try again later'

function expectationOf({ id }: AnyEndpoint, expected: string) {
  return { area: 'authentication', operation: id, expected, source: SOURCES.errors } as const
}

export async function checkAuthentication(probe: Probe): Promise<void> {
  for (const endpoint of published) {
    if (!probe.unserved.has(endpoint.id)) await checkOperation(probe, endpoint)
  }
}

async function checkOperation(probe: Probe, endpoint: AnyEndpoint): Promise<void> {
  const names = pathParameters(endpoint.path)
  const missing = Object.fromEntries(names.map((name) => [name, MISSING_ID]))
  const without = await probe.requests.call(endpoint, missing, null)
  const noKey = expectationOf(endpoint, 'no key is 401, an error with its four members')
  if (isNotServed(without)) {
    return probe.findings.notSupported(noKey, `the server answers ${without.status}`)
  }
  const type = 'invalid_request_error'
  if (without.status === 429) return probe.findings.notSupported(noKey, TOO_MANY)
  probe.findings.check(noKey, errorProblem(without, { status: [401], values: { type } }))
  if (!UNKNOWN_KEY_AT.includes(endpoint.id)) return
  const unknown = await probe.requests.call(endpoint, missing, UNKNOWN_KEY)
  const unknownKey = expectationOf(
    endpoint,
    'an unknown key is 401 invalid_api_key, and is not repeated whole',
  )
  if (unknown.status === 429) return probe.findings.notSupported(unknownKey, TOO_MANY)
  probe.findings.check(
    unknownKey,
    errorProblem(unknown, {
      status: [401],
      values: { type, code: 'invalid_api_key' },
      without: UNKNOWN_KEY,
    }),
  )
}

/** A key of a project does not administrate. */
export async function checkProjectKey(probe: Probe, key: string): Promise<void> {
  const endpoint = operationById('listProjects')
  const received = await probe.requests.call(endpoint, {}, key)
  probe.findings.check(
    expectationOf(endpoint, 'the key of a project is 403'),
    errorProblem(received, { status: [403], mayBeText: true }),
  )
}
