/**
 * `node bench/searches.ts`: how long a page and a search take over HTTP where there is much, on
 * SQLite, and on PostgreSQL inside `test/with-postgres.sh`. A search looks at every row in question
 * until its page is full; the newest row is its best case, one that finds nothing its worst.
 */
import { hashSecret } from '#base/secrets.ts'
import { type Dialect, run as runStatement, type Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { hasPostgres } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { print } from './print.ts'

const PROJECTS = 10_000
const MANY = 100_000
const ACCOUNTS = 1000
/** Rows of one statement, and statements of one transaction. */
const ROWS = 1000
const ROUNDS = 5
const PROJECT = 'proj_00000000'

function numbered(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(8, '0')}`
}

async function inChunks(
  { store }: Harness,
  count: number,
  insert: (tx: Tx, numbers: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += ROWS) {
    const numbers = Array.from({ length: Math.min(ROWS, count - from) }, (_, i) => from + i)
    await record(store, async (tx) => void (await insert(tx, numbers)))
  }
}

async function seed(h: Harness): Promise<void> {
  const organization_id = h.bootstrapped.organization.id
  await inChunks(h, PROJECTS, (tx, numbers) =>
    tx
      .insertInto('project')
      .values(
        numbers.map((n) => ({
          id: numbered('proj_', n),
          organization_id,
          name: `Projekt Ö ${n}`,
          created_at: n,
        })),
      )
      .execute(),
  )
  await inChunks(h, MANY, async (tx, numbers) => {
    const people = numbers.map((n) => ({
      id: numbered('user-', n),
      organization_id,
      role: 'reader' as const,
      added_at: n,
      name: `Zoë Müller ${n}`,
      email: `p${n}@example.com`,
      email_key: `p${n}@example.com`,
    }))
    await tx.insertInto('user').values(people).execute()
    const members = numbers.map((n) => ({
      project_id: PROJECT,
      user_id: numbered('user-', n),
      added_at: n,
      role: 'member' as const,
    }))
    await tx.insertInto('project_user').values(members).execute()
  })
  await inChunks(h, ACCOUNTS, (tx, numbers) =>
    tx
      .insertInto('service_account')
      .values(
        numbers.map((n) => ({
          id: numbered('svc_', n),
          project_id: PROJECT,
          name: `Dienst ${n}`,
          created_at: n,
          role: 'member' as const,
        })),
      )
      .execute(),
  )
  await inChunks(h, MANY, (tx, numbers) =>
    tx.insertInto('api_key').values(numbers.map(key)).execute(),
  )
}

/** Half of the keys are people's, the others those of service accounts. */
function key(n: number) {
  return {
    id: numbered('key_', n),
    project_id: PROJECT,
    name: `Schlüssel ${n}`,
    created_at: n,
    user_id: n % 2 === 0 ? numbered('user-', n) : null,
    service_account_id: n % 2 === 0 ? null : numbered('svc_', n % ACCOUNTS),
    owner_access: 'active' as const,
    hash: hashSecret(`${n}`),
    scopes: '[]',
    redacted_value: 'sk-proj-abcd...wxyz',
    expires_at: null,
  }
}

/** Questions about all keys, and searches over everything, which have no size of a page. */
const ORGANIZATION = [
  'api_keys',
  'api_keys?condition=unused',
  'api_keys?condition=expired',
  'api_keys?condition=unlimited',
  'api_keys?order_by=last_used_at',
  'api_keys?order_by=expires_at&order=asc',
  'api_key_counts',
  'search?text=Nirgendwo',
  'search?text=M%C3%BCller%20777',
]

const LISTS: readonly [name: string, path: string, first: string, last: string][] = [
  ['projects', 'projects', `Ö ${PROJECTS - 1}`, 'proj_00000000'],
  ['keys of a project', `projects/${PROJECT}/api_keys`, `SEL ${MANY - 1}`, 'key_00000000'],
  ['users', 'users', `Müller ${MANY - 1}`, 'user-00000000'],
  ['members', `projects/${PROJECT}/users`, `Müller ${MANY - 1}`, 'user-00000000'],
  ['service accounts', `projects/${PROJECT}/service_accounts`, 'dienst 999', 'svc_00000000'],
]

/** The median, the slowest, and how many were found. */
async function measure(h: Harness, path: string): Promise<string> {
  const times: number[] = []
  let count = 0
  for (let round = 0; round < ROUNDS; round++) {
    // Another page size each time, so that no answer is one that was kept.
    const limit = `${path.includes('?') ? '&' : '?'}limit=${20 + round}`
    const began = performance.now()
    const { status, json } = await h.raw('GET', `/v1/organization/${path}${limit}`)
    times.push(performance.now() - began)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    count = (json.data as unknown[]).length
  }
  const sorted = times.toSorted((a, b) => a - b)
  const shown = [sorted[Math.floor(ROUNDS / 2)], sorted.at(-1)].map((ms) => ms?.toFixed(0))
  return `${shown.map((ms) => String(ms).padStart(6)).join('')} (${count})`.padEnd(20)
}

async function timesOf(h: Harness, path: string): Promise<string> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    const { status } = await h.raw('GET', `/v1/organization/${path}`)
    times.push(performance.now() - began)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
  }
  return times.map((ms) => ms.toFixed(0)).join(' ')
}

async function run(dialect: Dialect): Promise<void> {
  const h = await startHarness(dialect)
  try {
    await seed(h)
    // Autovacuum would do so within a minute.
    if (dialect === 'postgres') await h.store.reader[runStatement]('analyze', [])
    print(`\n${dialect}: median and slowest ms of ${ROUNDS}, and how many were found`)
    print('list                page                first               last                none')
    for (const [name, path, first, last] of LISTS) {
      const questions = ['', first, last, 'Nirgendwo'].map((text) =>
        text === '' ? path : `${path}?search=${encodeURIComponent(text)}`,
      )
      const figures: string[] = []
      for (const question of questions) figures.push(await measure(h, question))
      print(name.padEnd(18) + figures.join(''))
    }
    for (const question of ORGANIZATION) print(`${question}: ${await timesOf(h, question)} ms`)
    const ids = Array.from({ length: 100 }, (_, n) => numbered('proj_', n)).join(',')
    const counts = await timesOf(h, `project_counts?project_ids=${ids}`)
    print(`counts of 100 projects: ${counts} ms`)
  } finally {
    await h.close()
  }
}

for (const dialect of ['sqlite', ...(hasPostgres ? ['postgres' as const] : [])] as const) {
  await run(dialect)
}
