/** Request logs at a terminal: the table, the explanation of one, and exports. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { cells, type Outcome, run, temporaryFolder } from './command.ts'

const LIMITED = `${MODEL}-none`

describe('request logs', () => {
  const gateway = shareGateway({
    config: (url) => `
models:
  ${LIMITED}: { max_requests_per_1_minute: 0 }
upstreams:
  away: { base_url: "http://127.0.0.1:1/v1" }
  main: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", weight: 0 }
`,
  })
  const bailiwick = (...args: string[]): Promise<Outcome> => {
    const { h } = gateway()
    return run(['request-logs', ...args], {
      OPENAI_ADMIN_KEY: h.adminKey,
      BAILIWICK_BASE_URL: h.url,
    })
  }
  /** Sends a request, and returns its id when its log is written. */
  const send = async (body: string): Promise<string> => {
    const { h, post } = gateway()
    const { headers } = await post(CHAT, body)
    const id = headers.get('x-request-id') ?? ''
    await eventually('the request has a log', async () => {
      await h.flush()
      return (await bailiwick('retrieve', id)).status === 0
    })
    return id
  }
  let succeeded: string
  let rejected: string
  let failed: string

  before(async () => {
    succeeded = await send(chat('a'))
    rejected = await send(chat('a', { model: LIMITED }))
    gateway().upstream.script({ status: 503 })
    failed = await send(chat('a'))
  })

  it('retrieve with a key of another server says where the address is set', async () => {
    const { h } = gateway()
    const environment = { OPENAI_ADMIN_KEY: mintKey('admin'), OPENAI_BASE_URL: 'http://x/v1' }
    const { status, stderr } = await run(['request-logs', 'retrieve', rejected], {
      ...environment,
      BAILIWICK_BASE_URL: h.url,
    })
    assert.equal(status, 1)
    assert.match(stderr, /^error: Incorrect API key .* BAILIWICK_BASE_URL or --base-url/)
  })

  it('retrieve names the limit that rejected a request, its level and its model', async () => {
    const { key } = gateway()
    const { stdout } = await bailiwick('retrieve', rejected)
    const [verdict, cause, blank] = stdout.split('\n')
    assert.equal(verdict, 'Rejected with 429 (rate_limit_requests).')
    const limit = `The organization's limit of 0 requests a minute for ${LIMITED}`
    assert.deepEqual([cause, blank], [`${limit} admits no request.`, ''])
    assert.match(stdout, new RegExp(`^request_id +${rejected}$`, 'm'))
    assert.match(stdout, new RegExp(`^key +Secret Key \\(${key.id}\\)$`, 'm'))
    assert.match(stdout, new RegExp(`^model +${LIMITED}$`, 'm'))
  })

  it('retrieve has each attempt of a request that succeeded after a failover', async () => {
    const { stdout } = await bailiwick('retrieve', succeeded)
    assert.match(stdout, /^Succeeded with 200 in \S+ (?:ms|s)(?:, of which .*)?\.\n/)
    assert.match(stdout, /^Upstream away could not be reached, which took /m)
    assert.match(stdout, /^Upstream main answered 200 after /m)
    assert.match(stdout, /^input_tokens +\d+$/m)
    assert.match(stdout, /^cost_usd +0\.\d+$/m)
    const attempts = cells(stdout.split('\n\n').at(-1) ?? '').map((row) => row.slice(0, 4))
    assert.deepEqual(attempts[0], ['UPSTREAM', 'MODEL', 'STATUS', 'REASON'])
    assert.deepEqual(attempts[1], ['away', MODEL, '-', 'connect'])
    assert.deepEqual(attempts[2], ['main', MODEL, '200', '-'])
  })

  it('retrieve names the upstream that failed', async () => {
    const { stdout } = await bailiwick('retrieve', failed)
    assert.match(stdout, /^Failed with 503 \(upstream_unavailable\) after /)
    assert.match(stdout, /^Upstream main failed with 503 after /m)
  })

  it('retrieve of an id without a log exits with 1 and names it', async () => {
    const { status, stderr } = await bailiwick('retrieve', 'req_none')
    assert.equal(status, 1)
    assert.match(stderr, /req_none/)
  })

  it('list is a table of the filtered requests, newest first', async () => {
    const { stdout } = await bailiwick('list', '--outcomes', 'rejected,failed')
    const [headings, ...rows] = cells(stdout)
    assert.deepEqual(headings?.slice(0, 4), ['TIME', 'STATUS', 'OUTCOME', 'CODE'])
    assert.deepEqual(headings?.slice(-1), ['REQUEST ID'])
    assert.deepEqual(
      rows.map((row) => [...row.slice(1, 5), row.at(-1)]),
      [
        ['503', 'failed', 'upstream_unavailable', MODEL, failed],
        ['429', 'rejected', 'rate_limit_requests', LIMITED, rejected],
      ],
    )
  })

  it('list says how to continue, and --json has the page', async () => {
    const { stdout, stderr } = await bailiwick('list', '--limit', '2', '--json')
    assert.equal(stderr, '')
    const page = JSON.parse(stdout)
    assert.deepEqual(
      page.data.map(({ request_id }: { request_id: string }) => request_id),
      [failed, rejected],
    )
    const first = await bailiwick('list', '--limit', '2')
    assert.equal(
      first.stderr,
      `More results: continue with --page ${page.next_page}, or list everything with --csv or --jsonl.\n`,
    )
    const second = await bailiwick('list', '--limit', '2', '--page', page.next_page)
    assert.deepEqual(
      cells(second.stdout)
        .map((row) => row.at(-1))
        .slice(1),
      [succeeded],
    )
    const none = await bailiwick('list', '--codes', 'nothing')
    assert.deepEqual(none, { status: 0, stdout: '', stderr: 'There are none.\n' })
  })

  it('list exports all requests of a filter as CSV and JSONL, also into a file', async () => {
    const { stdout } = await bailiwick('list', '--limit', '1', '--jsonl')
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).request_id)
    assert.deepEqual(ids, [failed, rejected, succeeded])
    using folder = temporaryFolder()
    const file = join(folder.path, 'requests.csv')
    const saved = await bailiwick('list', '--outcomes', 'rejected', '--csv', '--output', file)
    assert.deepEqual([saved.status, saved.stdout], [0, ''])
    const [head, row, end] = readFileSync(file, 'utf8').split('\r\n')
    assert.match(head ?? '', /^request_id,|,request_id,/)
    assert.ok(row?.includes(rejected))
    assert.equal(end, '')
  })

  it('list rejects --output without an export, and two forms at once', async () => {
    const { status, stderr } = await bailiwick('list', '--output', 'x')
    assert.equal(status, 2)
    assert.match(stderr, /option '--output <file>' needs '--csv' or '--jsonl'/)
    const both = await bailiwick('list', '--csv', '--jsonl')
    assert.equal(both.status, 2)
    assert.match(both.stderr, /cannot be used with/)
  })
})
