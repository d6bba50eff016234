/**
 * Calls of revoked keys: deleted, inactive, of an archived project, or no longer permitted to use
 * the route, by their scopes or the roles of their owner. They are aborted as soon as this node has
 * applied the change. A key that has merely expired is still live in the store, and its calls
 * finish.
 *
 * A change names its subject, not the new state. The calls that depend on it are therefore checked
 * against the store, all keys of a change in one query.
 *
 * Failure modes: while the store is unavailable nothing is aborted, and the check is repeated. A
 * call is checked after the look-up of its key, if the change was applied during that.
 */
import { Problem } from '#base/problem.ts'
import { delist, enlist, isListed, type RosterEntry } from '#base/roster.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { revokedApiKey } from '#contract/errors/credentials.ts'
import {
  type Dependents,
  type Grant,
  type KeyPermissions,
  permitsRoute,
} from '#gateway/auth/grant.ts'
import type { Meter } from '#gateway/call.ts'
import type { DataReply } from './reply.ts'

/** Delay before a failed check is repeated. */
const RETRY_MS = 500

export interface RunningCall extends Meter, RosterEntry {
  /** Undefined until the key has been looked up. */
  grant: Grant | undefined
  /** Undefined until it has been matched. */
  route: DataRoute | undefined
  readonly reply: Pick<DataReply, 'endWith'>
  /** Set by a change that was applied before the key had been looked up. */
  isUnchecked: boolean
}

export interface RevokedCalls {
  add(call: RunningCall): void
  delete(call: RunningCall): void
  /** Called when the grant of a call is known. */
  found(call: RunningCall): void
}

export interface RevokedCallsOptions {
  readonly grants: Dependents
  readonly onError: (error: unknown) => void
}

export function createRevokedCalls({ grants, onError }: RevokedCallsOptions): RevokedCalls {
  const running: RunningCall[] = []
  const unchecked = new Set<RunningCall>()
  let isChecking = false

  const checkAll = async (): Promise<void> => {
    const calls = [...unchecked]
    unchecked.clear()
    try {
      const live = await grants.findLive([...new Set(calls.map(keyIdOf))])
      for (const call of calls) {
        if (isListed(running, call) && !isPermitted(call, live.get(keyIdOf(call)))) end(call)
      }
    } catch (error) {
      for (const call of calls) if (isListed(running, call)) unchecked.add(call)
      throw error
    }
  }
  const check = async (): Promise<void> => {
    if (isChecking) return
    isChecking = true
    try {
      while (unchecked.size > 0) await checkAll()
    } catch (error) {
      onError(error)
      setTimeout(() => void check(), RETRY_MS).unref()
    } finally {
      isChecking = false
    }
  }
  grants.onDropped((ids) => {
    for (const call of running) {
      if (!call.grant) call.isUnchecked = true
      else if (!ids || ids.some((id) => dependsOn(call.grant, id))) unchecked.add(call)
    }
    if (unchecked.size > 0) void check()
  })
  return {
    add: (call) => enlist(running, call),
    delete: (call) => {
      delist(running, call)
      if (unchecked.size > 0) unchecked.delete(call)
    },
    found: (call) => {
      if (!call.isUnchecked) return
      unchecked.add(call)
      void check()
    },
  }
}

/** Whether a call may continue. `permissions` are undefined if its key is no longer live. */
function isPermitted({ route }: RunningCall, permissions: KeyPermissions | undefined): boolean {
  return permissions !== undefined && (route === undefined || permitsRoute(permissions, route))
}

/** A call at the start of the look-up of its key. */
export function newRunningCall(reply: RunningCall['reply']): RunningCall {
  return {
    grant: undefined,
    route: undefined,
    bytes: 0,
    pieces: 0,
    problem: undefined,
    cutOff: undefined,
    reply,
    isUnchecked: false,
    index: 0,
  }
}

/** Ends a call. Its caller gets the error, at the end of a stream, or a broken answer. */
function end(call: RunningCall): void {
  if (call.problem) return
  call.problem = new Problem(revokedApiKey())
  if (call.cutOff) call.cutOff()
  else call.reply.endWith(call.problem)
}

function dependsOn(grant: Grant | undefined, id: string): boolean {
  if (!grant) return false
  const { keyId, projectId, owner, organization, accessIds } = grant
  const isOfCaller = keyId === id || projectId === id || owner.id === id
  return isOfCaller || organization.id === id || accessIds.includes(id)
}

function keyIdOf({ grant }: RunningCall): string {
  return grant?.keyId ?? ''
}
