/** A key in a field: it is not searched for, but looked up by its hash. */
import { lazy, type ReactNode, Suspense } from 'react'
import { holdsSecret, KEY_SHAPED } from '#console/api/secrets-in-text.ts'

/** Loaded when it is needed: most people never paste a key. */
const KeyLookUp = lazy(async () => ({
  default: (await import('./key-look-up.tsx')).KeyLookUp,
}))

/** An error with links in it. */
const BLOCK = { component: 'div' } as const

/** Error of a field with a text that is sent: what is known of a key in it, or its other error. */
export function keyGuard(typed: string, error: ReactNode = false) {
  return { error: holdsSecret(typed) ? <PastedKey text={typed} /> : error, errorProps: BLOCK }
}

function PastedKey({ text }: { text: string }) {
  return (
    <>
      {KEY_SHAPED}{' '}
      <Suspense>
        <KeyLookUp text={text} />
      </Suspense>
    </>
  )
}
