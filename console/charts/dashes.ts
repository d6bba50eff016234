/** Dashes of lines, in the order of the series: lines are told apart without their colours. */
export const DASHES = ['none', '6 3', '2 3', '10 3 2 3', '4 2', '12 4'] as const
