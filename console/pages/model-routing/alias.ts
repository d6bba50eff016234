/** An alias in a list of the console. */
export interface ListedAlias {
  readonly alias: string
  readonly model: string
  /** Day on which the model ends; null if none is announced. */
  readonly shutdown_date: string | null
  /** Whether a project has it from its organization. */
  readonly isInherited: boolean
}

type OwnedAlias = Omit<ListedAlias, 'isInherited'>

/** Aliases that hold in a project: its own, and those of its organization with other names. */
export function aliasesOf(
  own: readonly OwnedAlias[],
  inherited: readonly OwnedAlias[],
): ListedAlias[] {
  const names = new Set(own.map(({ alias }) => alias.toLowerCase()))
  const others = inherited.filter(({ alias }) => !names.has(alias.toLowerCase()))
  return [
    ...own.map((one) => ({ ...one, isInherited: false })),
    ...others.map((one) => ({ ...one, isInherited: true })),
  ].sort((a, b) => (a.alias < b.alias ? -1 : 1))
}
