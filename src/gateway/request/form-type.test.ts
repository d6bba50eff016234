import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#base/problem.ts'
import { FORM_TYPE, field, file, formOf } from '#test/fuzz/forms.ts'
import { createFormReader, type FormFacts, formModelSplices, readForm } from './form.ts'
import { spliceBody } from './splices.ts'

const MODEL = field('model', 'whisper-1')
const FILE = file('file', 'RIFF')
const LATIN = 'multipart/form-data; charset=ISO-8859-1; boundary=bound'

function read(bytes: Buffer, type = FORM_TYPE): FormFacts {
  return readForm('createTranscription', type, bytes)
}

function messageOf(bytes: Buffer, type = FORM_TYPE): string {
  try {
    read(bytes, type)
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return error.message
    throw error
  }
  return assert.fail(`accepted: ${bytes}`)
}

describe('charset of a form', () => {
  it('ISO-8859-1 in the content type is accepted, and not forwarded', () => {
    const facts = read(formOf(MODEL, FILE, field('prompt', 'é')), LATIN)
    assert.deepEqual([facts.model, facts.textCharacters], ['whisper-1', 1])
    assert.equal(facts.contentType, 'multipart/form-data; boundary="bound"')
    for (const type of [FORM_TYPE, 'Multipart/Form-Data;boundary="bound"']) {
      assert.equal(read(formOf(MODEL, FILE), type).contentType, type)
    }
  })

  it('another one in the content type is rejected and named', () => {
    for (const charset of ['utf-7', 'utf-16', 'x'.repeat(99)]) {
      const message = messageOf(formOf(MODEL, FILE), `${FORM_TYPE}; charset=${charset}`)
      assert.match(message, new RegExp(`has the charset '${charset.slice(0, 64)}…?'`))
    }
    const message = messageOf(formOf(MODEL, FILE), `${FORM_TYPE}; type=x`)
    assert.match(message, /content type has the parameter 'type'/)
  })

  it('a name of a file in ISO-8859-1 is rejected in words that say so', () => {
    const head = 'Content-Disposition: form-data; name="file"; filename="\u00e9"'
    const form = Buffer.from(formOf(MODEL, [head, 'RIFF']).toString(), 'latin1')
    assert.match(messageOf(form, LATIN), /the head of a part is not UTF-8/)
  })

  it('ISO-8859-1 of a field is accepted for ASCII and rejected for more', () => {
    const typed = (type: string, content: string) =>
      [`${field('model', '')[0]}\r\nContent-Type: text/plain; ${type}`, content] as const
    for (const type of ['charset=ISO-8859-1', 'charset="iso-8859-1"']) {
      assert.equal(read(formOf(FILE, typed(type, 'whisper-1'))).model, 'whisper-1')
      const message = messageOf(formOf(FILE, typed(type, 'whisp\u00e9r-1')))
      assert.match(message, /field 'model' is in another character set than UTF-8/)
    }
    for (const type of ["charset*=utf-16''", 'charset=latin9', 'charset']) {
      const message = messageOf(formOf(FILE, typed(`${type}=utf-16`, 'whisper-1')))
      assert.match(message, /in another character set than UTF-8/, type)
    }
    const twice = typed('charset=utf-8; charset=utf-16', 'whisper-1')
    assert.match(messageOf(formOf(FILE, twice)), /a part has two charsets/)
    const spoken = file('file', 'RIFF')[0].replace('audio/wav', 'audio/wav; charset=iso-8859-1')
    assert.match(messageOf(formOf(MODEL, [spoken, 'RIFF'])), /another character set/)
  })
})

describe('white space around a form', () => {
  const whole = formOf(MODEL, FILE).toString()

  it('before its first boundary and after its last is accepted in any pieces', () => {
    for (const [before, after] of [
      ['\r\n', ''],
      [' \t\r\n\r\n', '\r\n'],
      ['', '\r\n\r\n'],
      ['', '\n'],
      ['', ' \t\r\n \n\r'],
    ] as const) {
      const bytes = Buffer.from(before + whole + after)
      const facts = read(bytes)
      assert.deepEqual([facts.model, facts.files.length], ['whisper-1', 1])
      const reader = createFormReader('createTranscription', FORM_TYPE, {})
      for (const byte of bytes) reader.push(Buffer.of(byte))
      assert.deepEqual(reader.end(), facts)
    }
  })

  it('that other parsers could take for a part of it is rejected', () => {
    for (const before of [' ', '\t', '\n', '\r', '\r\r\n', '\r\n ', '\n\r\n', 'x\r\n', '\0\r\n']) {
      const message = messageOf(Buffer.from(before + whole))
      assert.match(message, /more than empty lines before its first boundary/)
    }
    for (const after of ['x', '\r\n\r\nx', '\r\n\0', '\r\n--bound--', '-']) {
      const message = messageOf(Buffer.from(whole + after))
      assert.match(message, /more than white space after its last boundary/)
    }
    assert.match(messageOf(Buffer.from(' \r\n')), /it ends too early/)
  })

  it('stays before an added model, which is the first part', () => {
    const bytes = Buffer.concat([Buffer.from('\r\n'), formOf(file('image', 'x'))])
    const facts = readForm('createImageVariation', FORM_TYPE, bytes)
    const sent = spliceBody(bytes, formModelSplices(facts, 'drawer'))
    assert.equal(readForm('createImageVariation', FORM_TYPE, sent).model, 'drawer')
  })
})
