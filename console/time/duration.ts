/** Durations of requests. */

/** `850 ms`, `1.25 s`, `63 s`. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 2 : 0))} s`
}
