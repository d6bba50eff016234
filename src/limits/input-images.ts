/**
 * Most tokens that one image in the input counts as, for the models of which OpenAI documents the
 * calculation ("Images and vision", section "Calculating costs", in
 * https://developers.openai.com/api/docs/guides/images-vision). Other models have none here, and
 * `max_input_image_tokens` of the configuration sets one.
 *
 * Tiles: an image is fitted into 2,048 by 2,048 pixels, then its shorter side into 768. What is
 * left has at most 4 by 2 tiles of 512 pixels, each with a number of tokens beside those of the
 * image.
 * Patches: an image has at most 1,536 patches of 32 pixels, times a factor of the model.
 */

const TILES_MAX = 8
const PATCHES_MAX = 1_536

const tiles = (base: number, tile: number): number => base + TILES_MAX * tile
const patches = (factor: number): number => Math.ceil(PATCHES_MAX * factor)

const TOKENS: Readonly<Record<string, number>> = {
  'gpt-4o': tiles(85, 170),
  'gpt-4.1': tiles(85, 170),
  'gpt-4.5-preview': tiles(85, 170),
  'gpt-4o-mini': tiles(2_833, 5_667),
  'gpt-5': tiles(70, 140),
  o1: tiles(75, 150),
  'o1-pro': tiles(75, 150),
  o3: tiles(75, 150),
  'computer-use-preview': tiles(65, 129),
  'gpt-4.1-mini': patches(1.62),
  'gpt-4.1-nano': patches(2.46),
  'gpt-5-mini': patches(1.62),
  'gpt-5-nano': patches(2.46),
  'o4-mini': patches(1.72),
}

/** Undefined for a model without a documented maximum. */
export function inputImageTokensOf(model: string): number | undefined {
  return Object.hasOwn(TOKENS, model) ? TOKENS[model] : undefined
}
