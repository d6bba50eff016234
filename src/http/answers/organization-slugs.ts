/** Organization slugs, for the header in which OpenAI names the organization. */

interface Named {
  readonly id: string
  readonly name: string
}

/** Caches the slug of each value. */
export function createOrganizationSlugs(): (organization: Named) => string {
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
