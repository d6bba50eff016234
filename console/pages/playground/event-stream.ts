/**
 * Server-sent events, by the rules of the HTML standard: the pieces of a body may be cut anywhere,
 * within a character, a line or the end of a line, and make the same events.
 */

/** Longest line that is gathered, in characters: what is longer is no answer to a chat. */
const LINE_MAX_CHARACTERS = 8_388_608
const LINE_END = /\r\n|\n|\r/

/** The data of each event as it is complete. What is left without its end is not one. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const lines = createLines()
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      for (const line of done ? lines.end() : lines.push(value)) {
        if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
        if (line !== '' || data.length === 0) continue
        yield data.join('\n')
        data = []
      }
      if (done) return
    }
  } finally {
    // The consumer stopped: cancel the rest of the body.
    await reader.cancel().catch(() => {})
  }
}

/** Cuts what comes in bytes into lines, without their ends. */
const createLines = () => {
  const decoder = new TextDecoder()
  let rest = ''
  const take = (text: string, isLast: boolean): string[] => {
    rest += text
    if (rest.length > LINE_MAX_CHARACTERS) throw new Error('The answer has a line without end.')
    // The line feed of this carriage return may be in the next piece.
    const held = !isLast && rest.endsWith('\r') ? '\r' : ''
    const lines = rest.slice(0, rest.length - held.length).split(LINE_END)
    rest = (lines.pop() ?? '') + held
    return lines
  }
  return {
    push: (piece: Uint8Array): string[] => take(decoder.decode(piece, { stream: true }), false),
    end: (): string[] => take(decoder.decode(), true),
  }
}
