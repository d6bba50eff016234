/** State of the timeline: a clock that it moves, the actors, and what was created so far. */
import { authorityOf } from '#access/authority.ts'
import type { Clock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { systemContext } from '#cli/bootstrap.ts'
import type { AdminKeyActor, Context, SessionActor } from '#context.ts'
import * as organizations from '#control/organizations/organizations.ts'
import * as sessions from '#control/sessions/sessions.ts'
import type { Store } from '#storage/db.ts'
import type { LimitEvent } from './admission.ts'
import { addressOf, FOUNDER, ORGANIZATION } from './people.ts'
import { between, bytesFrom, type Random } from './random.ts'
import { isWorkday } from './shapes.ts'
import type { PlannedProject } from './specs.ts'
import type { SpendEvent } from './spending.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Age of the organization in days: its last month is a whole one. */
const BEGUN_DAYS = 38
const OFFICE_OPENS_MS = 8 * HOUR_MS

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const STRANGER = { ipAddress: '192.0.2.77', userAgent: BROWSER }

export interface Person {
  readonly who: string
  readonly id: string
  readonly email: string
  readonly name: string | null
  /** In the organization. */
  readonly role: 'owner' | 'reader'
}

export interface SeededProject {
  readonly id: string
  readonly name: string
  readonly plan: PlannedProject
  readonly createdMs: number
  /** `Infinity` for one that is in use. */
  readonly archivedMs: number
}

/** A project's key. Times are Unix milliseconds, `Infinity` for what does not come. */
export interface SeededKey {
  readonly id: string
  /** In clear. */
  readonly value: string
  readonly name: string
  readonly projectId: string
  readonly ownerId: string
  /** Weight in the project's traffic; 0 for a key that was never used. */
  readonly weight: number
  readonly createdMs: number
  /** End of its validity: it expired, was revoked, or its owner was removed. */
  readonly endsMs: number
}

export interface DemoContext {
  readonly random: Random
  readonly clock: Clock
  /** Midnights of the working days, in UTC, from the first to the last before today. */
  readonly workdays: readonly number[]
  readonly people: Map<string, Person>
  readonly projects: Map<string, SeededProject>
  /** Ids of service accounts, by the names of project and account. */
  readonly accounts: Map<string, string>
  /** By id. */
  readonly keys: Map<string, SeededKey>
  /** Changes of projects' limits, in their order. */
  readonly limitEvents: LimitEvent[]
  /** Spend limits that were set, in their order. */
  readonly spendEvents: SpendEvent[]
  /** Times at which spend alerts were created. */
  readonly alertTimes: number[]
  readonly organizationId: string
  /** Goes to a time. The clock never goes back. */
  goTo(ms: number): void
  /** Lets some minutes pass, this many at most. */
  pass(minutesMax: number): void
  asSystem(): Context
  /** Somebody in a browser, who signs in first unless they have done so today. */
  asPerson(who: string): Promise<Context>
  /** Somebody in a browser, who has not signed in. */
  asVisitor(): Context
  /** A program with the admin key of this id, which is the operator's. */
  asOperator(keyId: string): Context
}

export interface DemoContextOptions {
  readonly store: Store
  readonly catalog: Catalog
  readonly nowMs: number
  readonly random: Random
}

/** Makes the organization, unless the store has one, which is taken then. */
export async function createDemoContext(options: DemoContextOptions): Promise<DemoContext> {
  const { store, catalog, nowMs, random } = options
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  const workdays = Array.from(
    { length: BEGUN_DAYS },
    (_, at) => today - (BEGUN_DAYS - at) * DAY_MS,
  ).filter(isWorkday)
  let time = (workdays[0] ?? today) + OFFICE_OPENS_MS
  const clock: Clock = () => time
  const base = {
    ...systemContext(store, catalog, clock),
    newId: createIds(clock, bytesFrom(random)),
  }
  const organization = await organizations.findOrCreateFirst(base, {
    name: ORGANIZATION,
    ownerEmail: addressOf(FOUNDER),
  })
  const system: Context = { ...base, organization }
  const people = new Map<string, Person>()
  const signedIn = new Map<string, { readonly actor: SessionActor; readonly endsMs: number }>()
  return {
    random,
    clock,
    workdays,
    people,
    projects: new Map(),
    accounts: new Map(),
    keys: new Map(),
    limitEvents: [],
    spendEvents: [],
    alertTimes: [],
    organizationId: organization.id,
    goTo: (ms) => {
      time = Math.max(time, ms)
    },
    pass: (minutesMax) => {
      time += between(random, 0, minutesMax - 1) * MINUTE_MS + between(random, 0, 59_999)
    },
    asSystem: () => system,
    asPerson: async (who) => {
      const person = people.get(who)
      if (!person) throw new Error(`${who} is not there yet`)
      const visitor: Context = { ...system, actor: { kind: 'visitor', origin: originOf(person) } }
      const known = signedIn.get(who)
      if (known && known.endsMs > time) return { ...system, actor: known.actor }
      const { id, expires_at } = await sessions.openForPerson(visitor, person.id)
      const actor = sessionOf(person, id)
      signedIn.set(who, { actor, endsMs: expires_at * 1000 })
      return { ...system, actor }
    },
    asVisitor: () => ({ ...system, actor: { kind: 'visitor', origin: STRANGER } }),
    asOperator: (keyId) => ({ ...system, actor: programOf(organization.operatorId, keyId) }),
  }
}

export function openingOf(midnightMs: number): number {
  return midnightMs + OFFICE_OPENS_MS
}

function sessionOf(person: Person, sessionId: string): SessionActor {
  return {
    kind: 'session',
    sessionId,
    user: person,
    authority: authorityOf({
      organizationId: '',
      role: person.role,
      memberships: [],
      groupProjects: [],
      assigned: [],
    }),
    origin: originOf(person),
  }
}

/** One address for each person, out of those that documents may use. */
function originOf({ who }: Person): SessionActor['origin'] {
  return {
    ipAddress: `203.0.113.${10 + ((who.length * 7) % 200)}`,
    userAgent: BROWSER,
  }
}

function programOf(operatorId: string, keyId: string): AdminKeyActor {
  return {
    kind: 'admin_key',
    keyId,
    scopes: null,
    owner: { kind: 'service_account', id: operatorId },
    email: null,
    origin: { ipAddress: '198.51.100.24', userAgent: 'terraform-provider-acme/1.4.0' },
  }
}
