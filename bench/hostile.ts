/**
 * `npm run bench:hostile`: the p99 of a well-behaved project alone, then beside each attack, as a
 * ratio within one run, and the most memory that was resident. Each attack meets a server of its
 * own. The server has one core; the client, the upstream and, with the lowest priority, the
 * attacker share the other.
 *
 *   --quick              short phases: whether it works, not how well the server withstands
 *   --only=held,readers  these attacks
 *   --seconds=15         the length of each phase
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parseArgs } from 'node:util'
import { BOUNDS } from '#config/bounds.ts'
import { type Bailiwick, makeKey, startBailiwick } from './bailiwick.ts'
import { table } from './figures.ts'
import { type Attack, SLOW_MODEL } from './hostile-attacks.ts'
import { measureService, type Service } from './hostile-client.ts'
import { ATTACK_NAMES, ATTACKS, type AttackName } from './hostile-list.ts'
import { makeCertificate } from './hostile-tls.ts'
import { print } from './print.ts'
import {
  CLIENT_CORE,
  freePort,
  isInstalled,
  type Pinned,
  pinMyself,
  SERVER_CORE,
  startPinned,
  withProcesses,
} from './processes.ts'

const RATIO_MAX = 3
const MEBIBYTE = 2 ** 20
/** The attack is under way, beside the other project, before it is measured. */
const ATTACK_LEAD_SECONDS = 3
/** A request for 16,384 tokens of output reserves 20 cents at these prices. */
const CONFIGURATION = `  ${SLOW_MODEL}:
    context_window: 128000
    price: { input: 2.5, output: 12.5 }
    max_requests_per_1_minute: 2000000000
    max_tokens_per_1_minute: 2000000000
`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: ATTACK_NAMES.join(',') },
    seconds: { type: 'string' },
  },
})
const seconds = Number(options.seconds ?? (options.quick ? 3 : 15))
const wanted = options.only.split(',')
const stranger = wanted.find((name) => !ATTACK_NAMES.some((one) => one === name))
if (stranger !== undefined) throw new Error(`'${stranger}' is none of ${ATTACK_NAMES.join(', ')}`)
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-hostile-'))

async function start(
  script: string,
  ...args: readonly string[]
): Promise<Pinned & { port: number }> {
  const port = await freePort()
  const file = join(import.meta.dirname, script)
  const command = [process.execPath, file, ...args, String(port)]
  return { ...(await startPinned(command, { core: CLIENT_CORE, port })), port }
}

async function startAttack(name: AttackName, port: number, keys: string[]): Promise<Pinned> {
  const ready = await freePort()
  const script = join(import.meta.dirname, 'hostile-attacker.ts')
  const command = [process.execPath, script, name, String(ready), String(port), ...keys]
  return startPinned(['nice', '-n', '19', ...command], { core: CLIENT_CORE, port: ready })
}

interface Trial {
  readonly name: AttackName
  readonly alone: Service
  readonly beside: Service
  readonly aloneMiB: number
  readonly besideMiB: number
  /** Of the server, where it ended. */
  readonly ended: string | undefined
}

/** An admin key, and a key in each of three projects. */
async function makeAttackers(client: Bailiwick['client']): Promise<string[]> {
  const keys = [(await client.createAdminApiKey({ name: 'Attacker' })).value]
  for (const name of ['Attacker', 'Second', 'Third']) {
    keys.push(await makeKey(client, (await client.createProject({ name })).id))
  }
  return keys
}

function peakMiB(server: Bailiwick): number {
  return server.process.ended() === undefined ? server.process.peakMiB() : Number.NaN
}

async function tryAttack(name: AttackName, upstreamPort: number): Promise<Trial> {
  const { measured, usedKeys = 0, spendLimit, tls: keyType }: Attack = ATTACKS[name]
  const tls = keyType && makeCertificate(folder, keyType)
  const ca = tls && readFileSync(tls.certFile, 'utf8')
  if (ca !== undefined) setDefaultCACertificates([...getCACertificates(), ca])
  const server = await startBailiwick(folder, {
    core: SERVER_CORE,
    upstreamPort,
    usedKeys,
    configuration: CONFIGURATION,
    ...(tls && { tls }),
  })
  const { client, key, adminKey } = server
  if (spendLimit !== undefined) {
    await client.updateOrganizationSpendLimit({
      threshold_amount: spendLimit,
      currency: 'USD',
      interval: 'month',
    })
  }
  const port = Number(new URL(server.baseUrl).port)
  const measure = (lengthSeconds = seconds) =>
    measureService({ port, key, adminKey, ca }, lengthSeconds, measured)
  const attackerKeys = await makeAttackers(client)
  await measure()
  const alone = await measure()
  const aloneMiB = peakMiB(server)
  const attack = await startAttack(name, port, attackerKeys)
  await measure(ATTACK_LEAD_SECONDS)
  const beside = await measure()
  const ended = server.process.ended()
  const trial = { name, alone, beside, aloneMiB, besideMiB: peakMiB(server), ended }
  await attack.stop()
  await server.process.stop()
  return trial
}

function wrongAnswers({ wrong }: Service): string {
  return (
    Object.entries(wrong)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ') || 'none'
  )
}

function ratio({ alone, beside }: Trial): number {
  return beside.p99Ms / alone.p99Ms
}

function row(trial: Trial): string[] {
  return [
    ATTACKS[trial.name].title,
    trial.alone.p99Ms.toFixed(1),
    trial.beside.p99Ms.toFixed(1),
    ratio(trial).toFixed(1),
    wrongAnswers(trial.beside),
    trial.aloneMiB.toFixed(0),
    trial.ended === undefined ? trial.besideMiB.toFixed(0) : 'process ended',
  ]
}

/** Sentences for the aims that a trial misses. */
function misses(trial: Trial): string[] {
  const title = ATTACKS[trial.name].title
  const extraMiB = trial.besideMiB - trial.aloneMiB
  const budgetMiB = (2 * BOUNDS.body_budget_bytes.default) / MEBIBYTE
  return [
    ...(ratio(trial) <= RATIO_MAX ? [] : [`${title}: p99 × ${ratio(trial).toFixed(1)}`]),
    ...(extraMiB <= budgetMiB ? [] : [`${title}: ${extraMiB.toFixed(0)} MiB of memory`]),
    ...(Object.keys(trial.beside.wrong).length === 0
      ? []
      : [`${title}: ${wrongAnswers(trial.beside)}`]),
  ]
}

async function run(): Promise<void> {
  print(`Phases of ${seconds} s on ${cpus()[0]?.model}, Node ${process.version}.`)
  const upstream = await start('hostile-upstream.ts')
  const trials: Trial[] = []
  for (const name of ATTACK_NAMES.filter((one) => wanted.includes(one))) {
    const trial = await tryAttack(name, upstream.port)
    trials.push(trial)
    print(row(trial).join('  '))
  }
  const titles = ['attack', 'p99 alone ms', 'beside ms', 'ratio', 'not 200', 'MiB alone', 'beside']
  print(`\n${table([titles, ...trials.map(row)])}`)
  const missed = trials.flatMap(misses)
  for (const miss of missed) print(`missed: ${miss}`)
  if (missed.length === 0) print('All aims are met.')
  process.exitCode = missed.length === 0 ? 0 : 1
}

if (!isInstalled('taskset')) {
  throw new Error('The benchmark needs taskset: apt-get install -y util-linux')
}
pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
