/** Actions of the story: each calls a function of the control plane and records the result. */
import * as apiKeys from '#control/api-keys/api-keys.ts'
import * as invites from '#control/invites/invites.ts'
import * as projectUsers from '#control/project-users/project-users.ts'
import { archive } from '#control/projects/archive.ts'
import * as projects from '#control/projects/projects.ts'
import * as rateLimits from '#control/rate-limits/rate-limits.ts'
import * as serviceAccounts from '#control/service-accounts/service-accounts.ts'
import { loginFailed } from '#control/sessions/failed-logins.ts'
import * as users from '#control/users/users.ts'
import { rateLimitId } from '#limits/catalog.ts'
import { between, pick } from './chance.ts'
import { addressOf, FOUNDER, OWNER } from './people.ts'
import type { PlannedKey, PlannedLimit, PlannedProject } from './plan.ts'
import type { Person, SeededProject, Stage } from './stage.ts'

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

export const projectOf = (stage: Stage, name: string): SeededProject => {
  const found = stage.projects.get(name)
  if (!found) throw new Error(`there is no project ${name} yet`)
  return found
}

export const personId = (stage: Stage, who: string): string => personOf(stage, who).id

const personOf = (stage: Stage, who: string): Person => {
  const found = stage.people.get(who)
  if (!found) throw new Error(`${who} is not there yet`)
  return found
}

/** Adds the first owner of the organization. */
export const meetFounder = async (stage: Stage): Promise<void> => {
  const { data } = await users.list(stage.asSystem(), { limit: 1 })
  const [founder] = data
  if (!founder?.email) throw new Error('the organization has no first owner')
  const { id, email, name } = founder
  stage.people.set(FOUNDER, { who: FOUNDER, id, email, name, role: 'owner' })
}

export const addPerson = async (stage: Stage, who: string, name: string): Promise<void> => {
  const email = addressOf(who)
  const role = who === OWNER ? 'owner' : 'reader'
  const ctx = await stage.asPerson(stage.people.has(OWNER) ? OWNER : FOUNDER)
  const { id } = await users.create(ctx, { email, name, role })
  stage.people.set(who, { who, id, email, name, role })
}

export const setRole = async (
  stage: Stage,
  who: string,
  role: 'owner' | 'reader',
): Promise<void> => {
  const person = personOf(stage, who)
  await users.modify(await stage.asPerson(OWNER), person.id, { role })
  stage.people.set(who, { ...person, role })
}

/** A few who look at the console in the morning, and one, sometimes, who does not get in. */
export const signIn = async (stage: Stage, day: number): Promise<void> => {
  const { random } = stage
  const present = [...stage.people.keys()]
  for (let left = between(random, 1, 3); left > 0 && day > 0; left--) {
    stage.pass(SIGN_IN_MINUTES)
    await stage.asPerson(pick(random, present, () => 1))
  }
  if (day % REFUSED_EVERY_DAYS === 2) await loginFailed(stage.asVisitor(), REFUSED)
}

/** They leave: their keys stay listed, and work no more. */
export const removePerson = async (stage: Stage, who: string): Promise<void> => {
  const id = personId(stage, who)
  await users.remove(await stage.asPerson(OWNER), id)
  stage.people.delete(who)
  endKeys(stage, (key) => key.ownerId === id)
}

export const addProject = async (stage: Stage, plan: PlannedProject): Promise<void> => {
  const { id, name } = await projects.create(await stage.asPerson(OWNER), { name: plan.name })
  const createdMs = stage.clock()
  stage.projects.set(name, { id, name, plan, createdMs, archivedMs: NEVER })
}

export const archiveProject = async (stage: Stage, name: string): Promise<void> => {
  const project = projectOf(stage, name)
  await archive(await stage.asPerson(OWNER), project.id)
  stage.projects.set(name, { ...project, archivedMs: stage.clock() })
  endKeys(stage, (key) => key.projectId === project.id)
}

export const addAccount = async (stage: Stage, project: string, name: string): Promise<void> => {
  const { id } = projectOf(stage, project)
  const made = await serviceAccounts.create(await stage.asPerson(OWNER), id, { name })
  if (!made.api_key) throw new Error(`the service account ${name} has no key`)
  stage.accounts.set(`${project}/${name}`, made.id)
  const key = { name: made.api_key.name, weight: ACCOUNT_WEIGHT }
  keep(stage, id, made.id, key, made.api_key)
}

