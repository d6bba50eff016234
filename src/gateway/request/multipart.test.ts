import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import type { FormRouteId } from '#contract/data-plane/forms.ts'
import { codePoints } from '#test/fuzz/code-points.ts'
import { FORM_TYPE, field, file, formOf } from '#test/fuzz/forms.ts'
import { dice, mutationOf } from '#test/fuzz/json.ts'
import { createFormReader, type FormFacts } from './form.ts'

const MODEL = field('model', 'whisper-1')
const FILE = file('file', 'RIFF')

interface Events {
  readonly log: string[]
  readonly facts: FormFacts | Problem
}

/** Events and facts of a form that arrives in pieces; pieces of a file are joined. */
function readIn(route: FormRouteId, type: string, pieces: readonly Buffer[]): Events {
  const log: string[] = []
  let content = Buffer.alloc(0)
  try {
    const reader = createFormReader(route, type, {
      onField: (name, value) => log.push(`${name}=${value}`),
      onFileStart: (name, filename) => log.push(`${name} ${filename}`),
      onFileChunk: (bytes) => {
        content = Buffer.concat([content, bytes])
      },
      onFileEnd: () => {
        log.push(content.toString('latin1'))
        content = Buffer.alloc(0)
      },
    })
    for (const piece of pieces) reader.push(piece)
    return { log, facts: reader.end() }
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return { log, facts: error }
    throw error
  }
}

/** The bytes in random pieces, some of them empty. */
function cut(bytes: Buffer, roll: (bound: number) => number): Buffer[] {
  const pieces: Buffer[] = []
  const most = [1, 2, 9, 40][roll(4)] ?? 1
  for (let at = 0; at < bytes.length; ) {
    const length = roll(most + 1)
    pieces.push(Buffer.from(bytes.subarray(at, at + length)))
    at += length
  }
  return pieces
}

function problemOf(route: FormRouteId, bytes: Buffer, type = FORM_TYPE): Problem {
  const { facts } = readIn(route, type, [bytes])
  if (facts instanceof Problem) return facts
  return assert.fail(`accepted: ${bytes}`)
}

describe('multipart parser', () => {
  it('any division into pieces gives the same result', () => {
    const contents = fc.oneof(
      fc.string({ unit: codePoints }),
      fc.constantFrom(
        '',
        '\r\n',
        '\r\n--boun',
        '-',
        '--',
        '\r',
        '\n--',
        '\r\n\r\n',
        '\r\n--boun\r\n--boun',
      ),
    )
    const parts = fc.array(
      fc.oneof(
        contents.map((content) => file('file', content)),
        contents.map((content) => field('extra', content)),
        contents.map((content) => field('model', content)),
        contents.map((content) => field('other[x]', content)),
        contents.map((content) => field('file_id', content)),
      ),
    )
    let accepted = 0
    fc.assert(
      fc.property(parts, fc.nat(), fc.boolean(), (list, seed, isSpoilt) => {
        const roll = dice(seed)
        const whole = formOf(MODEL, ...list)
        const bytes = isSpoilt ? mutationOf(whole, roll) : whole
        const once = readIn('createTranscription', FORM_TYPE, [bytes])
        const again = readIn('createTranscription', FORM_TYPE, cut(bytes, roll))
        assert.deepEqual(again, once)
        if (!(once.facts instanceof Problem)) accepted += 1
      }),
      { numRuns: 3000 },
    )
    assert.ok(accepted > 300, `${accepted}`)
  })

  it('the bytes of a file are passed on as they arrive, and none are held', () => {
    const sizes: number[] = []
    const reader = createFormReader('createFile', FORM_TYPE, {
      onFileChunk: ({ length }) => sizes.push(length),
    })
    reader.push(Buffer.from(`--bound\r\n${file('file', '')[0]}\r\n\r\n`))
    const piece = Buffer.alloc(1 << 16, '\n--boun')
    for (let pieces = 0; pieces < 64; pieces += 1) {
      reader.push(piece)
      assert.ok(sizes.length === pieces + 1)
    }
    const purpose = 'Content-Disposition: form-data; name="purpose"\r\n\r\nbatch'
    reader.push(Buffer.from(`\r\n--bound\r\n${purpose}\r\n--bound--`))
    const [only] = reader.end().files
    assert.equal(
      sizes.reduce((sum, one) => sum + one, 0),
      64 << 16,
    )
    assert.equal(only && only.end - only.start, 64 << 16)
  })
})

