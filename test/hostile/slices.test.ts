/** Long bodies and lines: no slice of their scan costs more than a constant times its length. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FORM_TYPE } from '#test/fuzz/forms.ts'
import { BATCH_SHAPES, FORM_SHAPES } from './form-shapes.ts'
import { JSON_SHAPES, NAME_SHAPES } from './json-shapes.ts'
import { measure } from './work.ts'

const { scanFacts } = await import('#gateway/request/json-body.ts')
const { createBatchLines } = await import('#gateway/request/batch-lines.ts')
const { BODIES } = await import('#gateway/formats/openai/bodies.ts')
const { scanForm } = await import('#gateway/request/form-scan.ts')
const { SLICE_BYTES } = await import('#event-loop/scan-queue.ts')
const { createNameSearch } = await import('#gateway/upstream/usage-option.ts')
const { addToPieces, createPieces, joinInSlices } = await import('#http/data-plane/body-pieces.ts')

const LENGTH = 2 * 1_048_576
/** The constant of a whole body (cost.test.ts); a token may end in the next slice. */
const MOST = 8 * SLICE_BYTES
const CHUNK = 65_536
/** All members are scanned. */
const BOUNDS = {
  body_members: LENGTH,
  member_name_bytes: 1_024,
  id_characters: 128,
  body_references: 1_000,
}

/** Measures every slice, and returns their number. */
function sliceThrough(advance: () => boolean): number {
  let isLast = false
  let slices = 0
  while (!isLast) {
    const { visited } = measure(() => {
      // a rejected input ends here
      isLast = true
      isLast = advance()
    })
    slices += 1
    assert.ok(visited <= MOST, `slice ${slices} took ${visited} steps`)
  }
  return slices
}

for (const [shape, textOf] of Object.entries(JSON_SHAPES)) {
  it(`${shape}: each slice costs at most a constant times its length`, () => {
    const text = `{"model":"gpt-4o-mini","messages":[],"tools":${textOf(LENGTH)}}`
    const bytes = Buffer.from(text)
    const { advance } = scanFacts(BODIES.createChatCompletion, bytes, BOUNDS, SLICE_BYTES)
    assert.ok(sliceThrough(advance) <= 2 * Math.ceil(bytes.length / SLICE_BYTES))
  })
}

it('a body that is read twice is read in slices both times', () => {
  const item = '{"id":"a","role":"user","content":"x"}'
  const rest = `,"input":[${item},{"content":"${'x'.repeat(LENGTH)}"}],"conversation":"conv_1"}`
  const bytes = Buffer.from(`{"model":"gpt-4o-mini"${rest}`)
  const { advance, facts } = scanFacts(BODIES.createResponse, bytes, BOUNDS, SLICE_BYTES)
  const once = Math.ceil(bytes.length / SLICE_BYTES)
  const slices = sliceThrough(advance)
  assert.ok(slices >= 2 * once && slices <= 4 * once, `${slices}`)
  assert.deepEqual(
    facts().references.map(({ kind, id, param }) => [kind, id, param]),
    [
      ['item', 'a', 'input[0].id'],
      ['conversation', 'conv_1', 'conversation'],
    ],
  )
})

it('the chunks of a body are joined in slices', () => {
  const pieces = createPieces()
  for (let at = 0; at < LENGTH; at += CHUNK) addToPieces(pieces, Buffer.alloc(CHUNK, 'x'))
  const { body, advance } = joinInSlices(pieces, LENGTH)
  assert.equal(sliceThrough(advance), LENGTH / SLICE_BYTES)
  assert.ok(body.equals(Buffer.alloc(LENGTH, 'x')))
})

for (const [shape, unit] of Object.entries(NAME_SHAPES)) {
  it(`${shape}: each slice of the search for stream_options is bounded`, () => {
    const { advance, isFound } = createNameSearch(Buffer.alloc(LENGTH, unit))
    assert.equal(sliceThrough(advance), LENGTH / SLICE_BYTES)
    assert.equal(isFound(), false)
  })
}

for (const [shape, textOf] of Object.entries(FORM_SHAPES)) {
  it(`a form of ${shape}: each slice costs at most a constant times its length`, () => {
    const bytes = Buffer.from(textOf(LENGTH))
    const options = { route: 'createTranscription', contentType: FORM_TYPE } as const
    const scan = scanForm(bytes, { ...options, bounds: BOUNDS, sliceBytes: SLICE_BYTES })
    assert.ok(sliceThrough(scan.advance) <= Math.ceil(bytes.length / SLICE_BYTES))
    const { visited } = measure(scan.facts)
    assert.ok(visited <= MOST, `the facts took ${visited} steps`)
  })
}

const LONG_LINES: Readonly<Record<string, (length: number) => string>> = {
  'one line of blanks': (length) => ' '.repeat(length),
  'a long line before empty lines': BATCH_SHAPES['a long line before empty lines'] ?? String,
  'empty lines': (length) => '\n'.repeat(length),
}

for (const [shape, textOf] of Object.entries(LONG_LINES)) {
  it(`a batch file of ${shape}: each step costs at most a constant times its length`, () => {
    const bytes = Buffer.from(textOf(8 * 1_048_576))
    const bounds = { ...BOUNDS, body_scan_bytes: 2 * SLICE_BYTES, body_piece_bytes: 0 }
    const lines = createBatchLines({
      bodies: BODIES,
      bounds,
      exceeded: () => {},
      reject: () => undefined,
    })
    let at = 0
    sliceThrough(() => {
      const pending = lines.pending()
      if (pending) pending()
      else if (at < bytes.length) {
        lines.push(bytes.subarray(at, at + CHUNK))
        at += CHUNK
      } else {
        lines.finish()
        return lines.pending() === undefined
      }
      return false
    })
    assert.equal(
      lines.end().fault?.code,
      shape === 'a long line before empty lines' ? undefined : 'empty_file',
    )
  })
}
