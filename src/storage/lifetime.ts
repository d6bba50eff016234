/** Lifetime of a `Tx`: it ends with its change, and a change has a timeout. */
import type { Dialect, Run, Tx } from './db.ts'
import { handleOver } from './kysely.ts'

/** A `tx` that throws after a call of `end`. */
export const mortal = (dialect: Dialect, execute: Run): { tx: Tx; end: () => void } => {
  let alive = true
  const tx = handleOver(dialect, (sql, parameters) => {
    if (!alive) throw new Error('A transaction was used after its end.')
    return execute(sql, parameters)
  })
  return {
    tx,
    end: () => {
      alive = false
    },
  }
}

/** A change exceeded the timeout of its transaction. */
export class TookTooLong extends Error {
  constructor(timeoutMs: number) {
    super(`A change took longer than ${timeoutMs} ms inside its transaction.`)
    this.name = 'TookTooLong'
  }
}

/** Resolves as the promise itself, or rejects with `TookTooLong`. */
export const withinTime = async <T>(work: Promise<T>, timeoutMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
