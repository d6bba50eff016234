/** Chunked inputs. */

/** Feeds a reader an input in chunks of `length` bytes. */
export function readPieces(
  reader: { push(bytes: Buffer): void; end(): unknown },
  input: Buffer,
  length: number,
): unknown {
  for (let at = 0; at < input.length; at += length) reader.push(input.subarray(at, at + length))
  return reader.end()
}
