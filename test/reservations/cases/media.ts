/** Bodies and forms of the routes for images and audio, and of moderations. */
import type { Random } from '#test/reservations/random.ts'
import type { Json } from '#test/reservations/truth/reading.ts'
import type { FilePart, Members } from './case.ts'
import { textOf } from './texts.ts'

export interface Drawn {
  readonly members: Members
  readonly files?: readonly FilePart[]
}

type Open = (readonly [string, Json])[]

const SIZES = ['auto', '1024x1024', '1024x1536', '1792x1024']
const QUALITIES = ['auto', 'low', 'medium', 'high', 'hd', 'standard']
const IMAGE_MODELS = ['paints-1', 'paints-1', 'pictures-1']
const PROMPT_LONGEST = 600

function pictureMembers(random: Random, model: string): Open {
  const members: Open = [['model', model]]
  if (random.chance(0.5)) members.push(['n', random.integer(1, 4)])
  if (random.chance(0.5)) members.push(['size', random.pick(SIZES)])
  return members
}

function imageMembers(random: Random): Open {
  const members = pictureMembers(random, random.pick(IMAGE_MODELS))
  if (random.chance(0.5)) members.push(['quality', random.pick(QUALITIES)])
  if (random.chance(0.3)) {
    members.push(['stream', true])
    if (random.chance(0.7)) members.push(['partial_images', random.integer(0, 3)])
  }
  return members
}

export function imageOf(random: Random): Drawn {
  return { members: [...imageMembers(random), ['prompt', textOf(random, PROMPT_LONGEST)]] }
}

export function imageEditOf(random: Random): Drawn {
  const members: Members = [...imageMembers(random), ['prompt', textOf(random, PROMPT_LONGEST)]]
  const images = random.integer(1, 3)
  const files = Array.from({ length: images }, () => ({
    name: images === 1 ? 'image' : 'image[]',
    bytes: random.integer(10, 3_000),
  }))
  return { members, files: random.chance(0.2) ? [...files, { name: 'mask', bytes: 50 }] : files }
}

export function imageVariationOf(random: Random): Drawn {
  const members = pictureMembers(random, 'pictures-1')
  return { members, files: [{ name: 'image', bytes: random.integer(10, 3_000) }] }
}

export function speechOf(random: Random): Drawn {
  return {
    members: [
      ['model', 'speaks-1'],
      ['input', textOf(random)],
      ['voice', 'alloy'],
    ],
  }
}

const LENGTHS = [100, 1_000, 16_000, 50_000]

export function transcriptOf(random: Random): Drawn {
  const members: Open = [
    ['model', random.pick(['transcribes-1', 'transcribes-1', 'transcribes-2'])],
  ]
  if (random.chance(0.3)) members.push(['prompt', textOf(random, 200)])
  if (random.chance(0.4)) members.push(['response_format', 'verbose_json'])
  return { members, files: [{ name: 'file', bytes: random.pick(LENGTHS) }] }
}

export function moderationOf(random: Random): Drawn {
  return {
    members: [
      ['model', 'moderates-1'],
      ['input', random.chance(0.5) ? textOf(random) : [textOf(random), textOf(random)]],
    ],
  }
}
