/** Parsing of multipart bodies (RFC 7578) without copying, so that half a gigabyte is no load. */

export interface Part {
  readonly name: string
  /** File name; only files have one. */
  readonly filename: string | undefined
  readonly bytes: Buffer
}

const HEAD_END = '\r\n\r\n'

/** Returns the parts in order, or undefined for an invalid multipart body. */
export function readParts(bytes: Buffer, contentType: string): readonly Part[] | undefined {
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return undefined
  const parts: Part[] = []
  let at = bytes.indexOf(`--${boundary}`)
  while (at >= 0) {
    const start = at + boundary.length + 2
    if (bytes.subarray(start, start + 2).toString('latin1') === '--') return parts
    const headEnd = bytes.indexOf(HEAD_END, start)
    at = bytes.indexOf(`\r\n--${boundary}`, start)
    if (headEnd < 0 || at < headEnd) return undefined
    const part = readPart(
      bytes.subarray(start, headEnd).toString(),
      bytes.subarray(headEnd + HEAD_END.length, at),
    )
    if (!part) return undefined
    parts.push(part)
    at += 2
  }
  return undefined
}

function readPart(head: string, bytes: Buffer): Part | undefined {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1]
  const name = parameter(disposition, 'name')
  if (name === undefined) return undefined
  return { name, filename: parameter(disposition, 'filename'), bytes }
}

/** Percent-decodes quotes and line ends in a name, as browsers encode them. */
function parameter(disposition: string | undefined, name: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${name}="([^"]*)"`, 'i')
    .exec(disposition ?? '')?.[1]
    ?.replace(/%(22|0D|0A)/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
}
