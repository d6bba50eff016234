/** Errors of the Admin API: 404 of missing objects, 400 of wrong bodies, 403 of a project's key. */
import type { EndpointId } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { ownWrites } from './answers.ts'
import { SOURCES } from './findings.ts'
import {
  MISSING_ID,
  operationById,
  type Probe,
  parametersFor,
  published,
  requiredValues,
} from './probe.ts'
import { errorProblem } from './problems.ts'
import type { CallValues } from './requests.ts'

const UNKNOWN_MEMBER = 'conformance_unknown'

/** A number in place of each text, list or object. */
const WRONG_VALUE = 42

function expectationOf({ id }: AnyEndpoint, expected: string) {
  return { area: 'errors', operation: id, expected, source: SOURCES.errors } as const
}

export async function checkErrors(probe: Probe): Promise<void> {
  for (const endpoint of published) {
    if (pathParameters(endpoint.path).length > 0) await checkMissing(probe, endpoint)
  }
  const writes = new Map(ownWrites(probe.runName).map(({ id, body }) => [id, body]))
  for (const [id, body] of writes) await checkBodies(probe, id, body)
  await checkSyntax(probe)
}

/** Objects that do not exist: first all of the path, then all but the project. */
async function checkMissing(probe: Probe, endpoint: AnyEndpoint): Promise<void> {
  if (probe.unserved.has(endpoint.id)) return
  const names = pathParameters(endpoint.path)
  const missing = Object.fromEntries(names.map((name) => [name, MISSING_ID]))
  const required = requiredValues(endpoint, probe)
  const cases = [{ ...required, ...missing }]
  const isOfProject = names.length > 1 && names[0] === 'project_id'
  // A limit exists for each model that there is, and models are the server's.
  if (isOfProject && !names.includes('rate_limit_id')) {
    cases.push({ ...required, ...missing, project_id: probe.projectId })
  }
  for (const parameters of cases) {
    const received = await probe.requests.call(endpoint, parameters)
    probe.findings.check(
      expectationOf(endpoint, 'missing objects are 404, an error with its four members'),
      errorProblem(received, { status: [404] }),
    )
  }
}

async function checkBodies(probe: Probe, id: EndpointId, body: CallValues): Promise<void> {
  const endpoint = operationById(id)
  const parameters = probe.unserved.has(id) ? '' : await parametersFor(probe, endpoint)
  if (typeof parameters === 'string') return
  const check = async (expected: string, changed: CallValues, param: string, code: string) => {
    const received = await probe.requests.call(endpoint, { ...parameters, ...changed })
    const type = 'invalid_request_error'
    // OpenAI’s codes are documented for its data plane alone.
    const values = { type, param, ...(probe.strictness === 'contract' && { code }) }
    const problem = errorProblem(received, { status: [400], values })
    probe.findings.check(expectationOf(endpoint, expected), problem)
  }
  await check(
    `an unknown member of the body is 400 with param ${UNKNOWN_MEMBER}`,
    { ...body, [UNKNOWN_MEMBER]: true },
    UNKNOWN_MEMBER,
    'unknown_parameter',
  )
  for (const name of endpoint.body.required ?? []) {
    const { [name]: _, ...rest } = body
    const expected = `a body without ${name} is 400 with param ${name}`
    await check(expected, rest, name, 'missing_required_parameter')
  }
  const wrong = Object.keys(body).find((name) => typeof body[name] !== 'number')
  if (wrong === undefined) return
  const changed = { ...body, [wrong]: WRONG_VALUE }
  await check(`a number as ${wrong} is 400 with param ${wrong}`, changed, wrong, 'invalid_type')
}

/** A body that is no JSON. */
async function checkSyntax(probe: Probe): Promise<void> {
  const endpoint = operationById('createProject')
  const received = await probe.requests.send({
    method: endpoint.method,
    path: endpoint.path,
    body: '{"name": ',
  })
  probe.findings.check(
    expectationOf(endpoint, 'a body that is no JSON is 400, an error with its four members'),
    errorProblem(received, { status: [400], values: { type: 'invalid_request_error' } }),
  )
}
