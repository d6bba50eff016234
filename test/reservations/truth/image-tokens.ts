/**
 * Tokens of images that a model reads, by OpenAI's guide "Images and vision", section "Calculating
 * costs".
 *
 * Tiles: with low detail the base alone; else the image is fitted into 2,048 by 2,048 pixels, its
 * shorter side is scaled down to 768, and each tile of 512 pixels counts beside the base.
 * Patches: squares of 32 pixels, of at most 1,536 of which the image is scaled down to, and with
 * `detail: original` of at most 10,000 where the model has it; times the factor of the model.
 */

export type ImageRule =
  | { readonly kind: 'tiles'; readonly base: number; readonly tile: number }
  | { readonly kind: 'patches'; readonly factor: number; readonly original?: number }
  | { readonly kind: 'fixed'; readonly most: number }

export interface Image {
  /** Pixels; undefined for an image at an address, which may have any. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly detail?: string | undefined
}

const FIT = 2_048
const SHORTER = 768
const TILE = 512
const PATCH = 32
const PATCHES = 1_536
/** Sides of an image of any size that count most: 2 by 4 tiles, and 1,536 patches. */
const LARGEST = { width: 4_096, height: 4_096 }

export function imageTokens(rule: ImageRule, image: Image): number {
  if (rule.kind === 'fixed') return rule.most
  const { width = LARGEST.width, height = LARGEST.height } = image
  if (rule.kind === 'patches') {
    const most = image.detail === 'original' ? (rule.original ?? PATCHES) : PATCHES
    return Math.ceil(Math.min(most, patchesOf(width, height)) * rule.factor)
  }
  if (image.detail === 'low') return rule.base
  return rule.base + rule.tile * tilesOf(width, height)
}

function tilesOf(width: number, height: number): number {
  const fit = Math.min(1, FIT / Math.max(width, height))
  const [fitWidth, fitHeight] = [width * fit, height * fit]
  const scale = Math.min(1, SHORTER / Math.min(fitWidth, fitHeight))
  // A hair of rounding is no tile.
  const tiles = (side: number): number => Math.ceil((side * scale) / TILE - 1e-9)
  return tiles(fitWidth) * tiles(fitHeight)
}

function patchesOf(width: number, height: number): number {
  return Math.ceil(width / PATCH) * Math.ceil(height / PATCH)
}
