/**
 * Tasks of the recorded sessions: what a person asks of Codex, and what the simulated model does
 * about it, step by step. Codex runs each command in a copy of `src/` with a planted defect.
 */
export interface Step {
  /** Message before the call. */
  readonly say?: string
  /** Tokens of reasoning before. */
  readonly think: number
  readonly run?: string
  /** A patch in the form of Codex's tool `apply_patch`, without its first and last line. */
  readonly patch?: string
}

export interface Task {
  readonly name: string
  readonly model: string
  readonly plant: { readonly file: string; readonly text: string; readonly with: string }
  /** Prompts of the person, each with the steps until the model is done. */
  readonly turns: readonly { readonly prompt: string; readonly steps: readonly Step[] }[]
}

function show(file: string, from: number, to: number): string {
  return `sed -n '${from},${to}p' ${file}`
}

const levels: Task = {
  name: 'codex-session-1',
  model: 'gpt-5.6-luna',
  plant: {
    file: 'src/limits/seen-levels.ts',
    text: 'if (size * 2 >= max) {',
    with: 'if (size >= max) {',
  },
  turns: [
    {
      prompt: 'The cache of seen levels keeps more entries than its maximum. Find out why, fix it.',
      steps: [
        {
          say: 'I’ll look at the layout first, then at the cache and its tests.',
          think: 192,
          run: 'git status --short && ls src src/limits',
        },
        { think: 64, run: 'grep -rn "seen-levels" src | head -20' },
        { think: 0, run: 'cat src/limits/seen-levels.ts' },
        { think: 128, run: 'cat src/limits/seen-levels.test.ts' },
        {
          say: 'The test states the rule. I’ll run it.',
          think: 64,
          run: 'node --test src/limits/seen-levels.test.ts',
        },
        {
          say: 'It fails as reported. Before a change I want to see who relies on the cache.',
          think: 384,
          run: show('src/limits/redis.ts', 1, 160),
        },
        { think: 64, run: show('src/limits/redis.ts', 161, 300) },
        { think: 256, run: show('src/limits/limiter.ts', 1, 140) },
        { think: 128, run: show('src/limits/bucket.ts', 1, 150) },
        { think: 64, run: show('src/limits/bucket.ts', 151, 290) },
        { think: 192, run: 'cat src/limits/memory-buckets.ts src/base/bounded-map.ts' },
        { think: 640, run: 'cat src/base/negative-cache.ts src/base/recent-map.ts' },
        {
          say:
            'The other caches of two generations count half of the maximum for each. This one fills a ' +
            'whole maximum before it begins the next generation, so it can hold twice as many.',
          think: 512,
          patch:
            '*** Update File: src/limits/seen-levels.ts\n@@\n' +
            '-    if (size >= max) {\n+    if (size * 2 >= max) {',
        },
        { think: 64, run: 'node --test src/limits/seen-levels.test.ts' },
        {
          say: 'That passes. I’ll run the tests of the folder’s other pure modules as well.',
          think: 128,
          run: 'node --test src/limits/retry-times.test.ts src/http/data-plane/project-rates.test.ts',
        },
        { think: 64, run: 'node --test src/base/roster.test.ts src/event-loop/in-turns.test.ts' },
        { think: 320, run: show('src/limits/redis-scripts.ts', 1, 160) },
        { think: 64, run: 'git diff --stat && git diff' },
        {
          say:
            'The cache now begins a new generation when the younger one holds half of the maximum, so ' +
            'both together stay within it. Its test, which failed before, passes; the tests of the ' +
            'neighbouring modules pass too. Nothing else depends on the size of a generation.',
          think: 128,
        },
      ],
    },
  ],
}

