/** Inputs that arrive in pieces. */

/** Reads an input that arrives in pieces of `length` bytes. */
export const readPieces = (
  reader: { push(bytes: Buffer): void; end(): unknown },
  input: Buffer,
  length: number,
): unknown => {
  for (let at = 0; at < input.length; at += length) reader.push(input.subarray(at, at + length))
  return reader.end()
}
