/** Hand-over of a new key to the playground, in the memory of this tab: a reload drops it. */

export interface HeldKey {
  readonly key: string
  readonly keyName: string
}

let held: HeldKey | undefined

/** Replaces the held key. */
export function holdKey(key: string, keyName: string): void {
  held = { key, keyName }
}

/** Returns the held key, which stays until `dropHeldKey`: a page may be rendered twice. */
export function heldKey(): HeldKey | undefined {
  return held
}

export function dropHeldKey(): void {
  held = undefined
}
