/** Warnings about upstreams that are valid and likely wrong. */
import { logMessage } from '#base/log-messages.ts'
import { isSuperseded } from '#contract/data-plane/pass-routes.ts'
import { placeOfModel } from '#contract/region.ts'
import { regionsKey, type Upstream } from './upstreams.ts'

/** Sentences for the log. */
export function upstreamWarnings(upstreams: readonly Upstream[]): string[] {
  const bare = upstreams
    .filter(({ basePath }) => basePath === '')
    .map(({ name, origin }) => logMessage('upstream_without_path', { upstream: name, origin }))
  const ignored = upstreams.flatMap(({ name, passRoutes }) =>
    [...passRoutes]
      .filter((path) => isSuperseded(path))
      .map((path) => logMessage('pass_route_ignored', { upstream: name, path })),
  )
  const holders = upstreams.filter(({ holdsFiles, projects }) => holdsFiles && !projects)
  const twice = [...Map.groupBy(holders, ({ regions }) => regionsKey(regions)).values()]
    .map((group) => group.map(({ name }) => `'${name}'`))
    .filter(({ length }) => length > 1)
    .map(([first = '', ...others]) => {
      return logMessage('files_twice', { first, others: others.join(', ') })
    })
  return [...bare, ...ignored, ...twice, ...upstreams.flatMap(modelsElsewhere)]
}

/** The warning about names by which models are processed outside of an upstream's regions. */
function modelsElsewhere({ name, regions, named = [], nameThere }: Upstream): readonly string[] {
  if (regions.length === 0) return []
  const models = named.map(nameThere).filter((model) => {
    const place = placeOfModel(model)
    return place !== undefined && !regions.includes(place)
  })
  if (models.length === 0) return []
  const data = { upstream: name, regions: regions.join(', '), models: models.join(', ') }
  return [logMessage('models_outside_regions', data)]
}
