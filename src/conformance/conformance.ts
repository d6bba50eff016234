/**
 * Conformance of a server with OpenAI's Admin API and with the promises of a gateway. The cases of
 * the Admin API are derived from the contract: an operation has its checks without a list of them.
 *
 * A run writes in new projects alone, and archives them at its end: also after a failure, and after
 * Ctrl-C. Failure modes: if the process is killed, or the server does not archive, the projects
 * stay; their names begin with `bailiwick-conformance`, and the report names them.
 */
import { checkAnswers, checkExtensions } from './answers.ts'
import { checkAuthentication } from './authentication.ts'
import { checkDeletes } from './deletes.ts'
import { checkErrors } from './errors.ts'
import { type Area, type ConformanceFinding, createFindings, type Findings } from './findings.ts'
import { checkKeys } from './keys.ts'
import { checkLists } from './lists.ts'
import { MISSING_ID, type Probe } from './probe.ts'
import { createProjects, type Projects } from './projects.ts'
import { checkRateLimits } from './rate-limits.ts'
import { createRequests, OutOfRequests, type Requests, type SendingOptions } from './requests.ts'
import { checkSpendLimits } from './spend-limits.ts'
import { checkStreaming } from './streaming.ts'

export interface ConformanceOptions extends SendingOptions {
  /** Model of the checks of the data plane; without one they are left out. */
  readonly model?: string
  /** Whether Bailiwick's additions are checked, and its stricter shapes. */
  readonly extensions: boolean
  /** Areas to check; default: all. */
  readonly only?: readonly Area[]
  readonly now: () => number
  readonly wait: (ms: number) => Promise<unknown>
}

export interface ConformanceReport {
  readonly findings: readonly ConformanceFinding[]
  readonly requests: number
  /** Why the run ended before all checks: Ctrl-C, its bounds, or a failure of the connection. */
  readonly ended?: string
  /** Projects that were created and could not be archived. */
  readonly left: readonly string[]
}

const NAME = 'bailiwick-conformance'

/** Runs the checks, and archives the projects of the run in any case. */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const requests = createRequests(options)
  const findings = createFindings()
  const projects = createProjects(requests, findings, nameOf(options.now()))
  let ended: string | undefined
  try {
    await runAreas(options, { requests, findings, projects })
  } catch (error) {
    ended = reasonOf(error, options.stop)
  }
  const left = await projects.archiveAll()
  return {
    findings: findings.all,
    requests: requests.sent,
    left,
    ...(ended !== undefined && { ended }),
  }
}

function nameOf(now: number): string {
  return `${NAME} ${new Date(now).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}`
}

function reasonOf(error: unknown, stop: AbortSignal): string {
  if (stop.aborted) return 'The run was stopped.'
  if (error instanceof OutOfRequests) return error.message
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `A request failed: ${error.message}${cause}.`
}

interface Parts {
  readonly requests: Requests
  readonly findings: Findings
  readonly projects: Projects
}

async function runAreas(options: ConformanceOptions, parts: Parts): Promise<void> {
  const { requests, findings, projects } = parts
  const projectId = await projects.create('main')
  const probe: Probe = {
    requests,
    findings,
    strictness: options.extensions ? 'contract' : 'openai',
    runName: projects.runName,
    projectId: projectId ?? MISSING_ID,
    own: new Map(),
    unserved: new Set(),
    now: options.now,
    wait: options.wait,
    createProject: projects.create,
  }
  const { only, model } = options
  const isOn = (area: Area): boolean => only === undefined || only.includes(area)
  // Without a project of its own a run can only see whether operations are open to anybody.
  if (projectId === undefined) return checkAuthentication(probe)
  // Lists, errors and deletes need the objects that the checks of answers make.
  if (isOn('answers') || isOn('lists') || isOn('errors') || isOn('deletes')) {
    await checkAnswers(probe)
  }
  if (isOn('lists')) await checkLists(probe)
  if (isOn('errors')) await checkErrors(probe)
  if (isOn('authentication')) await checkAuthentication(probe)
  if (isOn('extensions') && options.extensions) await checkExtensions(probe)
  if (isOn('deletes')) await checkDeletes(probe)
  if (model === undefined) return
  if (isOn('keys') && !(await checkKeys(probe, model))) return
  if (isOn('streaming')) await checkStreaming(probe, model)
  if (isOn('rate limits')) await checkRateLimits(probe, model)
  if (isOn('spend limits')) await checkSpendLimits(probe, model)
}