describe('the head of a part', () => {
  const pieceBytes = (length: number, test: TestContext): number => {
    let bytes = 0
    const { copy, indexOf } = Buffer.prototype
    const concat = Buffer.concat
    test.mock.method(Buffer.prototype, 'copy', function (this: Buffer, ...rest: [Buffer, number]) {
      const copied = copy.apply(this, rest)
      bytes += copied
      return copied
    })
    test.mock.method(
      Buffer.prototype,
      'indexOf',
      function (this: Buffer, ...rest: [string | Buffer, number]) {
        bytes += this.length - (rest[1] ?? 0)
        return indexOf.apply(this, rest)
      },
    )
    test.mock.method(Buffer, 'concat', (list: Buffer[]) => {
      const joined = concat(list)
      bytes += joined.length
      return joined
    })
    const head = `${field('other', '')[0]}\r\nX-A: ${' '.repeat(length)}x`
    const form = formOf([head, ''])
    const reader = createFormReader('createTranscription', FORM_TYPE, {})
    for (let at = 0; at < form.length - 100; at += 1) reader.push(form.subarray(at, at + 1))
    test.mock.restoreAll()
    return bytes
  }

  it('in pieces of one byte is gathered and searched in linear time', (test) => {
    const half = pieceBytes(4_000, test)
    const whole = pieceBytes(8_000, test)
    assert.ok(whole <= 2.1 * half, `${half} bytes for 4,000, ${whole} for 8,000`)
  })

  it('has values without the blanks around them', () => {
    const blanks = ' \t'.repeat(500)
    const head = `Content-Length:${blanks}9${blanks}\r\n${field('model', '')[0]}`
    const { facts } = readIn('createTranscription', FORM_TYPE, [formOf([head, 'whisper-1'], FILE)])
    assert.ok(!(facts instanceof Problem))
    const at = facts.fields.get('model')?.lengthAt
    assert.equal(at && at.end - at.start, 1)
    assert.equal(at?.start, '--bound\r\nContent-Length:'.length + blanks.length)
  })
})

describe('a form is rejected', () => {
  it('when two parsers could find different parts in it', () => {
    const disposition = 'Content-Disposition: form-data; '
    const heads = [
      'Content-Disposition: form-data',
      'Content-Disposition: attachment; name="model"',
      `${disposition}name="mo\\del"`,
      `${disposition}name="a\\"; name=\\"model"`,
      `${disposition}name="x"; name="model"`,
      `${disposition}name="x"; NAME="model"`,
      `${disposition}name*=utf-8''model`,
      `${disposition}name="x"; name*=utf-8''model`,
      `${disposition}name="x"; filename*=utf-8''model`,
      `${disposition}name="x"; filename="a\\"; name=\\"model"`,
      `${disposition}name="x"; filename="a"; filename="b"`,
      `${disposition}name="mod%65l"`,
      `${disposition}name="model`,
      `${disposition}name=model"`,
      `${disposition}name='model'`,
      `${disposition}name=""`,
      `${disposition}name = "x"`,
      `${disposition}name="x";`,
      `${disposition}name="x" y="z"`,
      `${disposition}name="x"\r\n${disposition}name="model"`,
      `${disposition}name="x"\r\n name="model"`,
      `${disposition}\r\n name="x"`,
      `${disposition}name="x"\nContent-Type: text/plain`,
      `${disposition}name="x"\rContent-Type: text/plain`,
      `${disposition}name="x"\r\nContent-Type : text/plain`,
      `${disposition}name="x"\r\nContent-Type: text/plain; charset=utf-16`,
      `${disposition}name="x"\r\nContent-Type: multipart/mixed; boundary=y`,
      `${disposition}name="x"\r\nContent-Transfer-Encoding: base64`,
      `${disposition}name="x"\r\nContent-Length: 3`,
      `${disposition}name="x"\r\nContent-Length: +2`,
      `${disposition}name="x\0"`,
      `${disposition}name="x--bound"`,
      `\r\n${disposition}name="x"`,
      `${disposition}name="x"; filename="${'a'.repeat(8192)}"`,
      `${disposition}name="x"${Array.from({ length: 17 }, (_, i) => `\r\nx${i}: y`).join('')}`,
    ]
    for (const head of heads) {
      const { code } = problemOf('createTranscription', formOf(MODEL, FILE, [head, 'xy']))
      assert.equal(code, 'malformed_request', head)
    }
    const latin = Buffer.from(
      formOf([`${disposition}name="x"; filename="\u00e9"`, '']).toString(),
      'latin1',
    )
    assert.equal(problemOf('createTranscription', latin).code, 'malformed_request')
  })

  it('when its boundary occurs anywhere but between two parts', () => {
    const whole = formOf(MODEL, FILE).toString()
    for (const text of [
      '',
      'x',
      `\n${whole}`,
      `preamble\r\n${whole}`,
      `${whole}x`,
      `${whole}\r\nx`,
      whole.slice(0, -4),
      whole.slice(0, -3),
      whole.replaceAll('\r\n', '\n'),
      whole.replace('--bound\r\n', '--bound \r\n'),
      whole.replace('RIFF', 'RI\n--bound\r\nFF'),
      whole.replace('RIFF', 'RI--boundFF'),
      whole.replace('RIFF', '\r\n--boundary'),
      whole.replace('RIFF', '\r\n--bound--'),
      whole.replace('RIFF\r\n', ''),
      whole.replace('whisper-1\r\n', 'whisper-1\n'),
    ]) {
      assert.equal(
        problemOf('createTranscription', Buffer.from(text)).code,
        'malformed_request',
        text,
      )
    }
  })

  it('when its content type is ambiguous or not that of a form', () => {
    for (const type of [
      '',
      'application/json',
      'multipart/mixed; boundary=bound',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary=a; boundary=bound',
      'multipart/form-data; boundary=bound; Boundary=a',
      "multipart/form-data; boundary*=utf-8''bound",
      'multipart/form-data; boundary="bo\\und"',
      'multipart/form-data; boundary="bound "',
      'multipart/form-data; boundary=bound, text/plain',
      'multipart/form-data; boundary=bound; charset=utf-7',
      'multipart/form-datax; boundary=bound',
      `multipart/form-data; boundary=${'a'.repeat(71)}`,
    ]) {
      const { code } = problemOf('createTranscription', formOf(MODEL, FILE), type)
      assert.equal(code, 'malformed_request', type)
    }
  })
})
