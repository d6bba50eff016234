/** A key in a field: it is not searched for, but looked up by its hash. */
import { lazy, type ReactNode, Suspense } from 'react'
import { holdsSecret, KEY_SHAPED } from '#console/address/secrets-in-text.ts'

/** Loaded when it is needed: most people never paste a key. */
const KeyLookUp = lazy(async () => ({
  default: (await import('./key-look-up.tsx')).KeyLookUp,
}))

type Part = 'label' | 'input' | 'description' | 'error'
const PARTS: Part[] = ['label', 'input', 'description', 'error']

/**
 * Below a field with a text that is sent: what is known of a key in it, which is no error, or its
 * error. After a description of the field, which it replaces.
 */
export function keyGuard(typed: string, error: ReactNode = false) {
  if (!holdsSecret(typed)) return { error }
  return {
    description: <PastedKey text={typed} />,
    descriptionProps: { component: 'div' },
    inputWrapperOrder: PARTS,
  }
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
