/** OpenAI names an organization in a header by a slug of its name. */

interface Named {
  readonly id: string
  readonly name: string
}

/** Remembers the slug of each value it has seen. */
export const createSlugs = (): ((organization: Named) => string) => {
  const slugs = new WeakMap<Named, string>()
  return (organization) => {
    const known = slugs.get(organization)
    if (known !== undefined) return known
    const words = organization.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    const slug = words.replaceAll(/^-|-$/g, '') || organization.id
    slugs.set(organization, slug)
    return slug
  }
}
