/**
 * A gateway before simulated upstreams of three regions, of two of them and of none, with projects
 * of every residency. Each project has the region that the test says, and not the gateway's view.
 */
import type { NewProject } from '#contract/projects.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeUserKey } from '#test/support/keys.ts'

export const MODEL = 'gpt-5.6-luna'
export const ALIAS = 'fast'
/** Tried when every upstream of the region fails for the model. */
export const FALLBACK = 'gpt-5.6-sol'
/** Upstreams, and the regions of each. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  eu: ['eu'],
  'eu-search': ['eu'],
  us: ['us'],
  'us-2': ['us'],
  jp: ['jp'],
  atlantic: ['eu', 'us'],
  global: [],
}
/** Upstreams for projects with a tag alone. */
const OF_SEARCH: ReadonlySet<string> = new Set(['eu-search'])

export interface Place {
  readonly name: string
  readonly regions: readonly string[]
  readonly upstream: Upstream
}

export interface Resident {
  readonly name: string
  /** Undefined: anywhere. */
  region: string | undefined
  readonly key: MadeKey
}

export interface World extends AsyncDisposable {
  readonly h: Harness
  readonly places: readonly Place[]
  readonly residents: readonly Resident[]
  /** Moves the clock. */
  move(ms: number): void
}

interface Residence {
  readonly project: Omit<NewProject, 'name'>
  readonly region: string | undefined
  readonly tags?: Record<string, string>
}

const RESIDENCES: readonly Residence[] = [
  { project: { residency: 'EU_STORAGE_PROCESSING' }, region: 'eu' },
  { project: { residency: 'EU_STORAGE_PROCESSING' }, region: 'eu', tags: { team: 'search' } },
  { project: { residency: 'US_STORAGE_PROCESSING', geography: 'EU' }, region: 'us' },
  { project: { residency: 'JP_STORAGE' }, region: 'jp' },
  { project: { residency: 'KR_STORAGE' }, region: 'kr' },
  { project: { residency: 'GLOBAL' }, region: undefined },
  { project: {}, region: undefined, tags: { team: 'search' } },
  { project: { geography: 'EU' }, region: 'eu' },
]

function configurationOf(places: readonly Place[]): string {
  const entries = places.flatMap(({ name, regions, upstream }) => {
    const members = [
      `base_url: "${upstream.url}"`,
      `api_key: "${UPSTREAM_KEY}"`,
      ...(regions.length > 0 ? [`regions: [${regions.join(', ')}]`] : []),
      ...(OF_SEARCH.has(name) ? ['projects: [team=search]'] : []),
    ]
    const openai = [...members, 'pass_routes: [/rerank]', 'files: true']
    const anthropic = [...members, 'api_format: anthropic']
    return [`  ${name}: { ${openai.join(', ')} }`, `  claude-${name}: { ${anthropic.join(', ')} }`]
  })
  return `upstreams:\n${entries.join('\n')}\n`
}

export async function startWorld(): Promise<World> {
  await using starting = new AsyncDisposableStack()
  const clock = movableClock()
  const places: Place[] = []
  for (const [name, regions] of Object.entries(PLACES)) {
    const upstream = starting.adopt(await startUpstream({ now: clock.clock, seed: name }), (one) =>
      one.close(),
    )
    places.push({ name, regions, upstream })
  }
  const h = starting.use(
    await startHarness('sqlite', {
      clock: clock.clock,
      wait: async () => {},
      config: configurationOf(places),
    }),
  )
  await h.client.updateModelAlias({ alias: ALIAS, model: MODEL })
  const residents: Resident[] = []
  for (const [at, { project, region, tags }] of RESIDENCES.entries()) {
    const name = `${at} in ${region ?? 'any region'}`
    const { id } = await h.client.createProject({ name, ...project })
    if (tags) await h.client.updateProjectTags({ project_id: id, tags })
    await h.client.updateProjectModelFallback({
      project_id: id,
      model: MODEL,
      fallback_models: [FALLBACK],
    })
    residents.push({ name, region, key: await makeUserKey(h, id) })
  }
  const running = starting.move()
  return {
    h,
    places,
    residents,
    move: clock.move,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Whether a place is outside of a project's region. */
export function isOutside({ regions }: Place, { region }: Resident): boolean {
  return region !== undefined && !(regions.length === 1 && regions[0] === region)
}
