/** Times of the checks whether the server answers: together the longest until it is said. */
export const CHECK_EVERY_MS = 2_500
export const CHECK_TIMEOUT_MS = 2_000
