/** Bounds of pages of a provider: time of a request, pages and results. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PagesOptions, readBuckets } from './pages.ts'

const QUERY = {
  url: 'https://provider.example/v1/organization/costs',
  headers: {},
  parameters: [['limit', '7']],
} as const

type Answering = (request: number, signal: AbortSignal) => Promise<Response> | Response

/** Options with these answers, and the numbers of requests and the timeouts that were set. */
function answering(answer: Answering, more: Partial<PagesOptions> = {}) {
  const counted = { requests: 0 }
  const timeouts: number[] = []
  const options: PagesOptions = {
    send: async (_url, init) => {
      assert.ok(init?.signal)
      counted.requests++
      return answer(counted.requests, init.signal)
    },
    wait: async () => {},
    timeout: (ms) => {
      timeouts.push(ms)
      return new AbortController().signal
    },
    ...more,
  }
  return { options, counted, timeouts }
}

function pageOf(number: number, results: unknown[] = []): Response {
  return Response.json({ data: [{ results }], has_more: true, next_page: `page ${number}` })
}

function read(options: PagesOptions, signal = new AbortController().signal) {
  return readBuckets(options, QUERY, signal)
}

describe('pages of a provider', () => {
  it('a request without an answer ends after 30 seconds', async () => {
    const { options, counted } = answering(
      (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
      {
        timeout: (ms) => {
          assert.equal(ms, 30_000)
          const controller = new AbortController()
          setImmediate(() => controller.abort(new DOMException('30 s are over', 'TimeoutError')))
          return controller.signal
        },
      },
    )
    await assert.rejects(read(options), /^Error: provider\.example gave no usable answer: /)
    assert.equal(counted.requests, 1)
  })

  it('each request has its own timeout, and the reading ends all of them', async () => {
    const reading = new AbortController()
    const { options, counted, timeouts } = answering((request) => {
      if (request === 2) reading.abort(new Error('the reading is over'))
      return new Response('', { status: 429 })
    })
    await assert.rejects(read(options, reading.signal), /the reading is over/)
    assert.equal(counted.requests, 2)
    assert.deepEqual(timeouts, [30_000, 30_000])
  })

  it('at most 200 pages are read', async () => {
    const { options, counted } = answering((request) => pageOf(request))
    await assert.rejects(read(options), /^Error: provider\.example lists more than 200 pages$/)
    assert.equal(counted.requests, 200)
  })

  it('at most 100,000 results are read', async () => {
    const results = Array.from({ length: 50_001 }, () => ({}))
    const { options, counted } = answering((request) => pageOf(request, results))
    await assert.rejects(read(options), /^Error: provider\.example lists more than 100000 results$/)
    assert.equal(counted.requests, 2)
  })
})
