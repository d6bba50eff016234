/** Below a field into which a key is pasted: the key is not searched for, but looked up. */
import { lazy, Suspense } from 'react'
import { KEY_SHAPED } from '#console/api/secrets-in-text.ts'

/** Loaded when it is needed: most people never paste a key. */
const KeyLookUp = lazy(async () => ({
  default: (await import('./key-look-up.tsx')).KeyLookUp,
}))

export function PastedKey({ text }: { text: string }) {
  return (
    <>
      {KEY_SHAPED}{' '}
      <Suspense>
        <KeyLookUp text={text} />
      </Suspense>
    </>
  )
}
