/** Checks whether the server answers. */
import { countOfAnswers } from '#console/api/answers.ts'

/** Times of the checks: together the longest until it is said, without another answer meanwhile. */
export const CHECK_EVERY_MS = 2_500
export const CHECK_TIMEOUT_MS = 2_000

/**
 * Resolves if the server answers to this check, or to a request of the page meanwhile: the first
 * may wait behind the others while a page loads.
 */
export async function checkServer(ask: () => Promise<Response>): Promise<true> {
  const before = countOfAnswers()
  try {
    const { ok, status } = await ask()
    // A proxy answers for a server that it does not reach.
    if (!ok) throw new Error(`The server returned ${status}`)
  } catch (error) {
    if (countOfAnswers() === before) throw error
  }
  return true
}
