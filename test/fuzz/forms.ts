/** Multipart forms as text, well-formed or not. */

/** The `content-type` of these forms. */
export const FORM_TYPE = 'multipart/form-data; boundary=bound'

/** A form from its parts: the lines of a head, and a content. */
export function formOf(...parts: readonly (readonly [head: string, content: string])[]): Buffer {
  return Buffer.from(
    `${parts
      .map(([head, content]) => `--bound\r\n${head}\r\n\r\n${content}\r\n`)
      .join('')}--bound--\r\n`,
  )
}

export function field(name: string, content: string) {
  return [`Content-Disposition: form-data; name="${name}"`, content] as const
}
export function file(name: string, content: string) {
  return [
    `Content-Disposition: form-data; name="${name}"; filename="a.wav"\r\nContent-Type: audio/wav`,
    content,
  ] as const
}
