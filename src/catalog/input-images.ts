/**
 * Most tokens of one image in the input, for the models with a calculation in OpenAI's
 * documentation ("Images and vision", section "Calculating costs", in
 * https://developers.openai.com/api/docs/guides/images-vision). Other models have none here, and
 * `max_input_image_tokens` of the configuration sets one.
 *
 * Tiles: an image is fitted into 2,048 by 2,048 pixels, then its shorter side into 768. The result
 * has at most 4 by 2 tiles of 512 pixels, each with a number of tokens beside those of the image.
 * Patches: an image has at most 1,536 patches of 32 pixels, and with `detail: original` 10,000,
 * times a factor of the model; the largest documented one for a model without. From gpt-5.6 on
 * nothing bounds the size of an image, and thus its patches.
 */

const TILES_MAX = 8
const PATCHES_MAX = 1_536
const ORIGINAL_PATCHES_MAX = 10_000
const LARGEST_FACTOR = 2.46

function tiles(base: number, tile: number): number {
  return base + TILES_MAX * tile
}

function patches(factor: number, most = PATCHES_MAX): number {
  return Math.ceil(most * factor)
}

/**
 * Claude's, of 28 pixels, after an image was fitted into the maximum of its model: 1,600 tokens up to
 * 4.6, and 2,576 pixels with 92 by 52 patches for 4.7 and 4.8 (https://platform.claude.com/docs,
 * "Vision"). For later models no maximum is documented there.
 */
const CLAUDE_TOKENS = 1_600
const LARGE_CLAUDE_TOKENS = 92 * 52

const TOKENS: Readonly<Record<string, number>> = {
  'gpt-4o': tiles(85, 170),
  'gpt-4.1': tiles(85, 170),
  'gpt-4.5-preview': tiles(85, 170),
  'gpt-4o-mini': tiles(2_833, 5_667),
  'gpt-5': tiles(70, 140),
  'gpt-5-chat-latest': tiles(70, 140),
  o1: tiles(75, 150),
  'o1-pro': tiles(75, 150),
  o3: tiles(75, 150),
  'computer-use-preview': tiles(65, 129),
  'gpt-4.1-mini': patches(1.62),
  'gpt-4.1-nano': patches(2.46),
  'gpt-5-mini': patches(1.62),
  'gpt-5-nano': patches(2.46),
  'o4-mini': patches(1.72),
  'gpt-5.4-mini': patches(1.62),
  'gpt-5.4-nano': patches(2.46),
  'gpt-5-codex': patches(LARGEST_FACTOR),
  'gpt-5.1-codex': patches(LARGEST_FACTOR),
  'gpt-5.1-codex-max': patches(LARGEST_FACTOR),
  'gpt-5.1-codex-mini': patches(LARGEST_FACTOR),
  'gpt-5.2': patches(LARGEST_FACTOR),
  'gpt-5.2-codex': patches(LARGEST_FACTOR),
  'gpt-5.3-codex': patches(LARGEST_FACTOR),
  'claude-haiku-4-5': CLAUDE_TOKENS,
  'claude-opus-4-5': CLAUDE_TOKENS,
  'claude-opus-4-6': CLAUDE_TOKENS,
  'claude-sonnet-4-5': CLAUDE_TOKENS,
  'claude-sonnet-4-6': CLAUDE_TOKENS,
  'claude-opus-4-7': LARGE_CLAUDE_TOKENS,
  'claude-opus-4-8': LARGE_CLAUDE_TOKENS,
  'gpt-5.4': patches(LARGEST_FACTOR, ORIGINAL_PATCHES_MAX),
  'gpt-5.5': patches(LARGEST_FACTOR, ORIGINAL_PATCHES_MAX),
}

/** Undefined for a model without a documented maximum. */
export function inputImageTokensOf(model: string): number | undefined {
  return Object.hasOwn(TOKENS, model) ? TOKENS[model] : undefined
}
