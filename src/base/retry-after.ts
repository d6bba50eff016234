const SECOND_MS = 1_000

/** Milliseconds of a `Retry-After` in seconds; a date is not read, since clocks differ. */
export function retryAfterOf(text: string | null | undefined): number | undefined {
  return text && /^\d{1,6}$/.test(text) ? Number(text) * SECOND_MS : undefined
}
