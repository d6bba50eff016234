/**
 * Lists: members of a page, and the walk over all pages with `limit=1`. A list that others change
 * during the walk is not judged.
 */
import { isDeepStrictEqual } from 'node:util'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { SOURCES } from './findings.ts'
import { idOfItem, isList, MISSING_ID, type Probe, parametersFor, published } from './probe.ts'
import { errorProblem, excerptOf, isRecord } from './problems.ts'
import type { CallValues, Received } from './requests.ts'

const PAGE = 100
/** Most pages of a walk. */
const WALK_MAX = 4

/** Members of a page, of which `has_more` and the cursors are not checked yet. */
interface ListPage extends CallValues {
  readonly data: readonly unknown[]
}

export async function checkLists(probe: Probe): Promise<void> {
  for (const endpoint of published.filter(isList)) {
    if (probe.unserved.has(endpoint.id)) continue
    const parameters = await parametersFor(probe, endpoint)
    if (typeof parameters === 'string') {
      probe.findings.notSupported(expectationOf(endpoint, 'pages'), parameters)
      continue
    }
    await checkPages(probe, endpoint, parameters)
    await checkOrder(probe, endpoint, parameters)
    await checkCursor(probe, endpoint, parameters)
    await checkLimit(probe, endpoint, parameters)
  }
}

function expectationOf({ id }: AnyEndpoint, expected: string) {
  return { area: 'lists', operation: id, expected, source: SOURCES.document } as const
}

async function checkPages(probe: Probe, endpoint: AnyEndpoint, parameters: CallValues) {
  const expectation = expectationOf(
    endpoint,
    'pages with limit=1 and after have the list’s objects in its order, has_more but on the last, first_id and last_id or next of their ends',
  )
  const read = async (more: CallValues = {}): Promise<Received> =>
    probe.requests.call(endpoint, { ...parameters, limit: PAGE, ...more })
  const whole = await read()
  const page = pageOf(whole)
  if (!page) return probe.findings.check(expectation, `no list: ${excerptOf(whole)}`)
  const problem = endsProblem(page, PAGE) ?? (await walkProblem(read, page))
  const after = problem === undefined ? whole : await read()
  if (problem !== undefined && !isDeepStrictEqual(idsOf(pageOf(after)), idsOf(page))) {
    return probe.findings.notSupported(expectation, 'others changed the list during the check')
  }
  probe.findings.check(expectation, problem)
}

/** First fault of the walk, with pages of one object. */
async function walkProblem(
  read: (more: CallValues) => Promise<Received>,
  whole: ListPage,
): Promise<string | undefined> {
  let after: string | undefined
  for (let at = 0; at < Math.min(whole.data.length, WALK_MAX); at++) {
    const received = await read({ limit: 1, ...(after !== undefined && { after }) })
    const page = pageOf(received)
    if (!page) return `page ${at + 1} is no list: ${excerptOf(received)}`
    const expected = idOfItem(whole.data[at])
    if (page.data.length !== 1 || idOfItem(page.data[0]) !== expected) {
      return `page ${at + 1} does not have ${expected} alone: ${excerptOf(received)}`
    }
    const hasMore = whole.has_more || at < whole.data.length - 1
    if (page.has_more !== hasMore) return `has_more of page ${at + 1} is ${page.has_more}`
    const problem = endsProblem(page, 1)
    if (problem !== undefined) return `page ${at + 1}: ${problem}`
    after = cursorOf(page)
    if (hasMore && after === undefined) return `page ${at + 1} has no cursor for the next one`
  }
  return undefined
}

/** First fault of the members of a page beside its objects. */
function endsProblem(page: ListPage, limit: number): string | undefined {
  const { data, has_more, first_id, last_id } = page
  if (typeof has_more !== 'boolean') return 'has_more is no boolean'
  if (data.length > limit) return `${data.length} objects with limit=${limit}`
  if ('next' in page) {
    const isLast = page.next === null || page.next === undefined
    return isLast === has_more ? `next is ${String(page.next)} and has_more ${has_more}` : undefined
  }
  if (data.length === 0) return undefined
  const [first, last] = [idOfItem(data[0]), idOfItem(data.at(-1))]
  if (first_id !== undefined && first_id !== first) return `first_id is ${String(first_id)}`
  return last_id !== undefined && last_id !== last ? `last_id is ${String(last_id)}` : undefined
}

function cursorOf({ data, last_id, next }: ListPage): string | undefined {
  if (typeof next === 'string') return next
  return typeof last_id === 'string' ? last_id : idOfItem(data.at(-1))
}

async function checkOrder(probe: Probe, endpoint: AnyEndpoint, parameters: CallValues) {
  if (!('order' in endpoint.query.properties)) return
  const expectation = expectationOf(endpoint, 'order=desc is the reverse of order=asc')
  const read = async (order: string) =>
    pageOf(await probe.requests.call(endpoint, { ...parameters, limit: PAGE, order }))
  const [up, down] = [await read('asc'), await read('desc')]
  if (up?.has_more) return probe.findings.notSupported(expectation, 'more than 100 objects')
  const isReverse = isDeepStrictEqual(idsOf(up), idsOf(down).reverse())
  const problem = `asc ${idsOf(up).join(', ')}; desc ${idsOf(down).join(', ')}`
  probe.findings.check(expectation, isReverse ? undefined : problem)
}

async function checkCursor(probe: Probe, endpoint: AnyEndpoint, parameters: CallValues) {
  const received = await probe.requests.call(endpoint, { ...parameters, after: MISSING_ID })
  probe.findings.check(
    expectationOf(endpoint, 'an unknown cursor is 404 or 400, an error with its four members'),
    errorProblem(received, { status: [404, 400] }),
  )
}

async function checkLimit(probe: Probe, endpoint: AnyEndpoint, parameters: CallValues) {
  const received = await probe.requests.call(endpoint, { ...parameters, limit: -1 })
  probe.findings.check(
    expectationOf(endpoint, 'limit=-1 is 400, an error with its four members'),
    errorProblem(received, { status: [400] }),
  )
}

function pageOf({ status, json }: Received): ListPage | undefined {
  if (status !== 200 || !isRecord(json) || !Array.isArray(json.data)) return undefined
  return { ...json, data: json.data }
}

function idsOf(page: ListPage | undefined): (string | undefined)[] {
  return (page?.data ?? []).map(idOfItem)
}