const rosters: Task = {
  name: 'codex-session-2',
  model: 'gpt-5.5',
  plant: {
    file: 'src/base/roster.ts',
    text: '  last.index = item.index\n',
    with: '',
  },
  turns: [
    {
      prompt:
        'Since yesterday entries stay in rosters after delist(). Find the cause and repair it.',
      steps: [
        {
          say: 'I’ll find the roster and everything that uses it.',
          think: 96,
          run: 'grep -rn "roster.ts" src | head -40',
        },
        { think: 64, run: 'cat src/base/roster.ts src/base/roster.test.ts' },
        { think: 128, run: 'node --test src/base/roster.test.ts' },
        { think: 384, run: 'git log --oneline | head -5; git status --short' },
        {
          say: 'The test fails on the second removal. I’ll read the callers before I change it.',
          think: 256,
          run: show('src/http/data-plane/revoked-calls.ts', 1, 200),
        },
        { think: 64, run: 'grep -rln "delist(" src' },
        { think: 64, run: 'cat $(grep -rln "delist(" src | grep -v roster | head -3)' },
        { think: 192, run: 'cat $(grep -rln "delist(" src | grep -v roster | tail -2)' },
        {
          say:
            'The last entry takes the place of the removed one, but keeps its old index: from then on ' +
            'it is not found in its list.',
          think: 832,
          patch:
            '*** Update File: src/base/roster.ts\n@@\n' +
            '   if (last === undefined || last === item) return\n' +
            '+  last.index = item.index\n' +
            '   list[item.index] = last',
        },
        { think: 64, run: 'node --test src/base/roster.test.ts' },
        {
          think: 64,
          run: 'node --test src/event-loop/in-turns.test.ts src/event-loop/turn-stages.test.ts',
        },
        { think: 128, run: show('src/event-loop/work-queue.ts', 1, 110) },
        { think: 64, run: show('src/event-loop/scan-queue.ts', 1, 160) },
        { think: 320, run: show('src/spend/counters/memory.ts', 1, 150) },
        { think: 64, run: show('src/spend/counters/waiters.ts', 1, 80) },
        { think: 192, run: 'git diff' },
        {
          say:
            '`delist` moved the last entry into the gap without writing its new index. I restored ' +
            'that line. The roster’s test passes again, as do those of the queues built on it.',
          think: 96,
        },
      ],
    },
  ],
}

const retries: Task = {
  name: 'codex-session-3',
  model: 'gpt-5.4',
  plant: {
    file: 'src/limits/retry-times.ts',
    text: ' % spanOf(spanMs, step)',
    with: '',
  },
  turns: [
    {
      prompt: 'Some callers get retry times far beyond the span. Look at retry-times.ts.',
      steps: [
        { think: 128, run: 'cat src/limits/retry-times.ts' },
        { think: 64, run: 'cat src/limits/retry-times.test.ts' },
        { think: 64, run: 'node --test src/limits/retry-times.test.ts' },
        { think: 256, run: 'grep -rn "retryTimes\\|createRetryTimes" src | head -20' },
        { think: 64, run: show('src/limits/memory.ts', 1, 170) },
        { think: 192, run: show('src/limits/limiter.ts', 1, 140) },
        {
          say: 'The times never begin again at the end of the span. I’ll restore the remainder.',
          think: 448,
          patch:
            '*** Update File: src/limits/retry-times.ts\n@@\n' +
            '-      const beyond = Math.max(0, queue.lastMs + step - earliest)\n' +
            '+      const beyond = Math.max(0, queue.lastMs + step - earliest) % spanOf(spanMs, step)',
        },
        { think: 64, run: 'node --test src/limits/retry-times.test.ts' },
        {
          say: 'Fixed: the times of a queue begin again after the span, and the test passes.',
          think: 64,
        },
      ],
    },
    {
      prompt: 'Is the same rule kept in the limiter of Redis? Check it, please.',
      steps: [
        { think: 192, run: show('src/limits/redis.ts', 1, 160) },
        { think: 64, run: show('src/limits/redis.ts', 161, 300) },
        { think: 128, run: show('src/limits/bucket-lua.ts', 1, 200) },
        { think: 256, run: show('src/limits/redis-scripts.ts', 1, 160) },
        { think: 64, run: show('src/limits/bucket.ts', 1, 290) },
        {
          say: 'Yes. Both limiters compute waits in `bucket.ts`, and take times from the same queues.',
          think: 512,
        },
      ],
    },
    {
      prompt: 'Good. Write two sentences about it for the notes, in NOTES.md.',
      steps: [
        {
          think: 64,
          patch:
            '*** Add File: NOTES.md\n+# Retry times\n+\n' +
            '+The retry times of a queue begin again after a span. Both limiters use them.',
        },
        { think: 64, run: 'git status --short && cat NOTES.md && git diff' },
        { say: 'NOTES.md has both sentences.', think: 32 },
      ],
    },
  ],
}

export const TASKS: readonly Task[] = [levels, rosters, retries]
