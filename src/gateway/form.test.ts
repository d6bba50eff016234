import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import { dice, mutationOf } from '#test/fuzz/json.ts'
import {
  createFormReader,
  type FormFacts,
  type FormRouteId,
  formModelSplices,
  readForm,
} from './form.ts'
import { spliceBody } from './splices.ts'

const TYPE = 'multipart/form-data; boundary=bound'

/** A form from its parts: the lines of a head, and a content. */
const formOf = (...parts: readonly (readonly [head: string, content: string])[]): Buffer =>
  Buffer.from(
    `${parts.map(([head, content]) => `--bound\r\n${head}\r\n\r\n${content}\r\n`).join('')}--bound--\r\n`,
  )

const field = (name: string, content: string) =>
  [`Content-Disposition: form-data; name="${name}"`, content] as const
const file = (name: string, content: string) =>
  [
    `Content-Disposition: form-data; name="${name}"; filename="a.wav"\r\nContent-Type: audio/wav`,
    content,
  ] as const

const MODEL = field('model', 'whisper-1')
const FILE = file('file', 'RIFF')

interface Events {
  readonly log: string[]
  readonly facts: FormFacts | Problem
}

/** What comes of a form that comes in pieces; pieces of a file are put together. */
const readIn = (route: FormRouteId, type: string, pieces: readonly Buffer[]): Events => {
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

/** The bytes cut anywhere, also into pieces that are empty. */
const cut = (bytes: Buffer, roll: (bound: number) => number): Buffer[] => {
  const pieces: Buffer[] = []
  const most = [1, 2, 9, 40][roll(4)] ?? 1
  for (let at = 0; at < bytes.length; ) {
    const length = roll(most + 1)
    pieces.push(Buffer.from(bytes.subarray(at, at + length)))
    at += length
  }
  return pieces
}

const problemOf = (route: FormRouteId, bytes: Buffer, type = TYPE): Problem => {
  const { facts } = readIn(route, type, [bytes])
  if (facts instanceof Problem) return facts
  return assert.fail(`accepted: ${bytes}`)
}

const transcription = (...parts: readonly (readonly [string, string])[]) =>
  readForm('createTranscription', TYPE, formOf(...parts))

describe('a form', () => {
  it('is read as clients write it', async () => {
    const form = new FormData()
    form.append('file', new Blob(['RIFF…']), 'müsic "1".wav')
    form.append('model', 'whisper-1')
    form.append('timestamp_granularities[]', 'word')
    form.append('timestamp_granularities[]', 'segment')
    form.append('stream', 'true')
    form.append('prompt', 'hällo\r\n--')
    const response = new Response(form)
    const type = response.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await response.arrayBuffer())
    const facts = readForm('createTranscription', type, bytes)
    assert.deepEqual([facts.model, facts.stream, facts.textCharacters], ['whisper-1', true, 9])
    const [only] = facts.files
    assert.equal(only?.filename, 'müsic %221%22.wav')
    assert.equal(bytes.toString('utf8', only.start, only.end), 'RIFF…')
    assert.deepEqual(facts.references, [])
  })

  it('is read as .NET and OkHttp write it', () => {
    const dotNet = [
      "Content-Disposition: form-data; name=file; filename=a.wav; filename*=utf-8''a.wav",
      'RIFF',
    ] as const
    const okHttp = [
      'Content-Disposition: form-data; name="model"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 9',
      'whisper-1',
    ] as const
    assert.equal(transcription(dotNet, okHttp).model, 'whisper-1')
    const quoted = 'multipart/form-data; boundary="bound"; charset=utf-8'
    assert.equal(readForm('createTranscription', quoted, formOf(MODEL, FILE)).files.length, 1)
  })

  it('says how many images are wanted, of what size, and has as many files as it has', () => {
    const bytes = formOf(
      field('model', 'gpt-image-1'),
      field('n', '3'),
      field('size', '512x512'),
      file('image[]', 'PNG'),
      file('image[]', 'PNG2'),
      file('mask', ''),
    )
    const facts = readForm('createImageEdit', TYPE, bytes)
    assert.deepEqual([facts.choices, facts.size], [3, '512x512'])
    assert.deepEqual(
      facts.files.map(({ name, start, end }) => [name, bytes.toString('latin1', start, end)]),
      [
        ['image[]', 'PNG'],
        ['image[]', 'PNG2'],
        ['mask', ''],
      ],
    )
    assert.equal(
      readForm('createImageVariation', TYPE, formOf(file('image', 'x'))).model,
      'dall-e-2',
    )
  })

  it('comes to the same in whatever pieces it comes', () => {
    const contents = fc.oneof(
      fc.string({ unit: 'binary' }),
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
        const once = readIn('createTranscription', TYPE, [bytes])
        const again = readIn('createTranscription', TYPE, cut(bytes, roll))
        assert.deepEqual(again, once)
        if (!(once.facts instanceof Problem)) accepted += 1
      }),
      { numRuns: 3000 },
    )
    assert.ok(accepted > 300, `${accepted}`)
  })

  it('gives the bytes of a file on while they come, and holds none of them', () => {
    const sizes: number[] = []
    const reader = createFormReader('createFile', TYPE, {
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

describe('a form is refused', () => {
  it('when a part that is read is there twice, or under a name that is nearly its own', () => {
    for (const name of ['model', 'stream', 'prompt']) {
      const twice = formOf(MODEL, FILE, field(name, 'true'), field(name, 'true'))
      assert.equal(problemOf('createTranscription', twice).code, 'duplicate_parameter')
    }
    assert.equal(
      problemOf('createTranscription', formOf(MODEL, FILE, FILE)).code,
      'duplicate_parameter',
    )
    for (const name of ['Model', 'model[]', 'model[0]', 'MODEL[x]', '_charset_', 'file[]']) {
      const nearly = formOf(MODEL, FILE, field(name, 'x'))
      assert.equal(problemOf('createTranscription', nearly).code, 'unknown_parameter', name)
    }
    assert.equal(
      problemOf('createFile', formOf(FILE, file('other', 'x'))).code,
      'unknown_parameter',
    )
    assert.equal(problemOf('createTranscription', formOf(file('model', 'x'))).code, 'invalid_type')
    assert.equal(problemOf('createTranscription', formOf(field('file', 'x'))).code, 'invalid_type')
  })

  it('without what it has to have', () => {
    assert.equal(problemOf('createTranscription', formOf(FILE)).param, 'model')
    assert.equal(problemOf('createTranscription', formOf(FILE, field('model', ''))).param, 'model')
    assert.equal(problemOf('createFile', formOf(FILE)).param, 'purpose')
    assert.equal(problemOf('createFile', formOf(field('purpose', 'batch'))).param, 'file')
    assert.equal(problemOf('createImageEdit', formOf(field('n', 'x'))).param, 'n')
    assert.equal(problemOf('createImageEdit', formOf(field('n', '9999999999'))).param, 'n')
    assert.equal(
      problemOf('createTranscription', formOf(MODEL, field('stream', 'maybe'))).param,
      'stream',
    )
  })

  it('when two readers could find different parts in it', () => {
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

  it('when its boundary stands anywhere but between two parts', () => {
    const whole = formOf(MODEL, FILE).toString()
    for (const text of [
      '',
      'x',
      `\r\n${whole}`,
      `preamble\r\n${whole}`,
      `${whole}x`,
      `${whole}\r\n`,
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

  it('when its content type is not plainly that of a form', () => {
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

  it('with more parts, or more in a field, than there is room for', () => {
    const parts = (count: number) => Array.from({ length: count }, (_, i) => field(`x${i}`, ''))
    assert.equal(transcription(MODEL, ...parts(255)).model, 'whisper-1')
    assert.equal(
      problemOf('createTranscription', formOf(MODEL, ...parts(256))).code,
      'malformed_request',
    )
    const long = field('prompt', 'x'.repeat(256 * 1024 + 1))
    assert.equal(problemOf('createTranscription', formOf(MODEL, long)).code, 'invalid_value')
    const named = field('some_id', 'x'.repeat(1025))
    assert.equal(problemOf('createTranscription', formOf(MODEL, named)).code, 'invalid_value')
    transcription(MODEL, field('known_speaker_references[]', 'x'.repeat(1 << 20)))
  })
})

describe('the references of a form', () => {
  it('are fields that are named like references, however deep', () => {
    const found = transcription(
      field('model', 'ft:whisper'),
      field('file_id', 'file-1'),
      field('images[0][file_id]', 'file-2'),
      field('svg[model]', 'ft:x'),
      field('widget_id', 'w'),
      field('user_id', 'u'),
      field('user', 'u'),
    ).references
    assert.deepEqual(
      found.map(({ kind, id }) => `${kind} ${id}`),
      [
        'fine_tuned_model ft:whisper',
        'file file-1',
        'file file-2',
        'fine_tuned_model ft:x',
        'unknown w',
      ],
    )
    const asFile = formOf(MODEL, file('file_id', 'x'))
    assert.equal(problemOf('createTranscription', asFile).code, 'unknown_parameter')
  })
})

describe("a form's model", () => {
  const mapped = (bytes: Buffer, model: string) =>
    spliceBody(bytes, formModelSplices(readForm('createImageEdit', TYPE, bytes), model))

  it('is changed, with the length that is told of it, and every other byte is left', () => {
    const [head] = field('model', '')
    const before = formOf(
      file('image', 'x'),
      [`${head}\r\ncontent-LENGTH:  7 `, 'whisper'],
      field('n', '1'),
    )
    const after = formOf(
      file('image', 'x'),
      [`${head}\r\ncontent-LENGTH:  14 `, 'gpt-transcribe'],
      field('n', '1'),
    )
    assert.equal(mapped(before, 'gpt-transcribe').toString(), after.toString())
    assert.equal(mapped(before, 'whisper'), before)
  })

  it('is put in where there is none', () => {
    const bytes = formOf(file('image', 'x'))
    assert.equal(
      mapped(bytes, 'dall-e-2').toString(),
      formOf(field('model', 'dall-e-2'), file('image', 'x')).toString(),
    )
  })

  it('cannot end the part that it is in', () => {
    for (const model of ['a\r\nb', 'x--bound']) {
      assert.throws(() => mapped(formOf(file('image', 'x')), model), Problem)
    }
  })
})
