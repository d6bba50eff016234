/**
 * Compression of the control plane's answers: of those to GET, which reflect no body, and of none
 * that holds a secret (`contract/secret-answers.ts`).
 *
 * The work is in the runtime's thread pool, at a low level, for at most `AT_ONCE_MAX` answers at a
 * time: further answers are sent uncompressed, which is valid too.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { SECRET_ANSWERS } from '#contract/secret-answers.ts'
import { accepts } from '#http/answers/accepted-encoding.ts'

/** Shorter answers fit into a packet or two uncompressed. */
const BYTES_MIN = 1_024
/** Answers that are compressed or wait for one of the four threads of the runtime's pool. */
const AT_ONCE_MAX = 16
const GZIP_LEVEL = 3
const BROTLI_QUALITY = 2

const gzipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

const CODINGS: readonly (readonly [
  name: string,
  encode: (content: string | Buffer) => Promise<Buffer>,
])[] = [
  [
    'br',
    (content) =>
      brotlied(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        },
      }),
  ],
  ['gzip', (content) => gzipped(content, { level: GZIP_LEVEL })],
]

/** Whether the answers of an endpoint may be compressed. */
export function isCompressible({ id, method, media }: AnyEndpoint): boolean {
  return method === 'GET' && media === undefined && !SECRET_ANSWERS.has(id)
}

/** The content, or its compressed bytes with a call of `setCoding`. */
export type Compress = (
  headers: IncomingHttpHeaders,
  setCoding: (coding: string) => void,
  content: string | Buffer,
) => Promise<string | Buffer>

/** Compressions under way, shared by all requests of a server. */
export function createCompress(): Compress {
  let running = 0
  return async (headers, setCoding, content) => {
    const accepted = String(headers['accept-encoding'] ?? '')
    const [coding, encode] = CODINGS.find(([name]) => accepts(accepted, name)) ?? []
    if (!coding || !encode || running >= AT_ONCE_MAX || content.length < BYTES_MIN) return content
    running += 1
    try {
      const bytes = await encode(content)
      setCoding(coding)
      return bytes
    } finally {
      running -= 1
    }
  }
}
