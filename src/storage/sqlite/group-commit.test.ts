import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type RunSync, run, type Tx } from '#storage/db.ts'
import { createGroupCommit } from './group-commit.ts'
import { statementRunner } from './sqlite-statements.ts'

const LONG_MS = 60_000

describe('group commit', () => {
  let folder: string
  let db: DatabaseSync
  let commits: number
  let execute: RunSync

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-group-'))
    db = new DatabaseSync(join(folder, 'store.db'))
    db.exec('pragma journal_mode = wal; pragma foreign_keys = on')
    db.exec('create table kept (n integer primary key, of integer references kept (n))')
    commits = 0
    const statement = statementRunner(db)
    execute = (sql, parameters) => {
      if (sql === 'commit') commits += 1
      return statement(sql, parameters)
    }
  })
  afterEach(() => {
    if (db.isOpen) db.close()
    rmSync(folder, { recursive: true })
  })

  const put = (n: number) => async (tx: Tx) => {
    await tx[run]('insert into kept (n) values (?)', [n])
    return n
  }
  const rows = (): number[] =>
    db
      .prepare('select n from kept order by n')
      .all()
      .map(({ n }) => Number(n))
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

  it('puts changes that arrive together into one transaction', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    const answers = await Promise.all(upTo(100).map((n) => transact(put(n))))
    assert.deepEqual(answers, upTo(100))
    assert.deepEqual(rows(), upTo(100))
    assert.equal(commits, 1)
  })

  it('limits the size of a group', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS, 10)
    await Promise.all(upTo(35).map((n) => transact(put(n))))
    assert.equal(commits, 4)
  })

  it('runs changes one after another, in the order of their arrival', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    const steps: string[] = []
    await Promise.all(
      upTo(5).map((n) =>
        transact(async (tx) => {
          steps.push(`begin ${n}`)
          await put(n)(tx)
          await put(n + 10)(tx)
          steps.push(`end ${n}`)
        }),
      ),
    )
    assert.deepEqual(
      steps,
      upTo(5).flatMap((n) => [`begin ${n}`, `end ${n}`]),
    )
  })

  it('rolls back a failed change as a whole, and commits the others of its group', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    const answers = await Promise.allSettled([
      transact(put(1)),
      transact(async (tx) => {
        await put(2)(tx)
        await put(3)(tx)
        throw new Error('refused')
      }),
      transact(put(1)),
      transact(put(4)),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(rows(), [1, 4])
    assert.equal(commits, 1)
  })

  it('resolves no change before the commit', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    const commitsSeen: number[] = []
    await Promise.all(
      upTo(5).map((n) =>
        transact(put(n)).then(() => {
          commitsSeen.push(commits)
        }),
      ),
    )
    assert.deepEqual(commitsSeen, [1, 1, 1, 1, 1])
  })

  it('fails every change of a group whose commit fails, and serves the next group', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    const orphan = async (tx: Tx): Promise<void> => {
      // Checked at the commit, so that the commit fails.
      await tx[run]('pragma defer_foreign_keys = on', [])
      await tx[run]('insert into kept (n, of) values (7, 99)', [])
    }
    const answers = await Promise.allSettled([transact(put(1)), transact(orphan), transact(put(2))])
    for (const answer of answers) {
      assert.equal(answer.status, 'rejected')
      assert.match(String(answer.status === 'rejected' && answer.reason), /FOREIGN KEY/)
    }
    assert.deepEqual(rows(), [])
    await transact(put(3))
    assert.deepEqual(rows(), [3])
  })

  it('times out a change that never ends, which then can write nothing', async () => {
    const { transact } = createGroupCommit(execute, 2_000)
    let late: Tx | undefined
    const stuck = transact(async (tx) => {
      late = tx
      await put(1)(tx)
      await new Promise<never>(() => undefined)
    })
    const other = transact(put(2))
    await assert.rejects(stuck, /took longer than 2000 ms/)
    await other
    await assert.rejects(async () => put(3)(late as Tx), /after its end/)
    assert.deepEqual(rows(), [2])
  })

  it('invalidates a transaction that has ended, while the next one runs', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    let kept: Tx | undefined
    await Promise.all([
      transact(async (tx) => {
        kept = tx
      }),
      transact(async (tx) => {
        await put(1)(tx)
        await assert.rejects(async () => put(2)(kept as Tx), /after its end/)
      }),
    ])
    assert.deepEqual(rows(), [1])
  })

  it('is drained when all queued changes are on the disk', async () => {
    const { transact, drain } = createGroupCommit(execute, LONG_MS, 10)
    const all = upTo(50).map((n) => transact(put(n)))
    await drain()
    assert.deepEqual(rows(), upTo(50))
    await Promise.all(all)
  })

  it('changes that arrive during a pause are in the next commit', async () => {
    const pauses = [0, 1]
    const arrival = Promise.withResolvers<unknown>()
    const arrive = (): void => arrival.resolve(Promise.all([transact(put(3)), transact(put(4))]))
    const pauseMs = (): number => {
      const ms = pauses.shift() ?? 0
      // Once the pause has begun, and before any timer.
      if (ms > 0) queueMicrotask(arrive)
      return ms
    }
    const pace = { run: (one: () => void) => one(), pauseMs }
    const { transact } = createGroupCommit(execute, LONG_MS, undefined, pace)
    await transact(put(1))
    await transact(put(2))
    await arrival.promise
    assert.deepEqual([rows(), commits], [[1, 2, 3, 4], 2])
  })

  it('fails changes after the close of the store as unavailable', async () => {
    const { transact } = createGroupCommit(execute, LONG_MS)
    await transact(put(1))
    db.close()
    await assert.rejects(transact(put(2)), { name: 'StoreUnavailable' })
  })
})
