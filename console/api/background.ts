/**
 * Reads without anybody at the browser. Pages refresh themselves, which must not keep an idle
 * session alive: such reads are marked, and the server does not count them as use.
 */
import { elapsedMs } from '#console/time/clock.ts'
import { CONSOLE_BACKGROUND, CONSOLE_HEADER } from '#contract/extensions/sessions.ts'

/** Time without input after which reads are marked. */
const AWAY_AFTER_MS = 60_000
const INPUT = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const

/** A `fetch` that marks reads while there is no input. */
export function markingBackground(fetching: typeof fetch): typeof fetch {
  let lastInputAt = elapsedMs()
  const onInput = (): void => {
    lastInputAt = elapsedMs()
  }
  for (const type of INPUT) addEventListener(type, onInput, { capture: true, passive: true })
  return (input, init) => {
    const isAway = elapsedMs() - lastInputAt >= AWAY_AFTER_MS
    if (!isAway || init?.method !== 'GET') return fetching(input, init)
    const headers = new Headers(init.headers)
    headers.set(CONSOLE_HEADER, CONSOLE_BACKGROUND)
    return fetching(input, { ...init, headers })
  }
}
