import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#base/problem.ts'
import type { FormRouteId } from '#contract/data-plane/forms.ts'
import { FORM_TYPE, field, file, formOf } from '#test/fuzz/forms.ts'
import { formModelSplices, readForm } from './form.ts'
import { spliceBody } from './splices.ts'

const MODEL = field('model', 'whisper-1')
const FILE = file('file', 'RIFF')

function problemOf(route: FormRouteId, bytes: Buffer): Problem {
  try {
    readForm(route, FORM_TYPE, bytes)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  return assert.fail(`accepted: ${bytes}`)
}

function transcription(...parts: readonly (readonly [string, string])[]) {
  return readForm('createTranscription', FORM_TYPE, formOf(...parts))
}

describe('multipart form', () => {
  it('a form of fetch is parsed', async () => {
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

  it('forms of .NET and OkHttp are parsed', () => {
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

  it('an image edit has its number and size of images and all of its files', () => {
    const bytes = formOf(
      field('model', 'gpt-image-1'),
      field('n', '3'),
      field('size', '512x512'),
      file('image[]', 'PNG'),
      file('image[]', 'PNG2'),
      file('mask', ''),
    )
    const facts = readForm('createImageEdit', FORM_TYPE, bytes)
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
      readForm('createImageVariation', FORM_TYPE, formOf(file('image', 'x'))).model,
      'dall-e-2',
    )
  })
})

describe('a form is rejected', () => {
  it('with a duplicate part, or one whose name differs only in case or brackets', () => {
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

  it('without a required field, or with an invalid one', () => {
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

  it('with more parts, or a longer field, than the bound', () => {
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
  it('are fields with names of references, at any depth', () => {
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
    spliceBody(bytes, formModelSplices(readForm('createImageEdit', FORM_TYPE, bytes), model))

  it('is replaced, with its content-length, and every other byte is unchanged', () => {
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

  it('is added to a form without one', () => {
    const bytes = formOf(file('image', 'x'))
    assert.equal(
      mapped(bytes, 'dall-e-2').toString(),
      formOf(field('model', 'dall-e-2'), file('image', 'x')).toString(),
    )
  })

  it('has at most 200 characters and no control characters', () => {
    for (const model of ['a\0b', 'a\tb', 'm'.repeat(201)]) {
      const form = formOf(field('model', model), file('image', 'x'))
      assert.equal(problemOf('createImageEdit', form).code, 'invalid_value')
    }
  })

  it('with a line end or the boundary is rejected', () => {
    for (const model of ['a\r\nb', 'x--bound']) {
      assert.throws(() => mapped(formOf(file('image', 'x')), model), Problem)
    }
  })
})
