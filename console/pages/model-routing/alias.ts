/** An alias in a list of the console. */
export interface ListedAlias {
  readonly alias: string
  readonly model: string
  /** Whether a project has it from its organization. */
  readonly isInherited: boolean
}

/** Aliases that hold in a project: its own, and those of its organization with other names. */
export function aliasesOf(
  own: readonly Pick<ListedAlias, 'alias' | 'model'>[],
  inherited: readonly Pick<ListedAlias, 'alias' | 'model'>[],
): ListedAlias[] {
  const names = new Set(own.map(({ alias }) => alias.toLowerCase()))
  const others = inherited.filter(({ alias }) => !names.has(alias.toLowerCase()))
  return [
    ...own.map(({ alias, model }) => ({ alias, model, isInherited: false })),
    ...others.map(({ alias, model }) => ({ alias, model, isInherited: true })),
  ].sort((a, b) => (a.alias < b.alias ? -1 : 1))
}
