/** A clock that moves only when a test moves it. */
import type { Clock } from '#base/clock.ts'

/** `start` is its first time in milliseconds, or a clock that it reads at its first use. */
export function movableClock(start: number | Clock = Date.parse('2026-01-01T00:00:00Z')) {
  let startMs: number | undefined
  let movedMs = 0
  const clock: Clock = () => {
    startMs ??= typeof start === 'number' ? start : start()
    return startMs + movedMs
  }
  return {
    clock,
    move: (ms: number): void => {
      movedMs += ms
    },
  }
}
