export interface DocPage {
  readonly path: string
  readonly title: string
  readonly headings: readonly string[]
}

export interface DocAddresses {
  readonly site: string | null
  readonly repository: string | null
}

export function docPages(): readonly DocPage[]
export function docAddresses(environment?: Readonly<NodeJS.ProcessEnv>): DocAddresses
