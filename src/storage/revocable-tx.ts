/** Revocable transaction, which ends with its change, and the timeout of operations. */
import type { Dialect, Run, Tx } from './db.ts'
import { handleOver } from './kysely.ts'

/** A transaction that throws after a call of `end`. */
export function revocableTx(dialect: Dialect, execute: Run): { tx: Tx; end: () => void } {
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

/** An operation of the store exceeded its timeout. */
export class OperationTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`The operation took longer than ${timeoutMs} ms.`)
    this.name = 'TookTooLong'
  }
}

/** Resolves as the promise itself, or rejects with `OperationTimeout`. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OperationTimeout(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
