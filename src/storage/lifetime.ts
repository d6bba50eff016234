/** How long a `Tx` lives: no longer than its change, and no change longer than it may take. */
import type { Dialect, Run, Tx } from './db.ts'
import { handleOver } from './kysely.ts'

/** A `tx` that refuses to run anything once `end` was called. */
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

/** A change that held its transaction for longer than it may. */
export class TookTooLong extends Error {
  constructor(timeoutMs: number) {
    super(`A change took longer than ${timeoutMs} ms inside its transaction.`)
    this.name = 'TookTooLong'
  }
}

/** The promise itself, or `TookTooLong`. */
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
