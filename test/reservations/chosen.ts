/**
 * The cases of `npm test`: the first of the seed, and among them later ones that find a planted
 * fault or have what is rare. All 20,000 find no more of the faults, and take five times as long.
 */
import { MUTANTS } from './mutants/mutants.ts'

const DRAWN = 4_000

/** Cases with features of which the first 4,000 have few. */
const RARE: Readonly<Record<string, readonly number[]>> = {
  'background:cancelled': [4_097, 6_741, 9_960, 13_776, 14_853, 16_898],
  'background:cancel': [4_800, 9_693, 10_833],
  'background:completed': [4_482, 4_696, 8_410],
  'batch:cancelled': [8_889, 8_904, 9_434],
  'batch:deleted': [5_204, 6_872, 7_859, 15_111, 17_899],
  'line:copies:2': [4_200, 5_297, 5_722],
  'line:fault:status': [5_660, 6_011, 6_012],
  'line:route:completions': [6_279, 11_259, 11_263],
  'line:route:embeddings': [5_830, 9_760, 10_284],
  'line:tool:image_generation': [11_002, 12_677, 13_080],
  'line:tool:web_search': [6_986, 9_445, 9_715],
  'tier:priority': [5_396, 5_787, 6_155, 6_381, 8_429, 8_609, 10_130, 11_801],
}

/**
 * Numbers of the cases, of seed 1. Later ones have equal distances among the first: a response in
 * the background beside another one is polled with it, too early for some faults.
 */
export function chosenNumbers(): readonly number[] {
  const chosen = [...MUTANTS.flatMap(({ foundBy }) => foundBy), ...Object.values(RARE).flat()]
  const later = [...new Set(chosen)].filter((number) => number >= DRAWN)
  const distance = Math.floor(DRAWN / later.length)
  return Array.from({ length: DRAWN }, (_, number) => {
    const inserted = number % distance === 0 ? later[number / distance] : undefined
    return inserted === undefined ? [number] : [inserted, number]
  }).flat()
}
