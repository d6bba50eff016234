/**
 * A key on its way from where it was made to where it is tried: for the one page that takes it, in
 * the memory of this tab alone. Reloading the page forgets it.
 */

export interface HeldKey {
  readonly key: string
  readonly keyName: string
}

let held: HeldKey | undefined

/** One at a time: another takes its place. */
export const holdKey = (key: string, keyName: string): void => {
  held = { key, keyName }
}

/** The key that is held, which is not held any more then. */
export const takeHeldKey = (): HeldKey | undefined => {
  const taken = held
  held = undefined
  return taken
}
