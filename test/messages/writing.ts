/** Ways to write the same JSON: a gateway must not rewrite a body that it reads. */
import type { Json } from '#simulator/call.ts'

type Writing = (body: Json) => string

/** Escapes every character outside ASCII, as some libraries do. */
function escaped(text: string): string {
  return text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export const WRITINGS: Readonly<Record<string, Writing>> = {
  compact: (body) => JSON.stringify(body),
  spaced: (body) => JSON.stringify(body, null, 1).replaceAll(/\n\s*/g, ' '),
  'on many lines': (body) => `\n${JSON.stringify(body, null, 2)}\n`,
  'with tabs and CRLF': (body) => JSON.stringify(body, null, '\t').replaceAll('\n', '\r\n'),
  'escaped to ASCII': (body) => escaped(JSON.stringify(body)),
  'members from the last': (body) =>
    JSON.stringify(Object.fromEntries(Object.entries(body).reverse())),
  'model and max_tokens at the end': ({ model, max_tokens, ...rest }) =>
    JSON.stringify({ ...rest, model, max_tokens }),
  'slashes escaped': (body) => JSON.stringify(body).replaceAll('/', '\\/'),
}
