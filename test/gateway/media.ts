/** Helpers of the image and audio suites: multipart forms, and rows of usage. */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { Answer, GatewayHarness } from '#test/support/gateway.ts'

/** A form part: its name, content and file name. */
export type FormPart = readonly [name: string, content: string | Buffer, filename?: string]

export const BOUNDARY = 'a-boundary'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** The bytes of a form. */
export function formOf(parts: readonly FormPart[]): Buffer {
  return Buffer.concat([
    ...parts.flatMap(([name, content, filename]) => [
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${
          filename === undefined
            ? ''
            : `; filename="${filename}"\r\nContent-Type: application/octet-stream`
        }\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ])
}

/** Sends bytes under a content type, a form's by default. */
export async function sendBytes(
  { h, key }: Pick<GatewayHarness, 'h' | 'key'>,
  path: string,
  body: Buffer,
  type = FORM_TYPE,
): Promise<Answer> {
  const response = await fetch(h.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.value}`, 'content-type': type },
    body: new Uint8Array(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    get error() {
      return JSON.parse(text).error
    },
  }
}

/** Every byte value, so that text decoding anywhere would corrupt it. */
export function noise(bytes: number): Buffer {
  return Buffer.alloc(bytes, PATTERN)
}

/** A length that is no multiple of any chunk size, so that a misplaced chunk is detected. */
const PATTERN = Uint8Array.from({ length: 65_537 }, (_, at) => at * 31 + (at >> 8))

const SHOWN = ['requests', 'images', 'characters', 'seconds', 'input_tokens', 'output_tokens']

/** Usage rows of a kind by day, each with its dimensions and its counters above zero. */
export async function usageRows({ h }: GatewayHarness, kind: UsageKind): Promise<object[]> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .selectAll()
    .where('width', '=', '1d')
    .where('kind', '=', kind)
    .where('requests', '>', 0)
    .orderBy('model')
    .orderBy('source')
    .orderBy('size')
    .execute()
  return rows.map((row) => ({
    model: row.model,
    ...(row.source && { source: row.source }),
    ...(row.size && { size: row.size }),
    ...Object.fromEntries(
      Object.entries(row).filter(([name, value]) => SHOWN.includes(name) && value !== 0),
    ),
  }))
}
