/**
 * Bodies that arrive late. A caller is authenticated on the headers of a request, and may send the
 * body as slowly as the timeouts of a connection allow. Who keeps requests open in this way must
 * not be able to complete them after a loss of permissions: they are authenticated once more.
 */

/** Time for which an authentication holds: less than a change takes to be applied on all nodes. */
const HOLDS_MS = 500

/** Whether a caller who was authenticated at `atMs` must be authenticated once more. */
export function isLate(atMs: number, nowMs: number): boolean {
  // A clock that is set back proves nothing either.
  return Math.abs(nowMs - atMs) >= HOLDS_MS
}
