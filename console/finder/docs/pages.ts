/** Pages of the documentation: filled in by the build (`vite.config.ts`), and empty without it. */

export interface DocPage {
  /** Path in the repository: `docs/guides/console.md`. */
  readonly path: string
  readonly title: string
  readonly headings: readonly string[]
}

/** Addresses without a slash at the end; null for those that the build was not given. */
export interface DocAddresses {
  /** Of the published site. */
  readonly site: string | null
  /** Of the files of the repository. */
  readonly repository: string | null
}

export const PAGES: readonly DocPage[] = []
export const ADDRESSES: DocAddresses = { site: null, repository: null }
