/** Actions of the timeline: each calls a function of the control plane and records the result. */

import { rateLimitId } from '#catalog/catalog.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import * as invites from '#control/invites/invites.ts'
import * as projectUsers from '#control/project-users/project-users.ts'
import * as projects from '#control/projects/projects.ts'
import { archive } from '#control/projects/projects.ts'
import * as rateLimits from '#control/rate-limits/rate-limits.ts'
import * as serviceAccounts from '#control/service-accounts/service-accounts.ts'
import { loginFailed } from '#control/sessions/failed-logins.ts'
import * as users from '#control/users/users.ts'
import type { DemoContext, Person, SeededProject } from './context.ts'
import { addressOf, FOUNDER, OWNER } from './people.ts'
import { between, pick } from './random.ts'
import type { PlannedKey, PlannedLimit, PlannedProject } from './specs.ts'

const DAY_SECONDS = 86_400
/** Between two who sign in, at most. */
const SIGN_IN_MINUTES = 15
/** Working days between failed sign-ins. */
const REFUSED_EVERY_DAYS = 6
const REFUSED = {
  error_code: 'invalid_api_key',
  error_message: 'The key is no admin key, or no longer one.',
}
const NEVER = Number.POSITIVE_INFINITY
/** Weight, in a project's traffic, of the key that a service account is created with. */
const ACCOUNT_WEIGHT = 8

export function projectOf(context: DemoContext, name: string): SeededProject {
  const found = context.projects.get(name)
  if (!found) throw new Error(`there is no project ${name} yet`)
  return found
}

export function personId(context: DemoContext, who: string): string {
  return personOf(context, who).id
}

function personOf(context: DemoContext, who: string): Person {
  const found = context.people.get(who)
  if (!found) throw new Error(`${who} is not there yet`)
  return found
}

/** Adds the first owner of the organization. */
export async function registerFounder(context: DemoContext): Promise<void> {
  const { data } = await users.list(context.asSystem(), { limit: 1 })
  const [founder] = data
  if (!founder?.email) throw new Error('the organization has no first owner')
  const { id, email, name } = founder
  context.people.set(FOUNDER, { who: FOUNDER, id, email, name, role: 'owner' })
}

export async function addPerson(context: DemoContext, who: string, name: string): Promise<void> {
  const email = addressOf(who)
  const role = who === OWNER ? 'owner' : 'reader'
  const ctx = await context.asPerson(context.people.has(OWNER) ? OWNER : FOUNDER)
  const { id } = await users.create(ctx, { email, name, role })
  context.people.set(who, { who, id, email, name, role })
}

export async function setRole(
  context: DemoContext,
  who: string,
  role: 'owner' | 'reader',
): Promise<void> {
  const person = personOf(context, who)
  await users.modify(await context.asPerson(OWNER), person.id, { role })
  context.people.set(who, { ...person, role })
}

/** A few who look at the console in the morning, and one, sometimes, who does not get in. */
export async function signIn(context: DemoContext, day: number): Promise<void> {
  const { random } = context
  const present = [...context.people.keys()]
  for (let left = between(random, 1, 3); left > 0 && day > 0; left--) {
    context.pass(SIGN_IN_MINUTES)
    await context.asPerson(pick(random, present, () => 1))
  }
  if (day % REFUSED_EVERY_DAYS === 2) await loginFailed(context.asVisitor(), REFUSED)
}

/** Removal of people: their keys stay listed, and no longer work. */
export async function removePerson(context: DemoContext, who: string): Promise<void> {
  const id = personId(context, who)
  await users.remove(await context.asPerson(OWNER), id)
  context.people.delete(who)
  endKeys(context, (key) => key.ownerId === id)
}

export async function addProject(context: DemoContext, plan: PlannedProject): Promise<void> {
  const { id, name } = await projects.create(await context.asPerson(OWNER), { name: plan.name })
  const createdMs = context.clock()
  context.projects.set(name, { id, name, plan, createdMs, archivedMs: NEVER })
}

export async function archiveProject(context: DemoContext, name: string): Promise<void> {
  const project = projectOf(context, name)
  await archive(await context.asPerson(OWNER), project.id)
  context.projects.set(name, { ...project, archivedMs: context.clock() })
  endKeys(context, (key) => key.projectId === project.id)
}

export async function addAccount(
  context: DemoContext,
  project: string,
  name: string,
): Promise<void> {
  const { id } = projectOf(context, project)
  const made = await serviceAccounts.create(await context.asPerson(OWNER), id, { name })
  if (!made.api_key) throw new Error(`the service account ${name} has no key`)
  context.accounts.set(`${project}/${name}`, made.id)
  const key = { name: made.api_key.name, weight: ACCOUNT_WEIGHT }
  keep(context, id, made.id, key, made.api_key)
}

