/** The key that requests go out with: in the memory of this tab alone, and for this page alone. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { dropHeldKey, heldKey } from '#console/api/held-key.ts'
import { beforeSignOut } from '#console/api/leaving.ts'
import { useSession } from '#console/api/session.tsx'
import { listModels, type Models } from './send.ts'
import { createKeyKeeper, type TemporaryKey } from './temporary-key.ts'

/** A key that was pasted, or passed on by the page that created it. It is not revoked here. */
interface GivenKey {
  readonly kind: 'given'
  readonly value: string
  /** Undefined: only its value is known. */
  readonly name: string | undefined
}

export type Key = GivenKey | TemporaryKey

function givenKey(): Key | undefined {
  const held = heldKey()
  return held && { kind: 'given', value: held.key, name: held.keyName }
}

export function useKey() {
  const { user } = useSession()
  const queries = useQueryClient()
  const [key, setKey] = useState<Key | undefined>(givenKey)
  const [keeper] = useState(createKeyKeeper)
  // Not while rendering: a render that is interrupted begins again, without its state.
  useEffect(dropHeldKey, [])
  useEffect(() => {
    // Before the session ends, without which nothing can be revoked, or the tab closes.
    const leave = async (): Promise<void> => {
      setKey(undefined)
      await keeper.revoke()
    }
    const stay = beforeSignOut(leave)
    const close = (): void => {
      leave().catch(() => {})
    }
    addEventListener('pagehide', close)
    return () => {
      stay()
      removeEventListener('pagehide', close)
      void keeper.revoke().then(
        () => queries.invalidateQueries(),
        () => {},
      )
    }
  }, [keeper, queries])
  // Neither has an answer or parameters with the key in them: a mutation's are kept for a while.
  const make = useMutation({
    mutationFn: async (projectId: string): Promise<void> => {
      setKey(await keeper.make(projectId, user?.id))
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const drop = useMutation({
    mutationFn: async (): Promise<void> => {
      await keeper.revoke()
      setKey(undefined)
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const give = (value: string): void => setKey({ kind: 'given', value, name: undefined })
  return { key, make, drop, give }
}

interface Listed {
  readonly models?: Models
  readonly error?: Error
}

/** Models of a key, which also shows whether the key works. Empty while they load. */
export function useModels(key: Key | undefined): Listed {
  const [listed, setListed] = useState<Listed & { readonly of?: Key }>({})
  useEffect(() => {
    if (!key) return setListed({})
    const controller = new AbortController()
    listModels(key.value, controller.signal)
      .then((models) => setListed({ of: key, models }))
      .catch((error: Error) => {
        if (!controller.signal.aborted) setListed({ of: key, error })
      })
    return () => controller.abort()
  }, [key])
  return listed.of === key ? listed : {}
}