export const addAccountKey = async (
  stage: Stage,
  project: string,
  account: string,
  plan: PlannedKey,
): Promise<void> => {
  const { id } = projectOf(stage, project)
  const ownerId = stage.accounts.get(`${project}/${account}`) ?? ''
  const ctx = await stage.asPerson(OWNER)
  const made = await serviceAccounts.createKey(ctx, id, ownerId, wished(plan))
  keep(stage, id, ownerId, plan, made)
}

export const addMember = async (
  stage: Stage,
  project: string,
  who: string,
  role: 'owner' | 'member',
): Promise<void> => {
  const member = { email: addressOf(who), role }
  await projectUsers.create(await stage.asPerson(OWNER), projectOf(stage, project).id, member)
}

export const setRoleIn = async (
  stage: Stage,
  project: string,
  who: string,
  role: 'owner' | 'member',
): Promise<void> => {
  const ctx = await stage.asPerson(OWNER)
  await projectUsers.modify(ctx, projectOf(stage, project).id, personId(stage, who), { role })
}

/** Members make their keys themselves. */
export const addMemberKey = async (
  stage: Stage,
  project: string,
  who: string,
  plan: PlannedKey,
): Promise<void> => {
  const { id } = projectOf(stage, project)
  const ownerId = personId(stage, who)
  const made = await projectUsers.createKey(await stage.asPerson(who), id, ownerId, wished(plan))
  keep(stage, id, ownerId, plan, made)
}

/** Deletes a member's key of a name. */
export const removeMemberKey = async (
  stage: Stage,
  project: string,
  who: string,
  name: string,
): Promise<void> => {
  const { id: projectId } = projectOf(stage, project)
  const found = [...stage.keys.values()].find(
    (key) =>
      key.projectId === projectId && key.name === name && key.ownerId === personId(stage, who),
  )
  if (!found) throw new Error(`${who} has no key ${name} in ${project}`)
  await apiKeys.remove(await stage.asPerson(who), projectId, found.id)
  endKeys(stage, (key) => key.id === found.id)
}

/** Infrastructure as code sets limits, with the operator's key of this id. */
export const setLimit = async (
  stage: Stage,
  operatorKeyId: string,
  project: string,
  { model, requests, tokens }: PlannedLimit,
): Promise<void> => {
  const ctx = stage.asOperator(operatorKeyId)
  await rateLimits.update(ctx, projectOf(stage, project).id, rateLimitId(model), {
    ...(requests !== undefined && { max_requests_per_1_minute: requests }),
    ...(tokens !== undefined && { max_tokens_per_1_minute: tokens }),
  })
}

export const invite = async (stage: Stage, who: string, project: string): Promise<string> => {
  const { id } = await invites.create(await stage.asPerson(OWNER), {
    email: addressOf(who),
    role: 'reader',
    projects: [{ id: projectOf(stage, project).id, role: 'member' }],
  })
  return id
}

/** Accepts it as an owner, on behalf of the invited person. */
export const acceptInvite = async (stage: Stage, who: string, id: string): Promise<void> => {
  await invites.accept(await stage.asPerson(OWNER), id)
  const email = addressOf(who)
  const { data } = await users.list(stage.asSystem(), { limit: 1, emails: [email] })
  const [user] = data
  if (user) stage.people.set(who, { who, id: user.id, email, name: user.name, role: 'reader' })
}

const wished = ({ name, days }: PlannedKey) => ({
  name,
  ...(days !== undefined && { expires_in_seconds: days * DAY_SECONDS }),
})

interface MadeKey {
  readonly id: string
  readonly value: string
  readonly expires_at: number | null
}

const keep = (
  stage: Stage,
  projectId: string,
  ownerId: string,
  { name, weight }: PlannedKey,
  { id, value, expires_at }: MadeKey,
): void => {
  const endsMs = expires_at === null ? NEVER : expires_at * 1000
  const createdMs = stage.clock()
  stage.keys.set(id, { id, value, name, projectId, ownerId, weight, createdMs, endsMs })
}

const endKeys = (
  stage: Stage,
  which: (key: { id: string; projectId: string; ownerId: string }) => boolean,
): void => {
  for (const key of stage.keys.values()) {
    if (which(key)) {
      stage.keys.set(key.id, { ...key, endsMs: Math.min(key.endsMs, stage.clock()) })
    }
  }
}
