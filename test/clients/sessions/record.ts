/**
 * Records the sessions of Codex that tests replay: `node test/clients/sessions/record.ts`. The
 * model's part is scripted (`tasks.ts`); Codex runs its commands and builds its requests itself.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Json } from '#simulator/call.ts'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { install } from '#test/clients/install.ts'
import { configurationOf } from '#test/clients/page.ts'
import { createScrubber } from '#test/clients/scrub.ts'
import { openStage } from '#test/clients/setup-environment.ts'
import { startTap } from '#test/clients/tap.ts'
import { ROOT } from '#test/support/source.ts'
import { type SessionBody, type SessionRequest, writeSession } from './session.ts'
import { type Step, TASKS, type Task } from './tasks.ts'
import { encryptedReasoning, loadCounter, type TokenCounter, usageOf } from './usage.ts'

const FLAGS = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']

async function recordTask(
  task: Task,
  folder: string,
  counter: TokenCounter,
): Promise<SessionRequest[]> {
  const upstream = await startUpstream()
  const tap = await startTap(new URL(upstream.url).origin)
  const home = mkdtempSync(join(tmpdir(), 'session-'))
  const stage = openStage({ baseUrl: `${tap.url}/v1`, key: UPSTREAM_KEY, folder, home })
  makeRepository(task, join(home, 'work'))
  // Codex runs commands in a login shell, which makes its own path.
  writeFileSync(join(home, '.profile'), `PATH=${dirname(process.execPath)}:$PATH\n`)
  mkdirSync(join(home, '.codex'))
  const configuration = configurationOf(stage, 'Codex').replace(/^model = .*$/m, '')
  writeFileSync(
    join(home, '.codex', 'config.toml'),
    `check_for_update_on_startup = false\nmodel = "${task.model}"\n${configuration}`,
  )
  const answers: (readonly Json[])[] = []
  for (const [index, { prompt, steps }] of task.turns.entries()) {
    const items = steps.map((step) => itemsOf(task, step))
    answers.push(...items)
    upstream.script(...items.map((items) => ({ path: '/v1/responses', items })))
    const resume = index === 0 ? [] : ['resume', '--last']
    const args = ['exec', ...resume, ...FLAGS, prompt]
    await stage.command('codex', args, { env: { OPENAI_API_KEY: UPSTREAM_KEY } })
  }
  const sent = await tap.take()
  await tap.close()
  await upstream.close()
  rmSync(home, { recursive: true, force: true })
  const { clean } = createScrubber([
    [home, '/home'],
    [folder, '/client'],
    [ROOT, '/bailiwick'],
    [tap.url, 'http://server'],
  ])
  const bodies = sent
    .filter(({ target }) => target === '/v1/responses')
    .map(({ body }) => bodyOf(body.toString(), clean))
  assert.equal(bodies.length, answers.length)
  return withUsage(bodies, answers, counter)
}

/** A copy of `src/` with the planted defect, in a Git repository. */
function makeRepository({ plant }: Task, work: string): void {
  cpSync(join(ROOT, 'src'), join(work, 'src'), { recursive: true })
  const { name, type, imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  writeFileSync(join(work, 'package.json'), JSON.stringify({ name, type, imports }))
  const file = join(work, plant.file)
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(plant.text))
  writeFileSync(file, text.replace(plant.text, plant.with))
  const git = (...args: string[]) => execFileSync('git', args, { cwd: work })
  git('init', '--quiet')
  git('add', '.')
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  git(...author, 'commit', '--quiet', '--message', 'Import')
}

/** The upstream's answer for a step: reasoning, a message, and the call of a tool. */
function itemsOf({ model }: Task, { say, think, run, patch }: Step): readonly Json[] {
  const items: Json[] = []
  if (think > 0) items.push({ type: 'reasoning', encrypted_content: encryptedReasoning(think) })
  if (say !== undefined) {
    const content = [{ type: 'output_text', annotations: [], logprobs: [], text: say }]
    items.push({ type: 'message', role: 'assistant', content })
  }
  if (run !== undefined) items.push(commandCall(model, run))
  if (patch !== undefined) items.push(patchCall(model, `*** Begin Patch\n${patch}\n*** End Patch`))
  return items
}

/** Codex gives the models of 5.6 one tool, which runs JavaScript that calls the others. */
function isScripting(model: string): boolean {
  return model.startsWith('gpt-5.6-')
}

function commandCall(model: string, cmd: string): Json {
  return isScripting(model)
    ? scriptCall(
        `const result = await tools.exec_command({ cmd: ${JSON.stringify(cmd)} });\n` +
          'text(result.output);',
      )
    : { type: 'function_call', name: 'exec_command', arguments: JSON.stringify({ cmd }) }
}

function patchCall(model: string, patch: string): Json {
  if (isScripting(model)) {
    return scriptCall(`text(await tools.apply_patch(${JSON.stringify(patch)}));`)
  }
  if (model === 'gpt-5.5') return { type: 'custom_tool_call', name: 'apply_patch', input: patch }
  return commandCall(model, `apply_patch <<'PATCH'\n${patch}\nPATCH`)
}

function scriptCall(input: string): Json {
  return {
    type: 'custom_tool_call',
    name: 'exec',
    namespace: 'functions',
    input,
  }
}

/** A body without values of the machine and the run. One that is not compact JSON is rejected. */
function bodyOf(text: string, clean: (text: string) => string): SessionBody {
  assert.equal(JSON.stringify(JSON.parse(text)), text)
  const { client_metadata, ...body } = JSON.parse(clean(text))
  // Codex sends it last, and its members in another order each time.
  const sorted = Object.entries<unknown>(client_metadata).sort(([one], [two]) =>
    one < two ? -1 : 1,
  )
  return { ...body, client_metadata: Object.fromEntries(sorted) }
}

function withUsage(
  bodies: readonly SessionBody[],
  answers: readonly (readonly Json[])[],
  counter: TokenCounter,
): SessionRequest[] {
  let before = 0
  return bodies.map((body, index) => {
    const usage = usageOf(counter, body, answers[index] ?? [], before)
    before = usage.input_tokens
    return { body, usage }
  })
}

const folder = await install({
  name: 'codex-sessions',
  packages: { '@openai/codex': '0.171.0', 'gpt-tokenizer': '4.0.0' },
})
const counter = await loadCounter(folder)
for (const task of TASKS) {
  const requests = await recordTask(task, folder, counter)
  writeSession(task.name, requests)
  const sizes = requests.map(({ body }) => Buffer.byteLength(JSON.stringify(body)))
  process.stdout.write(`${task.name}: ${requests.length} requests, ${sizes.join(' ')} bytes\n`)
}
