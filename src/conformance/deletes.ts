/** Deletes of objects of the run's own project: confirmed, final, and 404 when repeated. */
import type { EndpointId } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { successProblem } from './answers.ts'
import { SOURCES } from './findings.ts'
import { callServed, endpoints, operationById, type Probe, parametersFor } from './probe.ts'
import { errorProblem, memberOf } from './problems.ts'
import type { CallValues } from './requests.ts'

const DELETES: readonly EndpointId[] = [
  'deleteProjectApiKey',
  'deleteProjectSpendAlert',
  'deleteProjectRole',
  'deleteProjectServiceAccount',
  'deleteProjectSpendLimit',
  'deleteProjectModelPermissions',
]

function expectationOf({ id }: AnyEndpoint, expected: string) {
  return { area: 'deletes', operation: id, expected, source: SOURCES.document } as const
}

export async function checkDeletes(probe: Probe): Promise<void> {
  for (const id of DELETES) {
    const endpoint = operationById(id)
    const parameters = await parametersFor(probe, endpoint)
    if (typeof parameters === 'string') {
      probe.findings.notSupported(expectationOf(endpoint, 'a delete'), parameters)
    } else {
      await checkDelete(probe, endpoint, parameters)
    }
  }
}

async function checkDelete(
  probe: Probe,
  endpoint: AnyEndpoint,
  parameters: CallValues,
): Promise<void> {
  const source = SOURCES.document
  const created = endpoint.path.replace(/\/:\w+$/, '')
  probe.own.delete(created)
  const received = await callServed(probe, endpoint, parameters, 'deletes', source)
  if (!received) return
  const unconfirmed = memberOf(received.json, 'deleted') === true ? undefined : 'deleted: not true'
  probe.findings.check(
    expectationOf(endpoint, 'a delete is 200 with deleted: true'),
    successProblem(endpoint, received, probe.strictness) ?? unconfirmed,
  )
  // The only object of its kind has a default in its place, or is deleted without one.
  if (!/:\w+$/.test(endpoint.path) || endpoint.path.endsWith(':project_id')) return
  const again = await probe.requests.call(endpoint, parameters)
  probe.findings.check(
    expectationOf(endpoint, 'a repeated delete is 404, an error with its four members'),
    errorProblem(again, { status: [404] }),
  )
  const retrieve = endpoints.find((one) => one.method === 'GET' && one.path === endpoint.path)
  if (!retrieve) return
  const read = await probe.requests.call(retrieve, parameters)
  probe.findings.check(
    expectationOf(endpoint, 'a deleted object is 404 when it is retrieved'),
    errorProblem(read, { status: [404] }),
  )
}
