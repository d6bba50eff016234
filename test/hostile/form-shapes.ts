/** Worst-case forms and batch files of a given length for a careless parser. */
import { JSON_SHAPES } from './json-shapes.ts'

const HEAD_BYTES = 8_000
const LINE_BYTES = 16_384

function part(name: string, head: string, content: string): string {
  return `--bound\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n${content}\r\n`
}

const END = '--bound--\r\n'
const MODEL = part('model', '', 'whisper-1')

function filled(unit: string, length: number): string {
  return unit.repeat(Math.max(1, Math.floor(length / Buffer.byteLength(unit))))
}

/** Parts that each have a head of 8 KiB, as many as there is room for. */
function heads(unit: string) {
  return (length: number) => {
    const head = filled(unit, Math.min(HEAD_BYTES, length / 2))
    const count = Math.max(1, Math.floor(length / (head.length + 100)))
    const parts = Array.from({ length: count }, (_, index) =>
      part(`f${index}`, `\r\nX-A: x${head}x`, ''),
    )
    return `${MODEL}${parts.join('')}${END}`
  }
}

/** One part whose disposition has the maximum length of a head. */
function disposition(unit: string) {
  return (length: number) =>
    heads('x')(length).replace(/X-A: x+/, `X-B: form-data${filled(unit, HEAD_BYTES)}`)
}

function file(unit: string) {
  return (length: number) => `${MODEL}${part('file', '; filename="a"', filled(unit, length))}${END}`
}

export const FORM_SHAPES: Readonly<Record<string, (length: number) => string>> = {
  'blanks in the heads': heads(' '),
  'tabs and blanks in the heads': heads(' \t'),
  'parameters in the heads': disposition('; a="b"'),
  'charsets in the heads': (length) =>
    heads('x')(length).replaceAll('X-A: x', `Content-Type: ${filled('charset ', 4_000)}`),
  'declared charsets in the heads': (length) =>
    heads('x')(length).replaceAll('X-A: x', `Content-Type: ${filled('charset=utf-8;', 4_000)}`),
  'header lines in the heads': heads('\r\nX-B: y'),
  'many small parts': (length) => `${MODEL}${filled(part('f', '', 'v'), length)}${END}`,
  'many named parts': (length) =>
    `${MODEL}${filled(part(`a${'[a]'.repeat(8)}`, '', 'v'), length)}${END}`,
  'a long field': (length) => `${MODEL}${part('prompt', '', filled('é', length))}${END}`,
  'a prompt at its bound': (length) =>
    `${MODEL}${part('prompt', '', filled('é', Math.min(length, 262_000)))}${file('x')(length).slice(MODEL.length)}`,
  'a long file': file('x'),
  'a file of line ends': file('\r\n'),
  'a file of boundaries that are none': file('\r\n--boun'),
  'a file of hyphens': file('-'),
  'blanks before the first boundary': (length) => `${filled(' ', length)}\r\n${file('x')(1)}`,
  'empty lines before the first boundary': (length) => filled('\r\n', length) + file('x')(1),
  'white space after the last boundary': (length) => file('x')(1) + filled('\r\n \t', length),
}

function line(index: number, tools: string): string {
  return `{"custom_id":"line-${index}","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o-mini","messages":[],"tools":${tools}}}\n`
}

/** Lines of 16 KiB each, as many as fit. */
function lines(shape: (length: number) => string) {
  return (length: number) => {
    const count = Math.max(1, Math.floor(length / LINE_BYTES))
    const value = shape(Math.min(length, LINE_BYTES))
    return Array.from({ length: count }, (_, index) => line(index, value)).join('')
  }
}

export const BATCH_SHAPES: Readonly<Record<string, (length: number) => string>> = {
  ...Object.fromEntries(
    Object.entries(JSON_SHAPES).map(([name, shape]) => [`lines of ${name}`, lines(shape)]),
  ),
  'short lines': (length) =>
    Array.from({ length: Math.ceil(length / 140) }, (_, index) => line(index, '[]')).join(''),
  'empty lines': (length) => '\n'.repeat(length),
  'blanks with line ends': (length) => ' \n'.repeat(length / 2),
  'a long line before empty lines': (length) =>
    `${line(0, JSON.stringify('x'.repeat(length / 2)))}${'\n'.repeat(length / 2)}`,
  'a line of blanks': (length) => ' '.repeat(length),
  'different ids': (length) =>
    Array.from({ length: Math.ceil(length / 180) }, (_, index) =>
      line(index, `[{"file_id":"file-${index}"}]`),
    ).join(''),
  'long custom ids': (length) =>
    Array.from({ length: Math.ceil(length / 600) }, (_, index) =>
      line(index, '[]').replace('line-', 'x'.repeat(490)),
    ).join(''),
}
