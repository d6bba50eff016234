/**
 * Success answers: writes in the run's own project, then every read. Nothing is written outside of
 * that project: people, invites, admin keys, and limits of the organization are only read.
 */
import type { EndpointId } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { type Strictness, shapeProblem } from './answer-shape.ts'
import { type Area, SOURCES } from './findings.ts'
import { ALERT, MINIMAL_BODIES, MINIMAL_SPEND_LIMIT } from './minimal-bodies.ts'
import {
  callServed,
  endpoints,
  operationById,
  type Probe,
  parametersFor,
  published,
  requiredValues,
} from './probe.ts'
import { codeOf, excerptOf, memberOf, statusProblem } from './problems.ts'
import type { CallValues, Received } from './requests.ts'

interface Write {
  readonly id: EndpointId
  readonly body: CallValues
}

/** Writes of the run's own project, in their order: lists get three objects, to have pages. */
export function ownWrites(runName: string): readonly Write[] {
  const account = (n: number): Write => ({
    id: 'createProjectServiceAccount',
    body: { name: `conformance-${n}` },
  })
  const role = (n: number): Write => ({
    id: 'createProjectRole',
    body: { role_name: `conformance-${n}`, permissions: [] },
  })
  return [
    { id: 'modifyProject', body: { name: `${runName} main` } },
    ...[1, 2, 3].map(account),
    { id: 'modifyProjectServiceAccount', body: { name: 'conformance' } },
    { id: 'createProjectServiceAccountApiKey', body: { name: 'conformance' } },
    { id: 'updateProjectApiKey', body: { scopes: [] } },
    { id: 'updateProjectRateLimits', body: { max_requests_per_1_minute: 1 } },
    {
      id: 'updateProjectModelPermissions',
      body: MINIMAL_BODIES.updateProjectModelPermissions ?? {},
    },
    { id: 'updateProjectHostedToolPermissions', body: { web_search: { enabled: true } } },
    { id: 'updateProjectServiceTierSettings', body: { default: 'standard' } },
    { id: 'updateProjectDataRetention', body: { retention_type: 'organization_default' } },
    { id: 'updateProjectSpendLimit', body: MINIMAL_SPEND_LIMIT },
    ...[1, 2, 3].map((): Write => ({ id: 'createProjectSpendAlert', body: ALERT })),
    { id: 'updateProjectSpendAlert', body: ALERT },
    ...[1, 2, 3].map(role),
    { id: 'updateProjectRole', body: { role_name: 'conformance' } },
  ]
}

export async function checkAnswers(probe: Probe): Promise<void> {
  for (const { id, body } of ownWrites(probe.runName)) {
    await checkAnswer(probe, operationById(id), body, 'answers')
  }
  for (const endpoint of published.filter(isRead)) {
    await checkAnswer(probe, endpoint, requiredValues(endpoint, probe), 'answers')
  }
}

/** Reads of Bailiwick's additions, against its contract. */
export async function checkExtensions(probe: Probe): Promise<void> {
  const reads = endpoints.filter((one) => one.extension && isRead(one) && one.access !== 'self')
  for (const endpoint of reads) {
    await checkAnswer(probe, endpoint, requiredValues(endpoint, probe), 'extensions')
  }
}

function isRead({ method, media }: AnyEndpoint): boolean {
  return method === 'GET' && media === undefined
}

async function checkAnswer(
  probe: Probe,
  endpoint: AnyEndpoint,
  values: CallValues,
  area: Area,
): Promise<void> {
  const source = area === 'extensions' ? SOURCES.contract : SOURCES.document
  const expected = `${endpoint.method} ${endpoint.path} is 200 in its documented shape`
  const expectation = { area, operation: endpoint.id, expected, source }
  const parameters = await parametersFor(probe, endpoint)
  if (typeof parameters === 'string') {
    return probe.findings.notSupported(expectation, parameters)
  }
  const sent = { ...parameters, ...values }
  const received = await callServed(probe, endpoint, sent, area, source)
  if (!received) return
  if (received.status === 404 && isOptional(endpoint)) {
    return probe.findings.notSupported(expectation, `there is none: ${String(codeOf(received))}`)
  }
  const id = memberOf(received.json, 'id')
  if (endpoint.method === 'POST' && typeof id === 'string') probe.own.set(endpoint.path, id)
  probe.findings.check(expectation, successProblem(endpoint, received, probe.strictness))
}

/** The only object of its kind, such as the organization's spend limit, may not exist. */
function isOptional({ method, path }: AnyEndpoint): boolean {
  const lastParameter = pathParameters(path).at(-1)
  return method === 'GET' && (lastParameter === undefined || !path.endsWith(`:${lastParameter}`))
}

/** What is wrong with a success answer. */
export function successProblem(
  endpoint: AnyEndpoint,
  received: Received,
  strictness: Strictness,
): string | undefined {
  const wrongStatus = statusProblem(received, 200)
  if (wrongStatus !== undefined) return wrongStatus
  const wrongShape = shapeProblem(endpoint, received.json, strictness)
  return wrongShape && `${wrongShape}: ${excerptOf(received)}`
}
