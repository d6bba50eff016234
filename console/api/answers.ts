/** Number of answers of the server to the page's requests: while it grows, the server answers. */
let count = 0

export function countOfAnswers(): number {
  return count
}

/** A `fetch` that counts answers, without those of a proxy for a server that it does not reach. */
export function countingAnswers(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init)
    if (response.status < 500) count++
    return response
  }
}