export async function addAccountKey(
  context: DemoContext,
  project: string,
  account: string,
  plan: PlannedKey,
): Promise<void> {
  const { id } = projectOf(context, project)
  const ownerId = context.accounts.get(`${project}/${account}`) ?? ''
  const ctx = await context.asPerson(OWNER)
  const made = await serviceAccounts.createKey(ctx, id, ownerId, wished(plan))
  keep(context, id, ownerId, plan, made)
}

export async function addMember(
  context: DemoContext,
  project: string,
  who: string,
  role: 'owner' | 'member',
): Promise<void> {
  const member = { email: addressOf(who), role }
  await projectUsers.create(await context.asPerson(OWNER), projectOf(context, project).id, member)
}

export async function setRoleIn(
  context: DemoContext,
  project: string,
  who: string,
  role: 'owner' | 'member',
): Promise<void> {
  const ctx = await context.asPerson(OWNER)
  await projectUsers.modify(ctx, projectOf(context, project).id, personId(context, who), { role })
}

/** Members make their keys themselves. */
export async function addMemberKey(
  context: DemoContext,
  project: string,
  who: string,
  plan: PlannedKey,
): Promise<void> {
  const { id } = projectOf(context, project)
  const ownerId = personId(context, who)
  const made = await projectUsers.createKey(await context.asPerson(who), id, ownerId, wished(plan))
  keep(context, id, ownerId, plan, made)
}

/** Deletes a member's key of a name. */
export async function removeMemberKey(
  context: DemoContext,
  project: string,
  who: string,
  name: string,
): Promise<void> {
  const { id: projectId } = projectOf(context, project)
  const found = [...context.keys.values()].find(
    (key) =>
      key.projectId === projectId && key.name === name && key.ownerId === personId(context, who),
  )
  if (!found) throw new Error(`${who} has no key ${name} in ${project}`)
  await apiKeys.remove(await context.asPerson(who), projectId, found.id)
  endKeys(context, (key) => key.id === found.id)
}

/** Infrastructure as code sets limits, with the operator's key of this id. */
export async function setLimit(
  context: DemoContext,
  operatorKeyId: string,
  project: string,
  { model, requests, tokens }: PlannedLimit,
): Promise<void> {
  const ctx = context.asOperator(operatorKeyId)
  const { id: projectId } = projectOf(context, project)
  const change = {
    ...(requests !== undefined && { max_requests_per_1_minute: requests }),
    ...(tokens !== undefined && { max_tokens_per_1_minute: tokens }),
  }
  await rateLimits.update(ctx, projectId, rateLimitId(model), change)
  context.limitEvents.push({ atMs: context.clock(), projectId, model, change })
}

export async function resetLimit(
  context: DemoContext,
  operatorKeyId: string,
  project: string,
  model: string,
): Promise<void> {
  const { id: projectId } = projectOf(context, project)
  await rateLimits.reset(context.asOperator(operatorKeyId), projectId, rateLimitId(model))
  context.limitEvents.push({ atMs: context.clock(), projectId, model })
}

export async function invite(context: DemoContext, who: string, project: string): Promise<string> {
  const { id } = await invites.create(await context.asPerson(OWNER), {
    email: addressOf(who),
    role: 'reader',
    projects: [{ id: projectOf(context, project).id, role: 'member' }],
  })
  return id
}

/** Accepts it as an owner, on behalf of the invited person. */
export async function acceptInvite(context: DemoContext, who: string, id: string): Promise<void> {
  await invites.accept(await context.asPerson(OWNER), id)
  const email = addressOf(who)
  const { data } = await users.list(context.asSystem(), { limit: 1, emails: [email] })
  const [user] = data
  if (user) context.people.set(who, { who, id: user.id, email, name: user.name, role: 'reader' })
}

function wished({ name, days }: PlannedKey) {
  return {
    name,
    ...(days !== undefined && { expires_in_seconds: days * DAY_SECONDS }),
  }
}

interface MadeKey {
  readonly id: string
  readonly value: string
  readonly expires_at: number | null
}

function keep(
  context: DemoContext,
  projectId: string,
  ownerId: string,
  { name, weight }: PlannedKey,
  { id, value, expires_at }: MadeKey,
): void {
  const endsMs = expires_at === null ? NEVER : expires_at * 1000
  const createdMs = context.clock()
  context.keys.set(id, { id, value, name, projectId, ownerId, weight, createdMs, endsMs })
}

function endKeys(
  context: DemoContext,
  which: (key: { id: string; projectId: string; ownerId: string }) => boolean,
): void {
  for (const key of context.keys.values()) {
    if (which(key)) {
      context.keys.set(key.id, { ...key, endsMs: Math.min(key.endsMs, context.clock()) })
    }
  }
}
