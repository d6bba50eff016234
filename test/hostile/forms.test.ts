/** Forms: parsing costs work in proportion to the length, and ids are bounded. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { MODEL, shareGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'
import { matchCost } from './natives.ts'

const gateway = shareGateway()
const TYPE = 'multipart/form-data; boundary=b'
const BLANKS = 8_050

async function send(path: string, parts: readonly string[]) {
  const { h, key } = gateway()
  return h.raw('POST', path, {
    key: key.value,
    body: `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
    headers: { 'content-type': TYPE },
  })
}

function field(name: string, value: string, more = ''): string {
  return `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}`
}

/** Whether the match is in the server, and not in the upstream or the client of this process. */
function isOurs(stack = ''): boolean {
  return stack.includes('/src/gateway/') && !stack.includes('/simulator/')
}

/** Upper bound of the cost of regular expressions on long texts while `run` lasts. */
async function matchingDuring(test: TestContext, run: () => Promise<unknown>): Promise<number> {
  let cost = 0
  const { exec } = RegExp.prototype
  test.mock.method(RegExp.prototype, 'exec', function (this: RegExp, text: string) {
    if (text.length > 1_000 && isOurs(new Error().stack)) cost += matchCost(this, text)
    return exec.call(this, text)
  })
  await run()
  test.mock.restoreAll()
  return cost
}

const HEADS: Readonly<Record<string, string>> = {
  'blanks in a value': `\r\nX-A: x${' '.repeat(BLANKS)}x`,
  'tabs in a value': `\r\nX-A: x${'\t'.repeat(BLANKS)}x`,
  'blanks around a parameter': `\r\nContent-Type: a;${' '.repeat(BLANKS)}b`,
  'blanks behind a charset': `\r\nContent-Type: a; charset${' '.repeat(BLANKS)}`,
}

for (const [name, head] of Object.entries(HEADS)) {
  for (const [path, file] of [
    ['/v1/audio/transcriptions', 'file'],
    ['/v1/images/edits', 'image'],
    ['/v1/files', 'file'],
  ] as const) {
    it(`${name}: ${path} matches no pattern in more than linear time`, async (test) => {
      const fields = Array.from({ length: 20 }, (_, index) => field(`f${index}`, 'v', head))
      const parts = [
        ...fields,
        field(path === '/v1/files' ? 'purpose' : 'model', 'user_data'),
        field(file, 'x', '; filename="a"'),
      ]
      const length = parts.join('').length
      const cost = await matchingDuring(test, () => send(path, parts))
      assert.ok(cost <= 4 * length, `${cost} for ${length} bytes`)
    })
  }
}

it('an id in a form above id_characters returns 400 and names the bound', async () => {
  const before = await exceededCount(gateway().h, 'id_characters')
  const { status, json } = await send('/v1/images/edits', [
    field('model', MODEL),
    field('images[0][file_id]', 'x'.repeat(129)),
  ])
  assert.deepEqual([status, json.error?.code], [400, 'string_above_max_length'])
  assert.match(json.error?.message ?? '', /\(id_characters\)/)
  assert.equal((await exceededCount(gateway().h, 'id_characters')) - before, 1)
})

it('a long form is scanned in slices and forwarded byte for byte', async () => {
  const { h, upstream } = gateway()
  const before = await exceededCount(h, 'body_scan_bytes')
  const file = field('file', 'é'.repeat(1_048_576), '; filename="a"')
  const { status } = await send('/v1/audio/transcriptions', [field('model', 'whisper-1'), file])
  assert.equal(status, 200)
  assert.equal((await exceededCount(h, 'body_scan_bytes')) - before, 1)
  const arrived = String(upstream.requests.at(-1)?.body)
  assert.ok(arrived.endsWith(`--b\r\n${file}\r\n--b--\r\n`), 'the form differs')
})
