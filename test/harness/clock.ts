/** A clock that moves only when a test moves it. */
import type { Clock } from '#base/clock.ts'

export function movableClock(startMs = Date.parse('2026-01-01T00:00:00Z')) {
  let now = startMs
  const clock: Clock = () => now
  return {
    clock,
    move: (ms: number): void => {
      now += ms
    },
  }
}
