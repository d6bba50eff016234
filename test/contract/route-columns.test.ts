import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { passRoute } from '#contract/data-plane/pass-routes.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { anthropicRoutes } from '#contract/formats/anthropic/routes.ts'

const routes: readonly DataRoute[] = [
  ...Object.values(dataRoutes),
  ...Object.values(anthropicRoutes),
  passRoute('/rerank'),
]

/** Routes that are charged; the columns of an answer's cost say nothing about others. */
const CHARGED = [
  ...['createChatCompletion', 'createCompletion', 'createResponse', 'compactResponse'],
  ...['countInputTokens', 'createEmbedding', 'createModeration', 'createImage'],
  ...['createImageEdit', 'createImageVariation', 'createSpeech', 'createTranscription'],
  ...['createTranslation', 'createMessage', '/rerank'],
]

function idsWhere(isIn: (route: DataRoute) => boolean): string[] {
  return routes.filter(isIn).map(({ id }) => id)
}

/** The values of a column, by the ids of the routes that have one. */
function valuesOf<V>(read: (route: DataRoute) => V | null | undefined): Record<string, V> {
  return Object.fromEntries(
    routes.flatMap((route) => {
      const value = read(route)
      return value === undefined || value === null ? [] : [[route.id, value]]
    }),
  )
}

it('the columns of each route are those of this table', () => {
  const charged = idsWhere(({ counts }) => counts !== null)
  assert.deepEqual(charged, CHARGED)
  assert.deepEqual(
    idsWhere(({ runsModel }) => runsModel),
    CHARGED.filter((id) => id !== 'countInputTokens'),
  )
  assert.deepEqual(
    idsWhere(({ callsTools }) => callsTools),
    CHARGED.filter((id) => !['compactResponse', 'countInputTokens'].includes(id)),
  )
  const windowed = ['createChatCompletion', 'createCompletion', 'createResponse']
  assert.deepEqual(
    idsWhere(({ hasWindow }) => hasWindow),
    [...windowed, 'createMessage'],
  )
  assert.deepEqual(
    idsWhere(({ hasMaxToolCalls }) => hasMaxToolCalls),
    ['createResponse'],
  )
  assert.deepEqual(
    idsWhere(({ hasServiceTier }) => hasServiceTier),
    ['createChatCompletion', 'createResponse'],
  )
  assert.deepEqual(
    idsWhere(({ hasUsageOption }) => hasUsageOption),
    ['createChatCompletion', 'createCompletion'],
  )
  assert.deepEqual(
    idsWhere(({ isBatchable }) => isBatchable),
    [...windowed, 'createEmbedding', 'createModeration'],
  )
  assert.deepEqual(
    idsWhere(({ isPassed }) => isPassed),
    ['/rerank'],
  )
})

it('the columns with values are those of this table', () => {
  assert.deepEqual(
    valuesOf(({ maxOutput }) => maxOutput),
    {
      createChatCompletion: 'max_completion_tokens',
      createCompletion: 'max_tokens',
      createResponse: 'max_output_tokens',
      createMessage: 'max_tokens',
    },
  )
  assert.deepEqual(
    valuesOf(({ storedAs }) => storedAs),
    {
      createChatCompletion: 'chat_completion',
      createResponse: 'response',
    },
  )
  assert.deepEqual(
    valuesOf(({ imageSource }) => imageSource),
    {
      createImage: 'image.generation',
      createImageEdit: 'image.edit',
      createImageVariation: 'image.variation',
    },
  )
})

it('all routes have the same members in the same order', () => {
  const [first, ...others] = routes.map((route) => Object.keys(route).join(' '))
  for (const members of others) assert.equal(members, first)
})
